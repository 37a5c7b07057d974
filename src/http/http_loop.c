#include "http/http_loop.h"

#include "http/exchange.h"
#include "http/stream.h"
#include "sys/wall.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

enum { DEFAULT_WAIT = 10000, DEFAULT_STREAM = 1 << 20, PIECE = 4096, MAX_BODY = 64 << 20 };

struct loop {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool replied, woken;
    struct streams streams;
};

static void on_replied(struct http_exchange *x)
{
    struct loop *l = x->server;
    pthread_mutex_lock(&l->lock);
    l->replied = true;
    pthread_cond_signal(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

static void suspend(void *target)
{
    (void)target; /* the loop looks for itself */
}

static void resume(void *target)
{
    struct loop *l = target;
    pthread_mutex_lock(&l->lock);
    l->woken = true;
    pthread_cond_signal(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

static struct http_stream *on_stream(struct http_exchange *x, const struct http_stream_calls *calls,
                                     void *arg)
{
    struct loop *l = x->server;
    x->stream = stream_open(&l->streams, calls, arg);
    x->stream->target = l;
    x->stream->resume = resume;
    struct http_stream *opened = x->stream;
    on_replied(x);
    return opened;
}

static const struct exchange_back back = { on_replied, on_stream };

/* False when nothing came within ms. */
static bool wait_for(struct loop *l, bool *what, int ms)
{
    i64 end = monotonic_ms() + ms;
    struct timespec until = { end / 1000, end % 1000 * 1000000 };
    pthread_mutex_lock(&l->lock);
    int timed_out = 0;
    while (!*what && !timed_out)
        timed_out = pthread_cond_timedwait(&l->changed, &l->lock, &until) != 0;
    bool came = *what;
    *what = false;
    pthread_mutex_unlock(&l->lock);
    return came;
}

static void read_file(const struct http_reply *r, buf *out)
{
    i64 left = r->fd_length, at = r->fd_offset;
    while (left > 0) {
        char piece[PIECE];
        ssize_t n = pread(r->fd, piece, left < PIECE ? (size_t)left : PIECE, at);
        if (n <= 0)
            break;
        buf_add(out, (str){ piece, (size_t)n });
        at += n;
        left -= n;
    }
    close(r->fd);
}

static bool read_stream(struct loop *l, struct http_stream *s, size_t max, int wait_ms, buf *out)
{
    while (out->n < max) {
        char piece[PIECE];
        long n = stream_fill(s, piece, sizeof piece, suspend);
        if (n >= 0)
            buf_add(out, (str){ piece, (size_t)n });
        else if (n != HTTP_WAIT)
            return n == HTTP_END;
        else if (!wait_for(l, &l->woken, wait_ms))
            return false;
    }
    return false;
}

static void give_headers(struct http_exchange *x, const struct loop_request *in)
{
    struct arena *a = x->rq.arena;
    struct http_pair *h = ARENA_ARRAY(a, struct http_pair, in->header_count + 2);
    size_t n = 0;
    h[n++] = (struct http_pair){ S("Host"), S("loop") };
    h[n++] = (struct http_pair){ S("Content-Length"), arena_fmt(a, "%zu", in->body.n) };
    for (size_t i = 0; i < in->header_count; i++)
        h[n++] = (struct http_pair){ arena_str(a, in->headers[i].name),
                                     arena_str(a, in->headers[i].value) };
    x->rq.headers = h;
    x->rq.header_count = n;
    x->rq.remote = str_from(in->remote ? in->remote : "127.0.0.1");
    x->rq.secure = in->secure;
}

static void take_reply(struct http_exchange *x, const struct loop_request *in, struct arena *a,
                       struct loop_reply *ret)
{
    struct loop *l = x->server;
    const struct http_reply *r = &x->reply;
    buf body = buf_new(a, MAX_BODY);
    buf_add(&body, r->body);
    ret->status = r->status;
    ret->content_type = arena_str(a, r->content_type);
    struct http_pair *h = ARENA_ARRAY(a, struct http_pair, r->header_count + 1);
    for (size_t i = 0; i < r->header_count; i++)
        h[i] = (struct http_pair){ arena_str(a, r->headers[i].name),
                                   arena_str(a, r->headers[i].value) };
    ret->headers = h;
    ret->header_count = r->header_count;
    if (r->fd > 0)
        read_file(r, &body);
    if (x->stream) {
        if (in->meanwhile)
            in->meanwhile(in->arg);
        ret->ended = read_stream(l, x->stream, in->max_stream ? in->max_stream : DEFAULT_STREAM,
                                 in->wait_ms ? in->wait_ms : DEFAULT_WAIT, &body);
        stream_close(&l->streams, x->stream);
    }
    ret->body = buf_str(&body);
}

void http_loop(const struct http_handlers *h, const struct loop_request *in, struct arena *a,
               struct loop_reply *ret)
{
    struct loop *l = ARENA_NEW(a, struct loop);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&l->changed, &monotonic);
    pthread_mutex_init(&l->lock, NULL);
    streams_init(&l->streams, a, 1);
    *ret = (struct loop_reply){ 0 };
    struct http_exchange *x = exchange_new(h, &back);
    if (!x)
        return;
    x->server = l;
    give_headers(x, in);
    struct exchange_head head = { str_from(in->method), str_from(in->target), S("HTTP/1.1"),
                                  1 << 20 };
    if (exchange_begin(x, &head) != OK) {
        exchange_refuse(x);
        l->replied = true;
    } else {
        if (in->body.n)
            (void)exchange_piece(x, in->body);
        exchange_end(x);
    }
    /* Without a reply in time the exchange stays: somebody may still write to it. A test that sees
     * status 0 has failed. */
    if (!wait_for(l, &l->replied, in->wait_ms ? in->wait_ms : DEFAULT_WAIT))
        return;
    take_reply(x, in, a, ret);
    exchange_free(x);
}

str loop_header(const struct loop_reply *r, const char *name)
{
    for (size_t i = 0; i < r->header_count; i++)
        if (str_eq_nocase(r->headers[i].name, str_from(name)))
            return r->headers[i].value;
    return (str){ 0 };
}
