#include "core/dispatch.h"

#include "base/log.h"
#include "core/admit.h"
#include "core/list.h"
#include "core/metrics.h"
#include "core/replay.h"
#include "core/tus_body.h"
#include "core/upload.h"
#include "http/message.h"
#include "http/problem.h"
#include "sys/wall.h"

#include <string.h>

enum { MAX_REPLY = 64 << 20, LONG_MS = 60000, UPLOAD_MS = 1800000, SLOW_US = 500000 };

/* ---- replies ---- */

static void note(struct call *c, int status, const struct fault *f)
{
    i64 us = monotonic_us() - c->began_us;
    const struct http_request *rq = c->first.http;
    enum log_level level = status >= 500 ? LOG_ERROR : us > SLOW_US ? LOG_WARN : LOG_INFO;
    if (!c->route && status < 400)
        level = LOG_DEBUG;
    str detail = f ? f->detail : (str){ 0 }, key = f ? f->key : (str){ 0 };
    metrics_count(c->app->metrics, c, status, us);
    log_line(level, "http.reply",
             "status=%d us=%lld method=%s route=%s person=%lld remote=%.*s key=%.*s detail=%.*s",
             status, (long long)us, message_method_name(rq->method),
             c->route ? c->route->pattern : "-", (long long)c->actor.person_id, STR_ARG(rq->remote),
             STR_ARG(key), STR_ARG(detail));
}

/* A refusal in the form of its address. */
static void put_problem(const struct call *c, const struct fault *f, struct http_reply *ret)
{
    problem_reply(f, c->arena, ret);
    if (c->route && c->route->problem)
        c->route->problem(c->first.http, f, c->arena, ret);
    tus_stamp(c, ret);
}

void dispatch_problem(void *app, struct http_exchange *x, const struct fault *f,
                      struct http_reply *ret)
{
    struct call *c = http_state(x);
    if (c) {
        put_problem(c, f, ret);
        note(c, ret->status, f);
    } else { /* refused before it could be read */
        problem_reply(f, http_request(x)->arena, ret);
        metrics_count(((struct app *)app)->metrics, NULL, ret->status, 0);
    }
}

/* The last thing done with a call: its memory goes with the reply. */
static void answer(struct call *c, rc r)
{
    if (r != OK) {
        jmp_buf jump;
        jmp_buf *before = arena_set_failure(c->arena, &jump);
        if (setjmp(jump) == 0) {
            put_problem(c, &c->fault, &c->reply);
        } else {
            c->reply = (struct http_reply){ .status = rc_http(NO_MEMORY) };
        }
        arena_set_failure(c->arena, before);
    }
    note(c, c->reply.status, r == OK ? NULL : &c->fault);
    http_reply(c->x, &c->reply);
}

static bool has_header(const struct request *rq, const char *name)
{
    for (size_t i = 0; i < rq->header_count; i++)
        if (str_eq_nocase(rq->headers[i].name, str_from(name)))
            return true;
    return false;
}

static void put_headers(struct call *c, bool page)
{
    size_t page_n, n = c->rq.header_count;
    const struct http_pair *page_headers = static_page_headers(&page_n);
    struct http_pair *h = ARENA_ARRAY(c->arena, struct http_pair, n + page_n + 2);
    memcpy(h, c->rq.headers, n * sizeof *h);
    if (!has_header(&c->rq, "Cache-Control"))
        h[n++] = (struct http_pair){ S("Cache-Control"), S("no-store") };
    if (page && !has_header(&c->rq, "Content-Security-Policy")) {
        memcpy(h + n, page_headers, page_n * sizeof *h);
        n += page_n;
    } else {
        h[n++] = (struct http_pair){ S("X-Content-Type-Options"), S("nosniff") };
    }
    c->reply.headers = h;
    c->reply.header_count = n;
}

rc call_reply(struct call *c, struct fault *f)
{
    struct request *rq = &c->rq;
    bool raw = rq->raw_fd > 0 || rq->raw.n || rq->raw_type.n;
    if (!raw && !json_out_ok(&rq->out))
        return fail_detail(f, INTERNAL, NULL, "the reply is larger than %d bytes or no JSON",
                           MAX_REPLY);
    c->reply = (struct http_reply){ .status = rq->status };
    bool empty = rq->status == 204 || rq->status == 304;
    if (raw && !empty) {
        c->reply.content_type = rq->raw_type;
        c->reply.body = rq->raw;
        c->reply.fd = rq->raw_fd;
        c->reply.fd_length = rq->raw_length;
    } else if (!empty) {
        c->reply.body = json_out_str(&rq->out);
        if (c->reply.body.n)
            c->reply.content_type = S("application/json");
    }
    put_headers(c, str_starts(rq->raw_type, S("text/html")));
    tus_stamp(c, &c->reply);
    return OK;
}

/* ---- running the handler ---- */

