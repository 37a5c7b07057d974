#include "core/session.h"

#include "core/actor_load.h"
#include "core/app_parts.h"
#include "core/live.h"
#include "db/queries.h"
#include "sys/wall.h"

#include <pthread.h>
#include <string.h>

enum {
    SETS = 1024,
    WAYS = 4,
    FRESH_MS = 10000, /* how long the database is not asked again */
    UNSURE_MS = 5000, /* after a change somewhere: its transaction has ended by then */
    TOUCH_MS = 60000, /* use is written down this often */
    TOKEN = 43,       /* 62^43: 256 bits */
    CSRF = 32,
    MAX_AGENT = 200,
};

/* One session as it was read, in an arena of its own. */
struct known {
    struct arena *arena; /* NULL: free */
    unsigned char token[SM3_BYTES];
    struct actor actor;
    str csrf;
    bool must_change, kept;
    i64 created_at, seen_at, ends_at, read_at, touched_at;
};

struct sessions {
    const struct house *house;
    i64 idle_ms, max_ms;
    pthread_mutex_t lock;
    i64 unsure_until; /* monotonic */
    struct known *at;
    size_t count;
};

struct sessions *sessions_new(struct arena *a, const struct house *house, i64 idle_ms, i64 max_ms)
{
    struct sessions *s = ARENA_NEW(a, struct sessions);
    s->house = house;
    s->idle_ms = idle_ms;
    s->max_ms = max_ms;
    s->at = ARENA_ARRAY(a, struct known, SETS * WAYS);
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

void sessions_free(struct sessions *s)
{
    for (size_t i = 0; i < SETS * WAYS; i++)
        arena_free(s->at[i].arena);
    pthread_mutex_destroy(&s->lock);
}

size_t sessions_count(struct sessions *s)
{
    pthread_mutex_lock(&s->lock);
    size_t n = s->count;
    pthread_mutex_unlock(&s->lock);
    return n;
}

str session_cookie(struct arena *a, str token, bool secure, i64 seconds)
{
    str age = seconds < 0 ? S("") : arena_fmt(a, "; Max-Age=%lld", (long long)seconds);
    return ARENA_CONCAT(a, S("naguan="), token, S("; Path=/; HttpOnly; SameSite=Strict"),
                        secure ? S("; Secure") : S(""), age);
}

/* The token's digest; false when the request has no such cookie. */
static bool token_of(const struct http_request *rq, unsigned char out[SM3_BYTES])
{
    str rest = http_header(rq, "Cookie");
    while (rest.n) {
        str value, one = str_trim(str_cut(rest, ';', &rest)), name = str_cut(one, '=', &value);
        if (str_eq(name, S("naguan")) && value.n == TOKEN) {
            sm3(value, out);
            return true;
        }
    }
    return false;
}

static struct known *set_of(struct sessions *s, const unsigned char *token)
{
    return &s->at[((size_t)token[0] << 8 | token[1]) % SETS * WAYS];
}

static struct known *find_locked(struct sessions *s, const unsigned char *token)
{
    struct known *set = set_of(s, token);
    for (int i = 0; i < WAYS; i++)
        if (set[i].arena && memcmp(set[i].token, token, SM3_BYTES) == 0)
            return &set[i];
    return NULL;
}

static void drop_locked(struct sessions *s, struct known *k)
{
    arena_free(k->arena);
    *k = (struct known){ 0 };
    s->count--;
}

static struct actor actor_copy(const struct actor *from, struct arena *a)
{
    struct actor to = *from;
    to.scope = scope_copy(from->scope, a);
    to.name = arena_str(a, from->name);
    to.unit_name = arena_str(a, from->unit_name);
    return to;
}

/* ---- reading ---- */

struct reading {
    const unsigned char *token;
    struct known known;
    struct scope *scope;
    i64 *units;
    size_t unit_max;
    struct arena *arena;
};

static rc take_session(const struct row *r, void *arg, struct fault *f)
{
    struct reading *d = arg;
    struct known *k = &d->known;
    (void)f;
    k->actor = (struct actor){ .person_id = row_int(r, 0),
                               .bureau_id = row_int(r, 1),
                               .unit_id = row_int(r, 2),
                               .roles = (unsigned)row_int(r, 3),
                               .name = row_text_copy(r, 4, d->arena),
                               .unit_name = row_text_copy(r, 5, d->arena),
                               .certified = row_int(r, 6) != 0 };
    k->must_change = row_int(r, 7) != 0;
    k->csrf = arena_str(d->arena, row_blob(r, 8));
    k->created_at = row_int(r, 9);
    k->seen_at = row_int(r, 10);
    k->ends_at = row_int(r, 11);
    k->kept = row_int(r, 12) != 0;
    return OK;
}

static rc take_unit(const struct row *r, void *arg, struct fault *f)
{
    struct reading *d = arg;
    (void)f;
    if (d->scope->unit_count == d->unit_max) {
        i64 *more = ARENA_ARRAY(d->arena, i64, d->unit_max * 2);
        memcpy(more, d->units, d->unit_max * sizeof *more);
        d->units = more;
        d->unit_max *= 2;
    }
    d->units[d->scope->unit_count++] = row_int(r, 0);
    return OK;
}

static rc read_session(struct tx *tx, void *arg, struct fault *f)
{
    struct reading *d = arg;
    d->arena = tx_arena(tx);
    rc r = db_one(tx, &Q_session_get, ARGS(V_B(((str){ (const char *)d->token, SM3_BYTES }))),
                  take_session, d, f);
    if (r != OK)
        return r == NOT_FOUND ? fail(f, UNAUTHENTICATED, NULL) : r;
    d->unit_max = 16;
    d->units = ARENA_ARRAY(d->arena, i64, d->unit_max);
    d->scope = ARENA_NEW(d->arena, struct scope);
    r = db_each(tx, &Q_session_units, ARGS(V_I(d->known.actor.unit_id)), take_unit, d, f);
    d->scope->units = d->units;
    d->known.actor.scope = d->scope;
    if (r == OK)
        r = actor_absent(tx, d->known.actor.person_id, d->scope, f);
    return r == OK ? actor_let_in(tx, d->known.actor.person_id, d->scope, f) : r;
}

static void fill_scope(struct reading *d)
{
    const struct actor *who = &d->known.actor;
    d->scope->bureau_id = who->bureau_id;
    d->scope->person_id = who->person_id;
    scope_of_roles(d->scope, who->roles);
}

/* The place of token: its own, a free one, or that of the session read longest ago. */
static struct known *place_locked(struct sessions *s, const unsigned char *token)
{
    struct known *set = set_of(s, token), *oldest = set, *own = find_locked(s, token);
    if (own)
        return own;
    for (int i = 0; i < WAYS; i++) {
        if (!set[i].arena)
            return &set[i];
        if (set[i].read_at < oldest->read_at)
            oldest = &set[i];
    }
    return oldest;
}

static void remember(struct sessions *s, const struct known *read)
{
    struct arena *own = arena_new(1 << 20);
    if (!own)
        return;
    struct known k = *read;
    k.arena = own;
    k.actor = actor_copy(&read->actor, own);
    k.csrf = arena_str(own, read->csrf);
    pthread_mutex_lock(&s->lock);
    if (monotonic_ms() < s->unsure_until) {
        pthread_mutex_unlock(&s->lock);
        arena_free(own);
        return;
    }
    struct known *place = place_locked(s, k.token);
    if (place->arena && memcmp(place->token, k.token, SM3_BYTES) == 0) {
        k.touched_at = place->touched_at;
        if (place->seen_at > k.seen_at)
            k.seen_at = place->seen_at; /* newer than what was written down */
    }
    if (place->arena)
        drop_locked(s, place);
    *place = k;
    s->count++;
    pthread_mutex_unlock(&s->lock);
}

/* ---- use ---- */

struct touch {
    struct db_job job;
    struct fault fault;
    struct arena *arena;
    unsigned char token[SM3_BYTES];
    i64 now;
};

static rc write_touch(struct tx *tx, void *arg, struct fault *f)
{
    struct touch *t = arg;
    return db_exec(tx, &Q_session_touch,
                   ARGS(V_B(((str){ (const char *)t->token, SM3_BYTES })), V_I(t->now)), NULL, f);
}

static void touched(struct db_job *job, rc outcome)
{
    (void)outcome; /* the next minute writes it again */
    struct touch *t = job->owner;
    arena_free(t->arena);
}

static void submit_touch(struct sessions *s, const unsigned char *token, i64 now)
{
    struct arena *a = arena_new(1 << 20);
    if (!a)
        return;
    struct touch *t = ARENA_NEW(a, struct touch);
    t->arena = a;
    t->now = now;
    memcpy(t->token, token, SM3_BYTES);
    fault_init(&t->fault, a);
    t->job = (struct db_job){
        .fn = write_touch, .arg = t, .arena = a, .fault = &t->fault, .done = touched, .owner = t
    };
    if (db_submit(s->house->db, &t->job) != OK)
        arena_free(a);
}

static bool has_ended(const struct sessions *s, const struct known *k, i64 now)
{
    return now >= k->ends_at || (!k->kept && now - k->seen_at >= s->idle_ms);
}

/* From what is remembered; false when the database must be asked. */
static bool find_known(struct sessions *s, const unsigned char *token, struct arena *a,
                       struct known *ret)
{
    bool found = false;
    pthread_mutex_lock(&s->lock);
    struct known *k = find_locked(s, token);
    if (k && monotonic_ms() - k->read_at < FRESH_MS) {
        *ret = *k;
        ret->actor = actor_copy(&k->actor, a);
        ret->csrf = arena_str(a, k->csrf);
        found = true;
    }
    pthread_mutex_unlock(&s->lock);
    return found;
}

static void note_use(struct sessions *s, const unsigned char *token, i64 now)
{
    bool write = false;
    pthread_mutex_lock(&s->lock);
    struct known *k = find_locked(s, token);
    if (k) {
        k->seen_at = now;
        write = now - k->touched_at >= TOUCH_MS;
        if (write)
            k->touched_at = now;
    }
    pthread_mutex_unlock(&s->lock);
    if (write)
        submit_touch(s, token, now);
}

rc session_find(struct sessions *s, const struct http_request *rq, bool passive,
                struct session_found *ret, struct fault *f)
{
    unsigned char token[SM3_BYTES];
    struct known k;
    if (!token_of(rq, token))
        return fail(f, UNAUTHENTICATED, NULL);
    if (!find_known(s, token, rq->arena, &k)) {
        struct reading d = { .token = token };
        rc r = db_tx_run(s->house->db, DB_READ, read_session, &d, rq->arena, f);
        if (r != OK)
            return r;
        fill_scope(&d);
        k = d.known;
        memcpy(k.token, token, SM3_BYTES);
        k.read_at = monotonic_ms();
        k.touched_at = k.seen_at;
        remember(s, &k);
        struct known merged;
        if (find_known(s, token, rq->arena, &merged))
            k = merged;
    }
    i64 now = wall_now();
    if (has_ended(s, &k, now))
        return fail(f, UNAUTHENTICATED, "session.ended");
    if (!passive)
        note_use(s, token, now);
    *ret = (struct session_found){
        .actor = k.actor, .csrf = k.csrf, .ends_at = k.ends_at, .must_change = k.must_change
    };
    ret->actor.remote = rq->remote;
    return OK;
}

/* ---- beginning and end ---- */

rc session_open(struct sessions *s, struct tx *tx, const struct session_wish *wish,
                const struct http_request *rq, struct session_new *ret, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    unsigned char digest[SM3_BYTES];
    struct session_new made = { secret_token(a, TOKEN), secret_token(a, CSRF),
                                tx_now(tx) + s->max_ms };
    sm3(made.token, digest);
    str agent = str_sub(http_header(rq, "User-Agent"), 0, MAX_AGENT);
    for (size_t i = 0; i < agent.n; i++)
        if (agent.p[i] < ' ' || agent.p[i] > '~') /* a device's name is ASCII */
            agent.n = i;
    rc r = db_exec(tx, &Q_session_insert,
                   ARGS(V_B(((str){ (const char *)digest, SM3_BYTES })), V_I(wish->person_id),
                        V_B(made.csrf), V_I(tx_now(tx)), V_I(made.ends_at), V_T(rq->remote),
                        V_T(agent), V_I(wish->kept)),
                   NULL, f);
    if (r == OK)
        *ret = made;
    return r;
}

rc session_end(struct sessions *s, struct tx *tx, const struct http_request *rq, struct fault *f)
{
    unsigned char token[SM3_BYTES];
    if (!token_of(rq, token))
        return fail(f, UNAUTHENTICATED, NULL);
    pthread_mutex_lock(&s->lock);
    struct known *k = find_locked(s, token);
    if (k)
        drop_locked(s, k);
    s->unsure_until = monotonic_ms() + UNSURE_MS;
    pthread_mutex_unlock(&s->lock);
    return db_exec(tx, &Q_session_delete, ARGS(V_B(((str){ (const char *)token, SM3_BYTES }))),
                   NULL, f);
}

rc session_end_others(struct sessions *s, struct tx *tx, i64 person_id,
                      const struct http_request *rq, struct fault *f)
{
    unsigned char token[SM3_BYTES];
    if (!token_of(rq, token))
        return fail(f, UNAUTHENTICATED, NULL);
    sessions_forget(s, person_id);
    return db_exec(tx, &Q_session_delete_others,
                   ARGS(V_I(person_id), V_B(((str){ (const char *)token, SM3_BYTES }))), NULL, f);
}

void sessions_forget(struct sessions *s, i64 person_id)
{
    pthread_mutex_lock(&s->lock);
    s->unsure_until = monotonic_ms() + UNSURE_MS;
    for (size_t i = 0; i < SETS * WAYS; i++)
        if (s->at[i].arena && s->at[i].actor.person_id == person_id)
            drop_locked(s, &s->at[i]);
    pthread_mutex_unlock(&s->lock);
}

void session_forget(struct app *app, i64 person_id)
{
    sessions_forget(app->sessions, person_id);
    live_drop(app->live, person_id);
}

rc session_unkeep(struct app *app, struct tx *tx, i64 person_id, struct fault *f)
{
    /* its feed stays: by it the phone hears that it is disabled */
    sessions_forget(app->sessions, person_id);
    return db_exec(tx, &Q_session_unkeep, ARGS(V_I(person_id)), NULL, f);
}
