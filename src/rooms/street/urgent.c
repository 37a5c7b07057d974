#include "rooms/street/urgent.h"

#include "core/ledger.h"
#include "core/outbox.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/register/register.h"
#include "rooms/street/minutes.h"
#include "rooms/street/plan_store.h"
#include "rooms/street/walk.h"

#include <math.h>
#include <string.h>

struct call {
    i64 id, unit_id, premises_id, matter_id;
    str why, state;
    i64 sweep_id, person_id, metres, made_by, made_at, ended_at, ver;
    str stop_reason;
    i64 stop_person;
    bool was_stop;
};

struct take_call {
    struct arena *arena;
    struct call *c;
};

static rc take_call(const struct row *r, void *arg, struct fault *f)
{
    struct take_call *t = arg;
    (void)f;
    *t->c = (struct call){
        .id = row_int(r, 0),
        .unit_id = row_int(r, 1),
        .premises_id = row_int(r, 2),
        .matter_id = row_int(r, 3),
        .why = row_text_copy(r, 4, t->arena),
        .state = row_text_copy(r, 5, t->arena),
        .sweep_id = row_int(r, 6),
        .person_id = row_int(r, 7),
        .metres = row_int(r, 8),
        .made_by = row_int(r, 9),
        .made_at = row_int(r, 10),
        .ended_at = row_int(r, 11),
        .ver = row_int(r, 12),
        .stop_reason = row_text_copy(r, 13, t->arena),
        .stop_person = row_int(r, 14),
        .was_stop = !row_null(r, 13),
    };
    return OK;
}

static rc call_get(struct tx *tx, i64 id, struct call *ret, struct fault *f)
{
    struct take_call t = { tx_arena(tx), ret };
    rc r = db_one(tx, &Q_urgent_get, ARGS(V_I(id)), take_call, &t, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "urgent.not_found") : r;
}

static rc tell(struct tx *tx, const struct actor *who, const struct call *c, const char *act,
               struct fault *f)
{
    rc r = ledger_append(tx, who,
                         &(struct ledger_entry){ .act = act,
                                                 .subject_kind = "urgent_call",
                                                 .subject_id = c->id,
                                                 .matter_id = c->matter_id },
                         f);
    if (r != OK)
        return r;
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "urgent.changed",
                                             .subject_kind = "urgent_call",
                                             .subject_id = c->id,
                                             .unit_id = c->unit_id,
                                             .person_id = c->person_id },
                      f);
}

/* ---- who is nearest ---- */

struct walker {
    i64 person_id, sweep_id, unit_id;
    unsigned roles;
    double metres;
};

struct walkers {
    struct walker at[1024];
    size_t n;
};

static rc take_walker(const struct row *r, void *arg, struct fault *f)
{
    struct walkers *w = arg;
    (void)f;
    if (w->n < COUNT(w->at))
        w->at[w->n++] = (struct walker){ .person_id = row_int(r, 0),
                                         .sweep_id = row_int(r, 1),
                                         .unit_id = row_int(r, 2),
                                         .roles = (unsigned)row_int(r, 3) };
    return OK;
}

static rc take_position(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct point *)arg =
        (struct point){ .set = !row_null(r, 0), .lon = row_real(r, 0), .lat = row_real(r, 1) };
    return OK;
}

/* From where the walker was last today, or goes next; without either nobody knows, and it is far.
 */
static rc find_distance(struct tx *tx, const struct premises *p, struct walker *w, struct fault *f)
{
    struct point at = { 0 };
    i64 today = day_start(day_at(tx_now(tx)));
    rc r =
        db_each(tx, &Q_last_position, ARGS(V_I(w->person_id), V_I(today)), take_position, &at, f);
    if (r == OK && !at.set)
        r = db_each(tx, &Q_next_open_stop, ARGS(V_I(w->sweep_id), V_I(w->person_id)), take_position,
                    &at, f);
    bool known = at.set && p->point.set;
    w->metres = known ? walk_metres(at.lon, at.lat, p->point.lon, p->point.lat) : HUGE_VAL;
    return r;
}

/* The door must lie in the walker's own unit or below it, or the walker could not record a visit
 * there; who gave the call away is not asked again. */
static rc may_go(struct tx *tx, const struct call *c, const struct walker *w, bool asked_for,
                 bool *ret, struct fault *f)
{
    i64 within = 0, passed = 0;
    rc r = db_int(tx, &Q_unit_within, ARGS(V_I(c->unit_id), V_I(w->unit_id)), &within, f);
    if (r == OK && !asked_for)
        r = db_int(tx, &Q_urgent_passed, ARGS(V_I(c->id), V_I(w->person_id)), &passed, f);
    *ret = within && !passed;
    return r;
}

/* wanted: only this person; 0: whoever is nearest within reach, has an office that inspects, and
 * did not give the call away before. ret->person_id 0: nobody. */
