/* session_api.c — signing in and out, and one's own password. */
#include "core/app_parts.h"
#include "core/house_room.h"
#include "core/ledger.h"
#include "core/live.h"
#include "core/session.h"
#include "db/queries.h"
#include "sys/wall.h"

enum { TRIES = 5, LOCK_MS = 900000 };

/* Wrong passwords from one address, and at logins nobody has: the latter must look like the former.
 */
static const struct rate_limit address_failures = { .per_second = 0.2, .burst = 60 };
static const struct rate_limit stranger_failures = { .per_second = (double)TRIES * 1000 / LOCK_MS,
                                                     .burst = TRIES };

static bool is_secure(const struct request *rq)
{
    return rq->http->secure || rq->app->o.secure_cookies;
}

struct person_found {
    i64 id, failures, locked_until, bureau_id, unit_id;
    str password;
    int rows;
    str login, division;
    struct arena *arena;
};

static str folded(struct arena *a, str s)
{
    char *p = arena_cstr(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] - 'A' + 'a');
    return (str){ p, s.n };
}

static rc take_person(const struct row *r, void *arg, struct fault *f)
{
    struct person_found *p = arg;
    (void)f;
    p->rows++;
    p->id = row_int(r, 0);
    p->password = row_text_copy(r, 1, p->arena);
    p->failures = row_int(r, 2);
    p->locked_until = row_int(r, 3);
    p->bureau_id = row_int(r, 4);
    p->unit_id = row_int(r, 5);
    return OK;
}

static rc find_person(struct tx *tx, void *arg, struct fault *f)
{
    struct person_found *p = arg;
    return db_each(tx, &Q_session_person, ARGS(V_T(p->login), V_T(p->division)), take_person, p, f);
}

static rc locked(struct arena *a, i64 ms, struct fault *f)
{
    rc r = fail(f, LOCKED_OUT, "session.locked");
    fault_arg(f, "seconds", arena_fmt(a, "%lld", (long long)(ms + 999) / 1000));
    return r;
}

struct person_row {
    const struct person_found *p;
    str remote;
};

static struct actor actor_of(const struct person_row *row)
{
    return (struct actor){ .person_id = row->p->id,
                           .bureau_id = row->p->bureau_id,
                           .unit_id = row->p->unit_id,
                           .remote = row->remote };
}

static rc note_failure(struct tx *tx, void *arg, struct fault *f)
{
    struct person_row *row = arg;
    struct actor who = actor_of(row);
    i64 failures = 0;
    rc r = db_int(tx, &Q_person_failed,
                  ARGS(V_I(row->p->id), V_I(TRIES), V_I(tx_now(tx) + LOCK_MS)), &failures, f);
    if (r != OK || failures < TRIES)
        return r;
    return ledger_append(tx, &who,
                         &(struct ledger_entry){ .act = "session.lock",
                                                 .subject_kind = "person",
                                                 .subject_id = who.person_id },
                         f);
}

/* ---- the session's body ---- */

struct body {
    struct request *rq;
    str csrf;
    i64 person_id;
};

static void put_roles(struct json_out *o, i64 bits)
{
    json_name(o, S("roles"));
    json_open(o, '[');
    for (unsigned i = 0; i < ROLES; i++)
        if (bits >> i & 1)
            json_put_text(o, str_from(role_name(1u << i)));
    json_close(o, ']');
}

