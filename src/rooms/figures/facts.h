/* facts.h — what is known of one filing that statistics may count by (rules: figure_facts). */
#ifndef NAGUAN_FIGURES_FACTS_H
#define NAGUAN_FIGURES_FACTS_H

#include "core/matter.h"
#include "core/rule.h"

enum { FACTS_MOST = 16, LIMITS_MOST = 64 };

struct fact {
    const char *code; /* rules: figure_facts */
    bool known;       /* a day: it has come */
    i64 value;        /* a day, 0 or 1, a sum */
};

/* One limit that ran or runs on it. */
struct limit {
    str clock;
    day due;
    bool stopped, late, paused;
};

struct facts {
    bool counts; /* it is a filing, and no split that was taken back made it */
    i64 bureau_id, unit_id;
    str channel, category;
    struct fact at[FACTS_MOST];
    size_t n;
    struct limit limits[LIMITS_MOST];
    size_t limit_count;
};

/* Whether statistics are made of that kind of matter. */
bool facts_of_kind(str kind);
/* Text lives in tx_arena. A matter of another kind counts for nothing. */
CHECKED rc facts_read(struct tx *tx, str kind, i64 matter_id, struct facts *ret, struct fault *f);
/* NULL when nothing is said of it. */
const struct fact *facts_find(const struct facts *facts, str code);

#endif
