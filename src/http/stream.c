#include "http/stream.h"

void streams_init(struct streams *t, struct arena *a, size_t max)
{
    *t = (struct streams){ .arena = a,
                           .max = max,
                           .all = ARENA_ARRAY(a, struct http_stream *, max) };
    pthread_mutex_init(&t->lock, NULL);
}

struct http_stream *stream_open(struct streams *t, const struct http_stream_calls *calls, void *arg)
{
    pthread_mutex_lock(&t->lock);
    struct http_stream *s = t->all_free;
    if (s) {
        t->all_free = s->next;
    } else if (t->count < t->max) {
        s = ARENA_NEW(t->arena, struct http_stream);
        pthread_mutex_init(&s->lock, NULL);
        t->all[t->count++] = s;
    }
    bool ending = t->ending;
    pthread_mutex_unlock(&t->lock);
    if (!s)
        return NULL;
    pthread_mutex_lock(&s->lock);
    s->state = STREAM_RUNNING;
    s->calls = *calls;
    s->arg = arg;
    s->ending = ending;
    pthread_mutex_unlock(&s->lock);
    return s;
}

long stream_fill(struct http_stream *s, char *p, size_t max, void (*suspend)(void *target))
{
    pthread_mutex_lock(&s->lock);
    s->state = STREAM_RUNNING;
    bool ending = s->ending;
    pthread_mutex_unlock(&s->lock);
    if (ending)
        return HTTP_END;
    long n = s->calls.fill(s->arg, p, max);
    if (n != HTTP_WAIT)
        return n;
    pthread_mutex_lock(&s->lock);
    suspend(s->target);
    bool woken = s->state == STREAM_WOKEN;
    if (!woken)
        s->state = STREAM_WAITING;
    if (woken)
        s->resume(s->target);
    pthread_mutex_unlock(&s->lock);
    return HTTP_WAIT;
}

void http_stream_wake(struct http_stream *s)
{
    pthread_mutex_lock(&s->lock);
    enum stream_state before = s->state;
    if (before != STREAM_CLOSED)
        s->state = STREAM_WOKEN;
    if (before == STREAM_WAITING)
        s->resume(s->target);
    pthread_mutex_unlock(&s->lock);
}

void stream_close(struct streams *t, struct http_stream *s)
{
    pthread_mutex_lock(&s->lock);
    s->state = STREAM_CLOSED;
    s->resume = NULL;
    pthread_mutex_unlock(&s->lock);
    s->calls.closed(s->arg);
    pthread_mutex_lock(&t->lock);
    s->next = t->all_free;
    t->all_free = s;
    pthread_mutex_unlock(&t->lock);
}

void streams_end(struct streams *t)
{
    pthread_mutex_lock(&t->lock);
    t->ending = true;
    size_t count = t->count;
    pthread_mutex_unlock(&t->lock);
    for (size_t i = 0; i < count; i++) {
        pthread_mutex_lock(&t->all[i]->lock);
        t->all[i]->ending = true;
        pthread_mutex_unlock(&t->all[i]->lock);
        http_stream_wake(t->all[i]);
    }
}
