/* http.h on libmicrohttpd 0.9.75 and 1.0: the only file that knows the library.
 *
 * What the library does not do is done here and beside: framing that two readers could cut
 * differently (message.c), total deadlines (connection.c), replies from other threads, a stop that
 * loses nothing and does not abort.
 *
 * A reply may come while handle still runs, or long after. The connection is suspended only when
 * handle has returned without one; x->state decides the race: whoever comes second (the I/O thread
 * that suspends, or the thread that replies) resumes. */
#include "http/connection.h"
#include "http/exchange.h"
#include "http/message.h"
#include "http/peer.h"
#include "http/problem.h"
#include "http/stream.h"
#include "sys/wall.h"

#include <microhttpd.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    DEFAULT_CONNECTIONS = 8192,
    DEFAULT_HEAD = 32 << 10,
    DRAIN = 64 << 20,     /* bytes of a refused body that are taken, so that the peer hears why */
    PIECE = 32 << 10,     /* bytes of a stream asked for at a time */
    STREAM_END_MS = 2000, /* time for listeners to take the end */
};

enum { STEP_NEW, STEP_BODY, STEP_WAIT, STEP_SENT };
enum { WORKING, SUSPENDED, REPLIED, ABANDONED, ORPHAN };

struct http_server {
    struct arena *arena;
    struct http_options o;
    struct http_handlers handlers;
    struct MHD_Daemon *daemon;
    struct connections connections;
    struct streams streams;
    int listen_fd, port;
    atomic_bool stopping;
    pthread_mutex_t lock; /* for `quiet` */
    pthread_cond_t quiet; /* something in flight has ended */
    _Atomic i64 requests, in_flight, streaming, bytes_in, bytes_out, by_class[6];
};

static void suspend(void *connection)
{
    MHD_suspend_connection(connection);
}

static void resume(void *connection)
{
    MHD_resume_connection(connection);
}

static void on_replied(struct http_exchange *x)
{
    int before = atomic_exchange(&x->state, REPLIED);
    if (before == SUSPENDED)
        resume(x->handle);
    else if (before == ORPHAN)
        exchange_free(x);
}

static struct http_stream *on_stream(struct http_exchange *x, const struct http_stream_calls *calls,
                                     void *arg)
{
    struct http_server *s = x->server;
    x->stream = stream_open(&s->streams, calls, arg);
    struct http_stream *opened = x->stream;
    if (opened) {
        opened->target = x->handle;
        opened->resume = resume;
        atomic_fetch_add(&s->streaming, 1);
    } else { /* more listeners than connections: cannot be, but must not hang */
        calls->closed(arg);
        x->reply = (struct http_reply){ .status = rc_http(BUSY) };
    }
    on_replied(x);
    return opened;
}

static const struct exchange_back back = { on_replied, on_stream };

/* ---- replies ---- */

static ssize_t read_stream(void *arg, uint64_t at, char *p, size_t max)
{
    (void)at;
    struct http_exchange *x = arg;
    struct http_server *s = x->server;
    connection_phase(x->connection, PHASE_STREAM, 0);
    long n = stream_fill(x->stream, p, max, suspend);
    if (n == HTTP_WAIT)
        return 0;
    if (n == HTTP_END)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (n < 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    atomic_fetch_add(&s->bytes_out, n);
    connection_phase(x->connection, PHASE_REPLY, s->o.reply_ms);
    return n;
}

static struct MHD_Response *make_response(struct http_exchange *x)
{
    const struct http_reply *r = &x->reply;
    if (x->stream)
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PIECE, read_stream, x, NULL);
    if (r->fd > 0)
        return MHD_create_response_from_fd_at_offset64((uint64_t)r->fd_length, r->fd,
                                                       (uint64_t)r->fd_offset);
    union { /* the library takes what it never writes to as void * */
        const char *in;
        void *out;
    } body = { .in = r->body.p };
    return MHD_create_response_from_buffer(r->body.n, body.out, MHD_RESPMEM_PERSISTENT);
}

