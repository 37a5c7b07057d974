/* case_money.h — what follows from how heavy a penalty is: hearing, summary procedure, publication;
 * and what is added to a fine that is not paid in time. Pure: rules in, answer out. All sums in
 * fen. */
#ifndef NAGUAN_CASE_MONEY_H
#define NAGUAN_CASE_MONEY_H

#include "core/rule.h"

struct penalty {
    str party;     /* "person" or "body" */
    str province;  /* first two digits of the division; may be empty */
    str penalties; /* rules: penalty_kinds, a|b */
    i64 fine, confiscated;
    day on; /* whose law counts */
};

/* APL 63: by its kind, or because fine or confiscation reaches the province's sum. */
bool penalty_gives_hearing(const struct rules *r, const struct penalty *p);
/* O45 2, 4: a bare warning is not published. */
bool penalty_is_published(const struct rules *r, const struct penalty *p);
/* O45 13: the last day of a publication that begins on from: three months where every kind and the
 * fine are small, else three years. */
day penalty_published_until(const struct rules *r, const struct penalty *p, day from);
/* O45 14: never for a closure, the loss of a licence and the like. */
bool penalty_may_end_early(const struct rules *r, const struct penalty *p);

struct fine_part {
    day due;
    i64 amount;
};
struct fine_paid {
    day on;
    i64 amount; /* towards the fine */
};
struct fine_state {
    const struct fine_part *parts; /* one, or the instalments */
    size_t part_count;
    const struct fine_paid *paid;
    size_t paid_count;
};
/* PEN 75: so much a day of what is overdue, up to and including `today`, never above the whole
 * fine. */
i64 fine_late(const struct rules *r, const struct fine_state *s, day today);
/* What fell due before today and is not paid. */
i64 fine_overdue(const struct fine_state *s, day today);

#endif
