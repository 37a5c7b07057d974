/* conflict.c — a person sees both sides and decides. Nothing wins by itself. */
#include "base/id.h"
#include "core/flow.h"
#include "core/house.h"
#include "core/ledger.h"
#include "core/list.h"
#include "core/mask.h"
#include "core/matter_page.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/field/correction.h"
#include "rooms/field/field_forms.h"

struct conflict {
    struct arena *arena;
    i64 id, unit_id, person_id, subject_id, premises_id, entity_id, said_at, resolved_by,
        resolved_at, created_at;
    str person, subject_kind, premises, entity, field, seen, theirs, ours, state, reason;
};

static rc take_conflict(const struct row *r, void *arg, struct fault *f)
{
    struct conflict *c = arg;
    struct arena *a = c->arena;
    (void)f;
    *c = (struct conflict){
        .arena = a,
        .id = row_int(r, 0),
        .unit_id = row_int(r, 1),
        .person_id = row_int(r, 2),
        .person = row_text_copy(r, 3, a),
        .subject_kind = row_text_copy(r, 4, a),
        .subject_id = row_int(r, 5),
        .premises_id = row_int(r, 6),
        .premises = row_text_copy(r, 7, a),
        .entity_id = row_int(r, 8),
        .entity = row_text_copy(r, 9, a),
        .field = row_text_copy(r, 10, a),
        .seen = arena_str(a, row_blob(r, 11)),
        .theirs = arena_str(a, row_blob(r, 12)),
        .ours = arena_str(a, row_blob(r, 13)),
        .said_at = row_int(r, 14),
        .state = row_text_copy(r, 15, a),
        .reason = row_text_copy(r, 16, a),
        .resolved_by = row_int(r, 17),
        .resolved_at = row_int(r, 18),
        .created_at = row_int(r, 19),
    };
    return OK;
}

static rc open_value(struct tx *tx, str *value, struct fault *f)
{
    return value->n ? unseal(house_of(tx)->keyring, "conflict", tx_arena(tx), *value, value, f)
                    : OK;
}

static rc read_conflict(struct request *rq, struct conflict *ret, struct fault *f)
{
    i64 id;
    ret->arena = rq->arena;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_conflict_get, ARGS(V_I(id)), take_conflict, ret, f);
    if (r == NOT_FOUND)
        return fail(f, NOT_FOUND, "field_conflict.not_found");
    if (r == OK)
        r = open_value(rq->tx, &ret->seen, f);
    if (r == OK)
        r = open_value(rq->tx, &ret->theirs, f);
    return r == OK ? open_value(rq->tx, &ret->ours, f) : r;
}

rc conflicts_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &conflict_list, f);
}

static void put_value(struct json_out *o, const char *name, str value, bool mask, struct arena *a)
{
    json_text_of(o, name, mask && value.n ? mask_personal(a, value) : value);
}

static void put_conflict(struct json_out *o, const struct conflict *c, bool mask)
{
    json_open(o, '{');
    json_id_of(o, "id", c->id);
    json_text_of(o, "state", c->state);
    json_text_of(o, "subject_kind", c->subject_kind);
    json_id_of(o, "subject_id", c->subject_id);
    json_text_of(o, "field", c->field);
    json_id_of(o, "premises_id", c->premises_id);
    json_text_of(o, "premises_name", c->premises);
    json_id_of(o, "entity_id", c->entity_id);
    json_text_of(o, "entity_name", c->entity);
    json_id_of(o, "person_id", c->person_id);
    json_text_of(o, "person_name", c->person);
    json_instant_of(o, "said_at", c->said_at);
    json_instant_of(o, "created_at", c->created_at);
    json_bool_of(o, "masked", mask);
    put_value(o, "seen", c->seen, mask, c->arena);
    put_value(o, "theirs", c->theirs, mask, c->arena);
    put_value(o, "ours", c->ours, mask, c->arena);
    json_text_of(o, "reason", c->reason);
    json_id_of(o, "resolved_by", c->resolved_by);
    json_instant_of(o, "resolved_at", c->resolved_at);
    json_close(o, '}');
}

