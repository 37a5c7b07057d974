/* plan_pick.c — which doors a plan picks. */
#include "core/house.h"
#include "db/queries.h"
#include "geo/area.h"
#include "geo/finder.h"
#include "rooms/street/minutes.h"
#include "rooms/street/plan_store.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_STOPS = 2000, USUAL_STOPS = 200, CANDIDATES = 5000, ROOM = 2 * CANDIDATES };

struct pick {
    struct tx *tx;
    const struct sweep_plan *plan;
    const struct area *area; /* NULL when nothing was drawn */
    i64 now;
    struct stop *stops; /* ROOM of them */
    size_t n;
    i64 found; /* also those that were dropped again, because CANDIDATES others press more */
};

static bool any_of(struct strs set, str s)
{
    for (size_t i = 0; i < set.n; i++)
        if (str_eq(set.at[i], s))
            return true;
    return false;
}

/* "62" holds 6210 and 6220: a trade of the plan holds the classes below it. */
static bool in_trades(struct strs trades, str trade)
{
    for (size_t i = 0; i < trades.n; i++)
        if (str_starts(trade, trades.at[i]))
            return true;
    return trades.n == 0;
}

struct door {
    i64 premises_id, entity_id, door_state_at, filings, last_seen_at;
    double lon, lat;
    bool has_point;
    bool recheck; /* a hazard there waits for its re-check */
    day food_due; /* DAY_NONE: no food operator */
    str door_state, grade, trade, entity_state;
};

static bool narrowed(const struct pick *p, const struct door *d)
{
    const struct list_rule *rule = &p->plan->rule;
    if (!in_trades(rule->trades, d->trade))
        return false;
    if (rule->door_states.n && !any_of(rule->door_states, d->door_state))
        return false;
    return !p->area || (d->has_point && area_contains(p->area, d->lon, d->lat));
}

static bool works(const struct door *d)
{
    return !str_eq(d->entity_state, S("closed")) && !str_eq(d->entity_state, S("revoked"));
}

static bool unseen(const struct pick *p, const struct door *d)
{
    i64 seen = d->last_seen_at > d->door_state_at ? d->last_seen_at : d->door_state_at;
    return p->plan->rule.unseen_days && p->now - seen >= p->plan->rule.unseen_days * DAY_MS;
}

static bool has_reasons(const struct list_rule *rule)
{
    return rule->unseen_days || rule->grades.n || rule->min_filings || rule->food_due;
}

enum { LATE_MOST = 400 };

/* Days since the inspection of a food operator was due, 0 on the day itself; -1: not yet. */
static i64 food_late(const struct pick *p, const struct door *d)
{
    day today = day_at(p->now);
    return d->food_due == DAY_NONE || d->food_due > today ? -1 : today - d->food_due;
}

/* The most pressing reason names the stop: a re-check before complaints before what a frequency
 * demands before grade before time. Who works no more is visited for a re-check only. */
static void weigh(const struct pick *p, const struct door *d, struct stop *s)
{
    const struct list_rule *rule = &p->plan->rule;
    i64 late = food_late(p, d);
    if (rule->open_hazards && d->recheck) {
        s->reason = S("recheck");
        s->weight = 4000;
    } else if (!works(d)) {
        return;
    } else if (rule->min_filings && d->filings >= rule->min_filings) {
        s->reason = S("filings");
        s->weight = 3000 + (d->filings < 900 ? d->filings : 900);
    } else if (rule->food_due && late >= 0) {
        s->reason = S("frequency");
        s->weight = 2500 + (late < LATE_MOST ? late : LATE_MOST);
    } else if (rule->grades.n && any_of(rule->grades, d->grade)) {
        s->reason = S("grade");
        s->weight = 2000 + (d->grade.n ? d->grade.p[0] : 0);
    } else if (unseen(p, d)) {
        s->reason = S("unseen");
        s->weight = 1000;
    } else if (!has_reasons(rule)) {
        s->reason = rule->trades.n ? S("trade") : S("place");
        s->weight = 1;
    }
}

static int by_weight(const void *a, const void *b)
{
    const struct stop *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return (x->premises_id > y->premises_id) - (x->premises_id < y->premises_id);
}

static void keep_most_pressing(struct pick *p)
{
    if (p->n)
        qsort(p->stops, p->n, sizeof *p->stops, by_weight);
    p->n = p->n < CANDIDATES ? p->n : CANDIDATES;
}

static void keep(struct pick *p, const struct stop *s)
{
    if (p->n == ROOM)
        keep_most_pressing(p);
    p->stops[p->n++] = *s;
    p->found++;
}

