#include "core/live.h"

#include "codec/json.h"
#include "db/queries.h"
#include "sys/wall.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

enum {
    RING = 2048,      /* facts kept */
    FACT_TEXT = 1024, /* bytes of one; a longer one goes without its body */
    BATCH = 512,
    POLL_MS = 500,    /* other processes write, too */
    BEAT_MS = 15000,  /* proxies close what is silent; the dead are found */
    LIFE_MS = 600000, /* then the client comes again, with a session that still stands */
};

struct cursor {
    i64 era, id;
};

struct fact {
    struct cursor at;
    i64 bureau_id, unit_id, person_id;
    enum closed closed;
    u32 length;
    char text[FACT_TEXT];
};

struct listener {
    struct arena *arena;
    struct live *live;
    struct listener *prev, *next;
    struct http_stream *stream;
    struct scope scope;
    u64 next_no;    /* of the fact to look at next */
    i64 ends, beat; /* monotonic ms */
    bool reset, drop;
};

struct live {
    struct arena *arena;
    struct db *db;
    struct live_hook hook;
    pthread_t thread;
    pthread_mutex_t wake_lock;
    pthread_cond_t wake;
    bool woken, ending, started;
    pthread_rwlock_t ring_lock;
    struct fact *ring;
    u64 first, end;       /* numbers of the oldest fact and of the next one */
    struct cursor origin; /* before the oldest that can be resumed from */
    pthread_mutex_t lock; /* listeners */
    struct listener *listeners;
    i64 count, facts;
    _Atomic i64 resets;
};

static bool after(struct cursor a, struct cursor b)
{
    return a.era != b.era ? a.era > b.era : a.id > b.id;
}

/* The rule of the scope kind "outbox" (db/scope.c), for facts that lie in memory. */
static bool may_know(const struct scope *s, const struct fact *t)
{
    if (t->bureau_id != s->bureau_id || !scope_knows(s, t->closed, true))
        return false;
    if ((s->whole_bureau && scope_knows(s, t->closed, false)) ||
        (t->person_id && t->person_id == s->person_id))
        return true;
    if (!t->unit_id)
        return !s->assigned_only;
    for (size_t i = 0; i < s->unit_count; i++)
        if (s->units[i] == t->unit_id)
            return true;
    for (size_t i = 0; i < s->absent_count; i++)
        if (s->absent[i] == t->person_id)
            return true;
    return false;
}

/* ---- from the database ---- */

static void put_members(struct json_out *o, str body)
{
    const struct json *j;
    if (!body.n || json_parse(o->b.arena, body, &j, NULL) != OK)
        return;
    for (size_t i = 0; i < json_size(j) && json_type(j) == JSON_OBJECT; i++) {
        json_name(o, json_key(j, i));
        json_put_value(o, json_member(j, i));
    }
}

static str data_of(const struct row *r, str body, struct arena *a)
{
    struct json_out o = json_out_new(a, 64 << 10);
    json_open(&o, '{');
    json_text_of(&o, "topic", row_text(r, 4));
    json_text_of(&o, "subject_kind", row_text(r, 5));
    json_id_of(&o, "subject_id", row_int(r, 6));
    json_id_of(&o, "unit_id", row_int(r, 7));
    json_text_of(&o, "place_code", row_text(r, 9));
    json_instant_of(&o, "at", row_int(r, 3));
    put_members(&o, body);
    json_close(&o, '}');
    return json_out_ok(&o) ? json_out_str(&o) : (str){ 0 };
}

static bool set_text(struct fact *t, const struct row *r, str body, struct arena *a)
{
    str data = data_of(r, body, a);
    if (!data.n)
        return false;
    str text = arena_fmt(a, "id: %lld.%lld\nevent: %.*s\ndata: %.*s\n\n", (long long)t->at.era,
                         (long long)t->at.id, STR_ARG(row_text(r, 4)), STR_ARG(data));
    if (text.n > FACT_TEXT)
        return false;
    memcpy(t->text, text.p, text.n);
    t->length = (u32)text.n;
    return true;
}

