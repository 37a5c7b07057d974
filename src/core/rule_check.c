#include "core/rule_pack.h"

#include <string.h>

struct checker {
    const struct rules *r;
    const struct rule_list *list;
    size_t row;
    struct fault *f;
};

static void bad(const struct checker *c, const char *column, const char *code, str arg)
{
    rules_fault(c->r, c->list->places[c->row], column, code, arg, c->f);
}

static const struct rule_row *row_of(const struct checker *c)
{
    return &c->list->rows[c->row];
}

static str cell(const struct checker *c, const char *column)
{
    return rule_cell(c->r, row_of(c), str_from(column));
}

/* Two versions of a code valid on the same day would leave the law to the order of lines. */
static void check_validity(const struct checker *c)
{
    const struct rule_row *row = row_of(c);
    const struct rule_entry *e = rules_entry(c->r, row->list, row->code);
    for (; e && e->row != row; e = e->next ? &c->r->entries[e->next - 1] : NULL)
        if (row->valid_from <= e->row->valid_to && e->row->valid_from <= row->valid_to)
            bad(c, "valid_from", "overlap", row->code);
}

/* "O121 15; CPL 46": each part begins with a key of sources. */
static void check_basis(const struct checker *c)
{
    for (str rest = row_of(c)->basis; rest.n;) {
        str article, part = str_trim(str_cut(rest, ';', &rest));
        str key = str_cut(part, ' ', &article);
        if (!rule_known(c->r, S("sources"), key))
            bad(c, "basis", "unknown_source", key);
    }
}

static void check_codes(const struct checker *c, const struct cell_rule *rule, str value)
{
    str list = str_from(rule->arg);
    for (str rest = value; rest.n;) {
        str one = rule->type == CELL_CODES ? str_cut(rest, '|', &rest) : rest;
        if (!rule_known(c->r, list, one))
            bad(c, rule->name, "unknown_code", one);
        if (rule->type == CELL_CODE)
            return;
    }
}

static void check_cells(const struct checker *c)
{
    for (size_t i = 0; i < c->list->schema->count; i++) {
        const struct cell_rule *rule = &c->list->schema->cells[i];
        str value = row_of(c)->cells[i];
        if (rule->type == CELL_CODE || rule->type == CELL_CODES)
            check_codes(c, rule, value);
        else if (rule->type == CELL_FILE && !rules_text(c->r, value).p)
            bad(c, rule->name, "no_such_file", value);
    }
}

static void check_clock(const struct checker *c)
{
    bool working = str_eq(cell(c, "unit"), S("WD")), months = str_eq(cell(c, "unit"), S("MO"));
    bool before = str_eq(cell(c, "start"), S("before"));
    bool rolls = !str_eq(cell(c, "roll"), S("none"));
    bool pauses = str_eq(cell(c, "pausable"), S("yes"));
    if (working && (rolls || str_eq(cell(c, "length"), S("0"))))
        bad(c, "unit", "working_days_end_on_one", (str){ 0 });
    if (before && (months || rolls || pauses))
        bad(c, "start", "not_before", (str){ 0 });
    if (months && pauses)
        bad(c, "pausable", "months_do_not_pause", (str){ 0 });
}

/* A notice of one year may reach into the last week of the year before, nowhere else. */
static void check_calendar(const struct checker *c)
{
    str file = c->r->files[c->list->places[c->row].file].name;
    int year, month, dom;
    day d = 0;
    i64 of = 0;
    (void)day_parse(row_of(c)->code, &d);
    (void)str_to_i64(str_sub(file, 9, 13), &of);
    day_split(d, &year, &month, &dom);
    if (year != of && !(year == of - 1 && month == 12 && dom >= 25))
        bad(c, "date", "other_year", row_of(c)->code);
    if (str_eq(cell(c, "kind"), S("work")) && day_weekday(d) < SATURDAY)
        bad(c, "kind", "works_anyway", row_of(c)->code);
}

static bool listed(str words, str word)
{
    while (words.n)
        if (str_eq(str_cut(words, '|', &words), word))
            return true;
    return false;
}

