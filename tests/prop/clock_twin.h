/* clock_twin.h — the slow twin of core/clock: it steps from day to day over the rows of the
 * notices, knows nothing but "is this a working day" and shares no arithmetic with the code under
 * test. */
#ifndef NAGUAN_CLOCK_TWIN_H
#define NAGUAN_CLOCK_TWIN_H

#include "core/clock.h"

/* One limit. `more` is what an extension adds, counted on from the last day of the first n. */
struct twin_limit {
    char unit; /* 'W' working days, 'C' calendar days, 'M' months */
    int n, more;
    bool back;     /* counted back from the event */
    char end;      /* what moves the last day on: '-' nothing, 'h' a holiday, 'o' any day off */
    bool pausable; /* pauses do not count */
};

/* Learns the calendar of these rules, and forgets the one before. */
void twin_learn(const struct rules *rules);
bool twin_works(day d);
/* What clock_due should answer. */
struct clock_result twin_due(const struct twin_limit *limit, const struct clock_ask *q);

/* Compares clock_due under `rules` with the twin; fails the test with the clock, the day and both
 * answers. */
void twin_compare(const struct rules *rules, const struct twin_limit *limit,
                  const struct clock_ask *q);
/* Fails the test: what of the limit asked for, the product's day and the walked one. */
void twin_fail(const char *what, const struct clock_ask *q, day got, day want);

#endif
