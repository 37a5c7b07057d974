#include "rooms/inspection/inspection_cap.h"

#include "core/house.h"
#include "db/queries.h"
#include "rooms/register/register.h"

/* A cell of rules/caps from the most exact row that fits and says something in that column: a
 * trade's row may leave the times to the grade. */
static i64 narrowest(const struct rules *rules, const struct cap_subject *of, day on,
                     const char *column, i64 without)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("caps"), &n);
    i64 best = without;
    int best_fit = -1;
    for (size_t i = 0; i < n; i++) {
        i64 said;
        str grade = rule_cell(rules, &rows[i], S("grade")),
            trade = rule_cell(rules, &rows[i], S("trade"));
        bool fits = on >= rows[i].valid_from && on <= rows[i].valid_to &&
                    (grade.n == 0 || str_eq(grade, of->grade)) &&
                    (trade.n == 0 || str_starts(of->trade, trade)) &&
                    str_to_i64(rule_cell(rules, &rows[i], str_from(column)), &said);
        int fit = (grade.n ? 1 : 0) + (trade.n ? 2 : 0);
        if (fits && fit > best_fit) {
            best = said;
            best_fit = fit;
        }
    }
    return best;
}

struct cap_rule cap_of(const struct rules *rules, const struct cap_subject *of, day on)
{
    return (struct cap_rule){ .most = narrowest(rules, of, on, "per_year", -1),
                              .months_apart = narrowest(rules, of, on, "months_apart", 0) };
}

bool cap_is_reached(const struct cap_count *c)
{
    return c->most >= 0 && c->made + c->reserved >= c->most;
}

static rc rule_of(struct tx *tx, const struct matter *m, const struct approval *a,
                  struct cap_rule *ret, struct fault *f)
{
    struct entity e;
    *ret = (struct cap_rule){ .most = -1 };
    rc r = m->entity_id ? entity_named(tx, m->entity_id, &e, f) : OK;
    if (r == OK && m->entity_id)
        *ret =
            cap_of(house_of(tx)->rules, &(struct cap_subject){ e.grade, e.trade }, a->planned_on);
    return r;
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
    struct cap_count c = { .most = -1 };
    struct cap_rule cap;
    rc r = rule_of(tx, m, a, &cap, f);
    if (r == OK && m->entity_id)
        r = count_year(tx, m, a, &c, f);
    c.most = cap.most;
    if (r == OK)
        *ret = c;
    return r;
}

day cap_months_before(day d, int months)
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
    day since = cap_months_before(a->planned_on, (int)months);
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
    struct cap_count c;
    struct cap_rule cap;
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *ground =
        rule_find(rules, S("inspection_grounds"), a->ground, day_at(m->opened_at));
    rc r = rule_of(tx, m, a, &cap, f);
    if (r == OK && m->entity_id)
        r = cap_count(tx, m, a, &c, f);
    if (r != OK || !m->entity_id)
        return r;
    if (a->counts && cap_is_reached(&c)) {
        fault_arg(f, "most", arena_fmt(tx_arena(tx), "%lld", (long long)c.most));
        return refuse(f, "inspection.cap_reached");
    }
    bool apart = !ground || str_eq(rule_cell(rules, ground, S("months_apart")), S("yes"));
    return cap.months_apart && apart ? not_too_soon(tx, m, a, cap.months_apart, f) : OK;
}
