/* day_api.c — the officer's day: sweeps of a day with the own stops, in walking order. */
#include "base/date.h"
#include "core/record_day.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/street/plan_store.h"
#include "rooms/street/share.h"
#include "rooms/street/stops.h"
#include "rooms/street/street_api.h"

#include <stdlib.h>

enum { SWEEPS = 32 };

/* One sweep of the day with its stops as they are to be walked. */
struct my_sweep {
    i64 id;
    str name, state;
    struct stop *stops;
    size_t n;
};

struct my_walks {
    struct request *rq;
    struct point from; /* where the officer stands, when the phone says so */
    struct my_sweep at[SWEEPS];
    size_t n;
};

static rc take_my_sweep(const struct row *r, void *arg, struct fault *f)
{
    struct my_walks *w = arg;
    (void)f;
    if (w->n < COUNT(w->at))
        w->at[w->n++] = (struct my_sweep){ .id = row_int(r, 0),
                                           .name = row_text_copy(r, 1, w->rq->arena),
                                           .state = row_text_copy(r, 2, w->rq->arena) };
    return OK;
}

static bool urgent(const struct stop *s)
{
    return s->open && str_eq(s->reason, S("urgent"));
}

/* ---- one door, one stop ---- */

struct door_seen {
    i64 premises_id;
    size_t sweep, stop;
    bool open, urgent;
};

static int by_door(const void *a, const void *b)
{
    const struct door_seen *x = a, *y = b;
    if (x->premises_id != y->premises_id)
        return x->premises_id < y->premises_id ? -1 : 1;
    if (x->open != y->open)
        return x->open ? -1 : 1; /* where there is still something to do */
    if (x->urgent != y->urgent)
        return x->urgent ? -1 : 1;                        /* and at once */
    return (x->sweep < y->sweep) - (x->sweep > y->sweep); /* the one made last */
}

/* A door in two sweeps of the day is shown in one of them; its visit ends both (sweep_stop_done).
 */
static void show_doors_once(struct my_walks *w)
{
    size_t n = 0, all = 0;
    for (size_t i = 0; i < w->n; i++)
        all += w->at[i].n;
    struct door_seen *doors = ARENA_ARRAY(w->rq->arena, struct door_seen, all + 1);
    for (size_t i = 0; i < w->n; i++)
        for (size_t k = 0; k < w->at[i].n; k++)
            doors[n++] = (struct door_seen){ w->at[i].stops[k].premises_id, i, k,
                                             w->at[i].stops[k].open, urgent(&w->at[i].stops[k]) };
    if (n)
        qsort(doors, n, sizeof *doors, by_door);
    for (size_t i = 1; i < n; i++)
        if (doors[i].premises_id == doors[i - 1].premises_id)
            w->at[doors[i].sweep].stops[doors[i].stop].premises_id = 0;
    for (size_t i = 0; i < w->n; i++) {
        struct my_sweep *s = &w->at[i];
        size_t kept = 0;
        for (size_t k = 0; k < s->n; k++)
            if (s->stops[k].premises_id)
                s->stops[kept++] = s->stops[k];
        s->n = kept;
    }
}

/* ---- the order ---- */

/* Who is wanted at once comes first; with a position the rest is walked from there; what is done
 * stays behind in its order. */
static void order_from_here(struct my_walks *w, struct my_sweep *s)
{
    struct arena *a = w->rq->arena;
    struct stop *rest = ARENA_ARRAY(a, struct stop, s->n + 1),
                *all = ARENA_ARRAY(a, struct stop, s->n + 1);
    size_t *order = ARENA_ARRAY(a, size_t, s->n + 1), n = 0, at = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (urgent(&s->stops[i]))
            all[at++] = s->stops[i];
        else if (s->stops[i].open)
            rest[n++] = s->stops[i];
    }
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    if (w->from.set)
        walking_order(a, rest, n, &w->from, order);
    for (size_t i = 0; i < n; i++)
        all[at + order[i]] = rest[i];
    at += n;
    for (size_t i = 0; i < s->n; i++)
        if (!s->stops[i].open)
            all[at++] = s->stops[i];
    for (size_t i = 0; i < at; i++)
        all[i].turn = (i64)i + 1;
    s->stops = all;
}

/* ---- writing it ---- */