static void add_header(struct MHD_Response *response, struct arena *a, struct http_pair h)
{
    if (message_header_safe(h))
        (void)MHD_add_response_header(response, arena_cstr(a, h.name), arena_cstr(a, h.value));
}

/* Headers of one reply, with room for them asked of the exchange's arena, which may be full. */
static bool add_headers(struct http_exchange *x, struct MHD_Response *response, bool close_after)
{
    const struct http_reply *r = &x->reply;
    jmp_buf jump;
    jmp_buf *before = arena_set_failure(x->rq.arena, &jump);
    bool room = setjmp(jump) == 0;
    if (room) {
        if (r->content_type.n)
            add_header(response, x->rq.arena,
                       (struct http_pair){ S("Content-Type"), r->content_type });
        for (size_t i = 0; i < r->header_count; i++)
            add_header(response, x->rq.arena, r->headers[i]);
        if (close_after)
            (void)MHD_add_response_header(response, "Connection", "close");
    }
    arena_set_failure(x->rq.arena, before);
    return room;
}

static enum MHD_Result send_reply(struct http_exchange *x, struct MHD_Connection *c,
                                  bool close_after)
{
    struct http_server *s = x->server;
    const struct http_reply *r = &x->reply;
    struct MHD_Response *response = make_response(x);
    if (!response)
        return MHD_NO;
    if (!add_headers(x, response, close_after || atomic_load(&s->stopping))) {
        MHD_destroy_response(response);
        return MHD_NO;
    }
    i64 bytes = x->stream ? 0 : r->fd > 0 ? r->fd_length : (i64)r->body.n;
    x->step = STEP_SENT;
    connection_phase(x->connection, PHASE_REPLY, s->o.reply_ms + bytes * 1000 / s->o.reply_rate);
    atomic_fetch_add(&s->bytes_out, bytes);
    atomic_fetch_add(&s->by_class[r->status >= 100 && r->status < 600 ? r->status / 100 : 5], 1);
    enum MHD_Result queued = MHD_queue_response(c, (unsigned)r->status, response);
    MHD_destroy_response(response);
    return queued;
}

/* ---- requests ---- */

