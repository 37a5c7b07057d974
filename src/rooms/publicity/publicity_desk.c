/* publicity_desk.c — what the office does with entries: withhold and release, correct, note an
 * objection and decide on it. Every act stands in the record of the complaint. */
#include "core/house.h"
#include "core/matter.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/complaint/complaint.h"
#include "rooms/publicity/publicity_api.h"
#include "rooms/publicity/publicity_forms.h"
#include "rooms/publicity/publicity_store.h"

enum { FACTS = 400 };

/* An entry of the actor's scope as it is before the act. */
struct held {
    struct arena *arena;
    struct matter m;
    str state, ground, category;
    i64 told_at, objection_id; /* 0: none is open */
};

static rc take_held(const struct row *r, void *arg, struct fault *f)
{
    struct held *h = arg;
    (void)f;
    h->state = row_text_copy(r, 0, h->arena);
    h->ground = row_text_copy(r, 1, h->arena);
    h->category = row_text_copy(r, 2, h->arena);
    h->told_at = row_int(r, 3);
    h->objection_id = row_int(r, 4);
    return OK;
}

static rc held_of(struct tx *tx, i64 id, struct held *ret, struct fault *f)
{
    *ret = (struct held){ .arena = tx_arena(tx) };
    rc r = db_one(tx, &Q_publicity_held, ARGS(V_I(id)), take_held, ret, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        return fail(f, NOT_FOUND, "publicity.unknown");
    }
    return r == OK ? matter_get(tx, id, &ret->m, f) : r;
}

static rc read_held(struct request *rq, struct held *ret, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? held_of(rq->tx, id, ret, f) : r;
}

static bool stands(const struct held *h)
{
    return str_eq(h->state, S("waiting")) || str_eq(h->state, S("public"));
}

/* The act is told as one of the complaint; entry and figures follow it. */
static rc tell_of(struct tx *tx, const struct actor *who, const struct held *h, const char *act,
                  str code, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), FACTS);
    json_open(&o, '{');
    if (code.n)
        json_text_of(&o, "code", code);
    json_close(&o, '}');
    rc r = publicity_refresh(tx, h->m.id, f);
    return r == OK ? matter_tell(tx, who, &h->m, act, h->m.state, json_out_str(&o), f) : r;
}

static rc tell(struct request *rq, const struct held *h, const char *act, str code, struct fault *f)
{
    rc r = tell_of(rq->tx, rq->actor, h, act, code, f);
    return r == OK ? reply_no_content(rq) : r;
}

/* ---- withheld, released ---- */

static rc set_ground(struct request *rq, const struct held *h, str ground, str note,
                     struct fault *f)
{
    i64 now = tx_now(rq->tx);
    if (!publicity_ground(house_of(rq->tx)->rules, ground, day_at(now)))
        return fault_field(f, S("ground"), "not_in_force", ground);
    return db_exec(rq->tx, &Q_publicity_withheld,
                   ARGS(V_I(h->m.id), V_T(ground), V_T0(note), V_I(rq->actor->person_id), V_I(now)),
                   NULL, f);
}

rc publicity_withhold_post(struct request *rq, struct fault *f)
{
    const struct withhold_form *in = rq->in;
    struct held h;
    str note;
    rc r = read_held(rq, &h, f);
    if (r == OK && !stands(&h))
        r = refuse(f, "publicity.not_standing");
    if (r == OK)
        r = complaint_masked(rq->tx, h.m.id, in->note, &note, f);
    if (r == OK)
        r = set_ground(rq, &h, in->ground, note, f);
    return r == OK ? tell(rq, &h, "publicity_withhold", in->ground, f) : r;
}

rc publicity_release_post(struct request *rq, struct fault *f)
{
    struct held h;
    rc r = read_held(rq, &h, f);
    if (r == OK && h.ground.n == 0)
        r = refuse(f, "publicity.not_withheld");
    if (r == OK)
        r = db_exec(rq->tx, &Q_publicity_released, ARGS(V_I(h.m.id)), NULL, f);
    return r == OK ? tell(rq, &h, "publicity_release", h.ground, f) : r;
}

/* ---- put right ---- */

static rc set_category(struct request *rq, const struct held *h, str category, struct fault *f)
{
    if (!rule_find(house_of(rq->tx)->rules, S("filing_categories"), category,
                   day_at(tx_now(rq->tx))))
        return fault_field(f, S("category"), "not_in_force", category);
    bool own = str_eq(category, h->category);
    return db_exec(rq->tx, &Q_publicity_corrected,
                   ARGS(V_I(h->m.id), own ? V_NULL() : V_T(category)), NULL, f);
}

rc publicity_correct_post(struct request *rq, struct fault *f)
{
    const struct correct_form *in = rq->in;
    struct held h;
    rc r = read_held(rq, &h, f);
    if (r == OK && !stands(&h))
        r = refuse(f, "publicity.not_standing");
    if (r == OK)
        r = set_category(rq, &h, in->category, f);
    return r == OK ? tell(rq, &h, "publicity_correct", in->category, f) : r;
}