struct stop_texts {
    struct arena *arena;
    const struct my_sweep *sweep;
    str *at; /* of the stops in their order; empty: another sweep shows the door */
};

static rc take_stop_text(const struct row *r, void *arg, struct fault *f)
{
    struct stop_texts *t = arg;
    (void)f;
    struct json_out o = json_out_new(t->arena, 1 << 14);
    i64 id = row_int(r, 0);
    for (size_t i = 0; i < t->sweep->n; i++) {
        if (t->sweep->stops[i].premises_id != id)
            continue;
        json_open(&o, '{');
        row_put_members(r, &stop_shape, &o);
        json_int_of(&o, "turn", t->sweep->stops[i].turn);
        json_close(&o, '}');
        t->at[i] = json_out_str(&o);
    }
    return OK;
}

static rc put_my_sweep(struct my_walks *w, const struct my_sweep *s, struct fault *f)
{
    struct json_out *o = &w->rq->out;
    struct stop_texts t = { w->rq->arena, s, ARENA_ARRAY(w->rq->arena, str, s->n + 1) };
    const struct actor *who = w->rq->actor;
    rc r = db_each(w->rq->tx, &Q_sweep_stops,
                   ARGS(V_I(s->id), V_I(who->person_id), V_I(who->scope->assigned_only)),
                   take_stop_text, &t, f);
    json_open(o, '{');
    json_id_of(o, "id", s->id);
    json_text_of(o, "name", s->name);
    json_text_of(o, "state", s->state);
    json_name(o, S("stops"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < s->n; i++)
        if (t.at[i].n)
            json_put_raw(o, t.at[i]);
    json_close(o, ']');
    json_close(o, '}');
    return r;
}

static const struct row_member call_members[] = {
    { "id", F_ID },
    { "premises_id", F_ID },
    { "premises_name", F_TEXT },
    { "address", F_TEXT },
    { "sweep_id", F_ID },
    { "why", F_TEXT },
    { "state", F_CODE },
    { "made_at", F_INSTANT },
    { "metres", F_INT },
    { "made_by_name", F_TEXT },
};
static const struct row_shape call = ROW_SHAPE(call_members);

static rc read_position(struct request *rq, struct point *ret, struct fault *f)
{
    str lon = http_query(rq->http, "lon"), lat = http_query(rq->http, "lat");
    rc r = OK;
    if (lon.n == 0 && lat.n == 0)
        return OK;
    if (!str_to_double(lon, &ret->lon) || ret->lon < -180 || ret->lon > 180)
        r = fault_field(f, S("lon"), "not_a_number", lon);
    if (!str_to_double(lat, &ret->lat) || ret->lat < -90 || ret->lat > 90)
        r = fault_field(f, S("lat"), "not_a_number", lat);
    ret->set = r == OK;
    return r;
}

static rc put_day(struct my_walks *w, day on, struct fault *f)
{
    struct json_out *o = &w->rq->out;
    i64 me = w->rq->actor->person_id;
    rc r = OK;
    for (size_t i = 0; r == OK && i < w->n; i++)
        r = sweep_read_stops(w->rq->tx, w->at[i].id, me, &w->at[i].stops, &w->at[i].n, f);
    if (r != OK)
        return r;
    show_doors_once(w);
    json_open(o, '{');
    json_name(o, S("day"));
    record_put_day(o, on);
    json_name(o, S("sweeps"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < w->n; i++) {
        order_from_here(w, &w->at[i]);
        r = put_my_sweep(w, &w->at[i], f);
    }
    json_close(o, ']');
    if (r == OK)
        r = rows_put_of(w->rq->tx, &Q_my_urgent, me, "urgent", &call, o, f);
    json_close(o, '}');
    return r;
}

rc my_day(struct request *rq, struct fault *f)
{
    struct my_walks *w = ARENA_NEW(rq->arena, struct my_walks);
    day on = day_at(tx_now(rq->tx));
    str asked = http_query(rq->http, "day");
    if (asked.n && !day_parse(asked, &on))
        return fault_field(f, S("day"), "not_a_day", asked);
    w->rq = rq;
    rc r = read_position(rq, &w->from, f);
    if (r == OK)
        r = db_each(rq->tx, &Q_my_sweeps, ARGS(V_I(rq->actor->person_id), V_I(on)), take_my_sweep,
                    w, f);
    return r == OK ? put_day(w, on, f) : r;
}