static struct connection *connection_of(struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* The request line is in: the head's own time begins. */
static void *on_uri(void *arg, const char *uri, struct MHD_Connection *c)
{
    struct http_server *s = arg;
    struct connection *conn = connection_of(c);
    struct http_exchange *x = conn ? exchange_new(&s->handlers, &back) : NULL;
    if (!x)
        return NULL;
    x->server = s;
    x->handle = c;
    x->connection = conn;
    x->target = arena_str(x->rq.arena, str_from(uri));
    if (connection_phase_now(conn) == PHASE_IDLE)
        connection_phase(conn, PHASE_HEAD, s->o.head_ms);
    return x;
}

struct header_copy {
    struct http_exchange *x;
    struct http_pair *at;
    size_t n, max;
};

static enum MHD_Result copy_header(void *arg, enum MHD_ValueKind kind, const char *name,
                                   size_t name_n, const char *value, size_t value_n)
{
    (void)kind;
    struct header_copy *h = arg;
    if (h->n == h->max)
        return MHD_NO;
    struct arena *a = h->x->rq.arena;
    h->at[h->n++] =
        (struct http_pair){ arena_str(a, (str){ name, name_n }),
                            value ? arena_str(a, (str){ value, value_n }) : (str){ 0 } };
    return MHD_YES;
}

static void copy_headers(struct http_exchange *x, struct MHD_Connection *c)
{
    int count = MHD_get_connection_values_n(c, MHD_HEADER_KIND, NULL, NULL);
    size_t max = count > 0 ? (size_t)count : 0;
    struct header_copy h = { x, ARENA_ARRAY(x->rq.arena, struct http_pair, max + 1), 0, max };
    (void)MHD_get_connection_values_n(c, MHD_HEADER_KIND, copy_header, &h);
    x->rq.headers = h.at;
    x->rq.header_count = h.n;
}

static void enter(struct http_server *s, struct http_exchange *x)
{
    x->counted = true;
    atomic_fetch_add(&s->requests, 1);
    atomic_fetch_add(&s->in_flight, 1);
    pthread_mutex_lock(&x->connection->lock);
    x->connection->exchange = x;
    pthread_mutex_unlock(&x->connection->lock);
}

/* Whether the body of a refused request is read and dropped before the answer. Closing while the
 * peer still sends resets the connection, and the answer would be lost with it. Not where the
 * framing itself is in doubt, and not for who asked first (Expect) or sends without end. */
static bool drains(struct http_exchange *x, rc why)
{
    bool sure = why != BAD_REQUEST && why != LENGTH_REQUIRED && why != HEADERS_TOO_BIG;
    if (!sure || x->rq.body_length <= 0 || x->rq.body_length > DRAIN ||
        http_header(&x->rq, "Expect").n)
        return false;
    x->plan = (struct http_plan){ .max_body = DRAIN, .state = x->plan.state };
    return true;
}

static enum MHD_Result on_head(struct http_exchange *x, struct MHD_Connection *c,
                               const char *method, const char *version)
{
    struct http_server *s = x->server;
    enter(s, x);
    copy_headers(x, c);
    peer_resolve(&x->rq, x->connection->remote, s->o.trusted_proxies);
    rc r = atomic_load(&s->stopping) ? fail(&x->fault, UNAVAILABLE, NULL) : OK;
    struct exchange_head head = { str_from(method), x->target, str_from(version), s->o.max_head };
    if (r == OK)
        r = exchange_begin(x, &head);
    if (r != OK && !drains(x, r)) {
        exchange_refuse(x);
        return send_reply(x, c, x->rq.body_length != 0 || r == BAD_REQUEST || r == LENGTH_REQUIRED);
    }
    x->step = STEP_BODY;
    i64 ms = x->plan.deadline_ms ? x->plan.deadline_ms : s->o.body_ms;
    return connection_phase(x->connection, PHASE_BODY, ms) ? MHD_YES : MHD_NO;
}

static enum MHD_Result on_piece(struct http_exchange *x, const char *p, size_t *n)
{
    struct http_server *s = x->server;
    atomic_fetch_add(&s->bytes_in, (i64)*n);
    bool goes_on = exchange_piece(x, (str){ p, *n });
    *n = 0;
    if (goes_on)
        return MHD_YES;
    connection_last_words(x->connection, problem_message(x->fault.code, x->rq.arena));
    return MHD_NO;
}

static enum MHD_Result on_whole(struct http_exchange *x, struct MHD_Connection *c)
{
    if (!connection_phase(x->connection, PHASE_WORK, 0))
        return MHD_NO; /* too late by a moment: step is still BODY, so it counts as aborted */
    x->step = STEP_WAIT;
    exchange_end(x);
    if (atomic_load(&x->state) == REPLIED)
        return send_reply(x, c, false);
    suspend(c);
    int working = WORKING;
    if (!atomic_compare_exchange_strong(&x->state, &working, SUSPENDED))
        resume(c);
    return MHD_YES;
}

static enum MHD_Result on_access(void *arg, struct MHD_Connection *c, const char *url,
                                 const char *method, const char *version, const char *upload,
                                 size_t *upload_size, void **state)
{
    (void)arg, (void)url;
    struct http_exchange *x = *state;
    if (!x)
        return MHD_NO;
    switch (x->step) {
    case STEP_NEW:
        return on_head(x, c, method, version);
    case STEP_BODY:
        return *upload_size ? on_piece(x, upload, upload_size) : on_whole(x, c);
    default:
        return atomic_load(&x->state) == REPLIED ? send_reply(x, c, false) : MHD_NO;
    }
}

static void leave(struct http_server *s, struct http_exchange *x)
{
    if (!x->counted)
        return;
    pthread_mutex_lock(&x->connection->lock);
    x->connection->exchange = NULL;
    pthread_mutex_unlock(&x->connection->lock);
    if (x->stream) {
        stream_close(&s->streams, x->stream);
        atomic_fetch_sub(&s->streaming, 1);
    }
    atomic_fetch_sub(&s->in_flight, 1);
    if (atomic_load(&s->stopping)) {
        pthread_mutex_lock(&s->lock);
        pthread_cond_signal(&s->quiet);
        pthread_mutex_unlock(&s->lock);
    }
}

static void on_completed(void *arg, struct MHD_Connection *c, void **state,
                         enum MHD_RequestTerminationCode how)
{
    (void)c;
    struct http_server *s = arg;
    struct http_exchange *x = *state;
    *state = NULL;
    if (!x)
        return;
    if (x->step == STEP_BODY)
        exchange_abort(x);
    if (how == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        connection_phase(x->connection, PHASE_IDLE, s->o.idle_ms);
    leave(s, x);
    /* Somebody may still work on an answer to a peer that was given up: the exchange is theirs
     * then. */
    if (x->step != STEP_WAIT || atomic_exchange(&x->state, ORPHAN) == REPLIED)
        exchange_free(x);
}

static void on_connection(void *arg, struct MHD_Connection *c, void **state,
                          enum MHD_ConnectionNotificationCode what)
{
    struct http_server *s = arg;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (*state)
            connection_close(&s->connections, *state);
        *state = NULL;
        return;
    }
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *sa =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct connection *conn = fd ? connection_open(&s->connections, fd->connect_fd) : NULL;
    if (conn) {
        conn->remote =
            peer_text(sa ? sa->client_addr : NULL, conn->remote_text, sizeof conn->remote_text);
        connection_phase(conn, PHASE_HEAD, s->o.head_ms);
    }
    *state = conn;
}

/* Targets are decoded by message.c, which refuses what the library would let through. */
static size_t leave_encoded(void *arg, struct MHD_Connection *c, char *s)
{
    (void)arg, (void)c;
    return strlen(s);
}

/* ---- the server ---- */

static rc start_daemon(struct http_server *s, struct fault *f)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
    struct MHD_OptionItem options[] = {
        { MHD_OPTION_LISTEN_SOCKET, s->listen_fd, NULL },
        { MHD_OPTION_CONNECTION_LIMIT, s->o.max_connections, NULL },
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)(s->o.max_head + PIECE), NULL },
        { MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
        { MHD_OPTION_THREAD_POOL_SIZE, s->o.threads, NULL },
        { MHD_OPTION_END, 0, NULL },
    };
    if (s->o.threads < 2) /* a pool of one is no pool */
        options[4] = options[5];
    s->daemon =
        MHD_start_daemon(flags, 0, NULL, NULL, on_access, s, MHD_OPTION_NOTIFY_COMPLETED,
                         on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
                         MHD_OPTION_URI_LOG_CALLBACK, on_uri, s, MHD_OPTION_UNESCAPE_CALLBACK,
                         leave_encoded, NULL, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    return s->daemon ? OK : fail_detail(f, UNAVAILABLE, NULL, "the HTTP library would not start");
}

