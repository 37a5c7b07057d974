/* rule_put.h — a code of the rules with its words, for pages that have no lists of rules. */
#ifndef NAGUAN_RULE_PUT_H
#define NAGUAN_RULE_PUT_H

#include "codec/json.h"
#include "core/rule.h"

/* The row of code in list that is in force on a day, or any of it when it no longer is; NULL when
 * nobody knows the code. */
const struct rule_row *rule_row_of(const struct rules *rules, const char *list, str code, day on);
/* Member name: {"code","name_zh","name_en"}, or null when the code is empty or unknown. */
void rule_put_names(struct json_out *o, const char *name, const struct rule_row *row);

#endif
