/* superior.c — what an authority above the bureau inspected: the same item is left alone for a
 * while (Order 49 art. 42; rules: caps). */
#include "core/ledger.h"
#include "core/list.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/inspection/inspection_api.h"
#include "rooms/inspection/inspection_forms.h"
#include "rooms/register/register.h"

rc superiors_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &superior_list, f);
}

static rc tell(struct request *rq, const char *act, i64 id, i64 entity_id, struct fault *f)
{
    rc r = ledger_append(rq->tx, rq->actor,
                         &(struct ledger_entry){ .act = act,
                                                 .subject_kind = "superior_inspection",
                                                 .subject_id = id,
                                                 .entity_id = entity_id },
                         f);
    if (r != OK)
        return r;
    return outbox_put(rq->tx, rq->actor->bureau_id,
                      &(struct outbox_fact){ .topic = "superior_inspection.changed",
                                             .subject_kind = "superior_inspection",
                                             .subject_id = id,
                                             .unit_id = rq->actor->unit_id },
                      f);
}

rc superior_post(struct request *rq, struct fault *f)
{
    const struct superior_new *in = rq->in;
    struct entity e;
    i64 id = tx_id(rq->tx);
    rc r = entity_get(rq->tx, in->entity_id, &e, f);
    if (r == NOT_FOUND)
        return fault_field(f, S("entity_id"), "not_found", S(""));
    if (r == OK && in->on_day > day_at(tx_now(rq->tx)))
        r = fault_field(f, S("on_day"), "in_the_future", S(""));
    if (r == OK)
        r = db_exec(rq->tx, &Q_superior_insert,
                    ARGS(V_I(id), V_I(rq->actor->bureau_id), V_I(e.id), V_T(in->item),
                         V_I(in->on_day), V_T(in->authority), V_T0(in->document),
                         V_I(rq->actor->person_id), V_I(tx_now(rq->tx))),
                    NULL, f);
    if (r == OK)
        r = tell(rq, "superior.note", id, e.id, f);
    return r == OK ? reply_created(rq, "/v1/superior-inspections/", id) : r;
}

rc superior_withdraw(struct request *rq, struct fault *f)
{
    const struct reason_form *in = rq->in;
    i64 id, entity_id = 0;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_int(rq->tx, &Q_superior_get, ARGS(V_I(id)), &entity_id, f);
    if (r == OK && entity_id == 0)
        return fail(f, NOT_FOUND, "superior.not_found");
    if (r == OK)
        r = db_exec(rq->tx, &Q_superior_withdraw,
                    ARGS(V_I(id), V_I(rq->actor->person_id), V_I(tx_now(rq->tx)), V_T(in->reason)),
                    NULL, f);
    if (r == OK)
        r = tell(rq, "superior.withdraw", id, entity_id, f);
    return r == OK ? reply_no_content(rq) : r;
}