static void fill_defaults(struct http_options *o)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (!o->threads)
        o->threads = cores > 4 ? 4 : cores < 1 ? 1 : (int)cores;
    if (!o->max_connections)
        o->max_connections = DEFAULT_CONNECTIONS;
    if (!o->max_head)
        o->max_head = DEFAULT_HEAD;
    o->reply_rate = o->reply_rate ? o->reply_rate : 32 << 10;
    o->head_ms = o->head_ms ? o->head_ms : 10000;
    o->body_ms = o->body_ms ? o->body_ms : 60000;
    o->idle_ms = o->idle_ms ? o->idle_ms : 60000;
    o->reply_ms = o->reply_ms ? o->reply_ms : 120000;
}

rc http_start(const struct http_options *o, const struct http_handlers *h, struct http_server **ret,
              struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct http_server *s = ARENA_NEW(a, struct http_server);
    s->arena = a;
    s->o = *o;
    s->o.trusted_proxies = arena_str(a, o->trusted_proxies);
    s->handlers = *h;
    s->listen_fd = -1;
    fill_defaults(&s->o);
    size_t max = (size_t)s->o.max_connections + 64; /* those the library is about to turn away */
    streams_init(&s->streams, a, max);
    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&s->quiet, &monotonic);
    pthread_condattr_destroy(&monotonic);
    rc r = peer_listen(s->o.listen, &s->listen_fd, &s->port, a, f);
    if (r == OK)
        r = connections_start(&s->connections, max, a, problem_message(SLOW_REQUEST, a), f);
    if (r == OK)
        r = start_daemon(s, f);
    if (r == OK)
        *ret = s;
    else
        http_free(s);
    return r;
}

