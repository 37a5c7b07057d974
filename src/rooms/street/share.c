#include "rooms/street/share.h"

#include "db/queries.h"
#include "rooms/street/minutes.h"
#include "rooms/street/sweep.h"
#include "rooms/street/walk.h"

#include <stdlib.h>

rc stops_lay_out(struct tx *tx, i64 unit_id, struct stop *stops, size_t n, struct fault *f)
{
    size_t *order = ARENA_ARRAY(tx_arena(tx), size_t, n + 1);
    struct point start;
    rc r = walk_start(tx, unit_id, &start, f);
    if (r != OK)
        return r;
    walking_order(tx_arena(tx), stops, n, &start, order);
    for (size_t i = 0; i < n; i++)
        stops[i].turn = (i64)order[i] + 1;
    return OK;
}

static i64 way_between(struct tx *tx, const struct stop *a, const struct stop *b)
{
    if (!a->has_point || !b->has_point)
        return 0;
    return way_seconds(tx, walk_metres(a->lon, a->lat, b->lon, b->lat));
}

void stops_share(struct tx *tx, struct stop *stops, size_t n, struct ids people)
{
    struct arena *a = tx_arena(tx);
    struct leg *legs = ARENA_ARRAY(a, struct leg, n + 1);
    size_t *piece = ARENA_ARRAY(a, size_t, n + 1);
    for (size_t i = 0; i < n; i++)
        legs[i] =
            (struct leg){ stops[i].expected_s, i ? way_between(tx, &stops[i - 1], &stops[i]) : 0 };
    walk_split(a, legs, n, people.n, piece);
    for (size_t i = 0; people.n && i < n; i++)
        stops[i].person_id = people.at[piece[i]];
}

struct walk_sum walk_sum_of(struct tx *tx, const struct stop *stops, size_t n, i64 person_id)
{
    struct walk_sum sum = { 0 };
    const struct stop *before = NULL, *open_before = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct stop *s = &stops[i];
        if (s->person_id != person_id)
            continue;
        sum.stops++;
        sum.visit_s += s->expected_s;
        sum.walk_s += before ? way_between(tx, before, s) : 0;
        before = s;
        if (!s->open)
            continue;
        sum.open++;
        sum.left_s += s->expected_s + (open_before ? way_between(tx, open_before, s) : 0);
        open_before = s;
    }
    return sum;
}

int stop_by_turn(const void *a, const void *b)
{
    const struct stop *x = a, *y = b;
    if (x->turn != y->turn)
        return x->turn < y->turn ? -1 : 1;
    return (x->premises_id > y->premises_id) - (x->premises_id < y->premises_id);
}

static rc put_turns(struct tx *tx, i64 sweep_id, const struct stop *stops, size_t n,
                    struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < n; i++)
        r = db_exec(tx, &Q_stop_place,
                    ARGS(V_I(sweep_id), V_I(stops[i].premises_id), V_ID(stops[i].person_id),
                         V_I(stops[i].turn)),
                    NULL, f);
    return r;
}

/* Open stops first, the others keep their places behind them. */
static size_t open_first(struct stop *stops, size_t n)
{
    size_t open = 0;
    for (size_t i = 0; i < n; i++) {
        if (!stops[i].open)
            continue;
        struct stop s = stops[open];
        stops[open++] = stops[i];
        stops[i] = s;
    }
    return open;
}

static rc team_of(struct tx *tx, i64 sweep_id, const struct balance *in, struct ids *ret,
                  struct fault *f)
{
    struct ids team;
    rc r = sweep_team(tx, sweep_id, &team, f);
    if (r != OK)
        return r;
    for (size_t i = 0; i < in->people.n; i++) {
        bool along = false;
        for (size_t j = 0; j < team.n; j++)
            along = along || team.at[j] == in->people.at[i];
        if (!along)
            r = fault_field(f, arena_fmt(tx_arena(tx), "people.%zu", i), "not_in_team", S(""));
    }
    *ret = in->people.n ? in->people : team;
    return r;
}

rc sweep_balance(struct tx *tx, const struct actor *who, i64 id, i64 ver, const struct balance *in,
                 struct fault *f)
{
    struct sweep s;
    struct stop *stops;
    struct ids people;
    size_t n;
    rc r = sweep_get_draft(tx, id, ver, &s, f);
    if (r == OK)
        r = team_of(tx, id, in, &people, f);
    if (r == OK)
        r = sweep_read_stops(tx, id, 0, &stops, &n, f);
    if (r != OK)
        return r;
    n = open_first(stops, n);
    if (n == 0)
        return refuse(f, "sweep.no_stops");
    r = stops_lay_out(tx, s.unit_id, stops, n, f);
    if (r != OK)
        return r;
    qsort(stops, n, sizeof *stops, stop_by_turn);
    stops_share(tx, stops, n, people);
    r = put_turns(tx, id, stops, n, f);
    return r == OK ? sweep_planned(tx, who, &s, "balance", f) : r;
}

rc sweep_order_each(struct tx *tx, i64 sweep_id, i64 unit_id, struct fault *f)
{
    struct stop *stops;
    struct ids team;
    size_t n;
    i64 turn = 0;
    rc r = sweep_team(tx, sweep_id, &team, f);
    for (size_t i = 0; r == OK && i < team.n; i++) {
        r = sweep_read_stops(tx, sweep_id, team.at[i], &stops, &n, f);
        if (r == OK)
            r = stops_lay_out(tx, unit_id, stops, n, f);
        for (size_t k = 0; r == OK && k < n; k++)
            stops[k].turn += turn;
        turn += (i64)n;
        if (r == OK)
            r = put_turns(tx, sweep_id, stops, n, f);
    }
    return r;
}