/* ---- objections ---- */

static rc may_object(struct tx *tx, const struct held *h, struct fault *f)
{
    day today = day_at(tx_now(tx));
    i64 days = publicity_setting(house_of(tx)->rules, "object_days", today);
    if (!stands(h))
        return refuse(f, "publicity.not_standing");
    if (h->objection_id)
        return refuse(f, "publicity.objected_already");
    if (h->told_at && today > day_at(h->told_at) + days)
        return refuse(f, "publicity.objection_late");
    return OK;
}

rc publicity_may_object(struct tx *tx, i64 id, struct fault *f)
{
    struct held h;
    rc r = held_of(tx, id, &h, f);
    return r == OK ? may_object(tx, &h, f) : r;
}

rc publicity_object(struct tx *tx, const struct actor *who, i64 id, str reason, struct fault *f)
{
    struct held h;
    str masked;
    rc r = held_of(tx, id, &h, f);
    if (r == OK)
        r = may_object(tx, &h, f);
    if (r == OK)
        r = complaint_masked(tx, id, reason, &masked, f);
    if (r == OK)
        r = db_exec(tx, &Q_publicity_objected,
                    ARGS(V_I(tx_id(tx)), V_I(id), V_I(h.m.bureau_id), V_I(h.m.unit_id), V_T(masked),
                         V_I(tx_now(tx)), V_I(who->person_id)),
                    NULL, f);
    return r == OK ? tell_of(tx, who, &h, "publicity_object", S(""), f) : r;
}

rc publicity_objection_post(struct request *rq, struct fault *f)
{
    const struct objection_form *in = rq->in;
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = publicity_object(rq->tx, rq->actor, id, in->reason, f);
    return r == OK ? reply_no_content(rq) : r;
}

static rc carry_out(struct request *rq, const struct held *h, const struct ruling_form *in,
                    str note, struct fault *f)
{
    if (str_eq(in->decision, S("correct")))
        return set_category(rq, h, in->category, f);
    if (str_eq(in->decision, S("take_down")))
        return set_ground(rq, h, in->ground, note, f);
    return OK;
}

rc publicity_ruling_post(struct request *rq, struct fault *f)
{
    const struct ruling_form *in = rq->in;
    struct held h;
    str note;
    rc r = read_held(rq, &h, f);
    if (r == OK && !h.objection_id)
        r = refuse(f, "publicity.no_objection");
    if (r == OK)
        r = complaint_masked(rq->tx, h.m.id, in->note, &note, f);
    if (r == OK)
        r = carry_out(rq, &h, in, note, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_publicity_ruled,
                    ARGS(V_I(h.objection_id), V_T(in->decision), V_T0(in->ground),
                         V_T0(in->category), V_T(note), V_I(rq->actor->person_id),
                         V_I(tx_now(rq->tx))),
                    NULL, f);
    return r == OK ? tell(rq, &h, "publicity_rule", in->decision, f) : r;
}

/* ---- one entry ---- */

static const struct row_member entry_members[] = {
    { "id", F_ID },
    { "number", F_TEXT },
    { "state", F_CODE },
    { "exclusion", F_CODE },
    { "counted", F_BOOL },
    { "entity_id", F_ID },
    { "entity_name", F_TEXT },
    { "uscc", F_TEXT },
    { "unit_name", F_TEXT },
    { "category", F_CODE },
    { "corrected", F_CODE },
    { "result", F_CODE },
    { "closed_on", F_DAY },
    { "due_on", F_DAY },
    { "until_on", F_DAY },
    { "told_at", F_INSTANT },
    { "published_at", F_INSTANT },
    { "ended_at", F_INSTANT },
    { "ground", F_CODE },
    { "ground_note", F_TEXT },
    { "ground_by", F_TEXT },
    { "ground_at", F_INSTANT },
};
static const struct row_shape entry_shape = ROW_SHAPE(entry_members);

static const struct row_member objection_members[] = {
    { "id", F_ID },           { "reason", F_TEXT },
    { "at", F_INSTANT },      { "noted_by", F_TEXT },
    { "decision", F_CODE },   { "ground", F_CODE },
    { "category", F_CODE },   { "note", F_TEXT },
    { "decided_by", F_TEXT }, { "decided_at", F_INSTANT },
};
static const struct row_shape objection_shape = ROW_SHAPE(objection_members);

rc publicity_entry_page(struct request *rq, struct fault *f)
{
    struct row_put put = { &entry_shape, &rq->out };
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    json_open(&rq->out, '{');
    if (r == OK)
        r = db_one(rq->tx, &Q_publicity_page, ARGS(V_I(id)), row_put, &put, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        return fail(f, NOT_FOUND, "publicity.unknown");
    }
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_publicity_objections, id, "objections", &objection_shape,
                        &rq->out, f);
    json_close(&rq->out, '}');
    return r;
}