/* The placeholders a letter declares are those in its template, no more and no fewer. */
static void check_letter(const struct checker *c)
{
    str text = rules_text(c->r, cell(c, "template")), declared = cell(c, "placeholders");
    for (str rest = text; rest.n;) {
        (void)str_cut(rest, '{', &rest);
        size_t end = str_find(rest, S("}"));
        if (rest.n && (end == rest.n || !listed(declared, str_sub(rest, 0, end))))
            bad(c, "template", "unknown_placeholder", str_sub(rest, 0, end < 40 ? end : 40));
    }
    for (str rest = cell(c, "number_form"); rest.n;) {
        (void)str_cut(rest, '{', &rest);
        if (rest.n && !listed(S("bureau|year|n"), str_cut(rest, '}', &rest)))
            bad(c, "number_form", "unknown_placeholder", cell(c, "number_form"));
    }
    for (str rest = declared; rest.n;) {
        str name = str_cut(rest, '|', &rest);
        str mark = ARENA_CONCAT(c->r->arena, S("{"), name, S("}"));
        if (str_find(text, mark) == text.n)
            bad(c, "placeholders", "not_in_template", name);
    }
}

/* An item belongs to a version of its list that exists. */
static void check_item(const struct checker *c)
{
    size_t n;
    const struct rule_row *rows = rule_rows(c->r, S("checklists"), &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].code, cell(c, "checklist")) &&
            str_eq(rule_cell(c->r, &rows[i], S("version")), cell(c, "version")))
            return;
    bad(c, "version", "unknown_version", cell(c, "version"));
}

/* A list is judged by a group of verdict rules. */
static void check_checklist(const struct checker *c)
{
    size_t n;
    const struct rule_row *rows = rule_rows(c->r, S("verdict_rules"), &n);
    str rule = cell(c, "verdict_rule");
    for (size_t i = 0; i < n; i++)
        if (str_eq(rule_cell(c->r, &rows[i], S("rule")), rule))
            return;
    if (rule.n)
        bad(c, "verdict_rule", "unknown_code", rule);
}

/* A version of a self-check that exists. */
static void check_self_item(const struct checker *c)
{
    size_t n;
    const struct rule_row *rows = rule_rows(c->r, S("self_checks"), &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].code, cell(c, "list")) &&
            str_eq(rule_cell(c->r, &rows[i], S("version")), cell(c, "version")))
            return;
    bad(c, "version", "unknown_version", cell(c, "version"));
}

/* The table of a form is a list of static risk that there is. */
static void check_food_form(const struct checker *c)
{
    str list = cell(c, "list");
    size_t n = 0;
    if (str_starts(list, S("food_static_")))
        rule_rows(c->r, list, &n);
    if (n == 0)
        bad(c, "list", "unknown_code", list);
}

/* Bands of a factor follow each other without a gap, and none is worth more than the factor. */
static void check_food_band(const struct checker *c)
{
    const struct rule_row *before = c->row ? &c->list->rows[c->row - 1] : NULL;
    double points = 0, most = 0;
    i64 from = 0, end = 0;
    (void)str_to_double(cell(c, "points"), &points);
    (void)str_to_double(cell(c, "factor_max"), &most);
    if (points > most)
        bad(c, "points", "out_of_range", cell(c, "points"));
    if (!before || !str_eq(rule_cell(c->r, before, S("factor")), cell(c, "factor")))
        return;
    str last = rule_cell(c->r, before, S("at_most"));
    if (!str_to_i64(last, &end) || !str_to_i64(cell(c, "at_least"), &from) || from != end + 1)
        bad(c, "at_least", "gap", cell(c, "at_least"));
}

static const struct {
    const char *list;
    void (*check)(const struct checker *c);
} special[] = {
    { "calendar", check_calendar },
    { "checklist_items", check_item },
    { "checklists", check_checklist },
    { "clocks", check_clock },
    { "food_forms", check_food_form },
    { "food_static_catering", check_food_band },
    { "food_static_sales", check_food_band },
    { "food_static_sales_2020", check_food_band },
    { "food_static_sales_simple", check_food_band },
    { "letters", check_letter },
    { "self_check_items", check_self_item },
};

static void check_row(const struct checker *c)
{
    check_validity(c);
    check_basis(c);
    check_cells(c);
    for (size_t i = 0; i < COUNT(special); i++)
        if (str_eq(c->list->name, str_from(special[i].list)))
            special[i].check(c);
}

void rules_check(struct rules *r, struct fault *f)
{
    for (size_t i = 0; i < r->list_count; i++)
        for (size_t k = 0; k < r->lists[i].count; k++)
            check_row(&(struct checker){ r, &r->lists[i], k, f });
}
