#include "app/keeper.h"

#include "base/log.h"
#include "core/ledger.h"
#include "core/replay.h"
#include "db/queries.h"
#include "sys/wall.h"

#include <pthread.h>
#include <time.h>

enum { ROUND_MS = 1000, PURGE_MS = 600000 };

struct keeper {
    struct arena *arena;
    const struct house *house;
    i64 idle_ms, purged_at;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool ending;
    pthread_t thread;
};

static rc seal_ledger(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return ledger_seal(tx, f);
}

static rc purge(struct tx *tx, void *arg, struct fault *f)
{
    const struct keeper *k = arg;
    i64 now = tx_now(tx);
    rc r = db_exec(tx, &Q_replay_purge, ARGS(V_I(now - REPLAY_KEPT_MS)), NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_session_purge, ARGS(V_I(now), V_I(now - k->idle_ms)), NULL, f);
    return r;
}

/* A failure is told and tried again in the next round: the house goes on. */
static void do_work(struct keeper *k, const char *what, db_fn fn, struct arena *a)
{
    struct fault f;
    fault_init(&f, a);
    rc r = db_tx_run(k->house->db, DB_WRITE, fn, k, a, &f);
    if (r != OK)
        log_line(LOG_WARN, "keeper.failed", "work=%s rc=%s detail=%.*s", what, rc_name(r),
                 STR_ARG(f.detail));
    arena_reset(a);
}

static bool rest(struct keeper *k)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ROUND_MS / 1000;
    pthread_mutex_lock(&k->lock);
    int late = 0;
    while (!k->ending && !late)
        late = pthread_cond_timedwait(&k->wake, &k->lock, &until) != 0;
    bool ending = k->ending;
    pthread_mutex_unlock(&k->lock);
    return !ending;
}

static void *keep(void *arg)
{
    struct keeper *k = arg;
    struct arena *a = arena_new(0);
    bool goes_on = a != NULL;
    while (goes_on) {
        goes_on = rest(k);
        do_work(k, "seal", seal_ledger, a);
        if (monotonic_ms() - k->purged_at < PURGE_MS)
            continue;
        do_work(k, "purge", purge, a);
        k->purged_at = monotonic_ms();
    }
    arena_free(a);
    return NULL;
}

rc keeper_start(const struct house *house, i64 idle_ms, struct keeper **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct keeper *k = ARENA_NEW(a, struct keeper);
    *k = (struct keeper){
        .arena = a, .house = house, .idle_ms = idle_ms, .purged_at = monotonic_ms()
    };
    pthread_mutex_init(&k->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&k->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&k->thread, NULL, keep, k) != 0) {
        arena_free(a);
        return fail_detail(f, UNAVAILABLE, NULL, "no thread for the keeper");
    }
    *ret = k;
    return OK;
}

void keeper_stop(struct keeper *k)
{
    if (!k)
        return;
    pthread_mutex_lock(&k->lock);
    k->ending = true;
    pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->lock);
    pthread_join(k->thread, NULL);
    pthread_cond_destroy(&k->wake);
    pthread_mutex_destroy(&k->lock);
    arena_free(k->arena);
}