rc call_run(struct call *c, struct tx *tx, struct fault *f)
{
    c->rq = c->first;
    c->rq.tx = tx;
    c->rq.out = json_out_new(c->arena, MAX_REPLY);
    const struct record *in = c->route->in;
    if (c->first.in && in &&
        !(c->route->flags & ROUTE_UPLOAD)) { /* the handler may change its copy */
        c->rq.in = arena_alloc(c->arena, in->size);
        memcpy(c->rq.in, c->first.in, in->size);
    }
    if (tx && c->first.actor)
        tx_set_scope(tx, c->first.actor->scope);
    rc r = c->route->fn(&c->rq, f);
    return r == OK && !c->rq.answered ? call_reply(c, f) : r;
}

static rc read_once(struct tx *tx, void *arg, struct fault *f)
{
    struct call *c = arg;
    if (c->long_job.run)
        tx_set_budget(tx, LONG_MS);
    return call_run(c, tx, f);
}

static bool keeps_replies(const struct call *c)
{
    return c->key.n && c->first.actor && !(c->route->flags & (ROUTE_NO_REPLAY | ROUTE_PURPOSE));
}

static rc write_once(struct tx *tx, void *arg, struct fault *f)
{
    struct call *c = arg;
    bool found = false;
    if (!keeps_replies(c))
        return call_run(c, tx, f);
    rc r = replay_find(c, tx, &found, f);
    if (r != OK || found)
        return r;
    r = call_run(c, tx, f);
    bool json =
        c->reply.content_type.n == 0 || str_eq(c->reply.content_type, S("application/json"));
    return r == OK && json ? replay_keep(c, tx, f) : r;
}

static void written(struct db_job *job, rc outcome)
{
    answer(job->owner, outcome);
}

static void submit_write(struct call *c)
{
    c->job = (struct db_job){ .fn = write_once,
                              .arg = c,
                              .arena = c->arena,
                              .fault = &c->fault,
                              .done = written,
                              .owner = c };
    rc r = db_submit(c->app->o.house->db, &c->job);
    if (r != OK)
        answer(c, fail(&c->fault, r, NULL));
}

/* fn with the arena's exhaustion made a failure, on whichever thread. */
static rc guarded(struct call *c, rc (*fn)(struct call *c, struct fault *f))
{
    jmp_buf jump;
    jmp_buf *before = arena_set_failure(c->arena, &jump);
    rc r = setjmp(jump) == 0 ? fn(c, &c->fault) : fail(&c->fault, NO_MEMORY, NULL);
    arena_set_failure(c->arena, before);
    return r;
}

static rc run_without_tx(struct call *c, struct fault *f)
{
    return call_run(c, NULL, f);
}

static void run_long(struct pool_job *job)
{
    struct call *c = job->owner;
    if (c->route->flags & ROUTE_NO_TX)
        answer(c, guarded(c, run_without_tx));
    else
        answer(c, db_tx_run(c->app->o.house->db, DB_READ, read_once, c, c->arena, &c->fault));
}

static rc end_upload(struct call *c, struct fault *f)
{
    struct upload *u = ARENA_NEW(c->arena, struct upload);
    rc r = upload_end(c->upload, u, f);
    c->first.in = u;
    if (r == OK)
        replay_digest(c);
    return r;
}

static void run_upload(struct pool_job *job)
{
    struct call *c = job->owner;
    rc r = guarded(c, end_upload);
    if (r == OK)
        submit_write(c);
    else
        answer(c, r);
}

static void submit_long(struct call *c, void (*run)(struct pool_job *job))
{
    c->long_job = (struct pool_job){ .run = run, .owner = c };
    rc r = pool_submit(c->app->pool, &c->long_job);
    if (r != OK)
        answer(c, fail(&c->fault, r, NULL));
}

/* ---- the body ---- */

static bool is_json(str type)
{
    str rest;
    return str_eq_nocase(str_trim(str_cut(type, ';', &rest)), S("application/json"));
}

static rc read_body(struct call *c, struct fault *f)
{
    const struct http_request *rq = c->first.http;
    const struct route *route = c->route;
    bool needed = route->in || (route->flags & ROUTE_PATCH);
    if ((route->flags & (ROUTE_UPLOAD | ROUTE_TUS | ROUTE_RAW)) || (!rq->body.n && !needed))
        return OK;
    if (rq->body.n && !is_json(http_header(rq, "Content-Type")))
        return fail(f, UNSUPPORTED, NULL);
    rc r = json_parse(c->arena, rq->body, &c->first.body, f);
    if (r != OK || !route->in || (route->flags & ROUTE_PATCH))
        return r;
    c->first.in = arena_alloc(c->arena, route->in->size);
    return record_decode(route->in, c->first.body, c->first.in, c->arena, f);
}

