#include "http/connection.h"

#include "sys/wall.h"

#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>

enum { TICK_MS = 50, NONE = -1 };

static i64 word_of(enum phase phase, i64 deadline)
{
    return deadline * 8 + (i64)phase;
}

enum phase connection_phase_now(const struct connection *c)
{
    return (enum phase)(atomic_load(&c->word) & 7);
}

bool connection_phase(struct connection *c, enum phase phase, i64 after_ms)
{
    i64 next = word_of(phase, after_ms ? monotonic_ms() + after_ms : 0);
    i64 now = atomic_load(&c->word);
    do {
        if ((now & 7) == PHASE_DEAD)
            return false;
    } while (!atomic_compare_exchange_weak(&c->word, &now, next));
    return true;
}

static void shut_locked(struct connection *c)
{
    if (c->fd >= 0)
        shutdown(c->fd, SHUT_RDWR);
}

void connection_shut(struct connection *c)
{
    pthread_mutex_lock(&c->lock);
    atomic_store(&c->word, word_of(PHASE_DEAD, 0));
    shut_locked(c);
    pthread_mutex_unlock(&c->lock);
}

void connection_last_words(struct connection *c, str bytes)
{
    pthread_mutex_lock(&c->lock);
    atomic_store(&c->word, word_of(PHASE_DEAD, 0));
    if (c->fd >= 0) {
        ssize_t sent = send(c->fd, bytes.p, bytes.n, MSG_DONTWAIT | MSG_NOSIGNAL);
        (void)sent; /* a peer that cannot take it has lost it */
        shut_locked(c);
    }
    pthread_mutex_unlock(&c->lock);
}

static void expire(struct connections *t, struct connection *c, i64 seen)
{
    pthread_mutex_lock(&c->lock);
    if (atomic_compare_exchange_strong(&c->word, &seen, word_of(PHASE_DEAD, 0))) {
        enum phase phase = (enum phase)(seen & 7);
        if (c->fd >= 0 && (phase == PHASE_HEAD || phase == PHASE_BODY)) {
            ssize_t sent = send(c->fd, t->late.p, t->late.n, MSG_DONTWAIT | MSG_NOSIGNAL);
            (void)sent;
        }
        shut_locked(c);
    }
    pthread_mutex_unlock(&c->lock);
}

static size_t connections_used(struct connections *t)
{
    pthread_mutex_lock(&t->lock);
    size_t used = t->used;
    pthread_mutex_unlock(&t->lock);
    return used;
}

static void look_at_all(struct connections *t)
{
    i64 now = monotonic_ms();
    size_t used = connections_used(t);
    for (size_t i = 0; i < used; i++) {
        i64 seen = atomic_load(&t->at[i].word);
        if (seen >= 8 && seen / 8 <= now)
            expire(t, &t->at[i], seen);
    }
}

static void *watch(void *arg)
{
    struct connections *t = arg;
    pthread_mutex_lock(&t->lock);
    while (!t->ending) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += TICK_MS * 1000000L;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_nsec -= 1000000000L;
            until.tv_sec++;
        }
        pthread_cond_timedwait(&t->ended, &t->lock, &until);
        pthread_mutex_unlock(&t->lock);
        look_at_all(t);
        pthread_mutex_lock(&t->lock);
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

rc connections_start(struct connections *t, size_t max, struct arena *a, str late, struct fault *f)
{
    *t = (struct connections){ .at = ARENA_ARRAY(a, struct connection, max),
                               .max = max,
                               .free_head = SIZE_MAX,
                               .late = late };
    for (size_t i = 0; i < max; i++) {
        pthread_mutex_init(&t->at[i].lock, NULL);
        t->at[i].fd = NONE;
    }
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&t->ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&t->lock, NULL);
    if (pthread_create(&t->thread, NULL, watch, t) != 0)
        return fail_detail(f, UNAVAILABLE, NULL, "no thread for the deadlines");
    t->started = true;
    return OK;
}

void connections_stop(struct connections *t)
{
    if (!t->started)
        return;
    pthread_mutex_lock(&t->lock);
    t->ending = true;
    pthread_cond_signal(&t->ended);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->thread, NULL);
    t->started = false;
    for (size_t i = 0; i < t->max; i++)
        pthread_mutex_destroy(&t->at[i].lock);
    pthread_cond_destroy(&t->ended);
    pthread_mutex_destroy(&t->lock);
}

struct connection *connection_open(struct connections *t, int fd)
{
    struct connection *c = NULL;
    pthread_mutex_lock(&t->lock);
    if (t->free_head != SIZE_MAX) {
        c = &t->at[t->free_head];
        t->free_head = c->next_free;
    } else if (t->used < t->max) {
        c = &t->at[t->used++];
    }
    t->open += c != NULL;
    pthread_mutex_unlock(&t->lock);
    if (!c)
        return NULL;
    pthread_mutex_lock(&c->lock);
    c->fd = fd;
    c->exchange = NULL;
    atomic_store(&c->word, word_of(PHASE_IDLE, 0));
    pthread_mutex_unlock(&c->lock);
    return c;
}

void connection_close(struct connections *t, struct connection *c)
{
    pthread_mutex_lock(&c->lock);
    c->fd = NONE;
    atomic_store(&c->word, word_of(PHASE_FREE, 0));
    pthread_mutex_unlock(&c->lock);
    pthread_mutex_lock(&t->lock);
    c->next_free = t->free_head;
    t->free_head = (size_t)(c - t->at);
    t->open--;
    pthread_mutex_unlock(&t->lock);
}

void connections_shut(struct connections *t, unsigned phases)
{
    size_t used = connections_used(t);
    for (size_t i = 0; i < used; i++) {
        struct connection *c = &t->at[i];
        i64 seen = atomic_load(&c->word);
        pthread_mutex_lock(&c->lock);
        if ((phases & 1u << (seen & 7)) &&
            atomic_compare_exchange_strong(&c->word, &seen, word_of(PHASE_DEAD, 0)))
            shut_locked(c);
        pthread_mutex_unlock(&c->lock);
    }
}

void connections_each(struct connections *t, void (*fn)(struct connection *c))
{
    size_t used = connections_used(t);
    for (size_t i = 0; i < used; i++) {
        pthread_mutex_lock(&t->at[i].lock);
        if (t->at[i].fd >= 0)
            fn(&t->at[i]);
        pthread_mutex_unlock(&t->at[i].lock);
    }
}
