/* plan_api.c — plans and sweeps over HTTP: decode, call, encode. */
#include "core/ledger.h"
#include "core/outbox.h"
#include "core/record_day.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/street/stops.h"
#include "rooms/street/street_api.h"

rc plans_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &plan_list, f);
}

rc sweeps_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &sweep_list, f);
}

static rc tell_plan(struct request *rq, const struct sweep_plan *p, const char *act,
                    struct fault *f)
{
    rc r = ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){ .act = act, .subject_kind = "sweep_plan", .subject_id = p->id }, f);
    if (r != OK)
        return r;
    return outbox_put(rq->tx, rq->actor->bureau_id,
                      &(struct outbox_fact){ .topic = "sweep_plan.changed",
                                             .subject_kind = "sweep_plan",
                                             .subject_id = p->id,
                                             .unit_id = p->unit_id },
                      f);
}

static rc check_plan(const struct sweep_plan *p, struct fault *f)
{
    rc r = OK;
    if (p->last_day != DAY_NONE && p->last_day < p->first_day)
        r = fault_field(f, S("last_day"), "before_begin", S(""));
    if (p->places.n == 0 && !p->area)
        r = fault_field(f, S("places"), "place_or_area", S(""));
    return r;
}

rc plan_post(struct request *rq, struct fault *f)
{
    struct sweep_plan *p = rq->in;
    p->id = tx_id(rq->tx);
    p->unit_id = p->unit_id ? p->unit_id : rq->actor->unit_id;
    p->active = true;
    rc r = check_plan(p, f);
    if (r == OK)
        r = plan_insert(rq->tx, rq->actor, p, f);
    if (r == OK)
        r = tell_plan(rq, p, "sweep_plan.add", f);
    return r == OK ? reply_created(rq, "/v1/sweep-plans/", p->id) : r;
}

static rc get_plan(struct request *rq, struct sweep_plan *ret, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? plan_get(rq->tx, id, ret, f) : r;
}

rc plan_page(struct request *rq, struct fault *f)
{
    struct sweep_plan p;
    rc r = get_plan(rq, &p, f);
    if (r == OK) {
        reply_version(rq, p.ver);
        record_encode(&sweep_plan_record, &p, false, &rq->out);
    }
    return r;
}

rc plan_patch(struct request *rq, struct fault *f)
{
    struct sweep_plan before;
    i64 changed;
    rc r = get_plan(rq, &before, f);
    if (r == OK && rq->if_match != before.ver)
        r = rq->if_match ? fail(f, STALE, "stale") : fail(f, BAD_REQUEST, "if_match_required");
    struct sweep_plan after = before;
    if (r == OK)
        r = record_patch(&sweep_plan_record, rq->body, &after, rq->arena, f);
    after.unit_id = before.unit_id;
    if (r == OK)
        r = check_plan(&after, f);
    if (r == OK)
        r = plan_update(rq->tx, &after, before.ver, &changed, f);
    if (r == OK && changed == 0)
        r = fail(f, STALE, "stale");
    if (r == OK)
        r = tell_plan(rq, &after, "sweep_plan.change", f);
    after.ver = before.ver + 1;
    if (r == OK)
        record_encode(&sweep_plan_record, &after, false, &rq->out);
    return r;
}

enum { SAMPLE = 500 };

static size_t count_reason(const struct stop *stops, size_t n, str reason)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        found += str_eq(stops[i].reason, reason);
    return found;
}

static void put_by_reason(struct json_out *o, const struct stop *stops, size_t n)
{
    json_open(o, '{');
    for (size_t i = 0; i < n; i++)
        if (count_reason(stops, i, stops[i].reason) == 0) { /* its first */
            json_name(o, stops[i].reason);
            json_put_int(o, (i64)count_reason(stops, n, stops[i].reason));
        }
    json_close(o, '}');
}

