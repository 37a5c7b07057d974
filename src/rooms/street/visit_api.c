/* visit_api.c — the door, the visit. */
#include "core/house.h"
#include "core/matter_page.h"
#include "core/record_day.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/street/door_due.h"
#include "rooms/street/street_api.h"
#include "rooms/street/visit_paper.h"
#include "rooms/street/visit_spec.h"

rc visits_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &visit_list, f);
}

static const struct row_member door_hazard_members[] = {
    { "id", F_ID },      { "number", F_TEXT },    { "state", F_CODE }, { "hazard_kind", F_CODE },
    { "grade", F_CODE }, { "due_at", F_INSTANT }, { "ver", F_INT },
};
static const struct row_member last_visit_members[] = {
    { "id", F_ID },        { "at", F_INSTANT },   { "outcome", F_CODE },
    { "verdict", F_CODE }, { "officer", F_TEXT },
};
static const struct row_shape door_hazard = ROW_SHAPE(door_hazard_members),
                              last_visit = ROW_SHAPE(last_visit_members);

/* Who stands in the door's shop is known there, also when another station's register holds it. */
static rc get_operator(struct request *rq, i64 id, struct entity *ret, struct fault *f)
{
    rc r = entity_get(rq->tx, id, ret, f);
    if (r != NOT_FOUND)
        return r;
    fault_clear(f);
    return entity_named(rq->tx, id, ret, f);
}

static rc put_door(struct request *rq, const struct premises *p, struct fault *f)
{
    struct json_out *o = &rq->out;
    struct entity e = { .opened_on = DAY_NONE };
    const struct rules *rules = house_of(rq->tx)->rules;
    rc r = p->entity_id ? get_operator(rq, p->entity_id, &e, f) : OK;
    if (r != OK)
        return r;
    const struct rule_row *list = checklist_of_trade(rules, e.trade, day_at(tx_now(rq->tx)));
    json_open(o, '{');
    json_name(o, S("premises"));
    record_encode(&premises_record, p, true, o);
    json_name(o, S("entity"));
    if (e.id)
        record_encode(&entity_record, &e, true, o);
    else
        json_put_null(o);
    json_text_of(o, "checklist", list ? list->code : S(""));
    r = rows_put_of(rq->tx, &Q_door_hazards, p->id, "hazards", &door_hazard, o, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_door_last_visit, p->id, "visits", &last_visit, o, f);
    if (r == OK)
        r = door_put_summary(rq, p, &e, f);
    if (r == OK)
        r = door_put_due(rq, p, f);
    json_close(o, '}');
    return r;
}

rc door_card(struct request *rq, struct fault *f)
{
    i64 id;
    struct premises p;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = premises_get(rq->tx, id, &p, f);
    return r == OK ? put_door(rq, &p, f) : r;
}

rc visit_post(struct request *rq, struct fault *f)
{
    struct visit_done done;
    struct visit_new *in = rq->in;
    visit_new_parts(in, rq->body);
    rc r = visit_record(rq->tx, rq->actor, in, &done, f);
    if (r != OK)
        return r;
    struct json_out *o = &rq->out;
    rq->status = 201;
    reply_header(rq, "Location", arena_fmt(rq->arena, "/v1/visits/%lld", (long long)done.id));
    json_open(o, '{');
    json_id_of(o, "id", done.id);
    json_text_of(o, "verdict", done.verdict);
    json_int_of(o, "failed_key", done.key);
    json_int_of(o, "failed_general", done.general);
    json_name(o, S("score"));
    json_put_real(o, done.score);
    json_name(o, S("hazards"));
    json_open(o, '[');
    for (size_t i = 0; i < done.hazards.n; i++)
        json_put_id(o, done.hazards.at[i]);
    json_close(o, ']');
    json_close(o, '}');
    return OK;
}

