#include "rooms/figures/indicator.h"

enum { PERCENT = 100, PER_10000 = 10000 };

static enum formula formula_of(str word)
{
    if (str_eq(word, S("ratio")))
        return FORMULA_RATIO;
    if (str_eq(word, S("mean")))
        return FORMULA_MEAN;
    return str_eq(word, S("sum")) ? FORMULA_SUM : FORMULA_COUNT;
}

struct indicator indicator_of(const struct rules *rules, const struct rule_row *row)
{
    struct indicator in = { .row = row,
                            .formula = formula_of(rule_cell(rules, row, S("formula"))),
                            .scale = 1,
                            .numerator = rule_cell(rules, row, S("numerator")),
                            .denominator = rule_cell(rules, row, S("denominator")) };
    (void)str_to_i64(rule_cell(rules, row, S("scale")), &in.scale); /* the loader has checked it */
    return in;
}

/* n times factor over d, half away from zero. */
static struct value divided(i64 n, i64 factor, i64 d)
{
    if (d == 0)
        return (struct value){ .known = false };
    __int128 whole = (__int128)n * factor;
    __int128 size = d < 0 ? -(__int128)d : d;
    bool below = (whole < 0) != (d < 0);
    __int128 up = ((whole < 0 ? -whole : whole) * 2 + size) / (size * 2);
    return (struct value){ .known = true, .hundredths = (i64)(below ? -up : up) };
}

struct value indicator_value(const struct indicator *in, struct sum numerator,
                             struct sum denominator)
{
    switch (in->formula) {
    case FORMULA_COUNT:
        return (struct value){ true, numerator.n * HUNDREDTHS };
    case FORMULA_SUM:
        return (struct value){ true, numerator.amount * HUNDREDTHS };
    case FORMULA_RATIO:
        return divided(numerator.n, in->scale * HUNDREDTHS, denominator.n);
    case FORMULA_MEAN:
        return divided(numerator.amount, in->scale * HUNDREDTHS, denominator.n);
    }
    return (struct value){ .known = false };
}

struct value indicator_change(const struct indicator *in, struct value now, struct value before)
{
    if (!now.known || !before.known)
        return (struct value){ .known = false };
    i64 more = now.hundredths - before.hundredths;
    if (in->formula == FORMULA_RATIO)
        return (struct value){ true, more };
    return divided(more, (i64)PERCENT * HUNDREDTHS, before.hundredths);
}

static const struct rule_row *tally_row(const struct rules *rules, str tallies, day on)
{
    return rule_find(rules, S("tallies"), str_cut(tallies, '|', &tallies), on);
}

static const char *sort_of_amount(const struct rules *rules, const struct indicator *in)
{
    const struct rule_row *tally = tally_row(rules, in->numerator, in->row->valid_to);
    str amount = tally ? rule_cell(rules, tally, S("amount")) : S("");
    const struct rule_row *fact = rule_find(rules, S("figure_facts"), amount, in->row->valid_to);
    bool fen = fact && str_eq(rule_cell(rules, fact, S("sort")), S("fen"));
    return fen ? "fen" : "days";
}

const char *indicator_measure(const struct rules *rules, const struct indicator *in)
{
    switch (in->formula) {
    case FORMULA_COUNT:
        return "count";
    case FORMULA_SUM:
    case FORMULA_MEAN:
        return sort_of_amount(rules, in);
    case FORMULA_RATIO:
        break;
    }
    return in->scale == PERCENT ? "percent" : in->scale == PER_10000 ? "per_10000" : "ratio";
}

str indicator_day(const struct rules *rules, str tallies, day on)
{
    const struct rule_row *tally = tallies.n ? tally_row(rules, tallies, on) : NULL;
    return tally ? rule_cell(rules, tally, S("on_day")) : S("");
}
