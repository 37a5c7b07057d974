/* import_guess.c — what a column probably is, by its title. */
#include "rooms/imports/import_map.h"

/* As titles are compared: without blanks, underscores and marks of any width, ASCII in lower case.
 */
static str folded(struct arena *a, str s)
{
    buf b = buf_new(a, s.n + 16);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool skipped = c == ' ' || c == '_' || c == '-' || c == '.' || c == '*';
        if (!skipped)
            buf_char(&b, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    return buf_str(&b);
}

static bool is_title(struct arena *a, const struct rules *rules, const struct rule_row *row,
                     str title)
{
    if (str_eq(folded(a, row->name_zh), title) || str_eq(folded(a, row->name_en), title) ||
        str_eq(folded(a, row->code), title))
        return true;
    str rest = rule_cell(rules, row, S("synonyms"));
    while (rest.n) {
        str one = str_cut(rest, '|', &rest);
        if (str_eq(folded(a, one), title))
            return true;
    }
    return false;
}

void import_guess(const struct rules *rules, const str *columns, size_t n, struct json_out *o)
{
    struct arena *a = o->b.arena;
    size_t count;
    const struct rule_row *rows = rule_rows(rules, S("import_headers"), &count);
    json_open(o, '{');
    for (size_t i = 0; i < count; i++) {
        for (size_t c = 0; c < n; c++) {
            if (!is_title(a, rules, &rows[i], folded(a, columns[c])))
                continue;
            json_name(o, rows[i].code);
            json_put_text(o, columns[c]);
            break;
        }
    }
    json_close(o, '}');
}
