/* demo_history.h — two years of work, worked out before anything is written: sweeps and their calls
 * at doors, hazards and how they went on, complaints and reports. Everything ends before today;
 * what had not ended by then is open. */
#ifndef NAGUAN_DEMO_HISTORY_H
#define NAGUAN_DEMO_HISTORY_H

#include "rooms/demo/demo_crew.h"
#include "rooms/demo/demo_shops.h"

enum { TEAM_MOST = 4, STEPS_MOST = 10, HISTORY_WEEKS = 104 };

enum outcome {
    CALL_SKIPPED, /* on the list, not reached that day: no visit */
    CALL_SEEN,
    CALL_ENROLLED,
    CALL_GUIDED,
    CALL_CLOSED,
    CALL_REFUSED,
    CALL_MOVED,
    CALL_VACANT,
    CALL_NOT_FOUND,
    CALL_ABSENT,
    CALL_PLANNED, /* a stop of a sweep that is yet to come */
    CALL_OUTCOMES
};
extern const char
    *const OUTCOME_CODES[CALL_OUTCOMES]; /* rules: visit_outcomes; NULL where there is no visit */

/* One stop of a sweep. */
struct call {
    i64 at; /* ms UTC */
    i32 shop, sweep;
    i32 hazard;            /* found there, -1 for none */
    unsigned short member; /* of the crew */
    unsigned char outcome, minutes;
};

enum sweep_state { SWEEP_DRAFT, SWEEP_LOCKED, SWEEP_DONE, SWEEP_CANCELLED };

struct sweep {
    size_t street, community;
    day on;
    enum sweep_state state;
    i64 started_at, ended_at;          /* 0 when not */
    size_t team[TEAM_MOST], team_size; /* the first leads */
    size_t first, count;               /* its calls */
};

enum step {
    STEP_ORDER,
    STEP_GUIDE,
    STEP_LICENSED,
    STEP_SETTLE,
    STEP_TRANSFER,
    STEP_PROOF,
    STEP_RECHECK,
    STEP_REJECT,
    STEP_ANSWER,
    STEP_CLUE,
    STEPS
};

struct taken {
    i64 at;
    enum step step;
    size_t by;
    int days; /* of an order or a rejection */
};

/* What is numbered by year: hazards, orders to correct, hand-overs with their letters. */
enum series { SERIES_HAZARD, SERIES_ORDER, SERIES_TRANSFER, SERIES, YEARS_MOST = 4 };

struct year {
    int year;
    i64 last[SERIES];
};

struct hazard_life {
    i32 call;
    size_t row; /* of demo/hazards.csv */
    const struct rule_row *kind;
    str grade, state, outcome; /* outcome: empty while it is open */
    struct taken steps[STEPS_MOST];
    size_t step_count;
    int failed_rechecks;
    i64 serials[SERIES]; /* numbers within their years; 0 where there is none */
};

struct filing {
    i32 shop;
    day on;
    unsigned char report, category, n;
};
enum { CATEGORIES = 9 };
extern const char *const CATEGORY_CODES[CATEGORIES]; /* rules: filing_categories */

struct history {
    const struct market *market;
    const struct crew *crew;
    const struct rules *rules;
    day first, today;
    struct sweep *sweeps; /* by day */
    size_t sweep_count;
    struct call *calls; /* by sweep; at does not run backwards by more than a day */
    size_t call_count;
    struct hazard_life *hazards; /* by the call that found them */
    size_t hazard_count;
    struct year years[YEARS_MOST];
    size_t year_count;
    struct filing *filings; /* by shop and day */
    size_t filing_count;
    i32 *last_call; /* by shop: newest call with a visit, -1 for none */
    i32 *last_seen; /* by shop: newest call at which somebody was met, -1 for none */
    i32 *enrolled;  /* by shop: the call that enrolled it, -1 for none */
    i32 *filed;     /* by shop: complaints and reports of the last 365 days */
};

/* Needs about 40 bytes for each shop. */
CHECKED rc history_live(const struct market *m, const struct crew *crew, const struct rules *r,
                        struct arena *a, const struct history **ret, struct fault *f);

bool call_is_visit(const struct call *c);
/* When the visit ended at which it was found. */
i64 hazard_found_at(const struct history *h, const struct hazard_life *life);
bool call_entered(const struct call *c);
const struct hazard_life *call_hazard(const struct history *h,
                                      const struct call *c); /* NULL for none */

#endif
