#include "rooms/hazard/hazard_store.h"
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
                        V_T(h->story), V_T0(h->remedy), V_T(h->lead_agency), V_I(h->found_by)),
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

rc hazard_set_proven(struct tx *tx, i64 id, i64 at, struct fault *f)
{
    return db_exec(tx, &Q_hazard_proven, ARGS(V_I(id), V_I(at)), NULL, f);
}

rc hazard_count_failed(struct tx *tx, i64 id, i64 due_days, struct fault *f)
{
    return db_exec(tx, &Q_hazard_failed, ARGS(V_I(id), V_I(due_days)), NULL, f);
}

rc hazard_set_outcome(struct tx *tx, i64 id, str outcome, struct fault *f)
{
    return db_exec(tx, &Q_hazard_outcome, ARGS(V_I(id), V_T(outcome)), NULL, f);
}

rc transfer_insert(struct tx *tx, const struct transfer *t, struct fault *f)
{
    return db_exec(tx, &Q_transfer_insert,
                   ARGS(V_I(t->id), V_I(t->hazard_id), V_T(t->kind), V_T(t->to_agency),
                        V_T(t->basis), V_I(t->sent_at), V_ID(t->reply_due)),
                   NULL, f);
}

struct take_transfer {
    struct arena *arena;
    struct transfer *t;
};

static rc take_transfer(const struct row *r, void *arg, struct fault *f)
{
    struct take_transfer *k = arg;
    struct arena *a = k->arena;
    (void)f;
    *k->t = (struct transfer){
        .id = row_int(r, 0),
        .kind = row_text_copy(r, 1, a),
        .to_agency = row_text_copy(r, 2, a),
        .basis = row_text_copy(r, 3, a),
        .sent_at = row_int(r, 4),
        .reply_due = row_int(r, 5),
        .receipt_no = row_text_copy(r, 6, a),
        .answered_at = row_int(r, 7),
        .answer = row_text_copy(r, 8, a),
        .outcome = row_text_copy(r, 9, a),
    };
    return OK;
}

rc transfer_last(struct tx *tx, i64 hazard_id, struct transfer *ret, struct fault *f)
{
    struct transfer t = { .hazard_id = hazard_id };
    struct take_transfer k = { tx_arena(tx), &t };
    rc r = db_each(tx, &Q_transfer_open, ARGS(V_I(hazard_id)), take_transfer, &k, f);
    if (r == OK)
        *ret = t;
    return r;
}

rc transfer_set_answer(struct tx *tx, const struct transfer *t, struct fault *f)
{
    return db_exec(tx, &Q_transfer_answer,
                   ARGS(V_I(t->id), V_T0(t->receipt_no), V_I(t->answered_at), V_T0(t->answer),
                        V_T0(t->outcome)),
                   NULL, f);
}