struct batch {
    struct live *live;
    struct arena *arena;
    struct cursor at;
    size_t rows;
};

static rc take_fact(const struct row *r, void *arg, struct fault *f)
{
    struct batch *b = arg;
    struct live *l = b->live;
    (void)f;
    b->rows++;
    b->at = (struct cursor){ row_int(r, 0), row_int(r, 1) };
    pthread_rwlock_wrlock(&l->ring_lock);
    struct fact *t = &l->ring[l->end % RING];
    if (l->end - l->first == RING) {
        l->origin = t->at; /* it goes: whoever saw it can still go on */
        l->first++;
    }
    *t = (struct fact){ .at = b->at,
                        .bureau_id = row_int(r, 2),
                        .unit_id = row_int(r, 7),
                        .person_id = row_int(r, 8),
                        .closed = (enum closed)row_int(r, 11) };
    if (set_text(t, r, row_text(r, 10), b->arena) || set_text(t, r, (str){ 0 }, b->arena)) {
        l->end++;
        l->facts++;
    }
    pthread_rwlock_unlock(&l->ring_lock);
    return OK;
}

static rc read_batch(struct tx *tx, void *arg, struct fault *f)
{
    struct batch *b = arg;
    b->arena = tx_arena(tx);
    return db_each(tx, &Q_db_outbox_after, ARGS(V_I(b->at.era), V_I(b->at.id), V_I(BATCH)),
                   take_fact, b, f);
}

static rc take_cursor(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct cursor *)arg = (struct cursor){ row_int(r, 0), row_int(r, 1) };
    return OK;
}

static rc read_end(struct tx *tx, void *arg, struct fault *f)
{
    rc r = db_one(tx, &Q_db_outbox_end, NO_ARGS, take_cursor, arg, f);
    return r == NOT_FOUND ? OK : r; /* nothing has happened yet */
}

/* ---- the thread ---- */

/* Wakes those for whom there is something new, and those to whom nothing was said for long. */
static void wake_listeners(struct live *l, u64 from)
{
    i64 now = monotonic_ms();
    pthread_rwlock_rdlock(&l->ring_lock);
    u64 end = l->end, begin = from > l->first ? from : l->first;
    pthread_mutex_lock(&l->lock);
    for (struct listener *one = l->listeners; one; one = one->next) {
        bool wake = one->drop || now >= one->ends || now - one->beat >= BEAT_MS;
        for (u64 i = begin; i < end && !wake; i++)
            wake = may_know(&one->scope, &l->ring[i % RING]);
        if (wake && one->stream)
            http_stream_wake(one->stream);
    }
    pthread_mutex_unlock(&l->lock);
    pthread_rwlock_unlock(&l->ring_lock);
}

static void wait_for_commit(struct live *l)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += POLL_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&l->wake_lock);
    int late = 0;
    while (!l->woken && !l->ending && !late)
        late = pthread_cond_timedwait(&l->wake, &l->wake_lock, &until) != 0;
    l->woken = false;
    pthread_mutex_unlock(&l->wake_lock);
}

static bool is_ending(struct live *l)
{
    pthread_mutex_lock(&l->wake_lock);
    bool ending = l->ending;
    pthread_mutex_unlock(&l->wake_lock);
    return ending;
}

static void *run(void *arg)
{
    struct live *l = arg;
    struct arena *a = arena_new(0);
    struct cursor at = l->origin;
    while (a && !is_ending(l)) {
        wait_for_commit(l);
        u64 from = l->end; /* only this thread moves it */
        struct batch b;
        do {
            struct fault f;
            arena_reset(a);
            fault_init(&f, a);
            b = (struct batch){ .live = l, .at = at };
            rc r = db_tx_run(l->db, DB_READ, read_batch, &b, a, &f);
            at = b.at; /* what was taken was taken, also when the rest failed */
            if (r != OK)
                break; /* the database is away for a moment: the next round tells all */
        } while (b.rows == BATCH);
        if (l->hook.before_told)
            l->hook.before_told(l->hook.arg);
        wake_listeners(l, from);
    }
    arena_free(a);
    return NULL;
}

