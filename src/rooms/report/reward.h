/* reward.h — 举报奖励: how much, in fen, by rules/reward_levels and rules/reward_terms. */
#ifndef NAGUAN_REWARD_H
#define NAGUAN_REWARD_H

#include "core/rule.h"

struct reward {
    i64 amount;   /* fen */
    bool finance; /* so much that it is set together with the finance department */
};

/* base: fine and confiscation in fen, 0 for a case without money. NOT_FOUND: no such level on d.
 * The share of the level, never below its floor, never above the cap of one case. */
CHECKED rc reward_of(const struct rules *rules, str level, i64 base, day d, struct reward *ret,
                     struct fault *f);

#endif
