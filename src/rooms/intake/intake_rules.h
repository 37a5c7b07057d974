/* intake_rules.h — what the rules say about intakes, as of today. */
#ifndef NAGUAN_INTAKE_RULES_H
#define NAGUAN_INTAKE_RULES_H

#include "core/house.h"

/* A cell of the row of code that is valid today; empty when there is none. */
str intake_cell(const struct tx *tx, const char *list, str code, const char *column);
bool intake_in_force(const struct tx *tx, const char *list, str code);
/* A figure of rules/intake_settings; 0 when it is missing. */
i64 intake_setting(const struct tx *tx, const char *code);

#endif
