/* hazard_rules.h — what the rules say of a hazard and its hand-over, as of the day it was found. */
#ifndef NAGUAN_HAZARD_RULES_H
#define NAGUAN_HAZARD_RULES_H

#include "core/matter.h"
#include "core/rule.h"

/* The row of code as of the day m was opened; NULL when there is none. */
const struct rule_row *hazard_rule(struct tx *tx, const char *list, str code,
                                   const struct matter *m);
/* One cell of it; empty when there is none. */
str hazard_cell(struct tx *tx, const char *list, str code, const struct matter *m,
                const char *column);
bool hazard_cell_is(struct tx *tx, const char *list, str code, const struct matter *m,
                    const char *column, const char *value);
/* Whether "a|b|c" has one. */
bool words_have(str words, str one);
/* Field error "outcome": "not_here" unless a hazard may end so by that step (hazard_outcomes). */
CHECKED rc outcome_fits(struct tx *tx, const struct matter *m, str outcome, const char *step,
                        struct fault *f);

#endif
