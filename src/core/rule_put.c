#include "core/rule_put.h"

const struct rule_row *rule_row_of(const struct rules *rules, const char *list, str code, day on)
{
    size_t n;
    const struct rule_row *row = rule_find(rules, str_from(list), code, on);
    const struct rule_row *rows = rule_rows(rules, str_from(list), &n);
    for (size_t i = 0; !row && i < n; i++)
        if (str_eq(rows[i].code, code))
            row = &rows[i];
    return row;
}

void rule_put_names(struct json_out *o, const char *name, const struct rule_row *row)
{
    json_name(o, str_from(name));
    if (!row) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    json_text_of(o, "code", row->code);
    json_text_of(o, "name_zh", row->name_zh);
    json_text_of(o, "name_en", row->name_en);
    json_close(o, '}');
}
