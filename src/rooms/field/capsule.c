/* capsule.c — from the phone's journal to a receipt. */
#include "rooms/field/capsule.h"

#include "base/id.h"
#include "core/house.h"
#include "core/ledger.h"
#include "core/list.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/field/device.h"
#include "rooms/field/field_forms.h"

struct kept {
    struct arena *arena;
    i64 id;
    str seal;
};

static rc take_kept(const struct row *r, void *arg, struct fault *f)
{
    struct kept *k = arg;
    (void)f;
    k->id = row_int(r, 0);
    k->seal = row_text_copy(r, 1, k->arena);
    return OK;
}

/* ---- the receipt ---- */

struct receipt {
    struct request *rq;
    i64 id, visit_id, person_id;
    str client_id, seal, state, device, at;
};

static rc put_receipt(const struct row *r, void *arg, struct fault *f)
{
    struct receipt *t = arg;
    struct arena *a = t->rq->arena;
    struct json_out *o = &t->rq->out;
    str errors = row_text_copy(r, 9, a);
    const struct json *wrong = NULL;
    (void)f;
    t->client_id = row_text_copy(r, 1, a);
    t->seal = row_text_copy(r, 2, a);
    t->state = row_text_copy(r, 3, a);
    t->at = instant_text(a, row_int(r, 4));
    t->visit_id = row_int(r, 5);
    t->device = row_text_copy(r, 11, a);
    t->person_id = row_int(r, 12);
    json_text_of(o, "id", t->client_id);
    json_id_of(o, "capsule_id", t->id);
    json_text_of(o, "seal", t->seal);
    json_text_of(o, "state", t->state);
    json_text_of(o, "at", t->at);
    json_id_of(o, "visit_id", t->visit_id);
    json_text_of(o, "verdict", row_text(r, 6));
    json_int_of(o, "failed_key", row_int(r, 7));
    json_int_of(o, "failed_general", row_int(r, 8));
    json_int_of(o, "conflicts", row_int(r, 10));
    json_name(o, S("why"));
    if (errors.n && json_parse(a, errors, &wrong, NULL) == OK)
        json_put_value(o, wrong);
    else
        json_put_null(o);
    return OK;
}

static rc put_id(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    json_put_id(arg, row_int(r, 0));
    return OK;
}

static rc put_text(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    json_put_text(arg, row_text(r, 0));
    return OK;
}

static rc put_array(struct receipt *t, const char *name, const struct query *q, i64 id, row_fn fn,
                    struct fault *f)
{
    struct json_out *o = &t->rq->out;
    json_name(o, str_from(name));
    json_open(o, '[');
    rc r = db_each(t->rq->tx, q, ARGS(V_I(id)), fn, o, f);
    json_close(o, ']');
    return r;
}

/* The receipt of now, with the code by which the phone knows that it comes from us. */
static rc reply_receipt(struct request *rq, i64 id, struct fault *f)
{
    struct receipt t = { .rq = rq, .id = id };
    struct json_out *o = &rq->out;
    json_open(o, '{');
    rc r = db_one(rq->tx, &Q_capsule_receipt, ARGS(V_I(id)), put_receipt, &t, f);
    if (r == OK)
        r = put_array(&t, "hazards", &Q_capsule_hazards, t.visit_id, put_id, f);
    if (r == OK)
        r = put_array(&t, "missing", &Q_capsule_missing, id, put_text, f);
    if (r == OK)
        r = put_array(&t, "flags", &Q_capsule_flags, id, put_text, f);
    if (r != OK)
        return r == NOT_FOUND ? fail(f, NOT_FOUND, "capsule.not_found") : r;
    json_text_of(o, "mac",
                 receipt_mac(rq->tx, t.person_id, t.device,
                             arena_fmt(rq->arena, "naguan receipt 1\n%.*s\n%.*s\n%.*s\n%.*s\n",
                                       STR_ARG(t.client_id), STR_ARG(t.seal), STR_ARG(t.state),
                                       STR_ARG(t.at))));
    json_close(o, '}');
    return OK;
}

/* ---- receiving ---- */

