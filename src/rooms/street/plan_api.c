/* plan_api.c — plans over HTTP: decode, call, encode. */
#include "core/ledger.h"
#include "core/outbox.h"
#include "rooms/street/share.h"
#include "rooms/street/stops.h"
#include "rooms/street/street_api.h"
#include "rooms/street/surprise.h"

#include <stdlib.h>

rc plans_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &plan_list, f);
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

rc plan_check(const struct sweep_plan *p, struct fault *f)
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
    rc r = plan_check(p, f);
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
        r = plan_check(&after, f);
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

static bool named_before(const struct stop *stops, size_t i)
{
    size_t first = 0;
    while (!str_eq(stops[first].reason, stops[i].reason))
        first++;
    return first < i;
}

static void put_by_reason(struct json_out *o, const struct stop *stops, size_t n)
{
    json_open(o, '{');
    for (size_t i = 0; i < n; i++) {
        i64 count = 0;
        if (named_before(stops, i))
            continue;
        for (size_t k = i; k < n; k++)
            count += str_eq(stops[k].reason, stops[i].reason);
        json_name(o, stops[i].reason);
        json_put_int(o, count);
    }
    json_close(o, '}');
}

/* Where the first few hundred are; a surprise shows none. */
static void put_sample(struct json_out *o, const struct stop *stops, size_t n)
{
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
}

/* What the plan would ask of each of its people. */
static rc put_shares(struct request *rq, const struct sweep_plan *plan, struct stop *stops,
                     size_t n, struct fault *f)
{
    struct json_out *o = &rq->out;
    rc r = stops_lay_out(rq->tx, plan->unit_id, stops, n, f);
    if (r != OK)
        return r;
    if (n)
        qsort(stops, n, sizeof *stops, stop_by_turn);
    stops_share(rq->tx, stops, n, plan->people);
    json_open(o, '[');
    for (size_t i = 0; i < plan->people.n; i++) {
        struct walk_sum sum = walk_sum_of(rq->tx, stops, n, plan->people.at[i]);
        json_open(o, '{');
        json_id_of(o, "person_id", plan->people.at[i]);
        put_walk_sum(o, &sum);
        json_close(o, '}');
    }
    json_close(o, ']');
    return OK;
}

static rc put_preview(struct request *rq, const struct sweep_plan *plan, struct fault *f)
{
    struct candidates c;
    struct json_out *o = &rq->out;
    rc r = plan_candidates(rq->tx, plan, &c, f);
    if (r != OK)
        return r;
    size_t most = plan->surprise ? surprise_most(rq->tx, plan, c.n) : plan_most(plan);
    size_t n = c.n < most ? c.n : most;
    r = stops_expect(rq->tx, c.at, n, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_int_of(o, "count", (i64)n);
    json_int_of(o, "of", c.found);
    json_name(o, S("by_reason"));
    put_by_reason(o, c.at, plan->surprise ? c.n : n);
    json_name(o, S("sample"));
    put_sample(o, c.at, plan->surprise ? 0 : n);
    json_name(o, S("shares"));
    r = put_shares(rq, plan, c.at, n, f);
    json_close(o, '}');
    return r;
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
    struct sweep_plan *p = rq->in;
    rc r = plan_check(p, f);
    p->unit_id = p->unit_id ? p->unit_id : rq->actor->unit_id;
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
