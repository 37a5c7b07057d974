/* doors_page.h — the first rows of a set in some order, after a key: any page costs what the first
 * one does. */
#ifndef NAGUAN_DOORS_PAGE_H
#define NAGUAN_DOORS_PAGE_H

#include "search/doors_filter.h"

/* The last row of the page before: the value of its sort column (number: days, ms, counts; or text)
 * and its id. */
struct door_after {
    bool set, null;
    i64 number;
    str text;
    i64 id;
};

struct door_order {
    enum door_key key; /* not DOOR_NAME */
    bool descending;   /* ids then descend too; rows without value come last both ways */
    size_t limit;
    struct door_after after;
};

/* At most order->limit rows of bits, in order, to rows. Ids are those of kind. */
size_t doors_page(const struct doors *d, enum door_kind kind, const u64 *bits,
                  const struct door_order *order, u32 *rows, struct arena *a);

#endif
