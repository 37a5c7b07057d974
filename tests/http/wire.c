#include "wire.h"

#include "sys/wall.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_WAITING = 256, MAX_LISTENERS = 4096, HUGE = 64 << 20 };

static _Atomic i64 aborted, closed_streams, handled, edition;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct http_exchange *waiting[MAX_WAITING];
static size_t waiting_count;
static char *huge;

struct listener {
    struct http_stream *stream;
    i64 seen;
    bool greeted, used;
};
static struct listener listeners[MAX_LISTENERS];

i64 wire_aborted(void)
{
    return aborted;
}

i64 wire_closed(void)
{
    return closed_streams;
}

i64 wire_handled(void)
{
    return handled;
}

static void reply_text(struct http_exchange *x, str text)
{
    http_reply(
        x, &(struct http_reply){ .status = 200, .content_type = S("text/plain"), .body = text });
}

void wire_answer_all(void)
{
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < waiting_count; i++)
        reply_text(waiting[i], S("at last"));
    waiting_count = 0;
    pthread_mutex_unlock(&lock);
}

void wire_publish(void)
{
    edition++;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < MAX_LISTENERS; i++)
        if (listeners[i].used && listeners[i].stream)
            http_stream_wake(listeners[i].stream);
    pthread_mutex_unlock(&lock);
}

static rc sink_piece(struct http_exchange *x, str bytes, struct fault *f)
{
    i64 *total = http_state(x);
    *total += (i64)bytes.n;
    return str_find(bytes, S("poison")) < bytes.n ? fail(f, UNSUPPORTED, NULL) : OK;
}

static void sink_aborted(struct http_exchange *x)
{
    (void)x;
    aborted++;
}

static rc on_head(void *app, struct http_exchange *x, struct http_plan *plan, struct fault *f)
{
    (void)app;
    const struct http_request *rq = http_request(x);
    plan->max_body = str_eq(rq->path, S("/small")) ? 1000 : 512 << 20;
    if (str_eq(rq->path, S("/nothing")))
        return fail(f, NOT_FOUND, NULL);
    if (str_eq(rq->path, S("/sink"))) {
        plan->piece = sink_piece;
        plan->aborted = sink_aborted;
        plan->deadline_ms = 30000;
        plan->state = ARENA_NEW(rq->arena, i64);
    }
    return OK;
}

static long feed_fill(void *arg, char *p, size_t max)
{
    struct listener *l = arg;
    (void)max;
    if (!l->greeted) {
        l->greeted = true;
        memcpy(p, "hello\n", 6);
        return 6;
    }
    if (l->seen == edition)
        return HTTP_WAIT;
    l->seen = edition;
    memcpy(p, "news\n", 5);
    return 5;
}

static void feed_closed(void *arg)
{
    struct listener *l = arg;
    pthread_mutex_lock(&lock);
    *l = (struct listener){ 0 };
    pthread_mutex_unlock(&lock);
    closed_streams++;
}

static void open_feed(struct http_exchange *x)
{
    static const struct http_stream_calls calls = { feed_fill, feed_closed };
    struct listener *l = NULL;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < MAX_LISTENERS && !l; i++)
        if (!listeners[i].used)
            l = &listeners[i];
    *l = (struct listener){ .used = true, .seen = edition };
    pthread_mutex_unlock(&lock);
    struct http_stream *s = http_reply_stream(
        x, &(struct http_reply){ .status = 200, .content_type = S("text/event-stream") }, &calls,
        l);
    pthread_mutex_lock(&lock);
    if (l->used)
        l->stream = s;
    pthread_mutex_unlock(&lock);
}

static void *answer_later(void *arg)
{
    struct http_exchange *x = arg;
    i64 ms = 0;
    (void)str_to_i64(http_query(http_request(x), "ms"), &ms);
    struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };
    nanosleep(&ts, NULL);
    reply_text(x, S("slow"));
    return NULL;
}

static void on_handle(void *app, struct http_exchange *x)
{
    (void)app;
    const struct http_request *rq = http_request(x);
    handled++;
    if (str_eq(rq->path, S("/slow"))) {
        pthread_t t;
        pthread_create(&t, NULL, answer_later, x);
        pthread_detach(t);
    } else if (str_eq(rq->path, S("/never"))) {
        pthread_mutex_lock(&lock);
        waiting[waiting_count++] = x;
        pthread_mutex_unlock(&lock);
    } else if (str_eq(rq->path, S("/feed"))) {
        open_feed(x);
    } else if (str_eq(rq->path, S("/huge"))) {
        reply_text(x, (str){ huge, HUGE });
    } else if (str_eq(rq->path, S("/who"))) {
        reply_text(x, ARENA_CONCAT(rq->arena, rq->remote, rq->secure ? S(" secure") : S(" plain")));
    } else if (str_eq(rq->path, S("/sink"))) {
        reply_text(x, arena_fmt(rq->arena, "%lld", (long long)*(i64 *)http_state(x)));
    } else {
        reply_text(x, rq->body.n ? rq->body : rq->path);
    }
}

static void on_problem(void *app, struct http_exchange *x, const struct fault *f,
                       struct http_reply *ret)
{
    (void)app;
    problem_reply(f, http_request(x)->arena, ret);
}

void wire_up(struct wire *w, const struct http_options *o)
{
    static const struct http_handlers handlers = { NULL, on_head, on_handle, on_problem };
    if (!huge)
        huge = calloc(1, HUGE);
    w->arena = arena_new(0);
    struct http_options options = *o;
    options.listen = S("127.0.0.1:0");
    struct fault f;
    fault_init(&f, w->arena);
    aborted = closed_streams = handled = 0;
    assert_int_equal(http_start(&options, &handlers, &w->server, &f), OK);
    w->port = http_port(w->server);
}

void wire_down(struct wire *w)
{
    http_free(w->server);
    arena_free(w->arena);
    free(huge);
    huge = NULL;
}

int peer_connect(const struct wire *w)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in sa = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)w->port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (connect(fd, (struct sockaddr *)&sa, sizeof sa) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

bool peer_send_bytes(int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n) {
        ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        at += sent;
        n -= (size_t)sent;
    }
    return true;
}

void peer_send(int fd, const char *text)
{
    assert_true(peer_send_bytes(fd, text, strlen(text)));
}

static bool readable(int fd, i64 until)
{
    i64 left = until - monotonic_ms();
    struct pollfd p = { .fd = fd, .events = POLLIN };
    return left > 0 && poll(&p, 1, (int)left) > 0;
}

const char *peer_read(int fd, int ms)
{
    static char text[1 << 16];
    size_t n = 0;
    i64 until = monotonic_ms() + ms;
    while (n < sizeof text - 1 && readable(fd, until)) {
        ssize_t got = recv(fd, text + n, sizeof text - 1 - n, 0);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    text[n] = 0;
    return text;
}

const char *peer_ask(const struct wire *w, const char *text)
{
    int fd = peer_connect(w);
    assert_true(fd >= 0);
    peer_send(fd, text);
    const char *reply = peer_read(fd, 3000);
    close(fd);
    return reply;
}

int peer_status(const char *reply)
{
    if (strncmp(reply, "HTTP/1.", 7) != 0 || strlen(reply) < 12)
        return 0;
    i64 status = 0;
    (void)str_to_i64((str){ reply + 9, 3 }, &status);
    return (int)status;
}

bool peer_ended(int fd, int ms)
{
    static char drop[1 << 16];
    i64 until = monotonic_ms() + ms;
    while (readable(fd, until))
        if (recv(fd, drop, sizeof drop, 0) <= 0)
            return true;
    return false;
}