/* "12", as an ETag is written; a weak one will do. */
static rc read_version(struct call *c, struct fault *f)
{
    str s = http_header(c->first.http, "If-Match");
    if (str_starts(s, S("W/")))
        s = str_sub(s, 2, s.n);
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        s = str_sub(s, 1, s.n - 1);
    if (s.n && (!str_to_i64(s, &c->first.if_match) || c->first.if_match <= 0))
        return fail(f, BAD_REQUEST, "if_match");
    return OK;
}

static rc read_purpose(struct call *c, struct fault *f)
{
    enum { MAX_PURPOSE = 200 };
    str sent = str_trim(http_header(c->first.http, "X-Purpose"));
    if (!(c->route->flags & ROUTE_PURPOSE))
        return OK;
    if (!message_decode(c->arena, sent, &c->first.purpose) || c->first.purpose.n > MAX_PURPOSE * 4)
        return fail(f, BAD_REQUEST, "purpose");
    return str_trim(c->first.purpose).n ? OK : fail(f, BAD_REQUEST, "purpose_required");
}

static rc prepare(struct call *c, struct fault *f)
{
    rc r = read_version(c, f);
    if (r == OK)
        r = read_purpose(c, f);
    if (r == OK)
        r = replay_key(c, f);
    if (r == OK)
        r = read_body(c, f);
    if (r == OK && c->key.n && !(c->route->flags & ROUTE_UPLOAD))
        replay_digest(c);
    return r;
}

/* ---- the adapter's hooks ---- */

static rc take_piece(struct http_exchange *x, str bytes, struct fault *f)
{
    struct call *c = http_state(x);
    return upload_piece(c->upload, bytes, f);
}

static rc ask_gate(struct tx *tx, void *arg, struct fault *f)
{
    struct call *c = arg;
    struct request rq = c->first;
    rq.tx = tx;
    if (rq.actor)
        tx_set_scope(tx, rq.actor->scope);
    return c->route->gate(&rq, f);
}

static rc plan_body(struct call *c, struct http_plan *plan, struct fault *f)
{
    const struct app_options *o = &c->app->o;
    const struct route *route = c->route;
    enum http_method method = http_request(c->x)->method;
    if (route && route->flags & ROUTE_TUS)
        return tus_plan(c, plan, f);
    if (!route || method == HTTP_GET || method == HTTP_HEAD)
        return OK; /* max_body 0 */
    plan->max_body = route->max_body ? route->max_body : LIMIT_JSON_BODY;
    if (!(route->flags & ROUTE_UPLOAD))
        return OK;
    if (route->gate) {
        rc r = db_tx_run(o->house->db, DB_READ, ask_gate, c, c->arena, f);
        if (r != OK)
            return r;
    }
    bool any = route->flags & ROUTE_ANY_TYPE;
    size_t most = any ? o->import_max : o->upload_max;
    if (route->max_body && route->max_body < most)
        most = route->max_body;
    plan->max_body = most + (64 << 10); /* and what the form itself takes */
    plan->piece = take_piece;
    plan->deadline_ms = UPLOAD_MS;
    const struct upload_ask ask = { o->house->blobs,
                                    http_header(http_request(c->x), "Content-Type"), any,
                                    route->flags & ROUTE_SEALED ? o->house->keyring : NULL };
    return upload_begin(c->arena, &ask, &c->upload, f);
}

rc dispatch_head(void *app, struct http_exchange *x, struct http_plan *plan, struct fault *f)
{
    const struct http_request *rq = http_request(x);
    struct call *c = ARENA_NEW(rq->arena, struct call);
    c->app = app;
    c->x = x;
    c->arena = rq->arena;
    c->began_us = monotonic_us();
    fault_init(&c->fault, c->arena);
    c->first = (struct request){ .arena = c->arena, .http = rq, .status = 200, .app = app };
    plan->state = c;
    rc r = admit(c, f);
    if (r == OK && c->route)
        c->route_no = app_route_no(c->app, c->route);
    return r == OK ? plan_body(c, plan, f) : r;
}

static rc web_file(struct call *c, struct fault *f)
{
    return static_reply(c->app->o.web, c->first.http, &c->reply, f);
}

void dispatch_handle(void *app, struct http_exchange *x)
{
    struct call *c = http_state(x);
    (void)app;
    rc r = guarded(c, c->route ? prepare : web_file);
    if (r != OK || !c->route) {
        answer(c, r);
        return;
    }
    if (c->route->flags & ROUTE_UPLOAD) {
        submit_long(c, run_upload);
        return;
    }
    bool export = c->route->list && http_query(c->first.http, "format").n;
    switch (export ? LONG : c->route->class) {
    case READ:
        answer(c, db_tx_run(c->app->o.house->db, DB_READ, read_once, c, c->arena, &c->fault));
        return;
    case LONG:
        submit_long(c, run_long);
        return;
    case WRITE:
        submit_write(c);
        return;
    case STREAM:
        c->first.exchange = x;
        r = guarded(c, run_without_tx);
        if (r != OK || !c->rq.answered)
            answer(c, r);
        return; /* an answered one may be gone by now */
    }
}
