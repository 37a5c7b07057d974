#include "app/keeper_thread.h"

#include "base/log.h"
#include "core/keeper.h"
#include "sys/wall.h"

#include <pthread.h>
#include <time.h>

enum { ROUND_SECONDS = 1 };

struct keeper_thread {
    struct arena *arena;
    struct keeper keeper;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool ending;
    pthread_t thread;
};

/* Until the next round; false when it is to be the last. */
static bool rest(struct keeper_thread *k)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ROUND_SECONDS;
    pthread_mutex_lock(&k->lock);
    int late = 0;
    while (!k->ending && !late)
        late = pthread_cond_timedwait(&k->wake, &k->lock, &until) != 0;
    bool ending = k->ending;
    pthread_mutex_unlock(&k->lock);
    return !ending;
}

static bool is_ending(void *arg)
{
    struct keeper_thread *k = arg;
    pthread_mutex_lock(&k->lock);
    bool ending = k->ending;
    pthread_mutex_unlock(&k->lock);
    return ending;
}

/* A failure is told and tried again: the house goes on. */
static void tell(rc r, const struct fault *f)
{
    if (r != OK)
        log_line(LOG_WARN, "keeper.failed", "rc=%s detail=%.*s", rc_name(r), STR_ARG(f->detail));
}

static void *keep(void *arg)
{
    struct keeper_thread *k = arg;
    struct arena *a = arena_new(0);
    struct fault f;
    while (a && rest(k)) {
        fault_init(&f, a);
        tell(keeper_round(&k->keeper, wall_now(), a, &f), &f);
        arena_reset(a);
    }
    if (a) {
        fault_init(&f, a);
        tell(keeper_leave(&k->keeper, a, &f), &f);
    }
    arena_free(a);
    return NULL;
}

rc keeper_thread_start(const struct house *house, i64 idle_ms, struct keeper_thread **ret,
                       struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct keeper_thread *k = ARENA_NEW(a, struct keeper_thread);
    k->arena = a;
    keeper_init(&k->keeper, house, idle_ms, a);
    k->keeper.stop = is_ending;
    k->keeper.stop_arg = k;
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

void keeper_thread_stop(struct keeper_thread *k)
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
