#include "rooms/street/door_due.h"

#include "core/house.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/street/street_ledger.h"

enum { DUE_MOST = 32, AROUND_MOST = 12, LOOK_AT = 24 };

static const struct due_source *const *more_sources;

void street_set_due(const struct due_source *const *sources)
{
    more_sources = sources;
}

void due_add(struct due_list *list, struct due one)
{
    if (list->n < list->room)
        list->at[list->n++] = one;
}

/* ---- the street's own ---- */

struct adding {
    struct arena *arena;
    const struct due_ask *ask;
    struct due_list *list;
    const char *kind, *subject;
    bool rechecks; /* of matters: only those to look at again, or only the others */
};

static i64 last_moment(const struct due_ask *ask)
{
    return day_start(day_at(ask->now) + (day)ask->within_days + 1);
}

/* id, number, kind, state, due_at */
static rc take_matter(const struct row *r, void *arg, struct fault *f)
{
    struct adding *a = arg;
    str kind = row_text(r, 2), state = row_text(r, 3);
    bool recheck =
        str_eq(kind, S("hazard")) && (str_eq(state, S("ordered")) || str_eq(state, S("proven")));
    i64 due = row_int(r, 4);
    (void)f;
    /* what the operator says is put right is looked at whenever somebody is there */
    bool now = str_eq(state, S("proven")) || (due && due < last_moment(a->ask));
    if (recheck != a->rechecks || (a->rechecks && !now))
        return OK;
    due_add(a->list, (struct due){ .kind = str_from(a->kind),
                                   .premises_id = a->ask->premises_id,
                                   .subject_kind = arena_str(a->arena, kind),
                                   .subject_id = row_int(r, 0),
                                   .title = row_text_copy(r, 1, a->arena),
                                   .due_at = due,
                                   .late = due && due < a->ask->now });
    return OK;
}

static rc find_matters(struct tx *tx, const struct due_ask *ask, const char *kind, bool rechecks,
                       struct due_list *list, struct fault *f)
{
    struct adding a = {
        .arena = tx_arena(tx), .ask = ask, .list = list, .kind = kind, .rechecks = rechecks
    };
    return db_each(tx, &Q_due_matters, ARGS(V_I(ask->premises_id)), take_matter, &a, f);
}

static rc find_rechecks(struct tx *tx, const struct actor *who, const struct due_ask *ask,
                        struct due_list *list, struct fault *f)
{
    (void)who;
    return find_matters(tx, ask, "recheck", true, list, f);
}

static rc find_open(struct tx *tx, const struct actor *who, const struct due_ask *ask,
                    struct due_list *list, struct fault *f)
{
    (void)who;
    return find_matters(tx, ask, "matter", false, list, f);
}

/* id, name, due */
static rc take_named(const struct row *r, void *arg, struct fault *f)
{
    struct adding *a = arg;
    i64 due = row_int(r, 2);
    (void)f;
    due_add(a->list, (struct due){ .kind = str_from(a->kind),
                                   .premises_id = a->ask->premises_id,
                                   .subject_kind = str_from(a->subject),
                                   .subject_id = row_int(r, 0),
                                   .title = row_text_copy(r, 1, a->arena),
                                   .due_at = due,
                                   .late = due && due < a->ask->now });
    return OK;
}

static rc find_stops(struct tx *tx, const struct actor *who, const struct due_ask *ask,
                     struct due_list *list, struct fault *f)
{
    struct adding a = {
        .arena = tx_arena(tx), .ask = ask, .list = list, .kind = "sweep", .subject = "sweep"
    };
    return db_each(tx, &Q_due_stops,
                   ARGS(V_I(ask->premises_id), V_I(day_at(ask->now)), V_I(who->person_id)),
                   take_named, &a, f);
}

/* id, kind, number, valid_to: a licence of the operator, at its last moment */
static rc take_licence(const struct row *r, void *arg, struct fault *f)
{
    struct adding *a = arg;
    i64 ends = day_start((day)row_int(r, 3) + 1) - 1;
    (void)f;
    due_add(a->list, (struct due){ .kind = S("licence"),
                                   .premises_id = a->ask->premises_id,
                                   .subject_kind = S("licence"),
                                   .subject_id = row_int(r, 0),
                                   .title = row_text_copy(r, 2, a->arena),
                                   .due_at = ends,
                                   .late = ends < a->ask->now });
    return OK;
}

