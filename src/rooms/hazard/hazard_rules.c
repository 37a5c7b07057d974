#include "rooms/hazard/hazard_rules.h"

#include "core/house.h"

const struct rule_row *hazard_rule(struct tx *tx, const char *list, str code,
                                   const struct matter *m)
{
    return rule_find(house_of(tx)->rules, str_from(list), code, day_at(m->opened_at));
}

str hazard_cell(struct tx *tx, const char *list, str code, const struct matter *m,
                const char *column)
{
    const struct rule_row *row = hazard_rule(tx, list, code, m);
    return row ? rule_cell(house_of(tx)->rules, row, str_from(column)) : S("");
}

bool hazard_cell_is(struct tx *tx, const char *list, str code, const struct matter *m,
                    const char *column, const char *value)
{
    return str_eq(hazard_cell(tx, list, code, m, column), str_from(value));
}

bool words_have(str words, str one)
{
    while (words.n)
        if (str_eq(str_cut(words, '|', &words), one))
            return true;
    return false;
}

rc outcome_fits(struct tx *tx, const struct matter *m, str outcome, const char *step,
                struct fault *f)
{
    str steps = hazard_cell(tx, "hazard_outcomes", outcome, m, "steps");
    return words_have(steps, str_from(step)) ? OK
                                             : fault_field(f, S("outcome"), "not_here", outcome);
}
