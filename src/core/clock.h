/* clock.h — limits in law: n working or calendar days from an event, with their reason.
 *
 * A clock is a row of rules/clocks.csv: unit WD or CD, length, extension, start rule, roll rule, pausable, basis, dates of
 * validity. Working days come from rules/calendar (State Council notices, with make-up working days) under a bureau's own
 * overrides. Where the calendar has no notice for a year yet, weekends alone count and the date is provisional. */
#ifndef NAGUAN_CLOCK_H
#define NAGUAN_CLOCK_H

#include "core/rule.h"

enum day_kind { DAY_WORK, DAY_WEEKEND, DAY_HOLIDAY, DAY_MAKE_UP /* a weekend day worked for a holiday */ };

enum day_kind calendar_kind(const struct rules *r, day d);
bool calendar_works(const struct rules *r, day d);
bool calendar_known(const struct rules *r, day d); /* a notice covers that year */

/* A time that does not count (testing, appraisal): [from, to), to INT32_MAX while it lasts. */
struct pause {
    day from, to;
};

struct clock_result {
    day due;              /* last day to act in time */
    bool provisional;
    bool rolled;          /* moved off a day that does not end limits */
};

/* When limit `clock` (in the law of day `law`: the day of receipt) that starts on `from` ends.
 * NOT_FOUND "clock.unknown" when no row is valid on law. */
CHECKED rc clock_due(const struct rules *r, str clock, day law, day from, const struct pause *pauses, size_t n,
                     struct clock_result *ret, struct fault *f);

/* The walk, day by day, for people: why this date. */
enum step_why { STEP_START, STEP_COUNTED, STEP_WEEKEND, STEP_HOLIDAY, STEP_MAKE_UP, STEP_PAUSED, STEP_ROLLED };
struct clock_step {
    day d;
    enum step_why why;
    int count;            /* days counted so far */
    str note;             /* name of the holiday */
};
CHECKED rc clock_explain(const struct rules *r, str clock, day law, day from, const struct pause *pauses, size_t n,
                         struct arena *a, const struct clock_step **ret, size_t *ret_count, struct fault *f);
/* Working days after `from` up to and including `to`; negative when to lies before from. */
int calendar_between(const struct rules *r, day from, day to);

#endif
