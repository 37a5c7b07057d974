#include "base/relay.h"

#include <string.h>

void relay_init(struct relay *r)
{
    memset(r, 0, sizeof *r);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->moved, NULL);
}

void relay_free(struct relay *r)
{
    pthread_mutex_destroy(&r->lock);
    pthread_cond_destroy(&r->moved);
}

static void add(struct relay *r, void **list, size_t *count, void *box)
{
    pthread_mutex_lock(&r->lock);
    list[(*count)++] = box;
    pthread_cond_broadcast(&r->moved);
    pthread_mutex_unlock(&r->lock);
}

static void raise(struct relay *r, bool *flag)
{
    pthread_mutex_lock(&r->lock);
    *flag = true;
    pthread_cond_broadcast(&r->moved);
    pthread_mutex_unlock(&r->lock);
}

void *relay_empty(struct relay *r)
{
    void *box = NULL;
    pthread_mutex_lock(&r->lock);
    while (r->empty_count == 0 && !r->stopped)
        pthread_cond_wait(&r->moved, &r->lock);
    if (!r->stopped)
        box = r->empty[--r->empty_count];
    pthread_mutex_unlock(&r->lock);
    return box;
}

void relay_pass(struct relay *r, void *full)
{
    add(r, r->full, &r->full_count, full);
}

void relay_end(struct relay *r)
{
    raise(r, &r->ended);
}

void *relay_full(struct relay *r)
{
    void *box = NULL;
    pthread_mutex_lock(&r->lock);
    while (r->full_count == 0 && !r->ended)
        pthread_cond_wait(&r->moved, &r->lock);
    if (r->full_count) {
        box = r->full[0];
        memmove(r->full, r->full + 1, --r->full_count * sizeof *r->full);
    }
    pthread_mutex_unlock(&r->lock);
    return box;
}

void relay_back(struct relay *r, void *empty)
{
    add(r, r->empty, &r->empty_count, empty);
}

void relay_stop(struct relay *r)
{
    raise(r, &r->stopped);
}
