/* rows.h — what a statement finds, as JSON, by a table of names and types in the order of its
 * columns. */
#ifndef NAGUAN_ROWS_H
#define NAGUAN_ROWS_H

#include "core/record.h"
#include "db/db.h"

struct row_member {
    const char *name;
    enum field_type type; /* F_JSON: stored as JSON */
};

struct row_shape {
    const struct row_member *at;
    size_t n;
};
#define ROW_SHAPE(members)                                                                         \
    {                                                                                              \
        (members), COUNT(members)                                                                  \
    }

/* One value; NULL is null. */
void row_put_value(const struct row *r, int column, enum field_type type, struct json_out *o);
/* The first shape->n columns as members of an open object. */
void row_put_members(const struct row *r, const struct row_shape *shape, struct json_out *o);
/* row_fn for db_one and db_each: writes the members of a row; arg is a struct row_put. */
struct row_put {
    const struct row_shape *shape;
    struct json_out *out;
};
rc row_put(const struct row *r, void *arg, struct fault *f);

/* A statement with one argument, an id: member `name` with an array of its rows. */
CHECKED rc rows_put_of(struct tx *tx, const struct query *q, i64 id, const char *name,
                       const struct row_shape *shape, struct json_out *o, struct fault *f);
/* Any statement: an array of its rows. */
CHECKED rc rows_put(struct tx *tx, const struct query *q, const struct val *args, size_t n,
                    const struct row_put *put, struct fault *f);

#endif
