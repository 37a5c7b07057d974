/* transfer_api.c — decode, call, encode. */
#include "core/list.h"
#include "core/matter_page.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/hazard/transfer.h"

enum { FORM = 16 << 10 };

rc transfers_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &transfer_list, f);
}

rc transfer_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? matter_page(rq, &transfer_flow, id, f) : r;
}

rc transfer_post(struct request *rq, struct fault *f)
{
    const struct transfer_new *in = rq->in;
    struct json_out o = json_out_new(rq->arena, FORM);
    const struct json *form;
    struct matter m;
    i64 id = 0;
    size_t found;
    json_open(&o, '{');
    json_text_of(&o, "kind", in->kind);
    json_text_of(&o, "to_agency", in->to_agency);
    if (in->note.n)
        json_text_of(&o, "note", in->note);
    json_close(&o, '}');
    rc r = json_parse(rq->arena, json_out_str(&o), &form, f);
    if (r == OK)
        r = matter_get(rq->tx, in->hazard_id, &m, f);
    if (r != OK)
        return r;
    struct flow_ask ask = {
        .matter_id = m.id, .ver = m.ver, .action = S("transfer"), .form = form
    };
    r = flow_apply(rq->tx, &hazard_flow, rq->actor, ask, NULL, f);
    if (r == OK)
        r = db_ids(rq->tx, &Q_transfers_of_hazard, ARGS(V_I(m.id)), &id, 1, &found,
                   f); /* newest first */
    return r == OK ? reply_created(rq, "/v1/transfers/", id) : r;
}

static const struct row_member panel_members[] = {
    { "hazard_id", F_ID },        { "hazard_number", F_TEXT },  { "hazard_state", F_CODE },
    { "hazard_kind", F_CODE },    { "grade", F_CODE },          { "place_kind", F_CODE },
    { "story", F_TEXT },          { "remedy", F_TEXT },         { "transfer_kind", F_CODE },
    { "to_agency", F_CODE },      { "to_unit_id", F_ID },       { "to_unit_name", F_TEXT },
    { "basis", F_TEXT },          { "sent_at", F_INSTANT },     { "sent_by", F_ID },
    { "sent_by_name", F_TEXT },   { "from_unit_name", F_TEXT }, { "reply_due", F_DAY },
    { "note", F_TEXT },           { "receipt_no", F_TEXT },     { "received_at", F_INSTANT },
    { "return_reason", F_CODE },  { "return_note", F_TEXT },    { "returned_at", F_INSTANT },
    { "answered_at", F_INSTANT }, { "answer", F_TEXT },         { "outcome", F_CODE },
};
static const struct row_member of_hazard_members[] = {
    { "id", F_ID },
    { "number", F_TEXT },
    { "state", F_CODE },
    { "kind", F_CODE },
    { "to_agency", F_CODE },
    { "to_unit_name", F_TEXT },
    { "basis", F_TEXT },
    { "sent_at", F_INSTANT },
    { "due_at", F_INSTANT },
    { "receipt_no", F_TEXT },
    { "return_reason", F_CODE },
    { "return_note", F_TEXT },
    { "returned_at", F_INSTANT },
    { "answered_at", F_INSTANT },
    { "answer", F_TEXT },
    { "outcome", F_CODE },
    { "closed_at", F_INSTANT },
};
static const struct row_shape panel = ROW_SHAPE(panel_members),
                              of_hazard = ROW_SHAPE(of_hazard_members);

/* The kind's own panel on the matter page (flow.panel). */
rc transfer_panel(struct request *rq, const struct matter *m, struct fault *f)
{
    return db_one(rq->tx, &Q_transfer_panel, ARGS(V_I(m->id)), row_put,
                  &(struct row_put){ &panel, &rq->out }, f);
}

rc transfers_put(struct request *rq, i64 hazard_id, struct fault *f)
{
    return rows_put_of(rq->tx, &Q_transfers_of_hazard, hazard_id, "transfers", &of_hazard, &rq->out,
                       f);
}
