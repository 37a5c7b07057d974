/* visit_api.c — the officer's day, the door, the visit. */
#include "core/house.h"
#include "core/matter_page.h"
#include "core/record_day.h"
#include "db/queries.h"
#include "rooms/street/inspection.h"
#include "rooms/street/stops.h"
#include "rooms/street/street_api.h"
#include "rooms/street/visit.h"

rc visits_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &visit_list, f);
}

struct day_walk {
    struct request *rq;
    i64 ids[32];
    str names[32], states[32];
    size_t n;
};

static rc take_my_sweep(const struct row *r, void *arg, struct fault *f)
{
    struct day_walk *w = arg;
    (void)f;
    if (w->n == COUNT(w->ids))
        return OK;
    w->ids[w->n] = row_int(r, 0);
    w->names[w->n] = row_text_copy(r, 1, w->rq->arena);
    w->states[w->n++] = row_text_copy(r, 2, w->rq->arena);
    return OK;
}

static rc put_my_sweep(struct day_walk *w, size_t i, struct fault *f)
{
    struct json_out *o = &w->rq->out;
    json_open(o, '{');
    json_id_of(o, "id", w->ids[i]);
    json_text_of(o, "name", w->names[i]);
    json_text_of(o, "state", w->states[i]);
    json_name(o, S("stops"));
    rc r = put_stops(w->rq, w->ids[i], w->rq->actor->person_id, f);
    json_close(o, '}');
    return r;
}

