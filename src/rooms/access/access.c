/* access.c — from the key in a request to who it stands for. */
#include "rooms/access/access.h"

#include "base/date.h"
#include "codec/base64.h"
#include "core/house.h"
#include "db/queries.h"
#include "sys/secret.h"

/* SIGNED_MS: how far the two clocks may be apart, as Standard Webhooks has it. */
enum {
    UNITS_MOST = 1024,
    KEY_MOST = 128,
    SIGNED_MS = 300000,
    SIGNATURES_MOST = 8,
    USE_ARENA = 64 << 10
};

struct found {
    struct arena *arena;
    struct actor actor;
    i64 id, per_minute, used_day;
    str rights, secret; /* secret: sealed */
    bool ended;
    day valid_to;
    i64 *units;
    size_t n;
};

static rc take_key(const struct row *r, void *arg, struct fault *f)
{
    struct found *k = arg;
    (void)f;
    k->id = row_int(r, 0);
    k->actor = (struct actor){ .bureau_id = row_int(r, 1),
                               .unit_id = row_int(r, 2),
                               .roles = ROLE_SYSTEM,
                               .unit_name = row_text_copy(r, 7, k->arena) };
    k->rights = row_text_copy(r, 3, k->arena);
    k->per_minute = row_int(r, 4);
    k->valid_to = row_null(r, 5) ? INT32_MAX : (day)row_int(r, 5);
    k->ended = !row_null(r, 6);
    k->secret = arena_str(k->arena, row_blob(r, 8));
    k->used_day = row_int(r, 9);
    return OK;
}

static rc take_unit(const struct row *r, void *arg, struct fault *f)
{
    struct found *k = arg;
    (void)f;
    if (k->n < UNITS_MOST)
        k->units[k->n++] = row_int(r, 0);
    return OK;
}

static bool has_right(str rights, const char *right)
{
    while (rights.n)
        if (str_eq(str_cut(rights, '|', &rights), str_from(right)))
            return true;
    return false;
}

static rc unknown(struct fault *f)
{
    fault_clear(f);
    return fail(f, UNAUTHENTICATED, "access.unknown");
}

static rc check_found(struct request *rq, const struct found *k, rc r, struct fault *f)
{
    bool good = r == OK && !k->ended && day_at(tx_now(rq->tx)) <= k->valid_to;
    return good || (r != OK && r != NOT_FOUND) ? r : unknown(f);
}

/* All that is no good is refused alike. It is looked for by its digest: how long that takes tells
 * nothing of the keys there are. */
static rc find(struct request *rq, str key, struct found *k, struct fault *f)
{
    unsigned char digest[SM3_BYTES];
    rc r = NOT_FOUND;
    if (key.n && key.n <= KEY_MOST) {
        sm3(key, digest);
        r = db_one(rq->tx, &Q_access_by_token,
                   ARGS(V_B(((str){ (const char *)digest, sizeof digest }))), take_key, k, f);
    }
    return check_found(rq, k, r, f);
}

static str key_in_head(const struct request *rq)
{
    str rest, sent = str_trim(http_header(rq->http, "Authorization"));
    return str_eq_nocase(str_cut(sent, ' ', &rest), S("Bearer")) ? str_trim(rest) : S("");
}

rc access_find(struct request *rq, const char *right, struct actor *ret, struct fault *f)
{
    i64 key;
    return access_enter(rq, S(""), right, ret, &key, f);
}

/* ---- the day it was used last ---- */

struct use {
    struct db_job job;
    struct fault fault;
    struct arena *arena;
    i64 key;
    day on;
};

static rc note_use(struct tx *tx, void *arg, struct fault *f)
{
    struct use *u = arg;
    return db_exec(tx, &Q_access_used, ARGS(V_I(u->key), V_I(u->on)), NULL, f);
}

static void noted(struct db_job *job, rc outcome)
{
    (void)outcome; /* lost: the next one who comes in is noted */
    arena_free(((struct use *)job->owner)->arena);
}

/* Most of what keys are used for writes nothing: noted in a transaction of its own that nobody
 * waits for, once a day. */
