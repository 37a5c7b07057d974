/* absence.c — somebody is away, and a deputy does their work: both see it, each act says for whom.
 */
#include "core/ledger.h"
#include "core/list.h"
#include "core/outbox.h"
#include "core/session.h"
#include "db/queries.h"
#include "rooms/inbox/inbox.h"

/* May give away the work of others in their unit. */
enum { CHIEFS = ROLE_CHIEF | ROLE_HEAD | ROLE_ADMIN };

rc absences_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &absence_list, f);
}

struct known {
    i64 unit_id;
    unsigned roles;
    bool active;
};

static rc take_known(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct known *)arg =
        (struct known){ row_int(r, 0), (unsigned)row_int(r, 1), row_int(r, 2) != 0 };
    return OK;
}

static rc find(struct request *rq, i64 id, struct known *ret, struct fault *f)
{
    rc r = db_one(rq->tx, &Q_absence_who, ARGS(V_I(id), V_I(rq->actor->bureau_id)), take_known, ret,
                  f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "person.not_found") : r;
}

/* One's own work, or as their chief that of people of the unit and below. */
static rc check_right(const struct actor *who, i64 person_id, i64 unit_id, struct fault *f)
{
    if (person_id == who->person_id)
        return OK;
    bool mine = who->scope->whole_bureau;
    for (size_t i = 0; i < who->scope->unit_count; i++)
        mine |= who->scope->units[i] == unit_id;
    return mine && (who->roles & CHIEFS) ? OK : fail(f, FORBIDDEN, "absence.not_yours");
}

static rc check_days(struct request *rq, const struct absence_new *in, struct fault *f)
{
    day today = day_at(tx_now(rq->tx));
    i64 most = inbox_setting(rq->tx, "absence_most");
    if (in->to_day < in->from_day)
        return fault_field(f, S("to_day"), "before_from", S(""));
    if (in->to_day < today)
        return fault_field(f, S("to_day"), "in_the_past", S(""));
    if (in->to_day - in->from_day >= most)
        return fault_field(f, S("to_day"), "too_long",
                           arena_fmt(rq->arena, "%lld", (long long)most));
    return OK;
}

static rc none(struct request *rq, const struct query *q, const struct absence_new *in, i64 person,
               const char *why, struct fault *f)
{
    i64 n = 0;
    rc r = db_int(rq->tx, q, ARGS(V_I(person), V_I(in->from_day), V_I(in->to_day)), &n, f);
    return r == OK && n ? refuse(f, why) : r;
}

/* Work goes one hand further, never two: a deputy is there, and whoever is a deputy does not leave.
 * A deputy needs a role of the absent one: rights are one's own, and are not lent. */
static rc check_deputy(struct request *rq, const struct absence_new *in, const struct known *who,
                       struct fault *f)
{
    struct known deputy = { 0 };
    rc r = find(rq, in->deputy_id, &deputy, f);
    if (r != OK)
        return r == NOT_FOUND ? fault_field(f, S("deputy_id"), "unknown_person", S("")) : r;
    if (in->deputy_id == in->person_id)
        return refuse(f, "absence.oneself");
    if (!deputy.active)
        return refuse(f, "absence.deputy_gone");
    if (!(deputy.roles & who->roles))
        return refuse(f, "absence.no_common_role");
    r = none(rq, &Q_absence_overlap, in, in->person_id, "absence.already", f);
    if (r == OK)
        r = none(rq, &Q_absence_overlap, in, in->deputy_id, "absence.deputy_away", f);
    if (r == OK)
        r = none(rq, &Q_absence_as_deputy, in, in->person_id, "absence.is_deputy", f);
    return r;
}

static rc tell(struct request *rq, i64 id, i64 unit_id, i64 person_id, const char *act,
               struct fault *f)
{
    rc r = ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){ .act = act, .subject_kind = "absence", .subject_id = id }, f);
    if (r != OK)
        return r;
    return outbox_put(rq->tx, rq->actor->bureau_id,
                      &(struct outbox_fact){ .topic = "absence.changed",
                                             .subject_kind = "absence",
                                             .subject_id = id,
                                             .unit_id = unit_id,
                                             .person_id = person_id },
                      f);
}

rc absence_post(struct request *rq, struct fault *f)
{
    struct absence_new in = *(const struct absence_new *)rq->in;
    struct known who = { 0 };
    i64 id = tx_id(rq->tx);
    in.person_id = in.person_id ? in.person_id : rq->actor->person_id;
    rc r = check_days(rq, &in, f);
    if (r == OK)
        r = find(rq, in.person_id, &who, f);
    if (r == OK)
        r = check_right(rq->actor, in.person_id, who.unit_id, f);
    if (r == OK)
        r = check_deputy(rq, &in, &who, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_absence_insert,
                    ARGS(V_I(id), V_I(rq->actor->bureau_id), V_I(who.unit_id), V_I(in.person_id),
                         V_I(in.deputy_id), V_I(in.from_day), V_I(in.to_day),
                         V_I(rq->actor->person_id), V_I(tx_now(rq->tx))),
                    NULL, f);
    if (r == OK)
        r = tell(rq, id, who.unit_id, in.deputy_id, "absence.begin", f);
    if (r != OK)
        return r;
    session_forget(rq->app, in.deputy_id);
    return reply_created(rq, "/v1/absences/", id);
}

struct absence {
    i64 id, unit_id, person_id, deputy_id, ver;
    day from_day, to_day;
};

static rc take_absence(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct absence *)arg = (struct absence){ .id = row_int(r, 0),
                                               .unit_id = row_int(r, 1),
                                               .person_id = row_int(r, 2),
                                               .deputy_id = row_int(r, 3),
                                               .from_day = (day)row_int(r, 4),
                                               .to_day = (day)row_int(r, 5),
                                               .ver = row_int(r, 6) };
    return OK;
}

rc absence_end_post(struct request *rq, struct fault *f)
{
    struct absence a = { 0 };
    i64 id, changed = 0;
    day today = day_at(tx_now(rq->tx));
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_absence_get, ARGS(V_I(id)), take_absence, &a, f);
    if (r == NOT_FOUND)
        return fail(f, NOT_FOUND, "absence.not_found");
    if (r == OK)
        r = check_right(rq->actor, a.person_id, a.unit_id, f);
    if (r == OK && a.to_day < today)
        r = refuse(f, "absence.over");
    day last = today - 1 < a.from_day - 1 ? a.from_day - 1 : today - 1;
    if (r == OK)
        r = db_exec(rq->tx, &Q_absence_end, ARGS(V_I(id), V_I(a.ver), V_I(last)), &changed, f);
    if (r == OK && !changed)
        r = fail(f, CONFLICT, NULL);
    if (r == OK)
        r = tell(rq, id, a.unit_id, a.deputy_id, "absence.end", f);
    if (r != OK)
        return r;
    session_forget(rq->app, a.deputy_id);
    return reply_no_content(rq);
}