static rc put_body(const struct row *r, void *arg, struct fault *f)
{
    struct body *b = arg;
    struct json_out *o = &b->rq->out;
    (void)f;
    json_open(o, '{');
    json_name(o, S("person"));
    json_open(o, '{');
    json_id_of(o, "id", b->person_id);
    json_text_of(o, "login", row_text(r, 0));
    json_text_of(o, "name", row_text(r, 1));
    put_roles(o, row_int(r, 2));
    json_text_of(o, "locale", row_text(r, 3));
    json_bool_of(o, "must_change", row_int(r, 4) != 0);
    json_bool_of(o, "certified", row_int(r, 14) != 0);
    json_id_of(o, "unit_id", row_int(r, 5));
    json_close(o, '}');
    json_name(o, S("unit"));
    json_open(o, '{');
    json_id_of(o, "id", row_int(r, 5));
    json_text_of(o, "name", row_text(r, 6));
    json_text_of(o, "name_en", row_text(r, 7));
    json_text_of(o, "kind", row_text(r, 8));
    json_text_of(o, "place_code", row_text(r, 9));
    json_close(o, '}');
    json_name(o, S("bureau"));
    json_open(o, '{');
    json_text_of(o, "name", row_text(r, 10));
    json_text_of(o, "name_en", row_text(r, 11));
    json_text_of(o, "division", row_text(r, 12));
    json_bool_of(o, "synthetic", row_int(r, 13) != 0);
    json_close(o, '}');
    json_text_of(o, "csrf", b->csrf);
    json_text_of(o, "rule_pack", rules_pack(app_house(b->rq->app)->rules));
    json_text_of(o, "version", str_from(app_version(b->rq->app)));
    json_close(o, '}');
    return OK;
}

static rc write_body(struct tx *tx, struct request *rq, i64 person_id, str csrf, struct fault *f)
{
    struct body b = { rq, csrf, person_id };
    return db_one(tx, &Q_session_body, ARGS(V_I(person_id)), put_body, &b, f);
}

rc session_get(struct request *rq, struct fault *f)
{
    return write_body(rq->tx, rq, rq->actor->person_id, rq->csrf, f);
}

/* ---- in and out ---- */

struct opening {
    struct request *rq;
    struct person_row row;
    struct session_new made;
    bool kept;
};

static rc open_session(struct tx *tx, void *arg, struct fault *f)
{
    struct opening *o = arg;
    struct actor who = actor_of(&o->row);
    o->rq->out = json_out_new(o->rq->arena, 64 << 10); /* it may run again */
    rc r = db_exec(tx, &Q_person_signed_in, ARGS(V_I(who.person_id)), NULL, f);
    if (r == OK)
        r = session_open(o->rq->app->sessions, tx, &(struct session_wish){ who.person_id, o->kept },
                         o->rq->http, &o->made, f);
    if (r == OK)
        r = ledger_append(tx, &who,
                          &(struct ledger_entry){ .act = "session.open",
                                                  .subject_kind = "person",
                                                  .subject_id = who.person_id },
                          f);
    return r == OK ? write_body(tx, o->rq, who.person_id, o->made.csrf, f) : r;
}

/* Wrong password or nobody's login: told alike, and both count. */
static rc no_entry(struct request *rq, const struct person_found *p, struct fault *f)
{
    struct rates *rates = rq->app->rates;
    i64 now = monotonic_ms(), wait = 0;
    (void)rate_take(rates, (struct rate_of){ "failures", rq->http->remote }, address_failures, now,
                    NULL);
    if (p->rows == 1) {
        struct person_row row = { p, rq->http->remote };
        rc r = db_tx_run(app_house(rq->app)->db, DB_WRITE, note_failure, &row, rq->arena, f);
        if (r != OK)
            return r;
    } else if (!rate_take(rates, (struct rate_of){ "login", p->login }, stranger_failures, now,
                          &wait)) {
        return locked(rq->arena, wait, f);
    }
    return fail(f, UNAUTHENTICATED, "session.wrong_password");
}

