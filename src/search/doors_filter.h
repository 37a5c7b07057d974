/* doors_filter.h — which rows are meant: scope and conditions, as a set of bits or asked row by
 * row. */
#ifndef NAGUAN_DOORS_FILTER_H
#define NAGUAN_DOORS_FILTER_H

#include "geo/area.h"
#include "search/doors.h"

enum door_key {
    DOOR_ID, /* of the operator in lists of operators, of the door in lists of doors */
    DOOR_TRADE,
    DOOR_GRADE,
    DOOR_STATE, /* of the operator */
    DOOR_DOOR_STATE,
    DOOR_KIND,
    DOOR_PLACE,
    DOOR_UNIT,
    DOOR_OFFICER,
    DOOR_SEEN,
    DOOR_CHANGED,
    DOOR_ENROLLED,
    DOOR_OPENED,
    DOOR_FILINGS,
    DOOR_NAME, /* sorting only, by the mirror */
};

enum door_op {
    DOOR_IN,     /* one of the texts or numbers; a text ending in '*' is a prefix */
    DOOR_NOT_IN, /* has a value, and not one of these */
    DOOR_RANGE,  /* low ≤ value ≤ high: days, ms (whole seconds), counts, ids */
    DOOR_NULL,
    DOOR_NOT_NULL,
};

struct door_cond {
    enum door_key key;
    enum door_op op;
    const str *texts; /* DOOR_TRADE … DOOR_PLACE */
    const i64 *ids;   /* DOOR_ID, DOOR_UNIT, DOOR_OFFICER */
    size_t n;
    i64 low, high;
};

/* Which rows stand for what: all doors, or one row for each operator. */
enum door_kind { DOORS, OPERATORS };

struct door_filter {
    enum door_kind kind;
    i64 bureau_id;
    const i64 *units; /* own unit and all below; unit_count 0 is the whole bureau */
    size_t unit_count;
    const i64 *only; /* what a partner was assigned: ascending ids of operators (OPERATORS) or doors
                        (DOORS); or NULL */
    size_t only_count;
    const struct area *area; /* only what lies in it; or NULL */
    const struct door_cond *conds;
    size_t count;
};

struct door_test;

/* Good until the next change. A condition that the columns cannot answer exactly (times within a
 * second, a range of codes): UNSUPPORTED; ask the database. */
CHECKED rc door_test_new(const struct doors *d, const struct door_filter *filter, struct arena *a,
                         struct door_test **ret, struct fault *f);
bool door_test_row(const struct door_test *t, u32 row);
/* A bit for each row, in a. */
u64 *door_test_all(const struct door_test *t, struct arena *a);
/* The same, for rows in [from, to) and strays only. */
const u64 *door_test_range(const struct door_test *t, u32 from, u32 to, struct arena *a);
u64 door_bits_count(const struct doors *d, const u64 *bits);

#endif
