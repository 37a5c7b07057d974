#include "rooms/hazard/hazard_store.h"
#include "base/date.h"
#include "core/house.h"
#include "db/queries.h"

struct take_hazard {
    struct arena *arena;
    struct hazard *h;
};

static rc take_hazard(const struct row *r, void *arg, struct fault *f)
{
    struct take_hazard *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->h = (struct hazard){
        .id = row_int(r, 0),
        .kind = row_text_copy(r, 1, a),
        .grade = row_text_copy(r, 2, a),
        .visit_id = row_int(r, 3),
        .item = row_text_copy(r, 4, a),
        .story = row_text_copy(r, 5, a),
        .remedy = row_text_copy(r, 6, a),
        .lead_agency = row_text_copy(r, 7, a),
        .found_by = row_int(r, 8),
        .ordered_by = row_int(r, 9),
        .ordered_at = row_int(r, 10),
        .due_days = row_int(r, 11),
        .proven_at = row_int(r, 12),
        .failed_rechecks = row_int(r, 13),
        .order_number = row_text_copy(r, 14, a),
        .outcome = row_text_copy(r, 15, a),
        .reverse_of = row_int(r, 16),
        .proven_by = row_int(r, 17),
        .place_kind = row_text_copy(r, 18, a),
        .proof_note = row_text_copy(r, 19, a),
    };
    return OK;
}

rc hazard_get(struct tx *tx, i64 id, struct hazard *ret, struct fault *f)
{
    struct hazard h;
    struct take_hazard t = { tx_arena(tx), &h };
    rc r = db_one(tx, &Q_hazard_get, ARGS(V_I(id)), take_hazard, &t, f);
    if (r == OK)
        *ret = h;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "hazard.not_found") : r;
}

rc hazard_insert(struct tx *tx, const struct hazard *h, struct fault *f)
{
    return db_exec(tx, &Q_hazard_insert,
                   ARGS(V_I(h->id), V_T(h->kind), V_T(h->grade), V_ID(h->visit_id), V_T0(h->item),
                        V_T(h->story), V_T0(h->remedy), V_T(h->lead_agency), V_I(h->found_by),
                        V_ID(h->reverse_of), V_T0(h->place_kind)),
                   NULL, f);
}

rc hazard_set_order(struct tx *tx, const struct hazard *h, struct fault *f)
{
    return db_exec(tx, &Q_hazard_order,
                   ARGS(V_I(h->id), V_T(h->remedy), V_I(h->due_days), V_I(h->ordered_by),
                        V_I(h->ordered_at), V_T0(h->order_number)),
                   NULL, f);
}

rc hazard_set_due_days(struct tx *tx, i64 id, i64 days, struct fault *f)
{
    return db_exec(tx, &Q_hazard_extend, ARGS(V_I(id), V_I(days)), NULL, f);
}

rc hazard_set_proven(struct tx *tx, i64 id, const struct proof *p, struct fault *f)
{
    return db_exec(tx, &Q_hazard_proven, ARGS(V_I(id), V_I(p->at), V_I(p->by), V_T0(p->note)), NULL,
                   f);
}

rc hazard_count_failed(struct tx *tx, i64 id, i64 due_days, struct fault *f)
{
    return db_exec(tx, &Q_hazard_failed, ARGS(V_I(id), V_I(due_days)), NULL, f);
}

rc hazard_set_outcome(struct tx *tx, i64 id, str outcome, struct fault *f)
{
    return db_exec(tx, &Q_hazard_outcome, ARGS(V_I(id), V_T(outcome)), NULL, f);
}

struct take_repeat {
    const struct rules *rules;
    day today;
    i64 found;
};

/* Only what was put right can come back (rules: hazard_outcomes). */
static rc take_repeat(const struct row *r, void *arg, struct fault *f)
{
    struct take_repeat *t = arg;
    const struct rule_row *row =
        rule_find(t->rules, S("hazard_outcomes"), row_text(r, 1), t->today);
    (void)f;
    bool put_right = row && str_eq(rule_cell(t->rules, row, S("put_right")), S("yes"));
    if (put_right && !t->found)
        t->found = row_int(r, 0);
    return OK;
}

rc hazard_find_repeat(struct tx *tx, const struct repeat *of, i64 *ret, struct fault *f)
{
    struct take_repeat t = { .rules = house_of(tx)->rules, .today = day_at(tx_now(tx)) };
    rc r = db_each(tx, &Q_hazard_reverse, ARGS(V_T(of->kind), V_I(of->premises_id), V_I(of->since)),
                   take_repeat, &t, f);
    if (r == OK)
        *ret = t.found;
    return r;
}