static struct target target_of(const struct conflict *c)
{
    return (struct target){ .subject = c->subject_kind, .field = c->field, .id = c->subject_id };
}

rc conflict_page(struct request *rq, struct fault *f)
{
    struct conflict c;
    rc r = read_conflict(rq, &c, f);
    if (r != OK)
        return r;
    struct target t = target_of(&c);
    (void)target_known(rq->tx, &t);
    put_conflict(&rq->out, &c, t.personal);
    return OK;
}

rc conflict_reveal(struct request *rq, struct fault *f)
{
    struct conflict c;
    rc r = read_conflict(rq, &c, f);
    if (r != OK)
        return r;
    put_conflict(&rq->out, &c, false);
    return ledger_append(rq->tx, rq->actor,
                         &(struct ledger_entry){ .act = "conflict.reveal",
                                                 .subject_kind = "conflict",
                                                 .subject_id = c.id,
                                                 .entity_id = c.entity_id,
                                                 .purpose = rq->purpose },
                         f);
}

/* The move the officer made, taken now by whoever decides that it holds. */
static rc take_move(struct request *rq, const struct conflict *c, struct fault *f)
{
    const struct json *said;
    struct matter m;
    rc r = json_parse(rq->arena, c->ours, &said, f);
    if (r == OK)
        r = matter_get(rq->tx, c->subject_id, &m, f);
    const struct flow *flow = r == OK ? matter_flow(m.kind) : NULL;
    if (r != OK || !flow)
        return r == OK ? fail(f, NOT_FOUND, "matter.not_found") : r;
    struct flow_ask ask = { .matter_id = m.id,
                            .ver = m.ver,
                            .action = json_text(json_get(said, "action")),
                            .form = json_get(said, "form") };
    return flow_apply(rq->tx, flow, rq->actor, ask, NULL, f);
}

static rc carry_out(struct request *rq, const struct conflict *c, const struct resolve_in *in,
                    struct fault *f)
{
    struct target t = target_of(c);
    bool ours = str_eq(in->choice, S("ours")), other = str_eq(in->choice, S("other"));
    if (!ours && !other)
        return OK;
    if (!target_known(rq->tx, &t))
        return ours ? take_move(rq, c, f) : fault_field(f, S("choice"), "not_for_a_move", S(""));
    if (other && in->value.n == 0)
        return fault_field(f, S("value"), "required", S(""));
    return target_write(rq->tx, rq->actor, &t, 0, ours ? c->ours : in->value, f);
}

rc conflict_resolve(struct request *rq, struct fault *f)
{
    const struct resolve_in *in = rq->in;
    struct conflict c;
    i64 changed = 0;
    rc r = read_conflict(rq, &c, f);
    if (r != OK)
        return r;
    if (!str_eq(c.state, S("open")))
        return refuse(f, "field_conflict.resolved_already");
    r = carry_out(rq, &c, in, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_conflict_resolve,
                    ARGS(V_I(c.id), V_T(in->choice), V_T0(in->reason), V_I(rq->actor->person_id),
                         V_I(tx_now(rq->tx))),
                    &changed, f);
    if (r == OK && changed == 0)
        return refuse(f, "field_conflict.resolved_already");
    if (r == OK)
        r = ledger_append(rq->tx, rq->actor,
                          &(struct ledger_entry){ .act = "conflict.resolve",
                                                  .subject_kind = "conflict",
                                                  .subject_id = c.id,
                                                  .entity_id = c.entity_id,
                                                  .from = c.state,
                                                  .to = in->choice },
                          f);
    if (r == OK)
        r = outbox_put(rq->tx, rq->actor->bureau_id,
                       &(struct outbox_fact){ .topic = "conflict.changed",
                                              .subject_kind = "conflict",
                                              .subject_id = c.id,
                                              .unit_id = c.unit_id,
                                              .person_id = c.person_id },
                       f);
    return r == OK ? reply_no_content(rq) : r;
}
