#include "rooms/field/track.h"

#include "base/date.h"
#include "core/ledger.h"
#include "db/queries.h"
#include "rooms/field/field_forms.h"
#include "rooms/street/street.h"

enum { MOST_POINTS = 1000, MOST_READ = 50000, SLACK_MS = 5 * 60000 };

struct window {
    i64 from, to;
};

static rc take_window(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct window *)arg = (struct window){ row_int(r, 0), row_int(r, 1) };
    return OK;
}

struct spot {
    i64 at;
    double lon, lat, accuracy;
};

static bool is_number(const struct json *j)
{
    return json_type(j) == JSON_INT || json_type(j) == JSON_REAL;
}

static bool read_spot(const struct json *j, struct spot *ret)
{
    *ret = (struct spot){ 0, json_real(json_at(j, 1)), json_real(json_at(j, 2)),
                          json_real(json_at(j, 3)) };
    return json_type(j) == JSON_ARRAY && json_size(j) == 4 &&
           instant_parse(json_text(json_at(j, 0)), &ret->at) && is_number(json_at(j, 1)) &&
           is_number(json_at(j, 2)) && is_number(json_at(j, 3)) && ret->lon >= -180 &&
           ret->lon <= 180 && ret->lat >= -90 && ret->lat <= 90 && ret->accuracy >= 0 &&
           ret->accuracy <= 100000;
}

/* What lies outside of the sweep is nobody's business: it is counted and not kept. */
static rc keep_spot(struct request *rq, const struct window *w, const struct spot *s, i64 *kept,
                    struct fault *f)
{
    const struct track_in *in = rq->in;
    i64 changed = 0, to = w->to ? w->to : tx_now(rq->tx) + SLACK_MS;
    if (w->from == 0 || s->at < w->from - SLACK_MS || s->at > to)
        return OK;
    rc r = db_exec(rq->tx, &Q_track_insert,
                   ARGS(V_I(in->sweep_id), V_I(rq->actor->person_id), V_I(s->at), V_D(s->lon),
                        V_D(s->lat), V_D(s->accuracy)),
                   &changed, f);
    ++*kept;
    return r;
}

rc track_post(struct request *rq, struct fault *f)
{
    const struct track_in *in = rq->in;
    struct window w = { 0 };
    size_t n = json_size(in->points);
    i64 kept = 0;
    if (json_type(in->points) != JSON_ARRAY || n == 0 || n > MOST_POINTS)
        return fault_field(f, S("points"), n > MOST_POINTS ? "too_long" : "not_a_list", S("1000"));
    rc r = db_each(rq->tx, &Q_track_sweep, ARGS(V_I(in->sweep_id), V_I(rq->actor->person_id)),
                   take_window, &w, f);
    for (size_t i = 0; r == OK && i < n; i++) {
        struct spot s;
        if (!read_spot(json_at(in->points, i), &s))
            return fault_field(f, arena_fmt(rq->arena, "points.%zu", i), "bad_entry", S(""));
        r = keep_spot(rq, &w, &s, &kept, f);
    }
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_int_of(&rq->out, "kept", kept);
    json_int_of(&rq->out, "dropped", (i64)n - kept);
    json_close(&rq->out, '}');
    return OK;
}

static rc put_spot(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '[');
    json_put_id(o, row_int(r, 0));
    json_put_instant(o, row_int(r, 1));
    for (int i = 2; i <= 4; i++)
        json_put_real(o, row_real(r, i));
    json_close(o, ']');
    return OK;
}

rc track_get(struct request *rq, struct fault *f)
{
    struct sweep s;
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = sweep_get(rq->tx, id, &s, f);
    json_open(&rq->out, '{');
    json_name(&rq->out, S("points"));
    json_open(&rq->out, '[');
    if (r == OK)
        r = db_each(rq->tx, &Q_track_points, ARGS(V_I(id), V_I(MOST_READ)), put_spot, &rq->out, f);
    json_close(&rq->out, ']');
    json_close(&rq->out, '}');
    if (r != OK)
        return r;
    return ledger_append(rq->tx, rq->actor,
                         &(struct ledger_entry){ .act = "track.read",
                                                 .subject_kind = "sweep",
                                                 .subject_id = id,
                                                 .purpose = rq->purpose },
                         f);
}
