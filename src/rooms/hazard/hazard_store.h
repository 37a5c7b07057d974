/* hazard_store.h — the statements of hazards; no rules. */
#ifndef NAGUAN_HAZARD_STORE_H
#define NAGUAN_HAZARD_STORE_H

#include "rooms/hazard/hazard.h"

CHECKED rc hazard_insert(struct tx *tx, const struct hazard *h, struct fault *f);
CHECKED rc hazard_set_order(struct tx *tx, const struct hazard *h, struct fault *f);
CHECKED rc hazard_set_due_days(struct tx *tx, i64 id, i64 days, struct fault *f);
/* by 0: the operator */
struct proof {
    i64 at, by;
    str note;
};
CHECKED rc hazard_set_proven(struct tx *tx, i64 id, const struct proof *p, struct fault *f);
CHECKED rc hazard_count_failed(struct tx *tx, i64 id, i64 due_days, struct fault *f);
CHECKED rc hazard_set_outcome(struct tx *tx, i64 id, str outcome, struct fault *f);
/* The newest hazard of that kind at that door that was put right since `since` ms; *ret 0: none. */
struct repeat {
    str kind;
    i64 premises_id, since;
};
CHECKED rc hazard_find_repeat(struct tx *tx, const struct repeat *of, i64 *ret, struct fault *f);

#endif
