/* sweep_api.c — sweeps over HTTP: decode, call, encode. */
#include "core/record_day.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/street/share.h"
#include "rooms/street/stops.h"
#include "rooms/street/street_api.h"

rc sweeps_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &sweep_list, f);
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
    rc r = plan_check(&once, f);
    if (r == OK)
        r = plan_make_sweep(rq->tx, rq->actor, &once, in->on_day, &id, f);
    return r == OK ? reply_created(rq, "/v1/sweeps/", id) : r;
}

static const struct row_member team_members[] = {
    { "person_id", F_ID },
    { "name", F_TEXT },
    { "lead", F_BOOL },
    { "roles", F_INT },
};
static const struct row_shape team = ROW_SHAPE(team_members);

/* In the order of Q_sweep_stops, which has the turn behind them. */
static const struct row_member stop_members[] = {
    { "premises_id", F_ID },  { "entity_id", F_ID },   { "name", F_TEXT },
    { "sign", F_TEXT },       { "address", F_TEXT },   { "lon", F_REAL },
    { "lat", F_REAL },        { "trade", F_CODE },     { "grade", F_CODE },
    { "door_state", F_CODE }, { "person_id", F_ID },   { "reason", F_CODE },
    { "state", F_CODE },      { "visit_id", F_ID },    { "street", F_TEXT },
    { "place_code", F_TEXT }, { "expected_s", F_INT }, { "expected_n", F_INT },
};
const struct row_shape stop_shape = ROW_SHAPE(stop_members);

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
    json_bool_of(o, "surprise", s->surprise);
    json_instant_of(o, "opens_at", s->opens_at);
    json_instant_of(o, "opened_at", s->opened_at);
    json_int_of(o, "hidden", s->hidden);
    json_id_of(o, "copied_from", s->copied_from);
}

void put_walk_sum(struct json_out *o, const struct walk_sum *sum)
{
    json_int_of(o, "stops", sum->stops);
    json_int_of(o, "open", sum->open);
    json_int_of(o, "visit_s", sum->visit_s);
    json_int_of(o, "walk_s", sum->walk_s);
    json_int_of(o, "left_s", sum->left_s);
}

/* A partner comes along; what the others do there is not shown to partners. */
static bool sees_own_part(const struct request *rq)
{
    return rq->actor->scope->assigned_only;
}

struct put_team {
    struct request *rq;
    const struct stop *stops;
    size_t n;
};

static rc put_member(const struct row *r, void *arg, struct fault *f)
{
    struct put_team *t = arg;
    struct json_out *o = &t->rq->out;
    i64 person = row_int(r, 0);
    (void)f;
    struct walk_sum sum = walk_sum_of(t->rq->tx, t->stops, t->n, person);
    json_open(o, '{');
    row_put_members(r, &team, o);
    put_walk_sum(o, &sum);
    json_close(o, '}');
    return OK;
}

static rc put_team(struct request *rq, i64 id, struct fault *f)
{
    struct put_team t = { .rq = rq };
    struct stop *stops;
    struct json_out *o = &rq->out;
    i64 person = sees_own_part(rq) ? rq->actor->person_id : 0;
    rc r = sweep_read_stops(rq->tx, id, person, &stops, &t.n, f);
    t.stops = stops;
    json_name(o, S("members"));
    json_open(o, '[');
    if (r == OK)
        r = db_each(rq->tx, &Q_sweep_members, ARGS(V_I(id)), put_member, &t, f);
    json_close(o, ']');
    return r;
}

static rc put_sweep_page(struct request *rq, i64 id, struct fault *f)
{
    struct sweep s;
    struct sweep_counts c;
    struct json_out *o = &rq->out;
    rc r = sweep_get(rq->tx, id, &s, f);
    if (r == OK)
        r = sweep_count(rq->tx, id, sees_own_part(rq) ? rq->actor->person_id : 0, &c, f);
    if (r != OK)
        return r;
    reply_version(rq, s.ver);
    json_open(o, '{');
    put_sweep(o, &s);
    json_int_of(o, "stops_count", c.stops + s.hidden);
    json_int_of(o, "seen", c.seen);
    json_int_of(o, "no_entry", c.no_entry);
    json_int_of(o, "unassigned", c.unassigned);
    r = put_team(rq, id, f);
    json_close(o, '}');
    return r;
}

rc sweep_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? put_sweep_page(rq, id, f) : r;
}

static rc put_stop(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    row_put_members(r, &stop_shape, o);
    json_int_of(o, "turn", row_int(r, (int)stop_shape.n));
    json_close(o, '}');
    return OK;
}

rc put_stops(struct request *rq, i64 sweep_id, i64 person_id, struct fault *f)
{
    bool partner = sees_own_part(rq);
    i64 person = partner ? rq->actor->person_id : person_id;
    json_open(&rq->out, '[');
    rc r = db_each(rq->tx, &Q_sweep_stops, ARGS(V_I(sweep_id), V_I(person), V_I(partner)), put_stop,
                   &rq->out, f);
    json_close(&rq->out, ']');
    return r;
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
        r = sweep_assign(rq->tx, rq->actor, id, rq->if_match, rq->in, f);
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

rc sweep_balance_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = sweep_balance(rq->tx, rq->actor, id, rq->if_match, rq->in, f);
    return r == OK ? put_sweep_page(rq, id, f) : r;
}

rc sweep_hand_over_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = sweep_hand_over(rq->tx, rq->actor, id, rq->if_match, rq->in, f);
    return r == OK ? put_sweep_page(rq, id, f) : r;
}

rc sweep_copy_post(struct request *rq, struct fault *f)
{
    i64 id, made;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = sweep_copy(rq->tx, rq->actor, id, rq->in, &made, f);
    return r == OK ? reply_created(rq, "/v1/sweeps/", made) : r;
}