static rc find_licences(struct tx *tx, const struct actor *who, const struct due_ask *ask,
                        struct due_list *list, struct fault *f)
{
    struct adding a = { .arena = tx_arena(tx), .ask = ask, .list = list };
    (void)who;
    if (ask->entity_id == 0)
        return OK;
    return db_each(tx, &Q_due_licences,
                   ARGS(V_I(ask->entity_id), V_I(day_at(ask->now) + ask->within_days)),
                   take_licence, &a, f);
}

static const struct due_source rechecks = { "recheck", find_rechecks },
                               open_matters = { "matter", find_open },
                               stops = { "sweep", find_stops },
                               licences = { "licence", find_licences };
static const struct due_source *const own_sources[] = { &rechecks, &open_matters, &stops, &licences,
                                                        NULL };

/* ---- asking them ---- */

struct due_rule {
    i64 rank, days, near_m;
};

static bool rule_of(const struct rules *rules, str kind, day on, struct due_rule *ret)
{
    const struct rule_row *row = rule_find(rules, S("due_rules"), kind, on);
    *ret = (struct due_rule){ 0 };
    if (!row)
        return false;
    str_to_i64(rule_cell(rules, row, S("rank")), &ret->rank);
    str_to_i64(rule_cell(rules, row, S("days")), &ret->days);
    str_to_i64(rule_cell(rules, row, S("near_m")), &ret->near_m);
    return true;
}

static rc ask_sources(struct request *rq, const struct due_source *const *sources,
                      struct due_ask ask, struct due_list *list, struct fault *f)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    rc r = OK;
    for (; r == OK && sources && *sources; sources++) {
        struct due_rule rule;
        if (!rule_of(rules, str_from((*sources)->kind), day_at(ask.now), &rule))
            continue;
        ask.within_days = rule.days;
        r = (*sources)->find(rq->tx, rq->actor, &ask, list, f);
    }
    return r;
}

/* The ledger has grown stale: nobody has looked for longer than its state stays fresh. */
static rc add_stale(struct request *rq, const struct premises *p, struct due_list *list,
                    struct fault *f)
{
    struct ledger_rules l;
    struct due_rule rule;
    const struct rules *rules = house_of(rq->tx)->rules;
    i64 now = tx_now(rq->tx);
    size_t level;
    if (!rule_of(rules, S("stale"), day_at(now), &rule))
        return OK;
    rc r = ledger_rules_read(rules, day_at(now), rq->arena, &l, f);
    if (r != OK)
        return r;
    (void)ledger_freshness(&l, p->door_state, p->door_state_at, now, &level);
    if (!l.counts[level])
        due_add(list, (struct due){ .kind = S("stale"),
                                    .premises_id = p->id,
                                    .subject_kind = S("premises"),
                                    .subject_id = p->id,
                                    .title = l.codes[level] });
    return OK;
}

/* What is pressing first: by the rank of its kind (rules/due_rules), then by its day. */
static void sort_due(const struct rules *rules, day on, struct due_list *list)
{
    struct due_rule rule;
    i64 rank[DUE_MOST];
    for (size_t i = 0; i < list->n; i++) {
        struct due one = list->at[i];
        size_t k = i;
        i64 mine = rule_of(rules, one.kind, on, &rule) ? rule.rank : 0;
        for (; k &&
               (rank[k - 1] > mine || (rank[k - 1] == mine && list->at[k - 1].due_at > one.due_at));
             k--) {
            rank[k] = rank[k - 1];
            list->at[k] = list->at[k - 1];
        }
        rank[k] = mine;
        list->at[k] = one;
    }
}

