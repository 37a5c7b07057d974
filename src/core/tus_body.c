#include "core/tus_body.h"

#include "core/tus.h"
#include "db/queries.h"

#include <string.h>

enum { HEAD = 64, PATCH_MS = 1800000 };

/* A file whose connection broke, on its way to the disk. Lives in its own arena. */
struct broken {
    struct arena *arena;
    struct partial *file;
    struct pool_job job;
};

static void keep_broken(struct pool_job *job)
{
    struct broken *b = job->owner;
    rc r = partial_keep(b->file, NULL);
    (void)r; /* the next PATCH tries again */
    partial_leave(b->file);
    arena_free(b->arena);
}

/* The peer is gone in the middle: what has come counts. */
static void aborted(struct http_exchange *x)
{
    struct call *c = http_state(x);
    struct tus_body *b = c->first.in;
    struct arena *a = b->file ? arena_new(0) : NULL;
    if (!a)
        return; /* the file is left with the request */
    struct broken *broken = ARENA_NEW(a, struct broken);
    *broken = (struct broken){ .arena = a, .file = b->file };
    broken->job = (struct pool_job){ .run = keep_broken, .owner = broken };
    b->file = NULL;
    if (pool_submit(c->app->pool, &broken->job) != OK)
        keep_broken(&broken->job);
}

/* Looked at once the first bytes are in, before the rest is taken. */
static rc check_type(struct tus_body *b, i64 before, struct fault *f)
{
    i64 now = partial_length(b->file), enough = b->upload.photo.size;
    char head[HEAD];
    size_t n = 0;
    enough = enough < HEAD ? enough : HEAD;
    if (before >= enough || now < enough)
        return OK;
    rc r = partial_read(b->file, 0, head, sizeof head, &n, f);
    if (r != OK || str_starts(attach_type((str){ head, n }), S("image/")))
        return r;
    r = partial_empty(b->file, f);
    return r == OK ? fail(f, UNSUPPORTED, "attachment.type") : r;
}

static rc take_piece(struct http_exchange *x, str bytes, struct fault *f)
{
    struct call *c = http_state(x);
    struct tus_body *b = c->first.in;
    if (!b->file)
        return OK;
    i64 before = partial_length(b->file);
    rc r = partial_write(b->file, bytes, f);
    if (r == OK)
        r = check_type(b, before, f);
    if (r != OK) { /* whoever comes next need not wait until the rest of this has been dropped */
        partial_leave(b->file);
        b->file = NULL;
    }
    return r;
}

static void leave(void *arg)
{
    struct tus_body *b = arg;
    partial_leave(b->file);
}

static rc read_upload(struct tx *tx, void *arg, struct fault *f)
{
    struct call *c = arg;
    struct tus_body *b = c->first.in;
    i64 id;
    rc r = request_id(&c->first, 0, &id, f);
    if (r == OK)
        r = tus_store_get(tx, id, c->actor.person_id, c->arena, &b->upload, f);
    if (r == OK && b->upload.expires_at <= tx_now(tx))
        r = fail(f, GONE, "upload.expired");
    return r;
}

static rc other_offset(i64 offset, struct call *c, struct fault *f)
{
    rc r = fail(f, CONFLICT, "upload.offset");
    fault_arg(f, "offset", arena_fmt(c->arena, "%lld", (long long)offset));
    return r;
}

static rc take_file(struct call *c, struct tus_body *b, i64 offset, struct fault *f)
{
    i64 size = b->upload.photo.size;
    if (b->upload.attachment_id)
        return offset == size ? OK : other_offset(size, c, f);
    rc r = partial_take(app_house(c->app)->uploads, b->upload.id, &b->file, f);
    if (r != OK)
        return r;
    i64 here = partial_length(b->file);
    bool fits = c->first.http->body_length <= size - offset; /* -1 with chunks */
    if (here == offset && offset <= size && fits)
        return OK;
    partial_leave(b->file);
    b->file = NULL;
    return here != offset || offset > size ? other_offset(here, c, f)
                                           : fail(f, TOO_LARGE, "upload.too_long");
}

static rc plan_patch(struct call *c, struct http_plan *plan, struct fault *f)
{
    const struct http_request *rq = c->first.http;
    struct tus_body *b = ARENA_NEW(c->arena, struct tus_body);
    i64 offset;
    c->first.in = b;
    if (!str_eq_nocase(http_header(rq, "Content-Type"), S("application/offset+octet-stream")))
        return fail(f, UNSUPPORTED, "upload.type");
    if (!str_to_i64(http_header(rq, "Upload-Offset"), &offset) || offset < 0)
        return fail(f, BAD_REQUEST, "upload.offset");
    rc r = db_tx_run(c->app->o.house->db, DB_READ, read_upload, c, c->arena, f);
    if (r != OK)
        return r;
    i64 size = b->upload.photo.size;
    arena_defer(c->arena, leave, b);
    r = take_file(c, b, offset, f);
    plan->max_body = r == OK ? (size_t)(size - offset) : 0;
    plan->piece = take_piece;
    plan->aborted = aborted;
    plan->deadline_ms = PATCH_MS;
    return r;
}

rc tus_plan(struct call *c, struct http_plan *plan, struct fault *f)
{
    const struct http_request *rq = c->first.http;
    plan->max_body = 0;
    if (rq->method == HTTP_OPTIONS)
        return OK;
    if (!str_eq(http_header(rq, "Tus-Resumable"), S(TUS_VERSION)))
        return fail(f, OTHER_VERSION, "upload.version");
    return rq->method == HTTP_PATCH ? plan_patch(c, plan, f) : OK;
}

void tus_stamp(const struct call *c, struct http_reply *reply)
{
    if (!c->route || !(c->route->flags & ROUTE_TUS))
        return;
    struct http_pair *h = ARENA_ARRAY(c->arena, struct http_pair, reply->header_count + 2);
    size_t n = reply->header_count;
    if (n)
        memcpy(h, reply->headers, n * sizeof *h);
    h[n++] = (struct http_pair){ S("Tus-Resumable"), S(TUS_VERSION) };
    if (reply->status == rc_http(OTHER_VERSION) || c->route->method == HTTP_OPTIONS)
        h[n++] = (struct http_pair){ S("Tus-Version"), S(TUS_VERSION) };
    reply->headers = h;
    reply->header_count = n;
}
