/* visit_api.c — the door, the visit. */
#include "core/house.h"
#include "core/matter_page.h"
#include "core/record_day.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/street/street_api.h"
#include "rooms/street/visit.h"

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

static void put_item(struct json_out *o, const struct rules *rules, const struct rule_row *item)
{
    static const char *const cells[] = { "number", "section_zh",     "section_en", "class",
                                         "points", "absent_allowed", "hazard_kind" };
    json_open(o, '{');
    json_text_of(o, "code", item->code);
    json_text_of(o, "text_zh", item->name_zh);
    json_text_of(o, "text_en", item->name_en);
    json_text_of(o, "basis", item->basis);
    for (size_t i = 0; i < COUNT(cells); i++)
        json_text_of(o, cells[i], rule_cell(rules, item, str_from(cells[i])));
    json_close(o, '}');
}

rc checklist_get(struct request *rq, struct fault *f)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    const struct rule_row *list =
        rule_find(rules, S("checklists"), rq->params[0], day_at(tx_now(rq->tx)));
    if (!list)
        return fail(f, NOT_FOUND, "checklist.not_found");
    size_t n;
    const struct rule_row *items = rule_rows(rules, S("checklist_items"), &n);
    str version = rule_cell(rules, list, S("version"));
    struct json_out *o = &rq->out;
    json_open(o, '{');
    json_text_of(o, "code", list->code);
    json_text_of(o, "version", version);
    json_text_of(o, "name_zh", list->name_zh);
    json_text_of(o, "name_en", list->name_en);
    json_text_of(o, "basis", list->basis);
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++)
        if (str_eq(rule_cell(rules, &items[i], S("checklist")), list->code) &&
            str_eq(rule_cell(rules, &items[i], S("version")), version))
            put_item(o, rules, &items[i]);
    json_close(o, ']');
    json_close(o, '}');
    return OK;
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
static const struct row_member photo_members[] = { { "id", F_ID },
                                                   { "name", F_TEXT },
                                                   { "media_type", F_TEXT } };
static const struct row_shape visit = ROW_SHAPE(visit_members), answer = ROW_SHAPE(answer_members),
                              found = ROW_SHAPE(found_members), photo = ROW_SHAPE(photo_members);

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
    json_close(o, '}');
    return r;
}