rc session_post(struct request *rq, struct fault *f)
{
    const struct sign_in *in = rq->in;
    struct db *db = app_house(rq->app)->db;
    struct person_found p = { .arena = rq->arena };
    p.login = folded(rq->arena, str_cut(in->login, '@', &p.division));
    i64 wait = 0;
    struct rate_of address = { "failures", rq->http->remote };
    if (!rate_left(rq->app->rates, address, address_failures, monotonic_ms(), &wait))
        return locked(rq->arena, wait, f);
    rc r = db_tx_run(db, DB_READ, find_person, &p, rq->arena, f);
    if (r != OK)
        return r;
    bool known = p.rows == 1;
    if (known && p.locked_until > wall_now())
        return locked(rq->arena, p.locked_until - wall_now(), f);
    if (!password_matches(known ? p.password : (str){ 0 }, in->password))
        return no_entry(rq, &p, f);
    struct opening o = { .rq = rq, .row = { &p, rq->http->remote }, .kept = in->keep };
    r = db_tx_run(db, DB_WRITE, open_session, &o, rq->arena, f);
    if (r == OK)
        reply_header(rq, "Set-Cookie",
                     session_cookie(rq->arena, o.made.token, is_secure(rq),
                                    o.kept ? (o.made.ends_at - wall_now()) / 1000 : -1));
    return r;
}

rc session_delete(struct request *rq, struct fault *f)
{
    rc r = session_end(rq->app->sessions, rq->tx, rq->http, f);
    if (r == OK)
        r = ledger_append(rq->tx, rq->actor,
                          &(struct ledger_entry){ .act = "session.close",
                                                  .subject_kind = "person",
                                                  .subject_id = rq->actor->person_id },
                          f);
    if (r != OK)
        return r;
    live_drop(rq->app->live, rq->actor->person_id);
    reply_header(rq, "Set-Cookie", session_cookie(rq->arena, (str){ 0 }, is_secure(rq), 0));
    return reply_no_content(rq);
}

/* ---- one's own password ---- */

struct changing {
    struct request *rq;
    str before, after; /* hashes */
};

static rc take_hash(const struct row *r, void *arg, struct fault *f)
{
    struct changing *c = arg;
    (void)f;
    c->before = row_text_copy(r, 0, c->rq->arena);
    return OK;
}

static rc read_hash(struct tx *tx, void *arg, struct fault *f)
{
    struct changing *c = arg;
    return db_one(tx, &Q_person_password, ARGS(V_I(c->rq->actor->person_id)), take_hash, c, f);
}

static rc set_password(struct tx *tx, void *arg, struct fault *f)
{
    struct changing *c = arg;
    const struct actor *who = c->rq->actor;
    i64 changed = 0;
    rc r = db_exec(tx, &Q_person_set_password,
                   ARGS(V_I(who->person_id), V_T(c->after), V_I(tx_now(tx)), V_T(c->before)),
                   &changed, f);
    if (r == OK && changed == 0) /* somebody else changed it meanwhile */
        r = fail(f, STALE, NULL);
    if (r == OK)
        r = session_end_others(c->rq->app->sessions, tx, who->person_id, c->rq->http, f);
    if (r != OK)
        return r;
    return ledger_append(tx, who,
                         &(struct ledger_entry){ .act = "person.password",
                                                 .subject_kind = "person",
                                                 .subject_id = who->person_id },
                         f);
}

rc session_password(struct request *rq, struct fault *f)
{
    const struct new_password *in = rq->in;
    struct db *db = app_house(rq->app)->db;
    struct changing c = { .rq = rq };
    i64 wait = 0;
    struct rate_of address = { "failures", rq->http->remote };
    if (!rate_left(rq->app->rates, address, address_failures, monotonic_ms(), &wait))
        return locked(rq->arena, wait, f);
    rc r = db_tx_run(db, DB_READ, read_hash, &c, rq->arena, f);
    if (r != OK)
        return r;
    if (!password_matches(c.before, in->old)) {
        (void)rate_take(rq->app->rates, address, address_failures, monotonic_ms(), NULL);
        return fault_field(f, S("old"), "wrong_password", S(""));
    }
    if (str_eq(in->old, in->fresh))
        return fault_field(f, S("new"), "same_password", S(""));
    r = password_hash(rq->arena, in->fresh, &c.after, f);
    if (r == OK)
        r = db_tx_run(db, DB_WRITE, set_password, &c, rq->arena, f);
    if (r == OK)
        session_forget(rq->app, rq->actor->person_id);
    return r == OK ? reply_no_content(rq) : r;
}
