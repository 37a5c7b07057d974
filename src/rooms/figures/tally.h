/* tally.h — what one filing counts for: its parts, and the sums that they are in. */
#ifndef NAGUAN_FIGURES_TALLY_H
#define NAGUAN_FIGURES_TALLY_H

#include "rooms/figures/facts.h"

enum { PARTS_MOST = 64 };

/* A matter counts once, at most, in each tally. */
struct part {
    str tally;
    i64 bureau_id, unit_id;
    i64 on_day, ripe_day;
    str channel, category; /* empty: the tally does not tell them apart; "-": none */
    i64 amount;
};

struct parts {
    struct part at[PARTS_MOST];
    size_t n;
};

/* By the rules alone: facts in, parts out. */
void tally_parts(const struct rules *rules, str kind, const struct facts *facts, struct parts *ret);
/* Brings the parts of a matter and their sums up to what it is now. */
CHECKED rc tally_recount(struct tx *tx, str kind, i64 matter_id, struct fault *f);

#endif
