/* complaint_api.c — decode, call, encode. */
#include "rooms/complaint/complaint_api.h"

#include "core/ledger.h"
#include "core/matter_page.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/complaint/complaint_forms.h"
#include "rooms/complaint/complaint_store.h"

/* ---- records ---- */

static const struct field party_fields[] = {
    FIELD(struct party, name, F_TEXT, REQUIRED | SEALED, .max = 60),
    FIELD(struct party, phone, F_TEXT, REQUIRED | SEALED, .max = 30),
    FIELD(struct party, address, F_TEXT, REQUIRED | SEALED, .max = 200),
    FIELD(struct party, id_kind, F_CODE, 0, .codes = "id_kinds"),
    FIELD(struct party, id_number, F_TEXT, SEALED, .max = 40,
          .doc = "only when verification is asked for"),
};
static const struct record party_record = RECORD("Party", struct party, party_fields);

static const struct field agent_fields[] = {
    FIELD(struct party, name, F_TEXT, SEALED, .max = 60),
    FIELD(struct party, phone, F_TEXT, SEALED, .max = 30),
    FIELD(struct party, address, F_TEXT, SEALED, .max = 200),
    FIELD(struct party, id_kind, F_CODE, 0, .codes = "id_kinds"),
    FIELD(struct party, id_number, F_TEXT, SEALED, .max = 40),
};
static const struct record agent_record = RECORD("PartyAgent", struct party, agent_fields);

static const struct field new_fields[] = {
    FIELD(struct complaint_new, entity_id, F_ID, 0),
    FIELD(struct complaint_new, premises_id, F_ID, 0),
    FIELD(struct complaint_new, unit_id, F_ID, 0,
          .doc = "who handles it; else the station of the door or of the operator"),
    FIELD(struct complaint_new, received_at, F_INSTANT, 0,
          .doc = "now when absent; the law of that day counts"),
    FIELD(struct complaint_new, category, F_CODE, REQUIRED, .codes = "filing_categories"),
    FIELD(struct complaint_new, story, F_TEXT, REQUIRED, .max = 5000),
    FIELD(struct complaint_new, demands, F_CODES, REQUIRED, .codes = "demands", .min = 1, .max = 9),
    FIELD(struct complaint_new, amount, F_FEN, 0, .min = 0, .max = 1000000000),
    FIELD(struct complaint_new, may_publish, F_BOOL, 0),
    FIELD(struct complaint_new, may_entrust, F_BOOL, 0),
    FIELD(struct complaint_new, complainant, F_RECORD, REQUIRED, .of = &party_record),
    FIELD(struct complaint_new, agent, F_RECORD, 0, .of = &agent_record),
};
const struct record complaint_new_record = RECORD("ComplaintNew", struct complaint_new, new_fields);

static const struct field serving_fields[] = {
    FIELD(struct serving_form, channel, F_CODE, REQUIRED, .codes = "notice_channels"),
    FIELD(struct serving_form, received_at, F_INSTANT, 0, .doc = "when it reached the recipient"),
    FIELD(struct serving_form, receipt, F_TEXT, 0, .max = 200,
          .doc = "what shows it: a number, a call, a signature"),
};
const struct record serving_record =
    RECORD("ComplaintServing", struct serving_form, serving_fields);

/* ---- the page ---- */

static const struct row_member head_members[] = {
    { "intake_id", F_ID },
    { "intake_unit_id", F_ID },
    { "category", F_CODE },
    { "amount", F_FEN },
    { "may_publish", F_BOOL },
    { "may_entrust", F_BOOL },
    { "identity_day", F_DAY },
    { "identity_given_at", F_INSTANT },
    { "decided_at", F_INSTANT },
    { "refusal", F_CODE },
    { "refusal_note", F_TEXT },
    { "returned_at", F_INSTANT },
    { "return_reason", F_CODE },
    { "return_note", F_TEXT },
    { "consumer_agrees_at", F_INSTANT },
    { "operator_agrees_at", F_INSTANT },
    { "entrusted_to", F_TEXT },
    { "consumer_entrusts_at", F_INSTANT },
    { "operator_entrusts_at", F_INSTANT },
    { "agreed_day", F_DAY },
    { "settled_as", F_CODE },
    { "settled_first", F_BOOL },
    { "recovered", F_FEN },
    { "termination", F_CODE },
    { "termination_note", F_TEXT },
    { "ended_at", F_INSTANT },
    { "notified_at", F_INSTANT },
    { "consumer_declines_at", F_INSTANT },
    { "operator_declines_at", F_INSTANT },
};
static const struct row_member party_members[] = { { "id", F_ID },
                                                   { "part", F_CODE },
                                                   { "name", F_TEXT } };
