#include "rooms/intake/intake_rules.h"

static const struct rule_row *row_of(const struct tx *tx, const char *list, str code)
{
    return rule_find(house_of(tx)->rules, str_from(list), code, day_at(tx_now(tx)));
}

str intake_cell(const struct tx *tx, const char *list, str code, const char *column)
{
    const struct rule_row *row = row_of(tx, list, code);
    return row ? rule_cell(house_of(tx)->rules, row, str_from(column)) : S("");
}

bool intake_in_force(const struct tx *tx, const char *list, str code)
{
    return row_of(tx, list, code) != NULL;
}

i64 intake_setting(const struct tx *tx, const char *code)
{
    i64 value = 0;
    (void)str_to_i64(intake_cell(tx, "intake_settings", str_from(code), "value"), &value);
    return value;
}
