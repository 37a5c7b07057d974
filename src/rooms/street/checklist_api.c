/* checklist_api.c — a version of a checklist as the phone works with it: items with the key ones
 * first, points, what a failed one wants, and the rules of score and verdict, so that both are
 * known while one is still answering. */
#include "core/house.h"
#include "rooms/street/street_api.h"

static void put_item(struct json_out *o, const struct rules *rules, const struct rule_row *item)
{
    static const char *const cells[] = { "number",      "section_zh",       "section_en",
                                         "class",       "points",           "absent_allowed",
                                         "hazard_kind", "note_required_on", "photo_required_on" };
    json_open(o, '{');
    json_text_of(o, "code", item->code);
    json_text_of(o, "text_zh", item->name_zh);
    json_text_of(o, "text_en", item->name_en);
    json_text_of(o, "basis", item->basis);
    json_text_of(o, "basis_zh", rule_basis(rules, item->basis, o->b.arena));
    for (size_t i = 0; i < COUNT(cells); i++)
        json_text_of(o, cells[i], rule_cell(rules, item, str_from(cells[i])));
    json_close(o, '}');
}

static void put_items(struct json_out *o, const struct rules *rules, const struct rule_row *list,
                      str class)
{
    size_t n;
    const struct rule_row *items = rule_rows(rules, S("checklist_items"), &n);
    str version = rule_cell(rules, list, S("version"));
    for (size_t i = 0; i < n; i++)
        if (str_eq(rule_cell(rules, &items[i], S("checklist")), list->code) &&
            str_eq(rule_cell(rules, &items[i], S("version")), version) &&
            str_eq(rule_cell(rules, &items[i], S("class")), class))
            put_item(o, rules, &items[i]);
}

static void put_real_of(struct json_out *o, const struct rules *rules, const struct rule_row *row,
                        const char *cell)
{
    double v = 0;
    str_to_double(rule_cell(rules, row, str_from(cell)), &v);
    json_name(o, str_from(cell));
    json_put_real(o, v);
}

static void put_score_rule(struct json_out *o, const struct rules *rules,
                           const struct rule_row *list, day on)
{
    const struct rule_row *row =
        rule_find(rules, S("score_rules"), rule_cell(rules, list, S("score_rule")), on);
    json_name(o, S("score_rule"));
    if (!row) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    json_text_of(o, "code", row->code);
    json_text_of(o, "name_zh", row->name_zh);
    json_text_of(o, "name_en", row->name_en);
    json_text_of(o, "of", rule_cell(rules, row, S("of")));
    put_real_of(o, rules, row, "full");
    put_real_of(o, rules, row, "decimals");
    json_close(o, '}');
}

/* Bands in their order; the first that fits is meant. An open end is null. */
static void put_band(struct json_out *o, const struct rules *rules, const struct rule_row *row,
                     const char *cell)
{
    i64 n;
    json_name(o, str_from(cell));
    if (str_to_i64(rule_cell(rules, row, str_from(cell)), &n))
        json_put_int(o, n);
    else
        json_put_null(o);
}

static void put_verdict_rules(struct json_out *o, const struct rules *rules,
                              const struct rule_row *list, day on)
{
    static const char *const bands[] = { "key_least", "key_most", "general_least", "general_most" };
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("verdict_rules"), &n);
    str rule = rule_cell(rules, list, S("verdict_rule"));
    json_name(o, S("verdict_rules"));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rule_cell(rules, &rows[i], S("rule")), rule) || on < rows[i].valid_from ||
            on > rows[i].valid_to)
            continue;
        json_open(o, '{');
        json_text_of(o, "verdict", rule_cell(rules, &rows[i], S("verdict")));
        json_text_of(o, "handling_zh", rule_cell(rules, &rows[i], S("handling_zh")));
        json_text_of(o, "handling_en", rule_cell(rules, &rows[i], S("handling_en")));
        for (size_t k = 0; k < COUNT(bands); k++)
            put_band(o, rules, &rows[i], bands[k]);
        json_close(o, '}');
    }
    json_close(o, ']');
}

/* ?version=: one that a phone still holds; without it the one in force today. */
static const struct rule_row *find_list(const struct rules *rules, str code, str version, day on)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("checklists"), &n);
    if (version.n == 0)
        return rule_find(rules, S("checklists"), code, on);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].code, code) && str_eq(rule_cell(rules, &rows[i], S("version")), version))
            return &rows[i];
    return NULL;
}

rc checklist_get(struct request *rq, struct fault *f)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    day today = day_at(tx_now(rq->tx));
    const struct rule_row *list =
        find_list(rules, rq->params[0], http_query(rq->http, "version"), today);
    if (!list)
        return fail(f, NOT_FOUND, "checklist.not_found");
    day on = today < list->valid_to ? today : list->valid_to;
    struct json_out *o = &rq->out;
    json_open(o, '{');
    json_text_of(o, "code", list->code);
    json_text_of(o, "version", rule_cell(rules, list, S("version")));
    json_text_of(o, "name_zh", list->name_zh);
    json_text_of(o, "name_en", list->name_en);
    json_text_of(o, "basis", list->basis);
    put_score_rule(o, rules, list, on);
    put_verdict_rules(o, rules, list, on);
    json_name(o, S("items"));
    json_open(o, '[');
    put_items(o, rules, list, S("key"));
    put_items(o, rules, list, S("general"));
    json_close(o, ']');
    json_close(o, '}');
    return OK;
}
