/* sweep.c — a sweep from draft to done. It has a status, not a flow: the bureau names no states for
 * it. */
#include "rooms/street/sweep.h"
#include "core/ledger.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/street/plan_store.h"

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

static rc tell(struct tx *tx, const struct actor *who, const struct sweep *s, const char *act,
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
    rc r = sweep_count(tx, s->id, &c, f);
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

rc sweep_act(struct tx *tx, const struct actor *who, i64 id, i64 ver, str act, struct fault *f)
{
    struct sweep s;
    bool team;
    i64 changed;
    rc r = sweep_get(tx, id, &s, f);
    if (r == OK && ver && ver != s.ver)
        r = fail(f, STALE, "stale");
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
        if (r == OK)
            r = db_exec(tx, &Q_sweep_set_state, ARGS(V_I(id), V_I(s.ver), V_T(to), V_I(tx_now(tx))),
                        &changed, f);
        if (r == OK && changed == 0)
            return fail(f, STALE, "stale");
        return r == OK ? tell(tx, who, &s, changes[i].act, to, f) : r;
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

rc sweep_count(struct tx *tx, i64 id, struct sweep_counts *ret, struct fault *f)
{
    return db_one(tx, &Q_sweep_counts, ARGS(V_I(id)), take_counts, ret, f);
}

/* Only a draft is planned; what is locked is the officers' day. */
static rc get_draft(struct tx *tx, i64 id, struct sweep *ret, struct fault *f)
{
    rc r = sweep_get(tx, id, ret, f);
    return r == OK && !str_eq(ret->state, S("draft")) ? refuse(f, "sweep.locked") : r;
}

static rc planned(struct tx *tx, const struct actor *who, const struct sweep *s, const char *act,
                  struct fault *f)
{
    rc r = db_exec(tx, &Q_sweep_touch, ARGS(V_I(s->id), V_I(tx_now(tx))), NULL, f);
    return r == OK ? tell(tx, who, s, act, s->state, f) : r;
}

rc sweep_assign(struct tx *tx, const struct actor *who, i64 id, const struct assign *in,
                struct fault *f)
{
    struct sweep s;
    bool along = true;
    rc r = get_draft(tx, id, &s, f);
    if (r == OK && in->person_id) {
        struct actor person = { .person_id = in->person_id };
        r = goes_along(tx, &person, id, &along, f);
    }
    if (r == OK && !along)
        return fault_field(f, S("person_id"), "not_in_team", S(""));
    if (r == OK && in->all_unassigned)
        r = db_exec(tx, &Q_stop_assign_rest, ARGS(V_I(id), V_ID(in->person_id)), NULL, f);
    for (size_t i = 0; r == OK && i < in->premises_ids.n; i++) {
        i64 changed;
        r = db_exec(tx, &Q_stop_assign,
                    ARGS(V_I(id), V_I(in->premises_ids.at[i]), V_ID(in->person_id)), &changed, f);
        if (r == OK && changed == 0)
            r = fault_field(f, arena_fmt(tx_arena(tx), "premises_ids.%zu", i), "not_a_stop", S(""));
    }
    return r == OK ? planned(tx, who, &s, "assign", f) : r;
}

rc sweep_stops_change(struct tx *tx, const struct actor *who, i64 id, const struct stops_change *in,
                      struct fault *f)
{
    struct sweep s;
    rc r = get_draft(tx, id, &s, f);
    for (size_t i = 0; r == OK && i < in->add.n; i++) {
        /* The door must exist in the actor's scope. */
        r = premises_get(tx, in->add.at[i], &(struct premises){ 0 }, f);
        if (r == OK)
            r = db_exec(tx, &Q_stop_insert,
                        ARGS(V_I(id), V_I(in->add.at[i]), V_I(9999), V_T(S("by_hand"))), NULL, f);
    }
    for (size_t i = 0; r == OK && i < in->remove.n; i++)
        r = db_exec(tx, &Q_stop_delete, ARGS(V_I(id), V_I(in->remove.at[i])), NULL, f);
    return r == OK ? planned(tx, who, &s, "stops", f) : r;
}

rc sweep_members_change(struct tx *tx, const struct actor *who, i64 id, struct ids people,
                        struct fault *f)
{
    struct sweep s;
    rc r = get_draft(tx, id, &s, f);
    if (r == OK)
        r = sweep_set_members(tx, id, people, f);
    return r == OK ? planned(tx, who, &s, "members", f) : r;
}

rc sweep_stop_done(struct tx *tx, const struct actor *who, i64 sweep_id, i64 premises_id,
                   i64 visit_id, bool entered, struct fault *f)
{
    struct sweep s;
    bool along;
    i64 changed;
    str state = entered ? S("seen") : S("no_entry");
    rc r = sweep_get(tx, sweep_id, &s, f);
    if (r == OK)
        r = goes_along(tx, who, sweep_id, &along, f);
    if (r == OK && !along)
        return refuse(f, "sweep.not_in_team");
    if (r == OK && str_eq(s.state, S("locked")))
        r = sweep_act(tx, who, sweep_id, 0, S("start"), f);
    else if (r == OK && !str_eq(s.state, S("under_way")) && !str_eq(s.state, S("done")))
        r = refuse(
            f,
            "sweep.not_under_way"); /* a phone that was offline may send after the end of the day */
    if (r == OK)
        r = db_exec(tx, &Q_stop_done,
                    ARGS(V_I(sweep_id), V_I(premises_id), V_T(state), V_I(visit_id)), &changed, f);
    if (r == OK && changed == 0)
        r = db_exec(
            tx, &Q_stop_add_done,
            ARGS(V_I(sweep_id), V_I(premises_id), V_I(who->person_id), V_T(state), V_I(visit_id)),
            NULL, f);
    if (r != OK)
        return r;
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "sweep.progress",
                                             .subject_kind = "sweep",
                                             .subject_id = sweep_id,
                                             .unit_id = s.unit_id },
                      f);
}
