/* doors_ledger.h — the street ledger: how fresh what is known of each door is, counted by
 * community, grid or street.
 *
 * Freshness is 1 when somebody has just stood at the door and falls to 0 by the rule of the state
 * it was found in (rules/door_states); levels are bounds of it (rules/freshness_levels). Times
 * count in whole seconds. */
#ifndef NAGUAN_DOORS_LEDGER_H
#define NAGUAN_DOORS_LEDGER_H

#include "search/doors_filter.h"

enum fresh_decay {
    FRESH_STEP,   /* 1 for `days`, then 0 */
    FRESH_LINEAR, /* 1 − age/days */
    FRESH_SLOW,   /* 1 − (age/days)² */
};

struct fresh_rule {
    str state;
    double days; /* 0: says nothing, as if nobody had been there */
    enum fresh_decay decay;
};

enum { FRESH_LEVELS = 8 };

struct fresh_rules {
    const struct fresh_rule *states;
    size_t count;
    double above[FRESH_LEVELS]; /* falling; the last one is that of doors nobody has seen */
    size_t levels;              /* at least 2 */
};

/* 1 … 0 after so many seconds; −1 when the state says nothing. */
double freshness(const struct fresh_rule *rule, i64 seconds);
/* The number of its level; −1, nobody was there, has the last one. */
size_t fresh_level(const struct fresh_rules *rules, double fresh);

enum ledger_by { BY_COMMUNITY, BY_GRID, BY_STREET };

struct ledger_ask {
    enum ledger_by by;
    const struct fresh_rules *rules;
    i64 now;        /* ms UTC */
    bool of_street; /* only doors of `street`, which may be empty: no street known */
    str street;
    size_t levels[FRESH_LEVELS]; /* only doors of these levels; level_count 0: all */
    size_t level_count;
    i64 after; /* for rows: the page begins behind this id */
    size_t limit;
};

/* One community, grid or street. */
struct ledger_line {
    str place, street; /* place: 12 or 15 digits, empty when unknown */
    u64 doors, level[FRESH_LEVELS], state[DOOR_STATES];
    double freshness; /* sum over its doors */
    u64 located;
    double x, y; /* sums over located doors, geo/tile.h */
};

struct ledger_lines {
    struct ledger_line *at; /* by place, then street */
    size_t n;
};

/* Lines of what the test passes (kind DOORS), in a. Texts are those of d. */
struct ledger_lines doors_ledger(const struct doors *d, const struct door_test *test,
                                 const struct ledger_ask *ask, struct arena *a);

/* Rows among those the test passes that the ask means, with ids above ask->after, the lowest ids
 * first, at most ask->limit; count: all of them, whatever after says. */
struct ledger_rows {
    u32 *at;
    size_t n;
    u64 count;
};
struct ledger_rows doors_ledger_rows(const struct doors *d, const struct door_test *test,
                                     const struct ledger_ask *ask, struct arena *a);

struct near {
    i64 id;
    double metres;
};
struct near_ask {
    double lon, lat, metres;
    struct near *out; /* room for limit */
    size_t limit;
};
/* Doors the test passes within so many metres, nearest first; how many. */
size_t doors_near(const struct doors *d, const struct door_test *test, const struct near_ask *ask);

#endif