static const struct row_member session_members[] = {
    { "id", F_ID },
    { "mode", F_CODE },
    { "place", F_TEXT },
    { "at", F_INSTANT },
    { "mediator_id", F_ID },
    { "mediator_name", F_TEXT },
    { "second_name", F_TEXT },
    { "assisting", F_TEXT },
};
static const struct row_member offer_members[] = {
    { "id", F_ID },      { "side", F_CODE },  { "kind", F_CODE },      { "answers_id", F_ID },
    { "amount", F_FEN }, { "terms", F_TEXT }, { "by_itself", F_BOOL }, { "at", F_INSTANT },
};
static const struct row_member evidence_members[] = {
    { "id", F_ID },           { "side", F_CODE }, { "note", F_TEXT },  { "name", F_TEXT },
    { "media_type", F_TEXT }, { "size", F_INT },  { "at", F_INSTANT },
};
static const struct row_member agreement_members[] = {
    { "id", F_ID },
    { "no", F_INT },
    { "terms", F_TEXT },
    { "amount", F_FEN },
    { "perform_on", F_DAY },
    { "at", F_INSTANT },
    { "consumer_signed_at", F_INSTANT },
    { "operator_signed_at", F_INSTANT },
};
static const struct row_member recusal_members[] = {
    { "id", F_ID },        { "mediator_name", F_TEXT }, { "side", F_CODE },
    { "ground", F_CODE },  { "reason", F_TEXT },        { "asked_at", F_INSTANT },
    { "granted", F_BOOL }, { "decision", F_TEXT },      { "decided_at", F_INSTANT },
};
static const struct row_member test_members[] = {
    { "id", F_ID },
    { "body", F_TEXT },
    { "agreed", F_BOOL },
    { "cost_by", F_CODE },
    { "began_at", F_INSTANT },
    { "result", F_TEXT },
    { "ended_at", F_INSTANT },
};
static const struct row_member serving_members[] = {
    { "id", F_ID },           { "document_id", F_ID },      { "kind", F_CODE },
    { "number", F_TEXT },     { "side", F_CODE },           { "channel", F_CODE },
    { "sent_at", F_INSTANT }, { "received_at", F_INSTANT }, { "receipt", F_TEXT },
};
static const struct row_member report_members[] = {
    { "id", F_ID },         { "number", F_TEXT },       { "state", F_CODE },
    { "category", F_CODE }, { "opened_at", F_INSTANT }, { "closed_at", F_INSTANT },
};
static const struct row_member callback_members[] = {
    { "drawn_at", F_INSTANT },  { "satisfaction", F_CODE }, { "note", F_TEXT },
    { "called_at", F_INSTANT }, { "caller_name", F_TEXT },
};
static const struct row_shape head = ROW_SHAPE(head_members);

static const struct part {
    const struct query *query;
    const char *name;
    struct row_shape shape;
} page_parts[] = {
    { &Q_complaint_people_shown, "people", ROW_SHAPE(party_members) },
    { &Q_complaint_sessions, "sessions", ROW_SHAPE(session_members) },
    { &Q_complaint_offers, "offers", ROW_SHAPE(offer_members) },
    { &Q_complaint_evidences, "evidence", ROW_SHAPE(evidence_members) },
    { &Q_complaint_agreements, "agreements", ROW_SHAPE(agreement_members) },
    { &Q_complaint_recusals, "recusals", ROW_SHAPE(recusal_members) },
    { &Q_complaint_tests, "tests", ROW_SHAPE(test_members) },
    { &Q_complaint_servings, "servings", ROW_SHAPE(serving_members) },
    { &Q_complaint_callbacks, "callbacks", ROW_SHAPE(callback_members) },
    { &Q_complaint_reports, "reports", ROW_SHAPE(report_members) },
};

static void put_codes(struct json_out *o, const char *name, str codes)
{
    json_name(o, str_from(name));
    json_open(o, '[');
    while (codes.n)
        json_put_text(o, str_cut(codes, '|', &codes));
    json_close(o, ']');
}

struct codes {
    struct arena *arena;
    str demands, routes;
};

static rc take_codes(const struct row *r, void *arg, struct fault *f)
{
    struct codes *c = arg;
    (void)f;
    c->demands = row_text_copy(r, 0, c->arena);
    c->routes = row_text_copy(r, 1, c->arena);
    return OK;
}

/* What was told, as those may read it who need not know who told it. */
static rc put_story(struct request *rq, const struct matter *m, struct fault *f)
{
    str story;
    rc r = complaint_story(rq->tx, m->id, &story, f);
    if (r == OK)
        json_text_of(&rq->out, "story", story);
    return r;
}

rc complaint_panel(struct request *rq, const struct matter *m, struct fault *f)
{
    struct codes codes = { .arena = rq->arena };
    rc r = db_one(rq->tx, &Q_complaint_head, ARGS(V_I(m->id)), row_put,
                  &(struct row_put){ &head, &rq->out }, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_complaint_codes, ARGS(V_I(m->id)), take_codes, &codes, f);
    if (r != OK)
        return r;
    put_codes(&rq->out, "demands", codes.demands);
    put_codes(&rq->out, "routes", codes.routes);
    r = put_story(rq, m, f);
    for (size_t i = 0; r == OK && i < COUNT(page_parts); i++)
        r = rows_put_of(rq->tx, page_parts[i].query, m->id, page_parts[i].name,
                        &page_parts[i].shape, &rq->out, f);
    return r;
}

