#include "rooms/hazard/transfer_store.h"

#include "db/queries.h"

rc transfer_insert(struct tx *tx, const struct transfer *t, struct fault *f)
{
    return db_exec(tx, &Q_transfer_insert,
                   ARGS(V_I(t->id), V_I(t->hazard_id), V_T(t->kind), V_T(t->to_agency),
                        V_ID(t->to_unit_id), V_T(t->basis), V_I(t->sent_at), V_I(t->sent_by),
                        V_ID(t->reply_due), V_T0(t->note)),
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
        .hazard_id = row_int(r, 1),
        .kind = row_text_copy(r, 2, a),
        .to_agency = row_text_copy(r, 3, a),
        .to_unit_id = row_int(r, 4),
        .basis = row_text_copy(r, 5, a),
        .sent_at = row_int(r, 6),
        .sent_by = row_int(r, 7),
        .reply_due = row_int(r, 8),
        .note = row_text_copy(r, 9, a),
        .receipt_no = row_text_copy(r, 10, a),
        .received_at = row_int(r, 11),
        .return_reason = row_text_copy(r, 12, a),
        .return_note = row_text_copy(r, 13, a),
        .returned_at = row_int(r, 14),
        .answered_at = row_int(r, 15),
        .answer = row_text_copy(r, 16, a),
        .outcome = row_text_copy(r, 17, a),
    };
    return OK;
}

rc transfer_get(struct tx *tx, i64 id, struct transfer *ret, struct fault *f)
{
    struct transfer t;
    struct take_transfer k = { tx_arena(tx), &t };
    rc r = db_one(tx, &Q_transfer_get, ARGS(V_I(id)), take_transfer, &k, f);
    if (r == OK)
        *ret = t;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "matter.not_found") : r;
}

rc transfer_update(struct tx *tx, const struct transfer *t, struct fault *f)
{
    return db_exec(tx, &Q_transfer_update,
                   ARGS(V_I(t->id), V_T(t->to_agency), V_ID(t->to_unit_id), V_ID(t->reply_due),
                        V_T0(t->receipt_no), V_ID(t->received_at), V_T0(t->return_reason),
                        V_T0(t->return_note), V_ID(t->returned_at), V_ID(t->answered_at),
                        V_T0(t->answer), V_T0(t->outcome)),
                   NULL, f);
}

struct take_hazard {
    struct arena *arena;
    struct hazard *h;
};

static rc take_hazard(const struct row *r, void *arg, struct fault *f)
{
    struct take_hazard *t = arg;
    (void)f;
    *t->h = (struct hazard){
        .id = row_int(r, 0),
        .kind = row_text_copy(r, 1, t->arena),
        .grade = row_text_copy(r, 2, t->arena),
        .story = row_text_copy(r, 3, t->arena),
        .remedy = row_text_copy(r, 4, t->arena),
        .lead_agency = row_text_copy(r, 5, t->arena),
        .place_kind = row_text_copy(r, 6, t->arena),
    };
    return OK;
}

rc transfer_hazard(struct tx *tx, i64 transfer_id, struct hazard *ret, struct fault *f)
{
    struct hazard h;
    struct take_hazard t = { tx_arena(tx), &h };
    rc r = db_one(tx, &Q_transfer_hazard, ARGS(V_I(transfer_id)), take_hazard, &t, f);
    if (r == OK)
        *ret = h;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "matter.not_found") : r;
}

struct reasons {
    struct arena *arena;
    str all;
};

static rc take_reason(const struct row *r, void *arg, struct fault *f)
{
    struct reasons *s = arg;
    (void)f;
    s->all = ARENA_CONCAT(s->arena, s->all, row_text(r, 0), S("|"));
    return OK;
}

rc transfer_returns(struct tx *tx, i64 hazard_id, str *ret, struct fault *f)
{
    struct reasons s = { .arena = tx_arena(tx) };
    rc r = db_each(tx, &Q_transfer_returns, ARGS(V_I(hazard_id)), take_reason, &s, f);
    if (r == OK)
        *ret = s.all;
    return r;
}

struct finding {
    const struct receiver_of *of;
    i64 unit;
    size_t narrow; /* digits of its jurisdiction, and one */
};

static rc take_unit(const struct row *r, void *arg, struct fault *f)
{
    struct finding *found = arg;
    str place = row_text(r, 1);
    (void)f;
    if (str_starts(found->of->place_code, place) && place.n + 1 > found->narrow) {
        found->unit = row_int(r, 0);
        found->narrow = place.n + 1;
    }
    return OK;
}

rc transfer_receiver(struct tx *tx, const struct receiver_of *of, i64 *ret_unit, struct fault *f)
{
    struct finding found = { .of = of };
    rc r = db_each(tx, &Q_units_of_agency, ARGS(V_I(of->bureau_id), V_T(of->agency)), take_unit,
                   &found, f);
    if (r == OK)
        *ret_unit = found.unit;
    return r;
}