static rc find_nearest(struct tx *tx, const struct call *c, const struct premises *p, i64 wanted,
                       struct walker *ret, struct fault *f)
{
    struct walkers *w = ARENA_NEW(tx_arena(tx), struct walkers);
    double reach = (double)sweep_setting(tx, "urgent_reach");
    *ret = (struct walker){ .metres = HUGE_VAL };
    rc r = db_each(tx, &Q_urgent_walkers,
                   ARGS(V_I(tx_scope(tx)->bureau_id), V_I(day_at(tx_now(tx)))), take_walker, w, f);
    for (size_t i = 0; r == OK && i < w->n; i++) {
        struct walker *one = &w->at[i];
        bool goes = false;
        if (wanted ? one->person_id != wanted : !(one->roles & (ROLE_OFFICER | ROLE_CHIEF)))
            continue;
        r = may_go(tx, c, one, wanted != 0, &goes, f);
        if (r == OK && goes)
            r = find_distance(tx, p, one, f);
        bool near = goes && (wanted || one->metres <= reach);
        if (r == OK && near && (!ret->person_id || one->metres < ret->metres))
            *ret = *one;
    }
    return r;
}

/* ---- giving it ---- */

struct before {
    struct arena *arena;
    str reason;
    i64 person_id;
    bool there;
};

static rc take_before(const struct row *r, void *arg, struct fault *f)
{
    struct before *b = arg;
    (void)f;
    b->reason = row_text_copy(r, 0, b->arena);
    b->person_id = row_int(r, 1);
    b->there = true;
    return OK;
}

static rc put_next(struct tx *tx, const struct premises *p, const struct walker *w, struct fault *f)
{
    struct entity e = { 0 };
    struct stop s = { .premises_id = p->id };
    rc r = p->entity_id ? entity_named(tx, p->entity_id, &e, f) : OK;
    if (r == OK && e.trade.n && e.trade.n < sizeof s.trade)
        memcpy(s.trade, e.trade.p, e.trade.n);
    if (r == OK)
        r = stops_expect(tx, &s, 1, f);
    if (r != OK)
        return r;
    return db_exec(
        tx, &Q_stop_urgent,
        ARGS(V_I(w->sweep_id), V_I(p->id), V_I(w->person_id), V_I(s.expected_s), V_I(s.expected_n)),
        NULL, f);
}

/* The door becomes the walker's next stop; the phone hears of it. */
static rc give(struct tx *tx, const struct actor *who, struct call *c, const struct premises *p,
               const struct walker *w, struct fault *f)
{
    struct before b = { .arena = tx_arena(tx) };
    rc r = db_each(tx, &Q_stop_now, ARGS(V_I(w->sweep_id), V_I(p->id)), take_before, &b, f);
    if (r == OK)
        r = put_next(tx, p, w, f);
    if (r == OK)
        r = db_exec(tx, &Q_urgent_given,
                    ARGS(V_I(c->id), V_T(S("asked")), V_I(w->sweep_id), V_I(w->person_id),
                         isfinite(w->metres) ? V_I((i64)w->metres) : V_NULL(),
                         b.there ? V_T(b.reason) : V_NULL(), V_ID(b.person_id)),
                    NULL, f);
    c->person_id = w->person_id;
    if (r != OK)
        return r;
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "day.changed",
                                             .subject_kind = "urgent_call",
                                             .subject_id = c->id,
                                             .unit_id = w->unit_id,
                                             .person_id = w->person_id,
                                             .place_code = p->place_code },
                      f);
}

/* The stop of whoever had it is what it was before. */
static rc take_back(struct tx *tx, const struct call *c, struct fault *f)
{
    if (!c->sweep_id)
        return OK;
    if (!c->was_stop)
        return db_exec(tx, &Q_stop_delete, ARGS(V_I(c->sweep_id), V_I(c->premises_id)), NULL, f);
    return db_exec(
        tx, &Q_stop_restore,
        ARGS(V_I(c->sweep_id), V_I(c->premises_id), V_T(c->stop_reason), V_ID(c->stop_person)),
        NULL, f);
}