static void note_day(struct request *rq, const struct found *k)
{
    day today = day_at(tx_now(rq->tx));
    struct arena *a = k->used_day < today ? arena_new(USE_ARENA) : NULL;
    if (!a)
        return;
    struct use *u = ARENA_NEW(a, struct use);
    *u = (struct use){ .arena = a, .key = k->id, .on = today };
    fault_init(&u->fault, a);
    u->job = (struct db_job){
        .fn = note_use, .arg = u, .arena = a, .fault = &u->fault, .done = noted, .owner = u
    };
    if (db_submit(house_of(rq->tx)->db, &u->job) != OK)
        arena_free(a);
}

/* The key is good; is it for this, and not too often? */
static rc let_in(struct request *rq, struct found *k, const char *right, struct actor *ret,
                 struct fault *f)
{
    struct scope *scope = ARENA_NEW(rq->arena, struct scope);
    struct rate_limit limit = { .per_second = (double)k->per_minute / 60,
                                .burst = (double)k->per_minute };
    if (!has_right(k->rights, right))
        return fail(f, FORBIDDEN, "access.no_right");
    k->units = ARENA_ARRAY(rq->arena, i64, UNITS_MOST);
    rc r = request_rate(rq, "access", (str){ (const char *)&k->id, sizeof k->id }, limit, f);
    if (r == OK)
        r = db_each(rq->tx, &Q_session_units, ARGS(V_I(k->actor.unit_id)), take_unit, k, f);
    if (r != OK)
        return r;
    *scope =
        (struct scope){ .bureau_id = k->actor.bureau_id, .units = k->units, .unit_count = k->n };
    k->actor.scope = scope;
    k->actor.remote = rq->http->remote;
    tx_set_scope(rq->tx, scope);
    note_day(rq, k);
    *ret = k->actor;
    return OK;
}

rc access_enter(struct request *rq, str key, const char *right, struct actor *ret, i64 *ret_key,
                struct fault *f)
{
    struct found k = { .arena = rq->arena };
    rc r = find(rq, key.n ? key : key_in_head(rq), &k, f);
    if (r == OK)
        r = let_in(rq, &k, right, ret, f);
    if (r == OK)
        *ret_key = k.id;
    return r;
}

/* ---- signed messages ---- */

/* "v1,…" once or, while a secret is being changed, several times with blanks between. */
static bool is_signed(struct request *rq, str secret)
{
    struct arena *a = rq->arena;
    str text = ARENA_CONCAT(a, http_header(rq->http, "webhook-id"), S("."),
                            http_header(rq->http, "webhook-timestamp"), S("."), rq->http->body);
    str signatures = http_header(rq->http, "webhook-signature"), sent;
    bool good = false;
    for (int i = 0; signatures.n && i < SIGNATURES_MOST; i++) {
        str code, version = str_cut(str_cut(signatures, ' ', &signatures), ',', &code);
        if (str_eq(version, S("v1")) && base64_decode(a, code, &sent))
            good |= sha256_mac_is(secret, text, sent);
    }
    return good;
}

static rc check_signature(struct request *rq, const struct found *k, struct fault *f)
{
    i64 seconds, now = tx_now(rq->tx);
    str secret;
    if (!k->secret.n || !http_header(rq->http, "webhook-id").n ||
        !str_to_i64(http_header(rq->http, "webhook-timestamp"), &seconds) || seconds < 0 ||
        seconds > INT64_MAX / 1000)
        return unknown(f);
    rc r = unseal(house_of(rq->tx)->keyring, "access-secret", rq->arena, k->secret, &secret, f);
    if (r != OK)
        return r;
    if (!is_signed(rq, secret))
        return unknown(f);
    bool fresh = seconds >= (now - SIGNED_MS) / 1000 && seconds <= (now + SIGNED_MS) / 1000;
    return fresh ? OK : fail(f, UNAUTHENTICATED, "access.stale");
}

rc access_signed(struct request *rq, i64 key, const char *right, struct actor *ret, struct fault *f)
{
    struct found k = { .arena = rq->arena };
    rc r = db_one(rq->tx, &Q_access_by_id, ARGS(V_I(key)), take_key, &k, f);
    r = check_found(rq, &k, r, f);
    if (r == OK)
        r = check_signature(rq, &k, f);
    return r == OK ? let_in(rq, &k, right, ret, f) : r;
}
