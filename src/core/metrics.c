#include "core/metrics.h"

#include "core/live.h"
#include "core/session.h"
#include "http/message.h"

#include <stdatomic.h>

enum { MAX_TEXT = 4 << 20 };

static const i64 bounds_us[] = { 1000,  2500,   5000,   10000,   25000,
                                 50000, 100000, 250000, 1000000, 5000000 };

struct route_figures {
    _Atomic(const struct route *) route; /* threads write the same one */
    _Atomic i64 count, refused, failed, us;
};

struct metrics {
    _Atomic i64 within[COUNT(bounds_us) + 1], us;
    struct route_figures *routes;
    size_t route_count;
};

struct metrics *metrics_new(struct arena *a, size_t routes)
{
    struct metrics *m = ARENA_NEW(a, struct metrics);
    m->routes = ARENA_ARRAY(a, struct route_figures, routes + 1);
    m->route_count = routes;
    return m;
}

void metrics_count(struct metrics *m, const struct call *c, int status, i64 us)
{
    size_t i = 0;
    while (i < COUNT(bounds_us) && us > bounds_us[i])
        i++;
    atomic_fetch_add(&m->within[i], 1);
    atomic_fetch_add(&m->us, us);
    if (!c || !c->route)
        return;
    struct route_figures *r = &m->routes[c->route_no];
    r->route = c->route;
    atomic_fetch_add(&r->count, 1);
    atomic_fetch_add(&r->us, us);
    if (status >= 500)
        atomic_fetch_add(&r->failed, 1);
    else if (status >= 400)
        atomic_fetch_add(&r->refused, 1);
}

static void put(buf *b, const char *name, const char *kind, i64 value)
{
    buf_fmt(b, "# TYPE naguan_%s %s\nnaguan_%s %lld\n", name, kind, name, (long long)value);
}

static void put_durations(buf *b, const struct metrics *m)
{
    i64 sum = 0;
    buf_add(b, S("# TYPE naguan_request_seconds histogram\n"));
    for (size_t i = 0; i <= COUNT(bounds_us); i++) {
        sum += m->within[i];
        if (i < COUNT(bounds_us))
            buf_fmt(b, "naguan_request_seconds_bucket{le=\"%g\"} %lld\n",
                    (double)bounds_us[i] / 1e6, (long long)sum);
    }
    buf_fmt(b,
            "naguan_request_seconds_bucket{le=\"+Inf\"} %lld\nnaguan_request_seconds_sum %.6f\n"
            "naguan_request_seconds_count %lld\n",
            (long long)sum, (double)m->us / 1e6, (long long)sum);
}

static void put_routes(buf *b, const struct metrics *m)
{
    static const char *const names[] = { "total", "refused_total", "failed_total",
                                         "microseconds_total" };
    for (size_t k = 0; k < COUNT(names); k++) {
        buf_fmt(b, "# TYPE naguan_route_%s counter\n", names[k]);
        for (size_t i = 0; i < m->route_count; i++) {
            const struct route_figures *r = &m->routes[i];
            const i64 values[] = { r->count, r->refused, r->failed, r->us };
            if (r->route && values[0])
                buf_fmt(b, "naguan_route_%s{method=\"%s\",route=\"%s\"} %lld\n", names[k],
                        message_method_name(r->route->method), r->route->pattern,
                        (long long)values[k]);
        }
    }
}

static void put_http(buf *b, const struct http_server *server)
{
    struct http_stats s = http_stats(server);
    put(b, "http_requests_total", "counter", s.requests);
    put(b, "http_connections", "gauge", s.connections);
    put(b, "http_in_flight", "gauge", s.in_flight);
    put(b, "http_streams", "gauge", s.streams);
    put(b, "http_received_bytes_total", "counter", s.bytes_in);
    put(b, "http_sent_bytes_total", "counter", s.bytes_out);
    buf_add(b, S("# TYPE naguan_http_replies_total counter\n"));
    for (int i = 1; i < 6; i++)
        buf_fmt(b, "naguan_http_replies_total{class=\"%dxx\"} %lld\n", i, (long long)s.by_class[i]);
}

static void put_house(buf *b, struct app *app)
{
    struct db_stats d = db_stats(app->o.house->db);
    struct live_stats l = live_stats(app->live);
    put(b, "db_reads_total", "counter", d.reads);
    put(b, "db_writes_total", "counter", d.writes);
    put(b, "db_commits_total", "counter", d.commits);
    put(b, "db_retries_total", "counter", d.retries);
    put(b, "db_write_queue", "gauge", d.queue_length);
    put(b, "db_write_queue_most", "gauge", d.queue_max);
    put(b, "long_queue", "gauge", (i64)pool_queue(app->pool));
    put(b, "sessions_remembered", "gauge", (i64)sessions_count(app->sessions));
    put(b, "feed_listeners", "gauge", l.listeners);
    put(b, "feed_facts_total", "counter", l.facts);
    put(b, "feed_resets_total", "counter", l.resets);
}

rc metrics_get(struct request *rq, struct fault *f)
{
    struct app *app = rq->app;
    buf b = buf_new(rq->arena, MAX_TEXT);
    if (app->server)
        put_http(&b, app->server);
    put_house(&b, app);
    put_durations(&b, app->metrics);
    put_routes(&b, app->metrics);
    if (!buf_ok(&b))
        return fail(f, INTERNAL, NULL);
    rq->raw = buf_str(&b);
    rq->raw_type = S("text/plain; version=0.0.4; charset=utf-8");
    return OK;
}