rc my_day(struct request *rq, struct fault *f)
{
    struct json_out *o = &rq->out;
    struct day_walk *w = ARENA_NEW(rq->arena, struct day_walk);
    day on = day_at(tx_now(rq->tx));
    str asked = http_query(rq->http, "day");
    if (asked.n && !day_parse(asked, &on))
        return fault_field(f, S("day"), "not_a_day", asked);
    w->rq = rq;
    rc r = db_each(rq->tx, &Q_my_sweeps, ARGS(V_I(rq->actor->person_id), V_I(on)), take_my_sweep, w, f);
    json_open(o, '{');
    json_name(o, S("day"));
    record_put_day(o, on);
    json_name(o, S("sweeps"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < w->n; i++)
        r = put_my_sweep(w, i, f);
    json_close(o, ']');
    json_close(o, '}');
    return r;
}

static rc put_hazard(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_id_of(o, "id", row_int(r, 0));
    json_text_of(o, "number", row_text(r, 1));
    json_text_of(o, "state", row_text(r, 2));
    json_text_of(o, "hazard_kind", row_text(r, 3));
    json_text_of(o, "grade", row_text(r, 4));
    json_instant_of(o, "due_at", row_int(r, 5));
    json_int_of(o, "ver", row_int(r, 6));
    json_close(o, '}');
    return OK;
}

static rc put_last_visit(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_id_of(o, "id", row_int(r, 0));
    json_instant_of(o, "at", row_int(r, 1));
    json_text_of(o, "outcome", row_text(r, 2));
    json_text_of(o, "verdict", row_text(r, 3));
    json_text_of(o, "officer", row_text(r, 4));
    json_close(o, '}');
    return OK;
}

/* The checklist for a trade: the one that names the longest part of it; the one without trades otherwise. */
static const struct rule_row *checklist_for(const struct rules *rules, str trade, day on)
{
    size_t n, best_fit = 0;
    const struct rule_row *rows = rule_rows(rules, S("checklists"), &n), *best = NULL;
    for (size_t i = 0; i < n; i++) {
        if (on < rows[i].valid_from || on > rows[i].valid_to)
            continue;
        str trades = rule_cell(rules, &rows[i], S("trades"));
        if (trades.n == 0 && !best)
            best = &rows[i];
        while (trades.n) {
            str one = str_cut(trades, '|', &trades);
            if (one.n > best_fit && str_starts(trade, one)) {
                best = &rows[i];
                best_fit = one.n;
            }
        }
    }
    return best;
}

static rc put_door(struct request *rq, const struct premises *p, struct fault *f)
{
    struct json_out *o = &rq->out;
    struct entity e = { .opened_on = DAY_NONE };
    const struct rules *rules = house_of(rq->tx)->rules;
    rc r = p->entity_id ? entity_get(rq->tx, p->entity_id, &e, f) : OK;
    if (r != OK)
        return r;
    const struct rule_row *list = checklist_for(rules, e.trade, day_at(tx_now(rq->tx)));
    json_open(o, '{');
    json_name(o, S("premises"));
    record_encode(&premises_record, p, true, o);
    json_name(o, S("entity"));
    if (e.id)
        record_encode(&entity_record, &e, true, o);
    else
        json_put_null(o);
    json_text_of(o, "checklist", list ? list->code : S(""));
    json_name(o, S("hazards"));
    json_open(o, '[');
    r = db_each(rq->tx, &Q_door_hazards, ARGS(V_I(p->id)), put_hazard, o, f);
    json_close(o, ']');
    json_name(o, S("visits"));
    json_open(o, '[');
    if (r == OK)
        r = db_each(rq->tx, &Q_door_last_visit, ARGS(V_I(p->id)), put_last_visit, o, f);
    json_close(o, ']');
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
    static const char *const cells[] = { "number", "section_zh", "section_en", "class", "points", "absent_allowed",
                                         "hazard_kind" };
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
    const struct rule_row *list = rule_find(rules, S("checklists"), rq->params[0], day_at(tx_now(rq->tx)));
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
    in->has_new_door = json_type(json_get(rq->body, "new_door")) == JSON_OBJECT;
    in->has_enrol = json_type(json_get(rq->body, "enrol")) == JSON_OBJECT;
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

static rc put_visit(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_id_of(o, "id", row_int(r, 0));
    json_id_of(o, "sweep_id", row_int(r, 1));
    json_id_of(o, "premises_id", row_int(r, 2));
    json_text_of(o, "premises_name", row_text(r, 3));
    json_id_of(o, "entity_id", row_int(r, 4));
    json_text_of(o, "entity_name", row_text(r, 5));
    json_text_of(o, "act", row_text(r, 6));
    json_id_of(o, "officer_id", row_int(r, 7));
    json_text_of(o, "officer_name", row_text(r, 8));
    json_id_of(o, "second_id", row_int(r, 9));
    json_name(o, S("on_day"));
    record_put_day(o, (day)row_int(r, 10));
    json_instant_of(o, "started_at", row_int(r, 11));
    json_instant_of(o, "ended_at", row_int(r, 12));
    json_text_of(o, "outcome", row_text(r, 13));
    json_text_of(o, "door_state", row_text(r, 14));
    json_text_of(o, "checklist", row_text(r, 15));
    json_text_of(o, "checklist_version", row_text(r, 16));
    json_text_of(o, "verdict", row_text(r, 17));
    json_int_of(o, "failed_key", row_int(r, 18));
    json_int_of(o, "failed_general", row_int(r, 19));
    json_text_of(o, "place_code", row_text(r, 20));
    json_text_of(o, "note", row_text(r, 24));
    return OK;
}

static rc put_answer(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_text_of(o, "item", row_text(r, 0));
    json_text_of(o, "verdict", row_text(r, 1));
    json_text_of(o, "note", row_text(r, 2));
    json_close(o, '}');
    return OK;
}

static rc put_found(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_id_of(o, "id", row_int(r, 0));
    json_text_of(o, "number", row_text(r, 1));
    json_text_of(o, "state", row_text(r, 2));
    json_text_of(o, "hazard_kind", row_text(r, 3));
    json_close(o, '}');
    return OK;
}

static rc put_photo(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_id_of(o, "id", row_int(r, 0));
    json_text_of(o, "name", row_text(r, 1));
    json_text_of(o, "media_type", row_text(r, 2));
    json_close(o, '}');
    return OK;
}

rc visit_page(struct request *rq, struct fault *f)
{
    static const struct part {
        const char *name;
        const struct query *q;
        row_fn fn;
    } parts[] = {
        { "items", &Q_visit_items, put_answer },
        { "hazards", &Q_visit_hazards, put_found },
        { "photos", &Q_visit_photos, put_photo },
    };
    i64 id;
    struct json_out *o = &rq->out;
    rc r = request_id(rq, 0, &id, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    r = db_one(rq->tx, &Q_visit_get, ARGS(V_I(id)), put_visit, o, f);
    for (size_t i = 0; r == OK && i < COUNT(parts); i++) {
        json_name(o, str_from(parts[i].name));
        json_open(o, '[');
        r = db_each(rq->tx, parts[i].q, ARGS(V_I(id)), parts[i].fn, o, f);
        json_close(o, ']');
    }
    json_close(o, '}');
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "visit.not_found") : r;
}

rc inspection_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = inspection_ask(rq->tx, rq->actor, rq->in, &id, f);
    return r == OK ? reply_created(rq, "/v1/matters/", id) : r;
}
