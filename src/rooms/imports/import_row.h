/* import_row.h — one row of a table as records of the register, with all that is wrong with it. */
#ifndef NAGUAN_IMPORT_ROW_H
#define NAGUAN_IMPORT_ROW_H

#include "rooms/imports/import_known.h"
#include "rooms/imports/import_map.h"
#include "rooms/imports/import_seen.h"
#include "rooms/register/register.h"

struct import_row {
    i64 line;         /* where it stands in the file */
    const str *cells; /* as they came */
    size_t cell_count;
    u32 set; /* one bit for each target that has a value */
    struct entity entity;
    struct premises door;
    struct licence licence;
    double lon, lat; /* as they came */
    i64 unit_id;     /* of its place; 0 when it has none */
    const struct field_error *errors;
};

/* What reading needs; one thread's. */
struct import_reader {
    const struct rules *rules;
    const struct keyring *keys;
    const struct import_map *map; /* bound to the table */
    const struct known *known;
    struct seen *seen;
    i64 left_out[TARGETS]; /* wrong values of lenient fields */
};

static inline bool import_has(const struct import_row *row, enum import_target t)
{
    return row->set >> t & 1;
}
static inline str import_row_key(const struct import_map *m, const struct import_row *row)
{
    return m->key == KEY_USCC ? row->entity.uscc : row->entity.source_key;
}

/* Everything in *ret lives in a. What is wrong with the row is in errors; fails only when the file
 * has too many keys. */
CHECKED rc import_row_read(struct import_reader *rd, const struct table_row *from, struct arena *a,
                           struct import_row *ret, struct fault *f);
/* The code of what is wrong with the constant of a map; NULL when nothing is. */
const char *import_constant_fault(const struct rules *rules, const struct import_map *m,
                                  enum import_target t);
/* The target that fills a field of a part: "valid_to" of a licence is T_LICENCE_TO; TARGETS when
 * none does. */
enum import_target import_target_of(enum import_part part, str field);

#endif
