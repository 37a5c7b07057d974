/* sweep.c — a sweep from draft to done. It has a status, not a flow: the bureau names no states for
 * it. */
#include "rooms/street/sweep.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/street/plan_store.h"
#include "rooms/street/share.h"
#include "rooms/street/surprise.h"
#include "rooms/street/urgent.h"

#include <string.h>

/* Who may take a sweep from one state to the next. */
static const struct {
    const char *from, *act, *to;
    unsigned who;
    bool team; /* also whoever goes along */
} changes[] = {
    { "draft", "lock", "locked", ROLE_CHIEF, false },
    { "locked", "unlock", "draft", ROLE_CHIEF, false },
    { "locked", "start", "under_way", ROLE_CHIEF, true },
    { "under_way", "finish", "done", ROLE_CHIEF, true },
    { "draft", "cancel", "cancelled", ROLE_CHIEF, false },
    { "locked", "cancel", "cancelled", ROLE_CHIEF, false },
};

rc sweep_tell(struct tx *tx, const struct actor *who, const struct sweep *s, const char *act,
              str to, struct fault *f)
{
    const char *name =
        arena_cstr(tx_arena(tx), ARENA_CONCAT(tx_arena(tx), S("sweep."), str_from(act)));
    rc r = ledger_append(
        tx, who,
        &(struct ledger_entry){
            .act = name, .subject_kind = "sweep", .subject_id = s->id, .from = s->state, .to = to },
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

static rc goes_along(struct tx *tx, const struct actor *who, i64 sweep_id, bool *ret,
                     struct fault *f)
{
    i64 n = 0;
    rc r = db_int(tx, &Q_sweep_member_of, ARGS(V_I(sweep_id), V_I(who->person_id)), &n, f);
    *ret = n > 0;
    return r;
}

static rc check_ready(struct tx *tx, const struct sweep *s, struct fault *f)
{
    struct sweep_counts c;
    rc r = sweep_count(tx, s->id, 0, &c, f);
    if (r != OK)
        return r;
    if (c.stops == 0)
        return refuse(f, "sweep.no_stops");
    if (c.unassigned) {
        fault_arg(f, "n", arena_fmt(tx_arena(tx), "%lld", (long long)c.unassigned));
        return refuse(f, "sweep.unassigned_stops");
    }
    return OK;
}

rc sweep_tell_person(struct tx *tx, const struct actor *who, const struct sweep *s, i64 person_id,
                     struct fault *f)
{
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "day.changed",
                                             .subject_kind = "sweep",
                                             .subject_id = s->id,
                                             .unit_id = s->unit_id,
                                             .person_id = person_id },
                      f);
}

/* A surprise that is still sealed is opened or cancelled, nothing else. */
static rc check_sealed(const struct sweep *s, str act, struct fault *f)
{
    bool sealed = s->surprise && !s->opened_at;
    return sealed && !str_eq(act, S("cancel")) ? refuse(f, "sweep.sealed") : OK;
}

rc sweep_act(struct tx *tx, const struct actor *who, i64 id, i64 ver, str act, struct fault *f)
{
    struct sweep s;
    bool team;
    i64 changed;
    if (str_eq(act, S("open")))
        return surprise_open(tx, who, id, f);
    rc r = sweep_get(tx, id, &s, f);
    if (r == OK && ver && ver != s.ver)
        r = fail(f, STALE, "stale");
    if (r == OK)
        r = check_sealed(&s, act, f);
    if (r == OK)
        r = goes_along(tx, who, id, &team, f);
    for (size_t i = 0; r == OK && i < COUNT(changes); i++) {
        if (!str_eq(s.state, str_from(changes[i].from)) || !str_eq(act, str_from(changes[i].act)))
            continue;
        if (!(who->roles & changes[i].who) && !(changes[i].team && team))
            return fail(f, FORBIDDEN, "flow.not_your_role");
        str to = str_from(changes[i].to);
        if (str_eq(act, S("lock")))
            r = check_ready(tx, &s, f);
        if (r == OK && str_eq(act, S("lock")))
            r = sweep_order_each(tx, id, s.unit_id, f);
        if (r == OK)
            r = db_exec(tx, &Q_sweep_set_state, ARGS(V_I(id), V_I(s.ver), V_T(to), V_I(tx_now(tx))),
                        &changed, f);
        if (r == OK && changed == 0)
            return fail(f, STALE, "stale");
        return r == OK ? sweep_tell(tx, who, &s, changes[i].act, to, f) : r;
    }
    if (r != OK)
        return r;
    fault_arg(f, "state", s.state);
    fault_arg(f, "action", act);
    return refuse(f, "flow.no_such_move");
}

