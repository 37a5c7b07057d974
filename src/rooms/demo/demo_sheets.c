#include "rooms/demo/demo_sheets.h"

const char *const ANSWER_CODES[] = { "conform", "fail", "absent" };

static bool valid(const struct rule_row *row, day on)
{
    return row->valid_from <= on && on <= row->valid_to;
}

static bool is_yes(const struct rules *r, const struct rule_row *row, const char *column,
                   const char *yes)
{
    return str_eq(rule_cell(r, row, str_from(column)), str_from(yes));
}

static void read_items(const struct rules *r, struct sheet *sheet, day on)
{
    size_t n;
    const struct rule_row *rows = rule_rows(r, S("checklist_items"), &n);
    for (size_t i = 0; i < n && sheet->n < ITEMS_MOST; i++) {
        bool its = str_eq(rule_cell(r, &rows[i], S("checklist")), sheet->code) &&
                   str_eq(rule_cell(r, &rows[i], S("version")), sheet->version) &&
                   valid(&rows[i], on);
        if (its)
            sheet->items[sheet->n++] = (struct sheet_item){
                .code = rows[i].code,
                .hazard_kind = rule_cell(r, &rows[i], S("hazard_kind")),
                .key = is_yes(r, &rows[i], "class", "key"),
                .absent_allowed = is_yes(r, &rows[i], "absent_allowed", "yes"),
            };
    }
}

const struct sheets *sheets_read(const struct rules *r, day on, struct arena *a)
{
    struct sheets *s = ARENA_NEW(a, struct sheets);
    size_t n;
    const struct rule_row *rows = rule_rows(r, S("checklists"), &n);
    s->rules = r;
    for (size_t i = 0; i < n && s->n < SHEETS_MOST; i++) {
        if (!valid(&rows[i], on))
            continue;
        struct sheet *sheet = &s->at[s->n++];
        *sheet = (struct sheet){ .code = rows[i].code,
                                 .version = rule_cell(r, &rows[i], S("version")),
                                 .rule = rule_cell(r, &rows[i], S("verdict_rule")) };
        read_items(r, sheet, on);
    }
    return s;
}

static const struct sheet *find(const struct sheets *s, const char *code)
{
    for (size_t i = 0; i < s->n; i++)
        if (str_eq(s->at[i].code, str_from(code)))
            return &s->at[i];
    return NULL;
}

static size_t item_for(const struct sheet *sheet, str hazard_kind)
{
    size_t i = 0;
    while (sheet && i < sheet->n && !str_eq(sheet->items[i].hazard_kind, hazard_kind))
        i++;
    return sheet && i < sheet->n ? i : ITEMS_MOST;
}

static const struct sheet *usual(const struct sheets *s, const struct shop *shop, struct rand *r)
{
    if (!shop->registered)
        return find(s, "unlicensed");
    if (shop->trade->meals)
        return find(s, "catering");
    if (shop->trade->food && shop->trade->code.p[0] == '5')
        return find(s, "sales");
    return find(s, shop->trade->workshop || rand_below(r, 4) == 0 ? "small3" : "visit");
}

/* The usual sheet, or where that has no item for what was found, one that has. */
static const struct sheet *choose(const struct sheets *s, const struct shop *shop,
                                  const struct hazard_life *hazard, struct rand *r)
{
    const struct sheet *sheet = usual(s, shop, r);
    if (!hazard || item_for(sheet, hazard->kind->code) < ITEMS_MOST)
        return sheet;
    for (size_t i = 0; i < s->n; i++)
        if (item_for(&s->at[i], hazard->kind->code) < ITEMS_MOST)
            return &s->at[i];
    return sheet;
}

static bool within(const struct rules *r, const struct rule_row *row, const char *least,
                   const char *most, i64 n)
{
    i64 low = 0, high = INT64_MAX;
    str_to_i64(rule_cell(r, row, str_from(least)), &low);
    str_to_i64(rule_cell(r, row, str_from(most)), &high);
    return low <= n && n <= high;
}

static str verdict_of(const struct rules *r, const struct filled *f)
{
    size_t n;
    const struct rule_row *rows = rule_rows(r, S("verdict_rules"), &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rule_cell(r, &rows[i], S("rule")), f->sheet->rule) &&
            within(r, &rows[i], "key_least", "key_most", f->failed_key) &&
            within(r, &rows[i], "general_least", "general_most", f->failed_general))
            return rule_cell(r, &rows[i], S("verdict"));
    return (str){ 0 };
}

enum { SLIPS_MOST = 8 }; /* general items that fail without more than a word */

/* Of a thousand general items, how many are not as they should be: most shops take care, some do
 * not. */
static u64 slips_of(const struct history *h, const struct shop *shop)
{
    struct rand r = demo_rand(h->market->seed, "care", (u64)shop->i);
    u64 u = rand_below(&r, 100);
    return u < 70 ? 12 : u < 90 ? 90 : 420;
}

struct filled sheet_fill(const struct sheets *s, const struct history *h, size_t call,
                         const struct shop *shop)
{
    const struct call *c = &h->calls[call];
    struct filled f = { 0 };
    struct rand r = demo_rand(h->market->seed, "sheet", call);
    const struct hazard_life *hazard = call_hazard(h, c);
    if (!call_entered(c) || (!hazard && rand_below(&r, 100) < 35))
        return f;
    f.sheet = choose(s, shop, hazard, &r);
    if (!f.sheet)
        return f;
    u64 slips = slips_of(h, shop);
    size_t found = hazard ? item_for(f.sheet, hazard->kind->code) : ITEMS_MOST;
    for (size_t i = 0; i < f.sheet->n; i++) {
        const struct sheet_item *item = &f.sheet->items[i];
        u64 u = rand_below(&r, 1000);
        /* put right while talking: no hazard comes of it */
        bool slip = !item->key && u < slips && f.failed_general < SLIPS_MOST;
        f.answers[i] = i == found || slip                ? ANSWER_FAIL
                       : item->absent_allowed && u > 800 ? ANSWER_ABSENT
                                                         : ANSWER_CONFORM;
        f.failed_key += f.answers[i] == ANSWER_FAIL && item->key;
        f.failed_general += f.answers[i] == ANSWER_FAIL && !item->key;
    }
    f.hazard_item = found < ITEMS_MOST ? f.sheet->items[found].code : (str){ 0 };
    f.verdict = verdict_of(s->rules, &f);
    return f;
}
