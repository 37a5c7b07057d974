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

/* Learns the calendar of these rules, and forgets the one before; false when a row is no day. */
bool twin_learn(const struct rules *rules);
bool twin_works(day d);
/* A row of clocks.csv as a limit. */
struct twin_limit twin_limit_of(const struct rules *rules, const struct rule_row *row);
/* What clock_due should answer. */
struct clock_result twin_due(const struct twin_limit *limit, const struct clock_ask *q);

#endif
