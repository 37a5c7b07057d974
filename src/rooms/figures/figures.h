/* figures.h — the statistics of complaints, reports and cases: exact at any moment, because what a
 * matter counts for is written in the transaction in which it moves; no page counts the register.
 *
 * rules/tallies says what counts when, rules/indicators what is told of it; README.md in words. */
#ifndef NAGUAN_FIGURES_H
#define NAGUAN_FIGURES_H

#include "core/house.h"
#include "core/matter.h"
#include "core/request.h"

extern const struct room figures_room;

/* A follower of matters (core/matter.h): notes that m has moved; what it counts for is looked at
 * when the transaction is done, for a room may write its own rows after it told. */
CHECKED rc figures_follow(struct tx *tx, const struct matter *m, str from, struct fault *f);

/* Counts a bureau again from its matters, some at a time, while it works on: leaves exactly the
 * rows that following leaves. */
struct figures_rebuild {
    const struct house *house;
    i64 bureau_id;
    struct arena *arena;
    void (*seen)(void *arg, i64 matters); /* after each piece; may be NULL */
    bool (*stop)(void *arg);              /* between pieces; may be NULL */
    void *arg;
};
/* ret_matters: how many it looked at. CANCELLED when stop said so. */
CHECKED rc figures_rebuild(const struct figures_rebuild *ask, i64 *ret_matters, struct fault *f);

#endif