/* ---- handing over ---- */

static bool among(struct ids ids, i64 id)
{
    for (size_t i = 0; i < ids.n; i++)
        if (ids.at[i] == id)
            return true;
    return ids.n == 0;
}

static rc check_hand_over(struct tx *tx, const struct actor *who, const struct sweep *s,
                          const struct hand_over *in, struct fault *f)
{
    i64 there = 0;
    if (!str_eq(s->state, S("draft")) && !str_eq(s->state, S("locked")) &&
        !str_eq(s->state, S("under_way")))
        return refuse(f, "sweep.over");
    if (!(who->roles & ROLE_CHIEF) && in->from_id != who->person_id)
        return fail(f, FORBIDDEN, "sweep.not_your_stops");
    if (in->from_id == in->to_id)
        return fault_field(f, S("to_id"), "same_person", S(""));
    rc r = db_int(tx, &Q_person_works, ARGS(V_I(in->to_id), V_I(who->bureau_id)), &there, f);
    return r == OK && !there ? fault_field(f, S("to_id"), "unknown", S("")) : r;
}

/* The open stops of whoever takes over, with the new ones, become one walk that begins behind all
 * turns given so far. */
static rc walk_anew(struct tx *tx, const struct sweep *s, i64 person_id, struct fault *f)
{
    struct stop *stops;
    size_t n;
    i64 last = 0;
    rc r = db_int(tx, &Q_sweep_last_turn, ARGS(V_I(s->id)), &last, f);
    if (r == OK)
        r = sweep_read_stops(tx, s->id, person_id, &stops, &n, f);
    if (r != OK)
        return r;
    n = open_first(stops, n);
    r = stops_lay_out(tx, s->unit_id, stops, n, f);
    for (size_t i = 0; r == OK && i < n; i++) /* who is wanted at once stays wanted at once */
        stops[i].turn += str_eq(stops[i].reason, S("urgent")) ? 0 : last;
    return r == OK ? put_turns(tx, s->id, stops, n, f) : r;
}

rc sweep_hand_over(struct tx *tx, const struct actor *who, i64 id, i64 ver,
                   const struct hand_over *in, struct fault *f)
{
    struct sweep s;
    struct stop *stops;
    size_t n, given = 0;
    rc r = sweep_get_open(tx, id, ver, &s, f);
    if (r == OK)
        r = check_hand_over(tx, who, &s, in, f);
    if (r == OK)
        r = sweep_read_stops(tx, id, in->from_id, &stops, &n, f);
    for (size_t i = 0; r == OK && i < n; i++) {
        if (!stops[i].open || !among(in->premises_ids, stops[i].premises_id))
            continue;
        given++;
        r = db_exec(tx, &Q_stop_assign, ARGS(V_I(id), V_I(stops[i].premises_id), V_I(in->to_id)),
                    NULL, f);
    }
    if (r == OK && given == 0)
        return refuse(f, "sweep.nothing_to_hand_over");
    if (r == OK)
        r = db_exec(tx, &Q_sweep_member_join, ARGS(V_I(id), V_I(in->to_id)), NULL, f);
    if (r == OK)
        r = walk_anew(tx, &s, in->to_id, f);
    if (r == OK)
        r = sweep_planned(tx, who, &s, "hand_over", f);
    return r == OK ? sweep_tell_person(tx, who, &s, in->to_id, f) : r;
}

/* ---- once more ---- */

struct carried {
    struct arena *arena;
    struct stop *at;
    size_t n, room;
};

static rc take_carried(const struct row *r, void *arg, struct fault *f)
{
    struct carried *c = arg;
    (void)f;
    if (c->n == c->room)
        return OK; /* more than a sweep may have */
    c->at[c->n++] = (struct stop){ .premises_id = row_int(r, 0),
                                   .person_id = row_int(r, 1),
                                   .turn = row_int(r, 2),
                                   .reason = row_text_copy(r, 3, c->arena),
                                   .expected_s = row_int(r, 4),
                                   .expected_n = row_int(r, 5) };
    return OK;
}

enum { MOST_CARRIED = 4000 };

rc sweep_copy(struct tx *tx, const struct actor *who, i64 id, const struct copy_in *in, i64 *ret_id,
              struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct carried c = { .arena = a,
                         .at = ARENA_ARRAY(a, struct stop, MOST_CARRIED),
                         .room = MOST_CARRIED };
    struct sweep s;
    struct ids team;
    rc r = sweep_get_open(tx, id, 0, &s, f);
    if (r == OK)
        r = sweep_team(tx, id, &team, f);
    if (r == OK)
        r = db_each(tx, &Q_stops_to_carry, ARGS(V_I(id), V_I(in->all), V_I(s.on_day)), take_carried,
                    &c, f);
    if (r == OK && c.n == 0)
        return refuse(f, "sweep.nothing_left");
    struct sweep copy = { .id = tx_id(tx),
                          .unit_id = s.unit_id,
                          .name = s.name,
                          .on_day = in->on_day,
                          .places = s.places,
                          .area = s.area,
                          .copied_from = id };
    if (r == OK)
        r = sweep_insert(tx, who, &copy, f);
    if (r == OK)
        r = sweep_set_members(tx, copy.id, team, f);
    if (r == OK)
        r = sweep_put_stops(tx, copy.id, c.at, c.n, f);
    if (r == OK)
        r = sweep_tell(tx, who, &copy, "copy", S(""), f);
    if (r == OK)
        *ret_id = copy.id;
    return r;
}
