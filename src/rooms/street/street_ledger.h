/* street_ledger.h — how fresh what is known of the doors is, by community, grid and street; within
 * the street room. */
#ifndef NAGUAN_STREET_LEDGER_H
#define NAGUAN_STREET_LEDGER_H

#include "core/request.h"
#include "core/rule.h"
#include "search/mirror.h"

/* The rules of freshness in force on a day, in a; codes[i] is the code of level i. */
struct ledger_rules {
    struct fresh_rules fresh;
    str codes[FRESH_LEVELS];
    bool counts[FRESH_LEVELS]; /* the level counts as covered */
};
CHECKED rc ledger_rules_read(const struct rules *rules, day on, struct arena *a,
                             struct ledger_rules *ret, struct fault *f);
/* Freshness (−1: nobody was there) and the number of its level. */
double ledger_freshness(const struct ledger_rules *l, str door_state, i64 state_at, i64 now,
                        size_t *ret_level);

rc street_ledger_get(struct request *rq, struct fault *f);
rc street_ledger_csv(struct request *rq, struct fault *f);
rc street_ledger_doors_get(struct request *rq, struct fault *f);
rc street_ledger_doors_csv(struct request *rq, struct fault *f);

#endif
