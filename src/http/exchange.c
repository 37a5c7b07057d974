#include "http/exchange.h"

#include "http/message.h"
#include "sys/wall.h"

struct http_exchange *exchange_new(const struct http_handlers *handlers,
                                   const struct exchange_back *back)
{
    struct arena *a = arena_new(0);
    if (!a)
        return NULL;
    struct http_exchange *x = ARENA_NEW(a, struct http_exchange);
    x->rq.arena = a;
    x->rq.started = monotonic_ms();
    x->handlers = handlers;
    x->back = back;
    fault_init(&x->fault, a);
    return x;
}

void exchange_free(struct http_exchange *x)
{
    arena_free(x->rq.arena);
}

static rc begin(struct http_exchange *x, const struct exchange_head *head)
{
    struct fault *f = &x->fault;
    size_t size = head->method.n + head->target.n;
    for (size_t i = 0; i < x->rq.header_count; i++)
        size += x->rq.headers[i].name.n + x->rq.headers[i].value.n + 4;
    if (size > head->max_head)
        return fail(f, HEADERS_TOO_BIG, NULL);
    if (!message_method(head->method, &x->rq.method))
        return fail(f, BAD_METHOD, NULL);
    rc r = message_framing(&x->rq, head->version, f);
    if (r == OK)
        r = message_target(&x->rq, head->target, f);
    if (r == OK)
        r = x->handlers->head(x->handlers->app, x, &x->plan, f);
    if (r == OK && x->rq.body_length > 0 && (u64)x->rq.body_length > x->plan.max_body)
        r = fail(f, TOO_LARGE, NULL);
    if (r == OK && !x->plan.piece)
        x->body = buf_new(x->rq.arena, x->plan.max_body);
    return r;
}

/* Runs what fn does to x; exhaustion of the arena becomes NO_MEMORY in x->fault. */
static rc guarded(struct http_exchange *x, rc (*fn)(struct http_exchange *, const void *),
                  const void *arg)
{
    jmp_buf jump;
    jmp_buf *before = arena_set_failure(x->rq.arena, &jump);
    rc r = setjmp(jump) == 0 ? fn(x, arg) : fail(&x->fault, NO_MEMORY, NULL);
    arena_set_failure(x->rq.arena, before);
    return r;
}

static rc begin_guarded(struct http_exchange *x, const void *head)
{
    return begin(x, head);
}

rc exchange_begin(struct http_exchange *x, const struct exchange_head *head)
{
    rc r = guarded(x, begin_guarded, head);
    x->refused = r != OK;
    return r;
}

static rc take(struct http_exchange *x, const void *arg)
{
    const str *bytes = arg;
    if (x->plan.piece)
        return x->plan.piece(x, *bytes, &x->fault);
    buf_add(&x->body, *bytes);
    return buf_ok(&x->body) ? OK : fail(&x->fault, TOO_LARGE, NULL);
}

bool exchange_piece(struct http_exchange *x, str bytes)
{
    x->received += (i64)bytes.n;
    if ((u64)x->received > x->plan.max_body) {
        /* Only chunks come here: an announced length was refused before. */
        if (!x->refused)
            (void)fail(&x->fault, TOO_LARGE, NULL);
        x->refused = true;
        return false;
    }
    if (!x->refused && guarded(x, take, &bytes) != OK)
        x->refused = true;
    return true;
}

static rc make_problem(struct http_exchange *x, const void *arg)
{
    (void)arg;
    x->handlers->problem(x->handlers->app, x, &x->fault, &x->reply);
    return OK;
}

void exchange_refuse(struct http_exchange *x)
{
    x->reply = (struct http_reply){ 0 };
    rc r = guarded(x, make_problem, NULL);
    if (r != OK) /* not even room for the document: the number must do */
        x->reply = (struct http_reply){ .status = rc_http(r) };
}

void exchange_end(struct http_exchange *x)
{
    if (x->refused) {
        exchange_refuse(x);
        x->back->replied(x);
        return;
    }
    x->rq.body = x->plan.piece ? (str){ 0 } : buf_str(&x->body);
    x->handlers->handle(x->handlers->app, x);
}

void exchange_abort(struct http_exchange *x)
{
    if (x->plan.aborted)
        x->plan.aborted(x);
}

str http_header(const struct http_request *rq, const char *name)
{
    str wanted = str_from(name);
    for (size_t i = 0; i < rq->header_count; i++)
        if (str_eq_nocase(rq->headers[i].name, wanted))
            return rq->headers[i].value;
    return (str){ 0 };
}

str http_query(const struct http_request *rq, const char *name)
{
    str wanted = str_from(name);
    for (size_t i = 0; i < rq->query_count; i++)
        if (str_eq(rq->query[i].name, wanted))
            return rq->query[i].value;
    return (str){ 0 };
}

const struct http_request *http_request(const struct http_exchange *x)
{
    return &x->rq;
}

void *http_state(struct http_exchange *x)
{
    return x->plan.state;
}

void http_reply(struct http_exchange *x, const struct http_reply *reply)
{
    x->reply = *reply;
    x->back->replied(x);
}

struct http_stream *http_reply_stream(struct http_exchange *x, const struct http_reply *head,
                                      const struct http_stream_calls *calls, void *arg)
{
    x->reply = *head;
    return x->back->stream(x, calls, arg);
}
