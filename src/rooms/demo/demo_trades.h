/* demo_trades.h — what people trade in, read from demo/trades.csv, and where. */
#ifndef NAGUAN_DEMO_TRADES_H
#define NAGUAN_DEMO_TRADES_H

#include "rooms/demo/demo_places.h"

struct trade {
    str code;                   /* GB/T 4754 class */
    double share;               /* of all operators */
    double sole;                /* part of 1 that are sole traders */
    double at[SITES];           /* where they sit, adding up to 1 */
    str shop, firm;             /* words for names, "a|b|c" */
    str permits;                /* "JY1|TOBACCO", empty when none is needed */
    double complaints, hazards; /* 1 is ordinary */
    bool food, meals, workshop;
};

struct trades {
    const struct trade *all;
    size_t n;
    double shares[SITES]; /* part of all operators at each kind of site */
    const double *up_to[SITES];
};

const struct trades *trades_read(const struct words *w, struct arena *a);
/* A trade as it is likely at such a site. */
const struct trade *trades_pick(const struct trades *t, enum site site, struct rand *r);

#endif
