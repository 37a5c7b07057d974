/* list_find.h — what the indexes of a long list's filters find (struct list, look). */
#ifndef NAGUAN_LIST_FIND_H
#define NAGUAN_LIST_FIND_H

#include "core/list_sql.h"

struct list_found {
    struct list_look look;
    bool none;    /* nothing is let through */
    bool all;     /* no other row can be in the list as it is asked for */
    bool counted; /* the page has counted them */
    i64 count;
};

/* Asks the filters of the query that have an index, until one lets few rows through. With a count
 * and no such filter: the first rows of the list. */
CHECKED rc list_find(struct tx *tx, const struct list_query *q, struct list_found *ret,
                     struct fault *f);
/* The page after q->after, one row more than q->limit at most; only when found is all. */
CHECKED rc list_found_page(struct tx *tx, const struct list_query *q, struct list_found *found,
                           struct ids *ret, struct fault *f);
/* How many of the found rows are in the list: exact when found is all, else at least so many. */
CHECKED rc list_found_count(struct tx *tx, const struct list_query *q,
                            const struct list_found *found, i64 *ret, struct fault *f);

#endif