rc complaint_put_part(struct request *rq, i64 id, const char *name, struct fault *f)
{
    for (size_t i = 0; i < COUNT(page_parts); i++)
        if (str_eq(str_from(page_parts[i].name), str_from(name)))
            return rows_put_of(rq->tx, page_parts[i].query, id, name, &page_parts[i].shape,
                               &rq->out, f);
    return fail(f, INTERNAL, NULL);
}

rc complaint_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? matter_page(rq, &complaint_flow, id, f) : r;
}

rc complaints_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &complaint_list, f);
}

rc complaint_post(struct request *rq, struct fault *f)
{
    const struct complaint_new *in = rq->in;
    i64 id;
    if (!in->entity_id && !in->premises_id)
        return fault_field(f, S("entity_id"), "required", S(""));
    rc r = complaint_open(rq->tx, rq->actor, in, &id, f);
    return r == OK ? reply_created(rq, "/v1/complaints/", id) : r;
}

/* ---- who complains, in clear ---- */

/* Clerks; the mediator of this complaint or, in their absence, their deputy; the chief of its unit.
 */
static bool may_know(const struct actor *who, const struct matter *m)
{
    bool own_unit = m->unit_id == who->unit_id && who->roles & ROLE_CHIEF;
    bool mediates = m->person_id && actor_works_for(who, m->person_id);
    return who->roles & ROLE_CLERK || own_unit || mediates;
}

static void put_people(struct json_out *o, const struct parties *p)
{
    json_name(o, S("people"));
    json_open(o, '[');
    for (size_t i = 0; i < p->n; i++) {
        const struct party *who = &p->at[i].who;
        json_open(o, '{');
        json_id_of(o, "id", p->at[i].id);
        json_text_of(o, "part", p->at[i].part);
        json_text_of(o, "name", who->name);
        json_text_of(o, "phone", who->phone);
        json_text_of(o, "address", who->address);
        json_text_of(o, "id_kind", who->id_kind);
        json_text_of(o, "id_number", who->id_number);
        json_close(o, '}');
    }
    json_close(o, ']');
}

/* It is in the ledger with its purpose before it is shown. */
static rc note_reading(struct request *rq, const struct matter *m, struct fault *f)
{
    str purpose;
    rc r = complaint_masked(rq->tx, m->id, rq->purpose, &purpose, f);
    return r == OK ? ledger_append(rq->tx, rq->actor,
                                   &(struct ledger_entry){ .act = "complaint.reveal",
                                                           .subject_kind = "complaint",
                                                           .subject_id = m->id,
                                                           .matter_id = m->id,
                                                           .purpose = purpose },
                                   f)
                   : r;
}

rc complaint_people(struct request *rq, struct fault *f)
{
    struct matter m;
    struct complaint c;
    struct parties p;
    i64 id;
    str story;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = matter_get(rq->tx, id, &m, f);
    if (r == OK)
        r = complaint_get(rq->tx, id, &c, f);
    if (r == OK && !may_know(rq->actor, &m))
        r = fail(f, FORBIDDEN, "complaint.not_to_know");
    if (r == OK)
        r = note_reading(rq, &m, f);
    if (r == OK)
        r = parties_open(rq->tx, id, &p, f);
    if (r == OK)
        r = party_open_text(rq->tx, c.story, &story, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    put_people(&rq->out, &p);
    json_text_of(&rq->out, "story", story);
    json_close(&rq->out, '}');
    return OK;
}

/* ---- servings ---- */

rc serving_post(struct request *rq, struct fault *f)
{
    const struct serving_form *in = rq->in;
    struct matter m;
    i64 id, serving, changed = 0;
    str receipt;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = request_id(rq, 1, &serving, f);
    if (r == OK)
        r = matter_get(rq->tx, id, &m, f);
    if (r == OK && in->received_at > tx_now(rq->tx))
        r = fault_field(f, S("received_at"), "in_the_future", S(""));
    if (r == OK)
        r = complaint_masked(rq->tx, id, in->receipt, &receipt, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_complaint_serving_note,
                    ARGS(V_I(serving), V_I(id), V_T(in->channel), V_I(tx_now(rq->tx)),
                         V_I(rq->actor->person_id), V_ID(in->received_at), V_T0(receipt)),
                    &changed, f);
    if (r == OK && !changed)
        r = fail(f, NOT_FOUND, "matter.not_found");
    if (r == OK)
        r = matter_tell(rq->tx, rq->actor, &m, "serve", m.state, S(""), f);
    return r == OK ? matter_page(rq, &complaint_flow, id, f) : r;
}