static const struct row_member visit_members[] = {
    { "id", F_ID },
    { "sweep_id", F_ID },
    { "premises_id", F_ID },
    { "premises_name", F_TEXT },
    { "entity_id", F_ID },
    { "entity_name", F_TEXT },
    { "act", F_CODE },
    { "officer_id", F_ID },
    { "officer_name", F_TEXT },
    { "second_id", F_ID },
    { "on_day", F_DAY },
    { "started_at", F_INSTANT },
    { "ended_at", F_INSTANT },
    { "outcome", F_CODE },
    { "door_state", F_CODE },
    { "checklist", F_CODE },
    { "checklist_version", F_TEXT },
    { "verdict", F_CODE },
    { "failed_key", F_INT },
    { "failed_general", F_INT },
    { "place_code", F_TEXT },
    { "lon", F_REAL },
    { "lat", F_REAL },
    { "accuracy", F_REAL },
    { "note", F_TEXT },
    { "second_name", F_TEXT },
    { "present", F_TEXT },
    { "signed_by", F_TEXT },
    { "sign_refused", F_CODE },
    { "witness", F_TEXT },
    { "signed_at", F_INSTANT },
    { "recusal", F_CODE },
    { "points_lost", F_REAL },
    { "points_possible", F_REAL },
    { "score", F_REAL },
    { "unit_id", F_ID },
};
static const struct row_member answer_members[] = { { "item", F_CODE },
                                                    { "verdict", F_CODE },
                                                    { "note", F_TEXT } };
static const struct row_member found_members[] = {
    { "id", F_ID },
    { "number", F_TEXT },
    { "state", F_CODE },
    { "hazard_kind", F_CODE },
};
static const struct row_member photo_members[] = {
    { "id", F_ID },     { "name", F_TEXT },        { "media_type", F_TEXT }, { "role", F_CODE },
    { "item", F_CODE }, { "taken_at", F_INSTANT }, { "number", F_TEXT },     { "original", F_TEXT }
};
static const struct row_member note_members[] = {
    { "id", F_ID },     { "at", F_INSTANT }, { "person_id", F_ID }, { "person_name", F_TEXT },
    { "note", F_TEXT }, { "snap_id", F_ID },
};
static const struct row_member paper_members[] = {
    { "id", F_ID },     { "kind", F_CODE },          { "number", F_TEXT },
    { "code", F_TEXT }, { "created_at", F_INSTANT }, { "ready", F_BOOL },
};
static const struct row_shape visit = ROW_SHAPE(visit_members), answer = ROW_SHAPE(answer_members),
                              found = ROW_SHAPE(found_members), photo = ROW_SHAPE(photo_members),
                              note = ROW_SHAPE(note_members), paper = ROW_SHAPE(paper_members);

rc visit_page(struct request *rq, struct fault *f)
{
    i64 id;
    struct json_out *o = &rq->out;
    rc r = request_id(rq, 0, &id, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    r = db_one(rq->tx, &Q_visit_get, ARGS(V_I(id)), row_put, &(struct row_put){ &visit, o }, f);
    if (r == NOT_FOUND)
        return fail(f, NOT_FOUND, "visit.not_found");
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_visit_items, id, "items", &answer, o, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_visit_hazards, id, "hazards", &found, o, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_visit_photos, id, "photos", &photo, o, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_visit_notes, id, "notes", &note, o, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_visit_documents, id, "documents", &paper, o, f);
    if (r == OK)
        r = visit_put_papers(rq, id, f);
    json_close(o, '}');
    return r;
}

rc visit_sign_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = visit_sign(rq->tx, rq->actor, id, rq->in, f);
    return r == OK ? reply_no_content(rq) : r;
}

rc visit_paper_post(struct request *rq, struct fault *f)
{
    i64 id, document = 0;
    str number = { 0 };
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = visit_paper_make(rq->tx, rq->actor, id, rq->in, &document, &number, f);
    if (r != OK)
        return r;
    rq->status = 201;
    reply_header(rq, "Location",
                 arena_fmt(rq->arena, "/v1/documents/%lld.pdf", (long long)document));
    json_open(&rq->out, '{');
    json_id_of(&rq->out, "id", document);
    json_text_of(&rq->out, "number", number);
    json_close(&rq->out, '}');
    return OK;
}