rc street_send_now(struct tx *tx, const struct actor *who, const struct urgent_new *in, i64 *ret_id,
                   struct fault *f)
{
    struct premises p;
    struct walker w;
    i64 there = 0;
    struct call c = { .id = tx_id(tx), .matter_id = in->matter_id };
    rc r = premises_get(tx, in->premises_id, &p, f);
    if (r == OK)
        r = db_int(tx, &Q_urgent_open_at, ARGS(V_I(p.id)), &there, f);
    if (r == OK && there) {
        fault_arg(f, "id", arena_fmt(tx_arena(tx), "%lld", (long long)there));
        return fail(f, CONFLICT, "urgent.asked_already");
    }
    c.unit_id = p.unit_id;
    c.premises_id = p.id;
    if (r == OK)
        r = find_nearest(tx, &c, &p, in->person_id, &w, f);
    if (r == OK && !w.person_id)
        return in->person_id ? fault_field(f, S("person_id"), "not_under_way", S(""))
                             : refuse(f, "urgent.nobody_near");
    if (r == OK)
        r = db_exec(tx, &Q_urgent_insert,
                    ARGS(V_I(c.id), V_I(who->bureau_id), V_I(c.unit_id), V_I(p.id),
                         V_ID(in->matter_id), V_T(in->why), V_I(who->person_id), V_I(tx_now(tx))),
                    NULL, f);
    if (r == OK)
        r = give(tx, who, &c, &p, &w, f);
    if (r == OK)
        r = tell(tx, who, &c, "urgent.send", f);
    if (r == OK)
        *ret_id = c.id;
    return r;
}

/* ---- what follows ---- */

static rc pass_on(struct tx *tx, const struct actor *who, struct call *c,
                  const struct urgent_pass *in, struct fault *f)
{
    struct premises p;
    struct walker w = { 0 };
    i64 before = c->person_id;
    rc r = premises_get(tx, c->premises_id, &p, f);
    if (r == OK && in->person_id && in->person_id == before)
        r = fault_field(f, S("person_id"), "same_person", S(""));
    if (r == OK && before)
        r = db_exec(
            tx, &Q_urgent_pass_insert,
            ARGS(V_I(c->id), V_I(before), V_ID(in->person_id), V_T(in->reason), V_I(tx_now(tx))),
            NULL, f);
    if (r == OK)
        r = find_nearest(tx, c, &p, in->person_id, &w, f);
    if (r == OK && in->person_id && !w.person_id)
        r = fault_field(f, S("person_id"), "not_under_way", S(""));
    if (r == OK)
        r = take_back(tx, c, f);
    if (r == OK && w.person_id)
        return give(tx, who, c, &p, &w, f);
    c->person_id = 0;
    return r == OK ? db_exec(tx, &Q_urgent_given,
                             ARGS(V_I(c->id), V_T(S("unanswered")), V_NULL(), V_NULL(), V_NULL(),
                                  V_NULL(), V_NULL()),
                             NULL, f)
                   : r;
}

static rc set_state(struct tx *tx, const struct call *c, const char *state, struct fault *f)
{
    return db_exec(tx, &Q_urgent_set_state, ARGS(V_I(c->id), V_T(str_from(state)), V_I(tx_now(tx))),
                   NULL, f);
}

rc urgent_act(struct tx *tx, const struct actor *who, i64 id, str what,
              const struct urgent_pass *in, struct fault *f)
{
    struct call c;
    rc r = call_get(tx, id, &c, f);
    if (r != OK)
        return r;
    bool mine = c.person_id == who->person_id;
    bool chief = (who->roles & (ROLE_CHIEF | ROLE_COMMAND)) != 0;
    if (c.ended_at || (str_eq(what, S("take")) && !str_eq(c.state, S("asked")))) {
        fault_arg(f, "state", c.state);
        fault_arg(f, "action", what);
        return refuse(f, "flow.no_such_move");
    }
    if (str_eq(what, S("take"))) {
        r = mine ? set_state(tx, &c, "taken", f) : fail(f, FORBIDDEN, "urgent.not_yours");
        return r == OK ? tell(tx, who, &c, "urgent.take", f) : r;
    }
    if (str_eq(what, S("withdraw"))) {
        r = chief ? take_back(tx, &c, f) : fail(f, FORBIDDEN, "flow.not_your_role");
        if (r == OK)
            r = set_state(tx, &c, "withdrawn", f);
        return r == OK ? tell(tx, who, &c, "urgent.withdraw", f) : r;
    }
    if (!mine && !chief)
        return fail(f, FORBIDDEN, "urgent.not_yours");
    r = pass_on(tx, who, &c, in, f);
    return r == OK ? tell(tx, who, &c, "urgent.pass", f) : r;
}

rc urgent_done(struct tx *tx, const struct actor *who, i64 premises_id, i64 visit_id,
               struct fault *f)
{
    i64 open[16];
    size_t n;
    rc r = db_ids(tx, &Q_urgent_open_of, ARGS(V_I(premises_id), V_I(who->person_id)), open,
                  COUNT(open), &n, f);
    for (size_t i = 0; r == OK && i < n; i++) {
        struct call c;
        r = db_exec(tx, &Q_urgent_end, ARGS(V_I(open[i]), V_I(tx_now(tx)), V_I(visit_id)), NULL, f);
        if (r == OK)
            r = call_get(tx, open[i], &c, f);
        if (r == OK)
            r = tell(tx, who, &c, "urgent.done", f);
    }
    return r;
}
