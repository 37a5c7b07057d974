/* checklist.c — answers against the version of the checklist they were given to, and the verdict
 * the rule makes of them. */
#include "core/house.h"
#include "rooms/street/street.h"
#include "rooms/street/visit.h"

struct sheet {
    const struct rules *rules;
    const struct rule_row *list, *items;
    size_t item_count;
    str version;
};

static bool of_sheet(const struct sheet *s, const struct rule_row *item)
{
    return str_eq(rule_cell(s->rules, item, S("checklist")), s->list->code) &&
           str_eq(rule_cell(s->rules, item, S("version")), s->version);
}

static const struct rule_row *find_item(const struct sheet *s, str code)
{
    for (size_t i = 0; i < s->item_count; i++)
        if (str_eq(s->items[i].code, code) && of_sheet(s, &s->items[i]))
            return &s->items[i];
    return NULL;
}

/* The version is pinned by the phone: it may have been replaced while the phone was offline, so any
 * version that was in force on the day of the visit is good. */
static rc open_sheet(struct tx *tx, const struct visit_new *in, struct sheet *ret, struct fault *f)
{
    day on = day_at(in->started_at);
    struct sheet s = { .rules = house_of(tx)->rules, .version = in->checklist_version };
    s.list = rule_find(s.rules, S("checklists"), in->checklist, on);
    s.items = rule_rows(s.rules, S("checklist_items"), &s.item_count);
    if (!s.list)
        return fault_field(f, S("checklist"), "not_in_force", in->checklist);
    if (!str_eq(rule_cell(s.rules, s.list, S("version")), s.version))
        return fault_field(f, S("checklist_version"), "not_in_force", s.version);
    *ret = s;
    return OK;
}

static rc check_answer(struct tx *tx, const struct sheet *s, const struct answer *a, size_t i,
                       struct visit_done *done, struct fault *f)
{
    str path = arena_fmt(tx_arena(tx), "items.%zu", i);
    const struct rule_row *item = find_item(s, a->item);
    if (!item)
        return fault_field(f, ARENA_CONCAT(tx_arena(tx), path, S(".item")), "unknown_code",
                           a->item);
    if (str_eq(a->verdict, S("absent")) &&
        !str_eq(rule_cell(s->rules, item, S("absent_allowed")), S("yes")))
        return fault_field(f, ARENA_CONCAT(tx_arena(tx), path, S(".verdict")),
                           "absence_not_allowed", a->item);
    if (!str_eq(a->verdict, S("fail")))
        return OK;
    if (str_eq(rule_cell(s->rules, item, S("class")), S("key")))
        done->key++;
    else
        done->general++;
    return OK;
}

static rc check_twice(struct tx *tx, const struct answer *answers, size_t n, struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(answers[i].item, answers[k].item))
                r = fault_field(f, arena_fmt(tx_arena(tx), "items.%zu.item", i), "twice",
                                answers[i].item);
    return r;
}

/* Every non-flight inspection covers all items (Order 49 art. 27); a visit may look at some. */
static rc check_whole(const struct sheet *s, const struct visit_new *in, struct fault *f)
{
    size_t items = 0;
    if (!str_eq(in->act, S("inspection")))
        return OK;
    for (size_t i = 0; i < s->item_count; i++)
        items += of_sheet(s, &s->items[i]);
    return in->items.n == items ? OK : fault_field(f, S("items"), "all_items_needed", S(""));
}

static bool within(const struct rules *rules, const struct rule_row *row, const char *least,
                   const char *most, i64 n)
{
    i64 low = 0, high = INT64_MAX;
    str_to_i64(rule_cell(rules, row, str_from(least)), &low);
    str_to_i64(rule_cell(rules, row, str_from(most)), &high);
    return n >= low && n <= high;
}

/* rules/verdict_rules: bands of failed key and general items (domain.md §4.8); the first that fits.
 */
static str verdict_of(const struct sheet *s, const struct visit_done *done, day on)
{
    size_t n;
    const struct rule_row *rows = rule_rows(s->rules, S("verdict_rules"), &n);
    str rule = rule_cell(s->rules, s->list, S("verdict_rule"));
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rule_cell(s->rules, &rows[i], S("rule")), rule) || on < rows[i].valid_from ||
            on > rows[i].valid_to)
            continue;
        if (within(s->rules, &rows[i], "key_least", "key_most", done->key) &&
            within(s->rules, &rows[i], "general_least", "general_most", done->general))
            return rule_cell(s->rules, &rows[i], S("verdict"));
    }
    return S("");
}

rc checklist_judge(struct tx *tx, const struct visit_new *in, struct visit_done *ret,
                   struct fault *f)
{
    struct sheet s;
    const struct answer *answers = in->items.at;
    if (in->checklist.n == 0)
        return in->items.n ? fault_field(f, S("checklist"), "required", S("")) : OK;
    rc r = open_sheet(tx, in, &s, f);
    if (r != OK)
        return r;
    r = check_twice(tx, answers, in->items.n, f);
    for (size_t i = 0; i < in->items.n; i++) {
        rc one = check_answer(tx, &s, &answers[i], i, ret, f);
        if (one != OK)
            r = one;
    }
    rc whole = check_whole(&s, in, f);
    if (r == OK && whole == OK)
        ret->verdict = verdict_of(&s, ret, day_at(in->started_at));
    return r == OK ? whole : r;
}

const struct rule_row *checklist_of_trade(const struct rules *rules, str trade, day on)
{
    size_t n, best_fit = 0;
    const struct rule_row *rows = rule_rows(rules, S("checklists"), &n), *best = NULL;
    for (size_t i = 0; i < n; i++) {
        if (on < rows[i].valid_from || on > rows[i].valid_to)
            continue;
        str trades = rule_cell(rules, &rows[i], S("trades"));
        if (trades.n == 0 && !best)
            best = &rows[i];
        while (trades.n) {
            str one = str_cut(trades, '|', &trades);
            if (one.n > best_fit && str_starts(trade, one)) {
                best = &rows[i];
                best_fit = one.n;
            }
        }
    }
    return best;
}