static rc take_counts(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct sweep_counts *)arg =
        (struct sweep_counts){ row_int(r, 0), row_int(r, 1), row_int(r, 2), row_int(r, 3) };
    return OK;
}

rc sweep_count(struct tx *tx, i64 id, i64 person_id, struct sweep_counts *ret, struct fault *f)
{
    return db_one(tx, &Q_sweep_counts, ARGS(V_I(id), V_I(person_id)), take_counts, ret, f);
}

rc sweep_get_open(struct tx *tx, i64 id, i64 ver, struct sweep *ret, struct fault *f)
{
    rc r = sweep_get(tx, id, ret, f);
    if (r == OK && ver && ver != ret->ver)
        r = fail(f, STALE, "stale");
    return r == OK ? check_sealed(ret, S(""), f) : r;
}

/* Only a draft is planned; what is locked is the officers' day. */
rc sweep_get_draft(struct tx *tx, i64 id, i64 ver, struct sweep *ret, struct fault *f)
{
    rc r = sweep_get_open(tx, id, ver, ret, f);
    return r == OK && !str_eq(ret->state, S("draft")) ? refuse(f, "sweep.locked") : r;
}

struct team {
    i64 at[64];
    size_t n;
};

static rc take_member(const struct row *r, void *arg, struct fault *f)
{
    struct team *t = arg;
    (void)f;
    if (t->n < COUNT(t->at))
        t->at[t->n++] = row_int(r, 0);
    return OK;
}

rc sweep_team(struct tx *tx, i64 id, struct ids *ret, struct fault *f)
{
    struct team *t = ARENA_NEW(tx_arena(tx), struct team);
    rc r = db_each(tx, &Q_sweep_team, ARGS(V_I(id)), take_member, t, f);
    *ret = (struct ids){ t->at, t->n };
    return r;
}

rc sweep_planned(struct tx *tx, const struct actor *who, const struct sweep *s, const char *act,
                 struct fault *f)
{
    rc r = db_exec(tx, &Q_sweep_touch, ARGS(V_I(s->id), V_I(tx_now(tx))), NULL, f);
    return r == OK ? sweep_tell(tx, who, s, act, s->state, f) : r;
}

/* path: of the give in the request, with the dot behind it. */
static rc give_stops(struct tx *tx, i64 id, const struct give *g, str path, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    bool along = true;
    struct actor person = { .person_id = g->person_id };
    rc r = g->person_id ? goes_along(tx, &person, id, &along, f) : OK;
    if (r == OK && !along)
        return fault_field(f, ARENA_CONCAT(a, path, S("person_id")), "not_in_team", S(""));
    for (size_t i = 0; r == OK && i < g->premises_ids.n; i++) {
        i64 changed;
        r = db_exec(tx, &Q_stop_assign,
                    ARGS(V_I(id), V_I(g->premises_ids.at[i]), V_ID(g->person_id)), &changed, f);
        if (r == OK && changed == 0)
            r = fault_field(f, arena_fmt(a, "%.*spremises_ids.%zu", STR_ARG(path), i), "not_a_stop",
                            S(""));
    }
    return r;
}

rc sweep_assign(struct tx *tx, const struct actor *who, i64 id, i64 ver, const struct assign *in,
                struct fault *f)
{
    struct sweep s;
    const struct give one = { in->person_id, in->premises_ids }, *gives = in->gives.at;
    rc r = sweep_get_draft(tx, id, ver, &s, f);
    if (r == OK)
        r = give_stops(tx, id, &one, S(""), f);
    if (r == OK && in->all_unassigned)
        r = db_exec(tx, &Q_stop_assign_rest, ARGS(V_I(id), V_ID(in->person_id)), NULL, f);
    for (size_t i = 0; r == OK && i < in->gives.n; i++)
        r = give_stops(tx, id, &gives[i], arena_fmt(tx_arena(tx), "gives.%zu.", i), f);
    return r == OK ? sweep_planned(tx, who, &s, "assign", f) : r;
}

enum { LAST_TURN = 9999 }; /* until the walk is laid out anew */

