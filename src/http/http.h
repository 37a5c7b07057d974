/* http.h — HTTP/1.1 for the rest of the house, whatever library speaks it.
 *
 * The server calls `head` once the head of a request is in; the answer is a plan: how large a body
 * may be and whether it is buffered or streamed. When the body is complete it calls `handle`, which
 * answers now, on this thread, or later from any thread with http_reply. Nothing of an exchange may
 * be touched after http_reply.
 *
 * head and piece run with the failure hook of the request's arena set (exhaustion is answered 503);
 * handle sets its own, because it may hand the arena to another thread.
 *
 * The adapter keeps the promises of docs/internals/http.md: framing, total deadlines per phase,
 * limits before bytes, orderly stop. http_loop.h runs the same handlers without a socket, for
 * tests. */
#ifndef NAGUAN_HTTP_H
#define NAGUAN_HTTP_H

#include "base/err.h"

struct http_server;
struct http_exchange;

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_METHODS
};

struct http_pair {
    str name, value;
};

/* Decoded and checked: path percent-decoded once, valid UTF-8, without dot segments; values
 * decoded. */
struct http_request {
    enum http_method method;
    str path;
    str query_text;                /* as sent */
    const struct http_pair *query; /* in order, decoded */
    size_t query_count;
    str remote;  /* address, or that of X-Forwarded-For when the peer is a trusted proxy */
    bool secure; /* TLS here or at a trusted proxy */
    const struct http_pair *headers; /* as sent */
    size_t header_count;
    str body;            /* whole body when buffered */
    i64 body_length;     /* announced, or -1 */
    struct arena *arena; /* lives until the reply has left */
    i64 started;         /* ms, monotonic */
};

str http_header(const struct http_request *rq,
                const char *name); /* empty when absent; case-insensitive */
str http_query(const struct http_request *rq,
               const char *name); /* first value; empty when absent */
const struct http_request *http_request(const struct http_exchange *x);
void *http_state(struct http_exchange *x); /* what the head hook left in plan.state */

/* How to go on after the head. */
struct http_plan {
    size_t max_body; /* over it: 413 before a byte is read */
    /* Streamed upload: called with each piece as it arrives; not OK ends the exchange with that
     * failure. */
    rc (*piece)(struct http_exchange *x, str bytes, struct fault *f);
    void (*aborted)(
        struct http_exchange *x); /* the peer went away before the body was whole; may be NULL */
    i64 deadline_ms;              /* for the whole body, 0 for the default */
    void *state;
};

struct http_reply {
    int status;
    str content_type; /* empty with an empty body */
    str body;         /* lives in the exchange's arena or longer */
    int fd;           /* send this file instead of body when > 0; closed afterwards */
    i64 fd_offset, fd_length;
    const struct http_pair
        *headers; /* further ones, in the arena or longer; one with CR or LF is left out */
    size_t header_count;
};

struct http_handlers {
    void *app;
    /* Not OK refuses the request with that failure's problem document, made by `problem`. */
    rc (*head)(void *app, struct http_exchange *x, struct http_plan *ret_plan, struct fault *f);
    void (*handle)(void *app, struct http_exchange *x);
    /* Makes the reply for a refusal found by the adapter itself or by head or piece. */
    void (*problem)(void *app, struct http_exchange *x, const struct fault *f,
                    struct http_reply *ret_reply);
};

struct http_options {
    str listen;          /* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:80"; port 0 takes a free one */
    int threads;         /* 0: min(cores, 4) */
    int max_connections; /* 0: 8192 */
    i64 head_ms, body_ms, idle_ms, reply_ms; /* total per phase; 0: 10 s, 60 s, 60 s, 120 s */
    i64 reply_rate;  /* bytes a second a long reply may be as slow as, beside reply_ms; 0: 32 KiB */
    size_t max_head; /* 0: 32 KiB */
    str trusted_proxies; /* addresses, comma separated */
};

CHECKED rc http_start(const struct http_options *o, const struct http_handlers *h,
                      struct http_server **ret, struct fault *f);
int http_port(const struct http_server *s);
/* Quiesce, finish in-flight exchanges (at most grace_ms), end streams. After it no handler runs. */
void http_stop(struct http_server *s, i64 grace_ms);
void http_free(struct http_server *s);

/* Once per exchange, from any thread. */
void http_reply(struct http_exchange *x, const struct http_reply *reply);

/* A reply without end (server-sent events, exports). The body is pulled: fill puts up to max bytes
 * at p and returns their number; HTTP_WAIT suspends until http_stream_wake; HTTP_END ends it well;
 * HTTP_BREAK cuts the connection. closed is called exactly once, when the peer is gone or the
 * stream ended, also during http_stop. */
enum { HTTP_END = -1, HTTP_WAIT = -2, HTTP_BREAK = -3 };
struct http_stream;
struct http_stream_calls {
    long (*fill)(void *arg, char *p, size_t max);
    void (*closed)(void *arg);
};
struct http_stream *http_reply_stream(struct http_exchange *x, const struct http_reply *head,
                                      const struct http_stream_calls *calls, void *arg);
/* Any thread; harmless after closed. fill may be called before http_reply_stream has returned: Not
 * to be called under a lock that fill or closed take. */
void http_stream_wake(struct http_stream *s);

struct http_stats {
    i64 requests, connections, in_flight, streams, bytes_in, bytes_out;
    i64 by_class[6]; /* replies 1xx … 5xx */
};
struct http_stats http_stats(const struct http_server *s);

#endif