int http_port(const struct http_server *s)
{
    return s->port;
}

/* Waits until at most the streams (or, without them, nothing) are in flight. */
static bool wait_quiet(struct http_server *s, bool streams_too, i64 ms)
{
    i64 end = monotonic_ms() + ms;
    pthread_mutex_lock(&s->lock);
    for (;;) {
        i64 left = atomic_load(&s->in_flight) - (streams_too ? 0 : atomic_load(&s->streaming));
        i64 now = monotonic_ms();
        if (left <= 0 || now >= end) {
            pthread_mutex_unlock(&s->lock);
            return left <= 0;
        }
        i64 until = end < now + 50 ? end : now + 50; /* a stream that begins is not signalled */
        struct timespec ts = { until / 1000, until % 1000 * 1000000 };
        pthread_cond_timedwait(&s->quiet, &s->lock, &ts);
    }
}

static void abandon(struct connection *c)
{
    struct http_exchange *x = c->exchange;
    int suspended = SUSPENDED;
    if (x && atomic_compare_exchange_strong(&x->state, &suspended, ABANDONED))
        resume(x->handle);
}

void http_stop(struct http_server *s, i64 grace_ms)
{
    if (!s->daemon)
        return;
    atomic_store(&s->stopping, true);
    MHD_quiesce_daemon(s->daemon);
    shutdown(s->listen_fd, SHUT_RDWR); /* nobody queues for a door that stays shut */
    connections_shut(&s->connections, 1u << PHASE_IDLE);
    if (!wait_quiet(s, false, grace_ms))
        connections_each(&s->connections, abandon);
    streams_end(&s->streams);
    if (!wait_quiet(s, true, STREAM_END_MS)) {
        connections_shut(&s->connections, 1u << PHASE_REPLY | 1u << PHASE_STREAM);
        wait_quiet(s, true, STREAM_END_MS);
    }
    MHD_stop_daemon(s->daemon);
    s->daemon = NULL;
}

void http_free(struct http_server *s)
{
    if (!s)
        return;
    http_stop(s, 0);
    connections_stop(&s->connections);
    if (s->listen_fd >= 0)
        close(s->listen_fd);
    pthread_cond_destroy(&s->quiet);
    pthread_mutex_destroy(&s->lock);
    arena_free(s->arena);
}

struct http_stats http_stats(const struct http_server *s)
{
    struct http_stats t = { .requests = s->requests,
                            .connections = s->connections.open,
                            .in_flight = s->in_flight,
                            .streams = s->streaming,
                            .bytes_in = s->bytes_in,
                            .bytes_out = s->bytes_out };
    for (int i = 0; i < 6; i++)
        t.by_class[i] = s->by_class[i];
    return t;
}