static rc add_stop(struct tx *tx, i64 id, i64 premises_id, struct fault *f)
{
    struct premises p;
    struct entity e = { 0 };
    struct stop s = { .premises_id = premises_id, .reason = S("by_hand"), .turn = LAST_TURN };
    rc r = premises_get(tx, premises_id, &p, f); /* it must exist in the actor's scope */
    if (r == OK && p.entity_id)
        r = entity_named(tx, p.entity_id, &e, f);
    if (r == OK && e.trade.n && e.trade.n < sizeof s.trade)
        memcpy(s.trade, e.trade.p, e.trade.n);
    if (r == OK)
        r = stops_expect(tx, &s, 1, f);
    return r == OK ? sweep_put_stops(tx, id, &s, 1, f) : r;
}

rc sweep_stops_change(struct tx *tx, const struct actor *who, i64 id, const struct stops_change *in,
                      struct fault *f)
{
    struct sweep s;
    rc r = sweep_get_draft(tx, id, 0, &s, f);
    for (size_t i = 0; r == OK && i < in->add.n; i++)
        r = add_stop(tx, id, in->add.at[i], f);
    for (size_t i = 0; r == OK && i < in->remove.n; i++)
        r = db_exec(tx, &Q_stop_delete, ARGS(V_I(id), V_I(in->remove.at[i])), NULL, f);
    return r == OK ? sweep_planned(tx, who, &s, "stops", f) : r;
}

rc sweep_members_change(struct tx *tx, const struct actor *who, i64 id, struct ids people,
                        struct fault *f)
{
    struct sweep s;
    rc r = sweep_get_draft(tx, id, 0, &s, f);
    if (r == OK)
        r = sweep_set_members(tx, id, people, f);
    if (r == OK)
        r = db_exec(tx, &Q_stops_of_strangers, ARGS(V_I(id)), NULL, f);
    return r == OK ? sweep_planned(tx, who, &s, "members", f) : r;
}

struct stop_end {
    i64 premises_id, visit_id;
    str state;
};

/* The stop of one sweep; a door that is not on its list joins it. */
static rc end_stop(struct tx *tx, const struct actor *who, struct sweep *s,
                   const struct stop_end *end, struct fault *f)
{
    i64 changed;
    rc r = OK;
    if (str_eq(s->state, S("locked")))
        r = sweep_act(tx, who, s->id, 0, S("start"), f);
    else if (!str_eq(s->state, S("under_way")) && !str_eq(s->state, S("done")))
        r = refuse(
            f,
            "sweep.not_under_way"); /* a phone that was offline may send after the end of the day */
    if (r == OK)
        r = db_exec(tx, &Q_stop_done,
                    ARGS(V_I(s->id), V_I(end->premises_id), V_T(end->state), V_I(end->visit_id)),
                    &changed, f);
    if (r == OK && changed == 0)
        r = db_exec(tx, &Q_stop_add_done,
                    ARGS(V_I(s->id), V_I(end->premises_id), V_I(who->person_id), V_T(end->state),
                         V_I(end->visit_id)),
                    NULL, f);
    if (r != OK)
        return r;
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "sweep.progress",
                                             .subject_kind = "sweep",
                                             .subject_id = s->id,
                                             .unit_id = s->unit_id },
                      f);
}

/* One door in two sweeps of a day is one walk there: the visit ends both stops. */
static rc end_twice(struct tx *tx, const struct actor *who, const struct sweep *first,
                    const struct stop_end *end, struct fault *f)
{
    struct team other = { .n = 0 };
    rc r = db_each(
        tx, &Q_stops_twice,
        ARGS(V_I(end->premises_id), V_I(who->person_id), V_I(first->on_day), V_I(first->id)),
        take_member, &other, f);
    for (size_t i = 0; r == OK && i < other.n; i++) {
        struct sweep s;
        r = sweep_get(tx, other.at[i], &s, f);
        if (r == OK)
            r = end_stop(tx, who, &s, end, f);
    }
    return r;
}

rc sweep_stop_done(struct tx *tx, const struct actor *who, i64 sweep_id, i64 premises_id,
                   i64 visit_id, bool entered, struct fault *f)
{
    struct sweep s;
    bool along;
    const struct stop_end end = { premises_id, visit_id, entered ? S("seen") : S("no_entry") };
    rc r = sweep_get(tx, sweep_id, &s, f);
    if (r == OK)
        r = goes_along(tx, who, sweep_id, &along, f);
    if (r == OK && !along)
        return refuse(f, "sweep.not_in_team");
    if (r == OK)
        r = check_sealed(&s, S(""), f);
    if (r == OK)
        r = end_stop(tx, who, &s, &end, f);
    if (r == OK)
        r = end_twice(tx, who, &s, &end, f);
    return r == OK ? urgent_done(tx, who, premises_id, visit_id, f) : r;
}
