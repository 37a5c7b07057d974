#include "rooms/inspection/inspection_pair.h"

#include "core/ledger.h"
#include "db/queries.h"
#include "rooms/inspection/inspection_api.h"

rc pair_member(struct tx *tx, const struct matter *m, i64 person_id, day on, const char *field,
               struct fault *f)
{
    struct inspector one;
    rc r = inspector_get(tx, m->bureau_id, person_id, m->unit_id, on, &one, f);
    if (r != OK)
        return r;
    if (!one.active || one.certificate.n == 0)
        return fault_field(f, str_from(field), "not_certified", S(""));
    return one.at_hand ? OK : fault_field(f, str_from(field), "not_at_hand", S(""));
}

static rc stands(struct tx *tx, const struct matter *m, i64 person_id, day on, struct fault *f)
{
    struct inspector one;
    rc r = inspector_get(tx, m->bureau_id, person_id, m->unit_id, on, &one, f);
    if (r != OK)
        return r;
    bool certified = one.active && one.certificate.n;
    if (certified && one.at_hand)
        return OK;
    fault_arg(f, "name", one.name);
    return certified ? refuse(f, "inspection.officer_elsewhere")
                     : refuse(f, "inspection.officer_not_certified");
}

rc pair_stands(struct tx *tx, const struct matter *m, const struct approval *a, day on,
               struct fault *f)
{
    rc r = stands(tx, m, a->lead_id, on, f);
    return r == OK ? stands(tx, m, a->second_id, on, f) : r;
}

/* ---- 借调 ---- */

rc loans_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &loan_list, f);
}

static rc known(struct tx *tx, const struct query *q, i64 id, const char *field, struct fault *f)
{
    i64 n = 0;
    rc r = db_int(tx, q, ARGS(V_I(id)), &n, f);
    return r == OK && n == 0 ? fault_field(f, str_from(field), "unknown", S("")) : r;
}

static rc tell_loan(struct request *rq, const char *act, i64 id, struct fault *f)
{
    return ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){ .act = act, .subject_kind = "loan", .subject_id = id }, f);
}

rc loan_post(struct request *rq, struct fault *f)
{
    const struct loan_new *in = rq->in;
    i64 id = tx_id(rq->tx);
    rc r = known(rq->tx, &Q_loan_person, in->person_id, "person_id", f);
    if (r == OK)
        r = known(rq->tx, &Q_loan_unit, in->unit_id, "unit_id", f);
    if (r == OK && in->last_day < in->first_day)
        r = fault_field(f, S("last_day"), "before_begin", S(""));
    if (r == OK)
        r = db_exec(rq->tx, &Q_loan_insert,
                    ARGS(V_I(id), V_I(rq->actor->bureau_id), V_I(in->person_id), V_I(in->unit_id),
                         V_I(in->first_day), V_I(in->last_day), V_T(in->reason),
                         V_I(rq->actor->person_id), V_I(tx_now(rq->tx))),
                    NULL, f);
    if (r == OK)
        r = tell_loan(rq, "loan.make", id, f);
    return r == OK ? reply_created(rq, "/v1/officer-loans/", id) : r;
}

rc loan_end(struct request *rq, struct fault *f)
{
    i64 id, changed = 0;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_loan_end, ARGS(V_I(id), V_I(tx_now(rq->tx))), &changed, f);
    if (r == OK && changed == 0)
        return fail(f, NOT_FOUND, "loan.not_found");
    if (r == OK)
        r = tell_loan(rq, "loan.end", id, f);
    return r == OK ? reply_no_content(rq) : r;
}
