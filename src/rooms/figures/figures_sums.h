/* figures_sums.h — the sums that one page of figures is made of, read once: for each tally by unit
 * for three periods, by month, by channel and category. */
#ifndef NAGUAN_FIGURES_SUMS_H
#define NAGUAN_FIGURES_SUMS_H

#include "rooms/figures/indicator.h"
#include "rooms/figures/period.h"

enum { UNITS_MOST = 512, TALLIES_MOST = 128 };

enum when { NOW, LAST_YEAR, PREVIOUS, WHENS };

struct unit_sum {
    i64 unit_id;
    struct sum sum;
};

struct tally_sums {
    str code;
    struct sum all[WHENS], months[MONTHS];
    struct unit_sum units[UNITS_MOST]; /* of the period that is asked for */
    size_t unit_count;
};

struct sums {
    const struct period *period;
    struct tally_sums *at;
    size_t n;
};

/* Every tally of the rules. */
CHECKED rc sums_read(struct request *rq, const struct period *p, struct sums *ret, struct fault *f);
/* Of all these tallies ("a|b") together; unit_id 0: of all units, else of that one alone. */
struct sum sums_of(const struct sums *s, str tallies, enum when when, i64 unit_id);
struct sum sums_of_month(const struct sums *s, str tallies, size_t month);

/* One value of a split and how many it has, largest first. */
struct share {
    str value;
    i64 n;
};
enum { SHARES_MOST = 128 };
struct shares {
    struct arena *arena;
    struct share at[SHARES_MOST];
    size_t n;
};
/* split: "channel" or "category". */
CHECKED rc shares_read(struct request *rq, const struct period *p, str tallies, const char *split,
                       struct shares *ret, struct fault *f);

#endif