static void on_commit(void *arg)
{
    struct live *l = arg;
    pthread_mutex_lock(&l->wake_lock);
    l->woken = true;
    pthread_cond_signal(&l->wake);
    pthread_mutex_unlock(&l->wake_lock);
}

rc live_start(struct db *db, const struct live_hook *hook, struct live **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct live *l = ARENA_NEW(a, struct live);
    l->arena = a;
    l->db = db;
    l->hook = *hook;
    l->ring = ARENA_ARRAY(a, struct fact, RING);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&l->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&l->wake_lock, NULL);
    pthread_mutex_init(&l->lock, NULL);
    pthread_rwlock_init(&l->ring_lock, NULL);
    struct arena *scratch = arena_new(0);
    rc r = scratch ? db_tx_run(db, DB_READ, read_end, &l->origin, scratch, f)
                   : fail(f, NO_MEMORY, NULL);
    arena_free(scratch);
    if (r == OK && pthread_create(&l->thread, NULL, run, l) != 0)
        r = fail_detail(f, UNAVAILABLE, NULL, "no thread for the feed");
    l->started = r == OK;
    if (r == OK) {
        db_on_commit(db, on_commit, l);
        *ret = l;
    } else {
        live_stop(l);
    }
    return r;
}

void live_stop(struct live *l)
{
    if (!l)
        return;
    if (l->started) {
        db_on_commit(l->db, NULL, NULL);
        pthread_mutex_lock(&l->wake_lock);
        l->ending = true;
        pthread_cond_signal(&l->wake);
        pthread_mutex_unlock(&l->wake_lock);
        pthread_join(l->thread, NULL);
    }
    pthread_rwlock_destroy(&l->ring_lock);
    pthread_mutex_destroy(&l->lock);
    pthread_mutex_destroy(&l->wake_lock);
    pthread_cond_destroy(&l->wake);
    arena_free(l->arena);
}

/* ---- a listener ---- */

/* As many whole facts as fit; called with the ring held for reading. */
static size_t copy_facts(struct listener *one, char *p, size_t max)
{
    struct live *l = one->live;
    size_t n = 0;
    for (; one->next_no < l->end; one->next_no++) {
        const struct fact *t = &l->ring[one->next_no % RING];
        if (!may_know(&one->scope, t))
            continue;
        if (n + t->length > max)
            break;
        memcpy(p + n, t->text, t->length);
        n += t->length;
    }
    return n;
}

static size_t say_reset(struct listener *one, char *p)
{
    static const char text[] = "event: reset\ndata: {}\n\n";
    one->reset = false;
    one->next_no = one->live->end;
    one->live->resets++;
    memcpy(p, text, sizeof text - 1);
    return sizeof text - 1;
}

static long fill(void *arg, char *p, size_t max)
{
    struct listener *one = arg;
    struct live *l = one->live;
    i64 now = monotonic_ms();
    if (max < 2 * FACT_TEXT)
        return HTTP_BREAK;
    pthread_mutex_lock(&l->lock);
    bool ends = one->drop || now >= one->ends;
    pthread_mutex_unlock(&l->lock);
    if (ends)
        return HTTP_END;
    pthread_rwlock_rdlock(&l->ring_lock);
    size_t n = 0;
    if (one->reset || one->next_no < l->first)
        n = say_reset(one, p);
    n += copy_facts(one, p + n, max - n);
    pthread_rwlock_unlock(&l->ring_lock);
    pthread_mutex_lock(&l->lock);
    if (n == 0 && now - one->beat >= BEAT_MS) {
        p[n++] = ':'; /* a comment: heard by machines only */
        p[n++] = '\n';
        p[n++] = '\n';
    }
    if (n)
        one->beat = now;
    pthread_mutex_unlock(&l->lock);
    return n ? (long)n : HTTP_WAIT;
}

