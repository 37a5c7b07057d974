/* plan.c — which doors a plan picks, and the sweep it becomes. */
#include "core/house.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "geo/area.h"
#include "geo/finder.h"
#include "rooms/street/plan_store.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_STOPS = 2000, USUAL_STOPS = 200 };

struct pick {
    struct tx *tx;
    const struct sweep_plan *plan;
    const struct area *area; /* NULL when nothing was drawn */
    i64 now;
    struct stop *stops;
    size_t n, room;
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
    return rule->unseen_days || rule->grades.n || rule->min_filings;
}

/* The most pressing reason names the stop: a re-check before complaints before grade before time.
 * Who works no more is visited for a re-check only. */
static void weigh(const struct pick *p, const struct door *d, struct stop *s)
{
    const struct list_rule *rule = &p->plan->rule;
    if (rule->open_hazards && d->recheck) {
        s->reason = S("recheck");
        s->weight = 4000;
    } else if (!works(d)) {
        return;
    } else if (rule->min_filings && d->filings >= rule->min_filings) {
        s->reason = S("filings");
        s->weight = 3000 + (d->filings < 900 ? d->filings : 900);
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

static void keep(struct pick *p, const struct stop *s)
{
    if (p->n == p->room) {
        size_t room = p->room ? p->room * 2 : 256;
        struct stop *more = ARENA_ARRAY(tx_arena(p->tx), struct stop, room);
        if (p->n)
            memcpy(more, p->stops, p->n * sizeof *more);
        p->stops = more;
        p->room = room;
    }
    p->stops[p->n++] = *s;
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
    };
    struct stop s = { .premises_id = d.premises_id,
                      .entity_id = d.entity_id,
                      .lon = d.lon,
                      .lat = d.lat,
                      .has_point = d.has_point };
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

static int by_weight(const void *a, const void *b)
{
    const struct stop *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return (x->premises_id > y->premises_id) - (x->premises_id < y->premises_id);
}

rc plan_pick(struct tx *tx, const struct sweep_plan *plan, const struct stop **ret, size_t *ret_n,
             struct fault *f)
{
    struct pick p = { .tx = tx, .plan = plan, .now = tx_now(tx) };
    struct area *area = NULL;
    rc r = plan->area ? area_read(tx_arena(tx), plan->area, S("area"), &area, f) : OK;
    p.area = area;
    struct strs places = places_of(tx, plan, area);
    for (size_t i = 0; r == OK && i < places.n; i++)
        r = pick_place(&p, places.at[i], f);
    if (r != OK)
        return r;
    if (p.n)
        qsort(p.stops, p.n, sizeof *p.stops, by_weight);
    size_t most = plan->rule.most ? (size_t)plan->rule.most : USUAL_STOPS;
    if (most > MOST_STOPS)
        most = MOST_STOPS;
    *ret = p.stops;
    *ret_n = p.n < most ? p.n : most;
    return OK;
}

/* Nearest neighbour over at most a few hundred doors: good enough to walk, and the officer may take
 * another. */
void walking_order(const struct stop *stops, size_t n, size_t *ret_order)
{
    size_t at = 0, turn = 0;
    bool first = true;
    for (size_t i = 0; i < n; i++)
        ret_order[i] = n;
    while (turn < n) {
        size_t best = n;
        double best_d = 0;
        for (size_t i = 0; i < n; i++) {
            if (ret_order[i] != n)
                continue;
            double dx = stops[i].lon - stops[at].lon, dy = stops[i].lat - stops[at].lat;
            double d =
                first ? stops[i].lon
                      : dx * dx * 0.85 + dy * dy; /* a degree of longitude is shorter at 22.6° N */
            if (best == n || d < best_d) {
                best = i;
                best_d = d;
            }
        }
        ret_order[best] = turn++;
        at = best;
        first = false;
    }
}

static rc tell(struct tx *tx, const struct actor *who, const struct sweep *s, const char *act,
               struct fault *f)
{
    rc r = ledger_append(
        tx, who, &(struct ledger_entry){ .act = act, .subject_kind = "sweep", .subject_id = s->id },
        f);
    if (r != OK)
        return r;
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "sweep.changed",
                                             .subject_kind = "sweep",
                                             .subject_id = s->id,
                                             .unit_id = s->unit_id },
                      f);
}

rc plan_make_sweep(struct tx *tx, const struct actor *who, const struct sweep_plan *plan,
                   day on_day, i64 *ret_id, struct fault *f)
{
    const struct stop *stops;
    size_t n;
    struct sweep s = { .id = tx_id(tx),
                       .unit_id = plan->unit_id,
                       .plan_id = plan->id,
                       .name = plan->name,
                       .on_day = on_day,
                       .places = plan->places,
                       .area = plan->area };
    rc r = plan_pick(tx, plan, &stops, &n, f);
    if (r == OK)
        r = sweep_insert(tx, who, &s, f);
    if (r == OK)
        r = sweep_set_members(tx, s.id, plan->people, f);
    if (r == OK)
        r = sweep_add_stops(tx, s.id, stops, n, f);
    if (r == OK)
        r = tell(tx, who, &s, "sweep.make", f);
    if (r == OK)
        *ret_id = s.id;
    return r;
}
