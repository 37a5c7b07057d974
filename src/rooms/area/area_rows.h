/* area_rows.h — what a phone keeps of a door, as an array of values under `columns`. Private to the
 * room. */
#ifndef NAGUAN_AREA_ROWS_H
#define NAGUAN_AREA_ROWS_H

#include "core/request.h"
#include "core/rule.h"

/* An area as its doors are read. */
struct ground_of {
    str code, end; /* the first code behind those of the place and all below it */
    str words;     /* what addresses there have in common: 宝安区西乡街道固戍社区 */
};
CHECKED rc ground_read(struct request *rq, str code, struct ground_of *ret, struct fault *f);

/* Members "columns", the names of a row's values, and "caret", what ^ in an address stands for. */
void door_columns_put(struct json_out *o, const struct ground_of *g);
/* Into an open array: the rows of those doors that the actor may see and that lie in the area, in
 * the order given. gone[i] says which do not. */
CHECKED rc door_rows_put(struct request *rq, const struct ground_of *g, struct ids doors,
                         bool *gone, struct fault *f);

/* How many days before its end a licence of the kind is told of; 0: never
 * (rules/licence_kinds). */
i64 remind_days(const struct rules *rules, str kind, day today);
/* The largest of all kinds. */
i64 remind_days_most(const struct rules *rules, day today);

#endif