static rc put_preview(struct request *rq, const struct sweep_plan *plan, struct fault *f)
{
    const struct stop *stops;
    size_t n;
    struct json_out *o = &rq->out;
    rc r = plan_pick(rq->tx, plan, &stops, &n, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_int_of(o, "count", (i64)n);
    json_name(o, S("by_reason"));
    put_by_reason(o, stops, n);
    json_name(o, S("sample"));
    json_open(o, '[');
    for (size_t i = 0; i < n && i < SAMPLE; i++) {
        json_open(o, '{');
        json_id_of(o, "premises_id", stops[i].premises_id);
        json_text_of(o, "reason", stops[i].reason);
        json_name(o, S("lon"));
        stops[i].has_point ? json_put_real(o, stops[i].lon) : json_put_null(o);
        json_name(o, S("lat"));
        stops[i].has_point ? json_put_real(o, stops[i].lat) : json_put_null(o);
        json_close(o, '}');
    }
    json_close(o, ']');
    json_close(o, '}');
    return OK;
}

rc plan_preview(struct request *rq, struct fault *f)
{
    struct sweep_plan p;
    rc r = get_plan(rq, &p, f);
    return r == OK ? put_preview(rq, &p, f) : r;
}

/* A plan that is being written, before it is saved. */
rc plan_preview_new(struct request *rq, struct fault *f)
{
    const struct sweep_plan *p = rq->in;
    rc r = check_plan(p, f);
    return r == OK ? put_preview(rq, p, f) : r;
}

rc plan_make(struct request *rq, struct fault *f)
{
    const struct make_in *in = rq->in;
    struct sweep_plan p;
    i64 id;
    rc r = get_plan(rq, &p, f);
    if (r == OK)
        r = plan_make_sweep(rq->tx, rq->actor, &p, in->on_day, &id, f);
    return r == OK ? reply_created(rq, "/v1/sweeps/", id) : r;
}

/* A sweep without a plan: people, a day, a place or an area, and perhaps a rule for its list. */
rc sweep_post(struct request *rq, struct fault *f)
{
    const struct sweep_new *in = rq->in;
    struct sweep_plan once = { .unit_id = in->unit_id ? in->unit_id : rq->actor->unit_id,
                               .name = in->name,
                               .people = in->people,
                               .places = in->places,
                               .area = in->area,
                               .rule = in->rule,
                               .last_day = DAY_NONE };
    i64 id;
    rc r = check_plan(&once, f);
    if (r == OK)
        r = plan_make_sweep(rq->tx, rq->actor, &once, in->on_day, &id, f);
    return r == OK ? reply_created(rq, "/v1/sweeps/", id) : r;
}

static const struct row_member team_members[] = {
    { "person_id", F_ID },
    { "name", F_TEXT },
    { "lead", F_BOOL },
    { "stops", F_INT },
};
static const struct row_member stop_members[] = {
    { "premises_id", F_ID }, { "entity_id", F_ID },    { "name", F_TEXT },    { "sign", F_TEXT },
    { "address", F_TEXT },   { "lon", F_REAL },        { "lat", F_REAL },     { "trade", F_CODE },
    { "grade", F_CODE },     { "door_state", F_CODE }, { "person_id", F_ID }, { "turn", F_INT },
    { "reason", F_CODE },    { "state", F_CODE },      { "visit_id", F_ID },
};
static const struct row_shape team = ROW_SHAPE(team_members), stop = ROW_SHAPE(stop_members);

static void put_sweep(struct json_out *o, const struct sweep *s)
{
    json_id_of(o, "id", s->id);
    json_int_of(o, "ver", s->ver);
    json_id_of(o, "unit_id", s->unit_id);
    json_id_of(o, "plan_id", s->plan_id);
    json_text_of(o, "name", s->name);
    json_name(o, S("on_day"));
    record_put_day(o, s->on_day);
    json_text_of(o, "state", s->state);
    json_name(o, S("places"));
    json_open(o, '[');
    for (size_t i = 0; i < s->places.n; i++)
        json_put_text(o, s->places.at[i]);
    json_close(o, ']');
    json_name(o, S("area"));
    json_put_value(o, s->area);
    json_instant_of(o, "locked_at", s->locked_at);
    json_instant_of(o, "started_at", s->started_at);
    json_instant_of(o, "ended_at", s->ended_at);
}

static rc put_sweep_page(struct request *rq, i64 id, struct fault *f)
{
    struct sweep s;
    struct sweep_counts c;
    struct json_out *o = &rq->out;
    rc r = sweep_get(rq->tx, id, &s, f);
    if (r == OK)
        r = sweep_count(rq->tx, id, &c, f);
    if (r != OK)
        return r;
    reply_version(rq, s.ver);
    json_open(o, '{');
    put_sweep(o, &s);
    json_int_of(o, "stops_count", c.stops);
    json_int_of(o, "seen", c.seen);
    json_int_of(o, "no_entry", c.no_entry);
    json_int_of(o, "unassigned", c.unassigned);
    r = rows_put_of(rq->tx, &Q_sweep_members, id, "members", &team, o, f);
    json_close(o, '}');
    return r;
}

rc sweep_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? put_sweep_page(rq, id, f) : r;
}

rc put_stops(struct request *rq, i64 sweep_id, i64 person_id, struct fault *f)
{
    return rows_put(rq->tx, &Q_sweep_stops, ARGS(V_I(sweep_id), V_I(person_id)),
                    &(struct row_put){ &stop, &rq->out }, f);
}

rc sweep_stops_get(struct request *rq, struct fault *f)
{
    i64 id;
    struct sweep s;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = sweep_get(rq->tx, id, &s, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_name(&rq->out, S("items"));
    r = put_stops(rq, id, 0, f);
    json_close(&rq->out, '}');
    return r;
}

rc sweep_assign_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = sweep_assign(rq->tx, rq->actor, id, rq->in, f);
    return r == OK ? put_sweep_page(rq, id, f) : r;
}

rc sweep_stops_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = sweep_stops_change(rq->tx, rq->actor, id, rq->in, f);
    return r == OK ? put_sweep_page(rq, id, f) : r;
}

rc sweep_members_post(struct request *rq, struct fault *f)
{
    const struct members_in *in = rq->in;
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = sweep_members_change(rq->tx, rq->actor, id, in->people, f);
    return r == OK ? put_sweep_page(rq, id, f) : r;
}

rc sweep_act_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = sweep_act(rq->tx, rq->actor, id, rq->if_match, rq->params[1], f);
    return r == OK ? put_sweep_page(rq, id, f) : r;
}
