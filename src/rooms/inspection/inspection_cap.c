#include "rooms/inspection/inspection_cap.h"

#include "core/house.h"
#include "db/queries.h"
#include "rooms/register/register.h"

/* The row of rules/caps for the operator's grade and trade: the most exact one wins. */
static const struct rule_row *cap_of(const struct rules *rules, const struct entity *e, day on)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("caps"), &n), *best = NULL;
    int best_fit = -1;
    for (size_t i = 0; i < n; i++) {
        str grade = rule_cell(rules, &rows[i], S("grade")),
            trade = rule_cell(rules, &rows[i], S("trade"));
        bool fits = on >= rows[i].valid_from && on <= rows[i].valid_to &&
                    (grade.n == 0 || str_eq(grade, e->grade)) &&
                    (trade.n == 0 || str_starts(e->trade, trade));
        int fit = (grade.n ? 1 : 0) + (trade.n ? 2 : 0);
        if (fits && fit > best_fit) {
            best = &rows[i];
            best_fit = fit;
        }
    }
    return best;
}

static const struct rule_row *cap_row(struct tx *tx, const struct matter *m,
                                      const struct approval *a, rc *ret, struct fault *f)
{
    struct entity e;
    *ret = m->entity_id ? entity_named(tx, m->entity_id, &e, f) : OK;
    return *ret == OK && m->entity_id ? cap_of(house_of(tx)->rules, &e, a->planned_on) : NULL;
}

static rc count_year(struct tx *tx, const struct matter *m, const struct approval *a,
                     struct cap_count *ret, struct fault *f)
{
    int y, month, dom;
    day_split(a->planned_on, &y, &month, &dom);
    struct val entity = V_I(m->entity_id), first = V_I(day_of(y, 1, 1)),
               last = V_I(day_of(y, 12, 31)), group = V_I(a->joint_id);
    rc r = db_int(tx, &Q_inspections_counted, ARGS(entity, first, last, group), &ret->made, f);
    return r == OK ? db_int(tx, &Q_inspections_reserved, ARGS(entity, first, last, group),
                            &ret->reserved, f)
                   : r;
}

rc cap_count(struct tx *tx, const struct matter *m, const struct approval *a, struct cap_count *ret,
             struct fault *f)
{
    rc r;
    struct cap_count c = { .most = -1 };
    const struct rule_row *cap = cap_row(tx, m, a, &r, f);
    if (r == OK && m->entity_id)
        r = count_year(tx, m, a, &c, f);
    if (r == OK && cap && !str_to_i64(rule_cell(house_of(tx)->rules, cap, S("per_year")), &c.most))
        c.most = -1;
    if (r == OK)
        *ret = c;
    return r;
}

/* So many months before d, on the same day of the month or the last one it has. */
static day months_before(day d, int months)
{
    int y, m, dom;
    day_split(d, &y, &m, &dom);
    int at = y * 12 + m - 1 - months;
    day first = day_of(at / 12, at % 12 + 1, 1), next = day_of((at + 1) / 12, (at + 1) % 12 + 1, 1);
    day same = first + dom - 1;
    return same < next ? same : next - 1;
}

static rc not_too_soon(struct tx *tx, const struct matter *m, const struct approval *a, i64 months,
                       struct fault *f)
{
    i64 last = 0;
    day since = months_before(a->planned_on, (int)months);
    rc r = db_int(tx, &Q_inspection_item_last,
                  ARGS(V_I(m->entity_id), V_I(since), V_I(a->planned_on), V_T(a->item), V_I(a->id)),
                  &last, f);
    if (r != OK || last == 0)
        return r;
    fault_arg(f, "last", day_text(tx_arena(tx), (day)last));
    return refuse(f, "inspection.too_soon");
}

rc cap_allows(struct tx *tx, const struct matter *m, const struct approval *a, struct fault *f)
{
    rc r;
    i64 months = 0;
    struct cap_count c;
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *cap = cap_row(tx, m, a, &r, f),
                          *ground = rule_find(rules, S("inspection_grounds"), a->ground,
                                              day_at(m->opened_at));
    if (r != OK || !cap)
        return r;
    r = count_year(tx, m, a, &c, f);
    c.most = INT64_MAX;
    str_to_i64(rule_cell(rules, cap, S("per_year")), &c.most);
    str_to_i64(rule_cell(rules, cap, S("months_apart")), &months);
    if (r == OK && a->counts && c.made + c.reserved >= c.most) {
        fault_arg(f, "most", rule_cell(rules, cap, S("per_year")));
        return refuse(f, "inspection.cap_reached");
    }
    bool apart = !ground || str_eq(rule_cell(rules, ground, S("months_apart")), S("yes"));
    return r == OK && months && apart ? not_too_soon(tx, m, a, months, f) : r;
}
