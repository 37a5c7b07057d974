/* import_map.h — which column of a table is which field of the register.
 *
 * {"key":"uscc"|"source","scheme":"sf-business","crs":"wgs84","options":{…},
 *  "fields":{"name":"Column title"},"constants":{"kind":"sole_trader"},
 *  "codes":{"kind":{"个体工商户":"sole_trader"}},"lenient":["phone"]}
 *
 * lenient: a wrong value of such a field is left out instead of refusing its row. */
#ifndef NAGUAN_IMPORT_MAP_H
#define NAGUAN_IMPORT_MAP_H

#include "core/record.h"
#include "core/rule.h"
#include "geo/crs.h"
#include "rooms/imports/import_words.h"
#include "rooms/imports/imports.h"

enum import_target {
    T_NAME,
    T_TRADE_NAME,
    T_USCC,
    T_REG_NO,
    T_SOURCE_KEY,
    T_KIND,
    T_TRADE,
    T_STATE,
    T_LEGAL_PERSON,
    T_PHONE,
    T_ADDRESS,
    T_PLACE_CODE,
    T_GRADE,
    T_OPENED_ON,
    T_DOOR_NAME,
    T_STREET,
    T_LON,
    T_LAT,
    T_LICENCE_KIND,
    T_LICENCE_NUMBER,
    T_LICENCE_SCOPE,
    T_LICENCE_FROM,
    T_LICENCE_TO,
    TARGETS
};

enum import_part { PART_ENTITY, PART_DOOR, PART_LICENCE };

/* What a field of an import is: a field of one of the register's records; longitude and latitude
 * are numbers of their own. */
struct import_target_kind {
    const char *name;
    enum import_part part;
    const char *field; /* in its record; NULL for lon and lat */
};
extern const struct import_target_kind import_targets[TARGETS];
const struct record *import_part_record(enum import_part part);
const struct field *import_target_field(enum import_target t); /* NULL for lon and lat */
bool import_target_find(str name, enum import_target *ret);

enum import_key { KEY_USCC, KEY_SOURCE };

struct import_map {
    enum import_key key;
    str scheme;
    enum crs crs;
    struct import_options options;
    struct import_source {
        str title;     /* of the column; empty: none */
        size_t column; /* after import_map_bind */
        str constant;
        bool lenient;
        struct import_words *words; /* NULL: any text */
        const struct field *field;  /* as import_target_field gives it */
    } from[TARGETS];
};

/* All faults as field errors below path ("fields.name"). Keeps nothing of j but its texts, which
 * live as long as j's arena. */
CHECKED rc import_map_read(const struct rules *rules, const struct json *j, str path,
                           struct arena *a, struct import_map *ret, struct fault *f);
/* Finds the columns: INVALID "unknown_column" for a title that the table has not, "twice" for one
 * that it has more than once. */
CHECKED rc import_map_bind(struct import_map *m, const str *columns, size_t n, struct fault *f);

/* The class of GB/T 4754 that is meant by 6210, H6210 or its name; false when there is none. */
bool import_trade(const struct rules *rules, str s, str *ret);

#endif
