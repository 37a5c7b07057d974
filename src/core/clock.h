/* clock.h — limits in law: n working days, calendar days or months from an event, with their
 * reason.
 *
 * A clock is a row of rules/clocks.csv: unit WD, CD or MO, length, the clock that replaces it when
 * it is extended, start rule, roll rule, pausable, basis, dates of validity. The day of the event
 * never counts (Order 121 art. 45). Working days come from rules/calendar (State Council notices,
 * with make-up working days) under a bureau's own overrides. Where the calendar has no notice for a
 * year yet, weekends alone count and the date is provisional. */
#ifndef NAGUAN_CLOCK_H
#define NAGUAN_CLOCK_H

#include "core/rule.h"

enum day_kind {
    DAY_WORK,
    DAY_WEEKEND,
    DAY_HOLIDAY,
    DAY_MAKE_UP /* a weekend day worked for a holiday */
};

enum day_kind calendar_kind(const struct rules *r, day d);
bool calendar_works(const struct rules *r, day d);
/* A notice rules that day: its year has one and, in the last week of December, which the next
 * year's notice may still turn over, so has the next year. */
bool calendar_known(const struct rules *r, day d);
/* Name of the holiday, or of the holiday a day is worked for. */
str calendar_note(const struct rules *r, day d);

/* A bureau's own days over the national calendar (calendar_override). Call before other threads use
 * r; a further call adds to the former ones. An off day counts like a holiday. */
struct day_override {
    day d;
    bool works;
};
void calendar_override(struct rules *r, const struct day_override *days, size_t n);

/* A time that does not count (testing, appraisal): [from, to), to INT32_MAX while it lasts. */
struct pause {
    day from, to;
};

struct clock_result {
    day due; /* last day to act in time; INT32_MAX while a pause lasts that it cannot end before */
    day nominal;      /* before rolling: a bureau warns itself by this one */
    bool provisional; /* a day that mattered has no notice yet */
    bool rolled;      /* moved off a day that does not end limits */
};

/* Which limit: clock in the law of day `law` (the day of receipt), for an event on day `from`.
 * Pauses count only for clocks that law lets pause. */
struct clock_ask {
    str clock;
    day law, from;
    const struct pause *pauses;
    size_t pause_count;
};

/* When the limit ends. NOT_FOUND "clock.unknown" when no row is valid on that law; INVALID
 * "clock.day" when from lies outside 1900–2200. */
CHECKED rc clock_due(const struct rules *r, const struct clock_ask *ask, struct clock_result *ret,
                     struct fault *f);

/* The walk, day by day, for people: why this date. The last step is the due day, except while an
 * open pause lasts. */
enum step_why {
    STEP_START,
    STEP_COUNTED,
    STEP_WEEKEND,
    STEP_HOLIDAY,
    STEP_MAKE_UP,
    STEP_PAUSED,
    STEP_ROLLED
};
struct clock_step {
    day d;
    enum step_why why;
    int count; /* days counted so far */
    str note;  /* name of the holiday */
};
struct clock_walk {
    const struct clock_step *steps; /* in the arena */
    size_t count;
};
CHECKED rc clock_explain(const struct rules *r, const struct clock_ask *ask, struct arena *a,
                         struct clock_walk *ret, struct fault *f);
/* Working days after `from` up to and including `to`; negative when to lies before from. */
int calendar_between(const struct rules *r, day from, day to);

#endif