static rc due_of(struct request *rq, const struct premises *p, struct due_list *list,
                 struct fault *f)
{
    struct due_ask ask = { .premises_id = p->id, .entity_id = p->entity_id, .now = tx_now(rq->tx) };
    *list =
        (struct due_list){ .at = ARENA_ARRAY(rq->arena, struct due, DUE_MOST), .room = DUE_MOST };
    rc r = ask_sources(rq, own_sources, ask, list, f);
    if (r == OK)
        r = ask_sources(rq, more_sources, ask, list, f);
    if (r == OK)
        r = add_stale(rq, p, list, f);
    if (r == OK)
        sort_due(house_of(rq->tx)->rules, day_at(ask.now), list);
    return r;
}

static void put_list(struct json_out *o, const struct due_list *list)
{
    json_name(o, S("due"));
    json_open(o, '[');
    for (size_t i = 0; i < list->n; i++) {
        const struct due *d = &list->at[i];
        json_open(o, '{');
        json_text_of(o, "kind", d->kind);
        json_text_of(o, "subject_kind", d->subject_kind);
        json_id_of(o, "subject_id", d->subject_id);
        json_text_of(o, "title", d->title);
        json_instant_of(o, "due_at", d->due_at);
        json_bool_of(o, "late", d->late);
        json_close(o, '}');
    }
    json_close(o, ']');
}

/* ---- neighbours ---- */

static i64 near_metres(const struct rules *rules, day on)
{
    size_t n;
    i64 most = 0;
    const struct rule_row *rows = rule_rows(rules, S("due_rules"), &n);
    for (size_t i = 0; i < n; i++) {
        struct due_rule rule;
        if (rule_of(rules, rows[i].code, on, &rule) && rule.near_m > most)
            most = rule.near_m;
    }
    return most;
}

/* A neighbour whose ledger alone is stale is no reason to knock there, too. */
static bool worth_knocking(const struct due_list *list)
{
    return list->n > 1 || (list->n == 1 && !str_eq(list->at[0].kind, S("stale")));
}

static rc put_neighbour(struct request *rq, const struct near *near, size_t *shown, struct fault *f)
{
    struct premises p;
    struct due_list list;
    struct json_out *o = &rq->out;
    rc r = premises_get(rq->tx, near->id, &p, f);
    if (r == NOT_FOUND) { /* the mirror is a moment behind */
        fault_clear(f);
        return OK;
    }
    if (r == OK)
        r = due_of(rq, &p, &list, f);
    if (r != OK || !worth_knocking(&list) || *shown == AROUND_MOST)
        return r;
    ++*shown;
    json_open(o, '{');
    json_id_of(o, "premises_id", p.id);
    json_text_of(o, "name", p.name);
    json_text_of(o, "address", p.address);
    json_text_of(o, "door_state", p.door_state);
    json_int_of(o, "metres", (i64)(near->metres + 0.5));
    put_list(o, &list);
    json_close(o, '}');
    return OK;
}

static rc put_around(struct request *rq, const struct premises *p, struct fault *f)
{
    struct json_out *o = &rq->out;
    const struct house *house = house_of(rq->tx);
    struct near *near = ARENA_ARRAY(rq->arena, struct near, LOOK_AT + 1);
    struct door_filter filter = { 0 };
    size_t n = 0, shown = 0;
    i64 metres = near_metres(house->rules, day_at(tx_now(rq->tx)));
    struct near_ask ask = { p->point.lon, p->point.lat, (double)metres, near, LOOK_AT + 1 };
    rc r = OK;
    if (p->point.set && house->mirror && metres) {
        r = mirror_scope(rq->tx, DOORS, &filter, f);
        if (r == OK)
            r = mirror_near(house->mirror, &filter, &ask, rq->arena, &n, f);
    }
    json_name(o, S("around"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < n; i++)
        if (near[i].id != p->id)
            r = put_neighbour(rq, &near[i], &shown, f);
    json_close(o, ']');
    return r;
}

rc door_put_due(struct request *rq, const struct premises *p, struct fault *f)
{
    struct due_list list;
    rc r = due_of(rq, p, &list, f);
    if (r != OK)
        return r;
    put_list(&rq->out, &list);
    return put_around(rq, p, f);
}