static rc keep(struct request *rq, const struct capsule *c, struct fault *f)
{
    const struct capsule_new *in = c->sent;
    struct json_out journal = json_out_new(rq->arena, LIMIT_JSON_BODY * 2);
    str sealed;
    json_put_value(&journal, in->journal);
    rc r =
        seal(house_of(rq->tx)->keyring, "capsule", rq->arena, json_out_str(&journal), &sealed, f);
    if (r != OK)
        return r;
    return db_exec(rq->tx, &Q_capsule_insert,
                   ARGS(V_I(c->id), V_I(rq->actor->bureau_id), V_I(rq->actor->unit_id),
                        V_I(rq->actor->person_id), V_T(in->id), V_T(in->device), V_I(in->seq),
                        V_T(in->prev), V_T(in->seal), V_T(in->kind), V_B(sealed),
                        V_I((i64)json_size(in->journal)), V_I(in->sent_at), V_I(tx_now(rq->tx)),
                        V_I(c->clock_ms), V_T0(json_text(json_get(c->content->what, "corrects")))),
                   NULL, f);
}

static rc tell(struct request *rq, const struct capsule *c, str state, struct fault *f)
{
    rc r = ledger_append(rq->tx, rq->actor,
                         &(struct ledger_entry){ .act = "capsule.receive",
                                                 .subject_kind = "capsule",
                                                 .subject_id = c->id,
                                                 .entity_id = c->visit.entity_id,
                                                 .to = state },
                         f);
    if (r != OK)
        return r;
    return outbox_put(rq->tx, rq->actor->bureau_id,
                      &(struct outbox_fact){ .topic = "capsule.changed",
                                             .subject_kind = "capsule",
                                             .subject_id = c->id,
                                             .unit_id = rq->actor->unit_id,
                                             .person_id = rq->actor->person_id },
                      f);
}

/* Of one that is held: the door it says it was at, so that a person knows where to look. */
static i64 said_premises(const struct capsule *c)
{
    i64 id = 0;
    const struct json *visit = json_get(c->content->what, "visit");
    return id_parse(json_text(json_get(visit, "premises_id")), &id) ? id : 0;
}

static rc settle(struct request *rq, const struct capsule *c, struct fault *f)
{
    i64 missing = 0;
    rc r = db_int(rq->tx, &Q_capsule_missing_count, ARGS(V_I(c->id)), &missing, f);
    str state = c->errors.n ? S("held") : missing ? S("received") : S("accepted");
    if (r == OK)
        r = db_exec(rq->tx, &Q_capsule_settle,
                    ARGS(V_I(c->id), V_T(state), V_ID(c->visit.id),
                         V_ID(c->errors.n ? said_premises(c) : c->visit.premises_id),
                         V_T0(c->errors), V_I(c->conflicts), V_I(tx_now(rq->tx))),
                    NULL, f);
    str corrects = json_text(json_get(c->content->what, "corrects"));
    if (r == OK && corrects.n && !c->errors.n)
        r = db_exec(rq->tx, &Q_capsule_corrected,
                    ARGS(V_I(rq->actor->bureau_id), V_I(rq->actor->person_id), V_T(corrects),
                         V_I(tx_now(rq->tx))),
                    NULL, f);
    return r == OK ? tell(rq, c, state, f) : r;
}

static rc receive(struct request *rq, struct capsule *c, struct fault *f)
{
    c->id = tx_id(rq->tx);
    c->clock_ms = tx_now(rq->tx) - c->sent->sent_at;
    rc r = keep(rq, c, f);
    if (r == OK)
        r = capsule_carry_out(rq->tx, rq->actor, c, f);
    if (r == OK)
        r = settle(rq, c, f);
    if (r == OK)
        r = capsule_photos_here(rq->tx, rq->actor, c, f);
    if (r == OK)
        r = evidence_chain(rq->tx, rq->actor, c, f);
    return r == OK ? evidence_circumstances(rq->tx, c, f) : r;
}

rc capsule_post(struct request *rq, struct fault *f)
{
    struct capsule_content content;
    struct capsule c = { .sent = rq->in, .content = &content };
    struct kept before = { .arena = rq->arena };
    rc r = db_each(rq->tx, &Q_capsule_by_client,
                   ARGS(V_I(rq->actor->bureau_id), V_I(rq->actor->person_id), V_T(c.sent->id)),
                   take_kept, &before, f);
    if (r != OK)
        return r;
    if (before.id && !str_eq(before.seal, c.sent->seal))
        return fail(f, CONFLICT, "capsule.other_content");
    if (before.id)
        return reply_receipt(rq, before.id, f);
    r = capsule_open(c.sent, rq->arena, &content, f);
    if (r == OK)
        r = receive(rq, &c, f);
    /* The same capsule came twice at the same moment: run again and find it. */
    if (r == CONFLICT)
        return fail(f, DB_RETRY, NULL);
    return r == OK ? reply_receipt(rq, c.id, f) : r;
}

rc capsules_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &capsule_list, f);
}