static void closed(void *arg)
{
    struct listener *one = arg;
    struct live *l = one->live;
    pthread_mutex_lock(&l->lock);
    if (one->prev)
        one->prev->next = one->next;
    else
        l->listeners = one->next;
    if (one->next)
        one->next->prev = one->prev;
    l->count--;
    pthread_mutex_unlock(&l->lock);
    arena_free(one->arena);
}

static bool parse_cursor(str s, struct cursor *ret)
{
    str id, era = str_cut(s, '.', &id);
    struct cursor c;
    if (!str_to_i64(era, &c.era) || !str_to_i64(id, &c.id))
        return false;
    *ret = c;
    return true;
}

/* Where the client goes on: behind the fact it saw last, or from now. Sets reset when what lies
 * between is gone. */
static void resume(struct listener *one, str last)
{
    struct live *l = one->live;
    struct cursor seen;
    pthread_rwlock_rdlock(&l->ring_lock);
    one->next_no = l->end;
    if (last.n) {
        one->reset = !parse_cursor(last, &seen) || after(l->origin, seen);
        while (!one->reset && one->next_no > l->first &&
               after(l->ring[(one->next_no - 1) % RING].at, seen))
            one->next_no--;
    }
    pthread_rwlock_unlock(&l->ring_lock);
}

static void enlist(struct live *l, struct listener *one)
{
    pthread_mutex_lock(&l->lock);
    one->next = l->listeners;
    if (one->next)
        one->next->prev = one;
    l->listeners = one;
    l->count++;
    pthread_mutex_unlock(&l->lock);
}

rc live_listen(struct live *l, struct http_exchange *x, const struct actor *who, struct fault *f)
{
    static const struct http_stream_calls calls = { fill, closed };
    static const struct http_pair headers[] = {
        { STR_INIT("Cache-Control"), STR_INIT("no-store") },
        { STR_INIT("X-Accel-Buffering"), STR_INIT("no") }, /* nginx must not keep it back */
    };
    struct arena *a = arena_new(1 << 20);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct listener *one = ARENA_NEW(a, struct listener);
    *one = (struct listener){ .arena = a, .live = l, .scope = *scope_copy(who->scope, a) };
    one->ends = monotonic_ms() + LIFE_MS;
    one->beat =
        one->ends - LIFE_MS - BEAT_MS; /* the first thing sent opens the stream at the client */
    resume(one, http_header(http_request(x), "Last-Event-ID"));
    enlist(l, one);
    struct http_reply head = { .status = 200,
                               .content_type = S("text/event-stream"),
                               .headers = headers,
                               .header_count = COUNT(headers) };
    struct http_stream *stream = http_reply_stream(x, &head, &calls, one);
    /* fill and closed run on this thread, after this: `one` is still there unless there was no room
     * for a stream. */
    if (stream) {
        pthread_mutex_lock(&l->lock);
        one->stream = stream;
        pthread_mutex_unlock(&l->lock);
    }
    return OK;
}

void live_drop(struct live *l, i64 person_id)
{
    pthread_mutex_lock(&l->lock);
    for (struct listener *one = l->listeners; one; one = one->next)
        one->drop |= one->scope.person_id == person_id;
    pthread_mutex_unlock(&l->lock);
    on_commit(l);
}

struct live_stats live_stats(struct live *l)
{
    pthread_mutex_lock(&l->lock);
    struct live_stats s = { .listeners = l->count, .resets = l->resets };
    pthread_mutex_unlock(&l->lock);
    pthread_rwlock_rdlock(&l->ring_lock);
    s.facts = l->facts;
    pthread_rwlock_unlock(&l->ring_lock);
    return s;
}
