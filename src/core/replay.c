#include "core/replay.h"

#include "core/attach.h"
#include "db/queries.h"
#include "http/message.h"
#include "sys/secret.h"

#include <string.h>

rc replay_key(struct call *c, struct fault *f)
{
    str key = http_header(c->first.http, "Idempotency-Key");
    if (key.n > REPLAY_KEY)
        return fail(f, BAD_REQUEST, "replay.key");
    for (size_t i = 0; i < key.n; i++)
        if (key.p[i] < '!' || key.p[i] > '~')
            return fail(f, BAD_REQUEST, "replay.key");
    c->key = key;
    return OK;
}

/* Each part with its length before it, so that no two requests run together alike. */
static void add_part(struct sm3_stream *s, str part)
{
    unsigned char length[8];
    for (int i = 0; i < 8; i++)
        length[i] = (unsigned char)((u64)part.n >> (8 * i));
    sm3_add(s, (str){ (const char *)length, sizeof length });
    sm3_add(s, part);
}

void replay_digest(struct call *c)
{
    const struct http_request *rq = c->first.http;
    struct sm3_stream *s = sm3_begin();
    add_part(s, str_from(message_method_name(rq->method)));
    add_part(s, rq->path);
    add_part(s, rq->query_text);
    add_part(s, http_header(rq, "If-Match"));
    add_part(s, rq->body);
    const struct upload *u = c->route->flags & ROUTE_UPLOAD ? c->first.in : NULL;
    if (u) {
        add_part(s, u->content);
        add_part(s, u->name);
        for (size_t i = 0; i < u->field_count; i++) {
            add_part(s, u->fields[i].name);
            add_part(s, u->fields[i].value);
        }
    }
    sm3_end(s, c->digest);
}

struct stored {
    struct call *call;
    bool same;
};

/* Headers lie as lines "Name: value". */
static void take_headers(struct call *c, str lines)
{
    struct http_pair *h = ARENA_ARRAY(c->arena, struct http_pair, COUNT(c->rq.headers) + 1);
    size_t n = 0;
    while (lines.n && n < COUNT(c->rq.headers)) {
        str value, line = str_cut(lines, '\n', &lines), name = str_cut(line, ':', &value);
        h[n++] = (struct http_pair){ name, str_trim(value) };
    }
    h[n++] = (struct http_pair){ S("Idempotent-Replayed"), S("true") };
    c->reply.headers = h;
    c->reply.header_count = n;
}

static rc take_stored(const struct row *r, void *arg, struct fault *f)
{
    struct stored *s = arg;
    struct call *c = s->call;
    (void)f;
    s->same = str_eq(row_blob(r, 0), (str){ (const char *)c->digest, SM3_BYTES });
    if (!s->same)
        return OK;
    c->reply =
        (struct http_reply){ .status = (int)row_int(r, 1), .body = row_text_copy(r, 3, c->arena) };
    if (c->reply.body.n)
        c->reply.content_type = S("application/json");
    take_headers(c, row_text_copy(r, 2, c->arena));
    return OK;
}

rc replay_find(struct call *c, struct tx *tx, bool *ret_found, struct fault *f)
{
    struct stored s = { .call = c };
    rc r =
        db_one(tx, &Q_replay_get, ARGS(V_I(c->actor.person_id), V_T(c->key)), take_stored, &s, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        *ret_found = false;
        return OK;
    }
    if (r == OK && !s.same)
        return fail(f, CONFLICT, "replay.other");
    *ret_found = r == OK;
    return r;
}

rc replay_keep(struct call *c, struct tx *tx, struct fault *f)
{
    buf lines = buf_new(c->arena, 64 << 10);
    for (size_t i = 0; i < c->rq.header_count; i++)
        buf_fmt(&lines, "%.*s: %.*s\n", STR_ARG(c->rq.headers[i].name),
                STR_ARG(c->rq.headers[i].value));
    rc r = db_exec(tx, &Q_replay_insert,
                   ARGS(V_I(c->actor.person_id), V_T(c->key),
                        V_B(((str){ (const char *)c->digest, SM3_BYTES })), V_I(c->reply.status),
                        V_T(buf_str(&lines)), V_T(c->rq.kept.n ? c->rq.kept : c->reply.body),
                        V_I(tx_now(tx))),
                   NULL, f);
    /* Somebody was faster with the same key, at the same moment: run again and find that answer. */
    return r == CONFLICT ? fail(f, DB_RETRY, NULL) : r;
}
