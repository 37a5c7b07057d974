/* visit_findings.c — what stood against a visit: failed items and hazards. */
#include "base/buf.h"
#include "core/house.h"
#include "db/queries.h"
#include "rooms/street/visit_paper.h"

enum { FINDINGS = 256, DETAIL_MAX = 32 << 10 };

struct gathering {
    struct tx *tx;
    const struct rules *rules;
    day on;
    struct finding_list *list;
    const struct rule_row *items[FINDINGS];
};

static str word_of(const struct gathering *g, const char *list, str code)
{
    const struct rule_row *row = rule_find(g->rules, str_from(list), code, g->on);
    return row ? row->name_zh : code;
}

/* Note, then basis in full: a paper is read years later. */
static str detail_of(const struct gathering *g, str note, str basis)
{
    struct arena *a = tx_arena(g->tx);
    str law = rule_basis(g->rules, basis, a);
    if (note.n == 0 || law.n == 0)
        return note.n ? note : law;
    buf b = buf_new(a, DETAIL_MAX);
    buf_add(&b, note);
    buf_char(&b, '\n');
    buf_add(&b, law);
    return buf_str(&b);
}

static struct finding finding_of(const struct gathering *g, str kind)
{
    struct finding found = { .kind = rule_find(g->rules, S("hazard_kinds"), kind, g->on) };
    found.ours = found.kind && str_eq(rule_cell(g->rules, found.kind, S("ours")), S("yes"));
    return found;
}

static rc take_answer(const struct row *r, void *arg, struct fault *f)
{
    struct gathering *g = arg;
    struct finding_list *l = g->list;
    const struct rule_row *item = rule_find(g->rules, S("checklist_items"), row_text(r, 0), g->on);
    str verdict = row_text(r, 1), note = row_text_copy(r, 2, tx_arena(g->tx));
    (void)f;
    l->answered++;
    l->absent += str_eq(verdict, S("absent"));
    if (item && str_eq(rule_cell(g->rules, item, S("class")), S("key")))
        l->key_items++;
    else
        l->general_items++;
    if (!str_eq(verdict, S("fail")) || l->n == FINDINGS || !item)
        return OK;
    struct finding found = finding_of(g, rule_cell(g->rules, item, S("hazard_kind")));
    found.what = item->name_zh;
    found.result = word_of(g, "verdicts", S("fail"));
    found.detail = detail_of(g, note, item->basis);
    g->items[l->n] = item;
    l->at[l->n++] = found;
    return OK;
}

static bool listed(const struct gathering *g, str item)
{
    for (size_t i = 0; i < g->list->n; i++)
        if (g->items[i] && str_eq(g->items[i]->code, item))
            return true;
    return false;
}

static rc take_hazard(const struct row *r, void *arg, struct fault *f)
{
    struct gathering *g = arg;
    struct finding_list *l = g->list;
    (void)f;
    if (l->n == FINDINGS || (row_text(r, 3).n && listed(g, row_text(r, 3))))
        return OK;
    struct finding found = finding_of(g, row_text(r, 0));
    if (!found.kind)
        return OK;
    found.what = found.kind->name_zh;
    found.result = word_of(g, "hazard_grades", row_text(r, 1));
    found.detail = detail_of(g, row_text_copy(r, 2, tx_arena(g->tx)), found.kind->basis);
    l->at[l->n++] = found;
    return OK;
}

rc visit_findings(struct tx *tx, i64 visit_id, day on, struct finding_list *ret, struct fault *f)
{
    struct finding_list list = { .at = ARENA_ARRAY(tx_arena(tx), struct finding, FINDINGS) };
    struct gathering *g = ARENA_NEW(tx_arena(tx), struct gathering);
    *g = (struct gathering){ .tx = tx, .rules = house_of(tx)->rules, .on = on, .list = &list };
    rc r = db_each(tx, &Q_visit_items, ARGS(V_I(visit_id)), take_answer, g, f);
    if (r == OK)
        r = db_each(tx, &Q_visit_found, ARGS(V_I(visit_id)), take_hazard, g, f);
    if (r == OK)
        *ret = list;
    return r;
}
