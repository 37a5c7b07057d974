/* indicator.h — a figure from its sums (rules: indicators): the formula, the rounding, what it is
 * compared with. Nothing here reads the database. */
#ifndef NAGUAN_FIGURES_INDICATOR_H
#define NAGUAN_FIGURES_INDICATOR_H

#include "core/rule.h"

enum { HUNDREDTHS = 100 };

struct sum {
    i64 n, amount; /* matters; what is summed up of them */
};

enum formula { FORMULA_COUNT, FORMULA_SUM, FORMULA_RATIO, FORMULA_MEAN };

struct indicator {
    const struct rule_row *row;
    enum formula formula;
    i64 scale;                  /* of a ratio: 100 gives per cent */
    str numerator, denominator; /* tallies, parted by | */
};

/* A value in hundredths, half rounded away from zero; not known: there is nothing to divide by. */
struct value {
    bool known;
    i64 hundredths;
};

struct indicator indicator_of(const struct rules *rules, const struct rule_row *row);
struct value indicator_value(const struct indicator *in, struct sum numerator,
                             struct sum denominator);
/* How much more it is than before: in per cent of it; of a ratio, in points. */
struct value indicator_change(const struct indicator *in, struct value now, struct value before);
/* What the value is measured in: count, percent, per_10000, ratio, fen, days. */
const char *indicator_measure(const struct rules *rules, const struct indicator *in);
/* The fact whose day the first of these tallies counts by (rules: figure_facts); empty for none. */
str indicator_day(const struct rules *rules, str tallies, day on);

#endif
