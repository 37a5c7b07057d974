/* stream.h — the state of one endless reply: who waits for whom.
 *
 * Streams come from a pool and are never given back to the system before the server is: a wake that
 * comes too late meets either nobody or, harmlessly, the next user of the place. */
#ifndef NAGUAN_HTTP_STREAM_H
#define NAGUAN_HTTP_STREAM_H

#include "http/http.h"

#include <pthread.h>

enum stream_state { STREAM_CLOSED, STREAM_RUNNING, STREAM_WAITING, STREAM_WOKEN };

struct http_stream {
    pthread_mutex_t lock;
    enum stream_state state;
    void (*resume)(void *target);
    void *target;
    struct http_stream_calls calls;
    void *arg;
    struct http_stream *next;
    bool ending;
};

struct streams {
    struct arena *arena; /* under lock */
    pthread_mutex_t lock;
    struct http_stream *all_free;
    struct http_stream **all; /* every stream ever made */
    size_t count, max;
    bool ending;
};

void streams_init(struct streams *t, struct arena *a, size_t max);
struct http_stream *stream_open(struct streams *t, const struct http_stream_calls *calls,
                                void *arg);
/* The next piece, or HTTP_END, HTTP_WAIT, HTTP_BREAK. On HTTP_WAIT suspend(target) has been called,
 * and resume(target) will be when there is something to tell. */
long stream_fill(struct http_stream *s, char *p, size_t max, void (*suspend)(void *target));
/* Calls closed and gives the place back. */
void stream_close(struct streams *t, struct http_stream *s);
/* All streams end at their next fill, which is caused here. */
void streams_end(struct streams *t);

#endif