static rc take_door(const struct row *r, void *arg, struct fault *f)
{
    struct pick *p = arg;
    (void)f;
    struct door d = {
        .premises_id = row_int(r, 0),
        .entity_id = row_int(r, 1),
        .lon = row_real(r, 2),
        .lat = row_real(r, 3),
        .has_point = !row_null(r, 2),
        .door_state = row_text(r, 4),
        .door_state_at = row_int(r, 5),
        .grade = row_text(r, 6),
        .trade = row_text(r, 7),
        .filings = row_int(r, 8),
        .last_seen_at = row_int(r, 9),
        .entity_state = row_text(r, 10),
        .recheck = row_int(r, 11) != 0,
        .food_due = row_null(r, 12) ? DAY_NONE : (day)row_int(r, 12),
    };
    struct stop s = { .premises_id = d.premises_id,
                      .entity_id = d.entity_id,
                      .lon = d.lon,
                      .lat = d.lat,
                      .has_point = d.has_point,
                      .open = true };
    if (d.trade.n && d.trade.n < sizeof s.trade)
        memcpy(s.trade, d.trade.p, d.trade.n);
    if (narrowed(p, &d))
        weigh(p, &d, &s);
    if (s.weight)
        keep(p, &s);
    return OK;
}

static rc pick_place(struct pick *p, str place, struct fault *f)
{
    struct tx *tx = p->tx;
    str end = ARENA_CONCAT(tx_arena(tx), place, S(":")); /* ':' is the character after '9' */
    i64 bureau = tx_scope(tx)->bureau_id;
    return db_each(tx, &Q_plan_doors, ARGS(V_I(bureau), V_T(place), V_T(end)), take_door, p, f);
}

enum { COMMUNITY = 3 };

/* An area that was drawn without naming communities lies in those that it touches. */
static struct strs places_of(struct tx *tx, const struct sweep_plan *plan, const struct area *area)
{
    const struct finder *finder = house_of(tx)->places;
    const str *codes = NULL;
    if (plan->places.n || !area || !finder)
        return plan->places;
    size_t n = finder_near(finder, area, COMMUNITY, tx_arena(tx), &codes);
    return (struct strs){ codes, n };
}

/* A place that lies in another one of the list would bring its doors twice. */
static bool covered(struct strs places, size_t i)
{
    for (size_t j = 0; j < places.n; j++) {
        bool same = str_eq(places.at[j], places.at[i]);
        if (str_starts(places.at[i], places.at[j]) && (same ? j < i : true))
            return true;
    }
    return false;
}

rc plan_candidates(struct tx *tx, const struct sweep_plan *plan, struct candidates *ret,
                   struct fault *f)
{
    struct pick p = { .tx = tx, .plan = plan, .now = tx_now(tx) };
    struct area *area = NULL;
    rc r = plan->area ? area_read(tx_arena(tx), plan->area, S("area"), &area, f) : OK;
    p.area = area;
    p.stops = ARENA_ARRAY(tx_arena(tx), struct stop, ROOM);
    struct strs places = places_of(tx, plan, area);
    for (size_t i = 0; r == OK && i < places.n; i++)
        r = covered(places, i) ? OK : pick_place(&p, places.at[i], f);
    if (r != OK)
        return r;
    keep_most_pressing(&p);
    *ret = (struct candidates){ p.stops, p.n, p.found };
    return OK;
}

size_t plan_most(const struct sweep_plan *plan)
{
    size_t most = plan->rule.most ? (size_t)plan->rule.most : USUAL_STOPS;
    return most < MOST_STOPS ? most : MOST_STOPS;
}

rc stops_expect(struct tx *tx, struct stop *stops, size_t n, struct fault *f)
{
    struct minutes *m;
    rc r = minutes_load(tx, &m, f);
    for (size_t i = 0; r == OK && i < n; i++)
        stops[i].expected_s = minutes_expected(m, str_from(stops[i].trade), &stops[i].expected_n);
    return r;
}

rc plan_pick(struct tx *tx, const struct sweep_plan *plan, const struct stop **ret, size_t *ret_n,
             struct fault *f)
{
    struct candidates c;
    rc r = plan_candidates(tx, plan, &c, f);
    if (r != OK)
        return r;
    size_t most = plan_most(plan), n = c.n < most ? c.n : most;
    r = stops_expect(tx, c.at, n, f);
    if (r != OK)
        return r;
    *ret = c.at;
    *ret_n = n;
    return OK;
}