/* By the phone's own id. */
static rc find_own(struct request *rq, i64 *ret, struct fault *f)
{
    struct kept k = { .arena = rq->arena };
    rc r = db_each(rq->tx, &Q_capsule_by_client,
                   ARGS(V_I(rq->actor->bureau_id), V_I(rq->actor->person_id), V_T(rq->params[0])),
                   take_kept, &k, f);
    if (r == OK && k.id == 0)
        return fail(f, NOT_FOUND, "capsule.not_found");
    *ret = k.id;
    return r;
}

rc capsule_page(struct request *rq, struct fault *f)
{
    i64 id = 0;
    rc r = rq->params[0].n == CAPSULE_ID ? find_own(rq, &id, f) : request_id(rq, 0, &id, f);
    return r == OK ? reply_receipt(rq, id, f) : r;
}

/* ---- what a person does with one at the desk ---- */

struct opened {
    struct request *rq;
    str sealed;
};

static rc put_head(const struct row *r, void *arg, struct fault *f)
{
    struct opened *x = arg;
    struct json_out *o = &x->rq->out;
    (void)f;
    x->sealed = arena_str(x->rq->arena, row_blob(r, 0));
    json_text_of(o, "id", row_text(r, 1));
    json_text_of(o, "device", row_text(r, 2));
    json_int_of(o, "seq", row_int(r, 3));
    json_text_of(o, "prev", row_text(r, 4));
    json_text_of(o, "seal", row_text(r, 5));
    return OK;
}

rc capsule_journal(struct request *rq, struct fault *f)
{
    struct opened x = { .rq = rq };
    i64 id;
    str plain;
    const struct json *journal;
    rc r = request_id(rq, 0, &id, f);
    json_open(&rq->out, '{');
    if (r == OK)
        r = db_one(rq->tx, &Q_capsule_journal, ARGS(V_I(id)), put_head, &x, f);
    if (r == OK)
        r = unseal(house_of(rq->tx)->keyring, "capsule", rq->arena, x.sealed, &plain, f);
    if (r == OK)
        r = json_parse(rq->arena, plain, &journal, f);
    if (r != OK)
        return r == NOT_FOUND ? fail(f, NOT_FOUND, "capsule.not_found") : r;
    json_name(&rq->out, S("journal"));
    json_put_value(&rq->out, journal);
    json_close(&rq->out, '}');
    return ledger_append(rq->tx, rq->actor,
                         &(struct ledger_entry){ .act = "capsule.read",
                                                 .subject_kind = "capsule",
                                                 .subject_id = id,
                                                 .purpose = rq->purpose },
                         f);
}

struct state_of {
    struct arena *arena;
    str state;
    i64 person_id, unit_id;
};

static rc take_state(const struct row *r, void *arg, struct fault *f)
{
    struct state_of *s = arg;
    (void)f;
    s->state = row_text_copy(r, 0, s->arena);
    s->person_id = row_int(r, 1);
    s->unit_id = row_int(r, 2);
    return OK;
}

/* Whoever sent it may give it up, and the chief; it stays readable. */
rc capsule_drop(struct request *rq, struct fault *f)
{
    const struct reason_in *in = rq->in;
    struct state_of s = { .arena = rq->arena };
    i64 id, changed = 0;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_capsule_state_of, ARGS(V_I(id)), take_state, &s, f);
    if (r != OK)
        return r == NOT_FOUND ? fail(f, NOT_FOUND, "capsule.not_found") : r;
    if (s.person_id != rq->actor->person_id && !(rq->actor->roles & (ROLE_CHIEF | ROLE_ADMIN)))
        return fail(f, FORBIDDEN, NULL);
    r = db_exec(rq->tx, &Q_capsule_set_state,
                ARGS(V_I(id), V_T(S("held")), V_T(S("dropped")), V_T(in->reason),
                     V_I(rq->actor->person_id), V_I(tx_now(rq->tx))),
                &changed, f);
    if (r == OK && changed == 0)
        return refuse(f, "capsule.not_held");
    if (r == OK)
        r = ledger_append(rq->tx, rq->actor,
                          &(struct ledger_entry){ .act = "capsule.drop",
                                                  .subject_kind = "capsule",
                                                  .subject_id = id,
                                                  .from = s.state,
                                                  .to = S("dropped") },
                          f);
    if (r == OK)
        r = outbox_put(rq->tx, rq->actor->bureau_id,
                       &(struct outbox_fact){ .topic = "capsule.changed",
                                              .subject_kind = "capsule",
                                              .subject_id = id,
                                              .unit_id = s.unit_id,
                                              .person_id = s.person_id },
                       f);
    return r == OK ? reply_no_content(rq) : r;
}
