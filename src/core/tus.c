#include "core/tus.h"

#include "base/date.h"
#include "codec/filename.h"
#include "codec/metadata.h"
#include "core/keeper.h"
#include "core/tus_body.h"

enum {
    COPY = 64 << 10,
    MAX_NAME = 200,
    MAX_TYPE = 100,
    EXPIRED = 500,    /* rows in one transaction */
    FOR_EVER = 3650,  /* days, where no rule says when an upload is over */
    QUOTA = 500 << 20 /* bytes, where no setting says how much one person may have on the way */
};

/* ---- replies ---- */

static str number(struct request *rq, i64 n)
{
    return arena_fmt(rq->arena, "%lld", (long long)n);
}

/* RFC 9110: "Sun, 06 Nov 1994 08:49:37 GMT". */
static str http_date(struct arena *a, i64 ms)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    day d = day_at(ms - CHINA_MS); /* the day in Greenwich */
    int year, month, dom, second = (int)(ms / 1000 % 86400);
    day_split(d, &year, &month, &dom);
    return arena_fmt(a, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[day_weekday(d) - MONDAY], dom,
                     months[month - 1], year, second / 3600, second / 60 % 60, second % 60);
}

static void put_state(struct request *rq, const struct tus_upload *u, i64 offset)
{
    reply_header(rq, "Upload-Offset", number(rq, offset));
    reply_header(rq, "Upload-Expires", http_date(rq->arena, u->expires_at));
    if (u->attachment_id)
        reply_header(rq, "Naguan-Attachment", number(rq, u->attachment_id));
}

static str metadata_of(struct arena *a, const struct attach_new *p)
{
    str text = metadata_add(a, (str){ 0 }, "hash", p->hash);
    text = metadata_add(a, text, "name", p->name);
    text = metadata_add(a, text, "type", p->media_type);
    if (p->taken_at)
        text = metadata_add(a, text, "taken_at", instant_text(a, p->taken_at));
    if (p->placed) {
        text = metadata_add(a, text, "lon", arena_fmt(a, "%.9g", p->lon));
        text = metadata_add(a, text, "lat", arena_fmt(a, "%.9g", p->lat));
    }
    return text;
}

rc tus_options(struct request *rq, struct fault *f)
{
    (void)f;
    reply_header(rq, "Tus-Extension", S("creation,expiration,termination"));
    reply_header(rq, "Tus-Max-Size", number(rq, (i64)rq->app->o.upload_max));
    return reply_no_content(rq);
}

/* ---- all of it is here ---- */

struct whole {
    struct request *rq;
    struct tus_upload *upload;
    str media_type;
    tus_arrived arrived;
};

static rc announce(struct tx *tx, const struct whole *w, struct fault *f)
{
    const struct tus_upload *u = w->upload;
    if (!w->arrived)
        return OK;
    return w->arrived(tx, w->rq->actor, u->photo.hash, u->attachment_id, f);
}

static rc keep_whole(struct tx *tx, void *arg, struct fault *f)
{
    struct whole *w = arg;
    const struct actor *who = w->rq->actor;
    struct tus_upload now;
    tx_set_scope(tx, who->scope);
    rc r = tus_store_get(tx, w->upload->id, who->person_id, tx_arena(tx), &now, f);
    if (r != OK)
        return r; /* given up meanwhile */
    w->upload->attachment_id = now.attachment_id;
    if (now.attachment_id)
        return OK;
    struct attach_new photo = now.photo;
    photo.media_type = w->media_type;
    photo.size = w->upload->photo.size;
    r = attach_add(tx, who, &photo, &w->upload->attachment_id, f);
    if (r == OK)
        r = tus_store_whole(tx, now.id, w->upload->attachment_id, f);
    return r == OK ? announce(tx, w, f) : r;
}

static rc copy(struct partial *file, struct blob_writer *to, struct arena *a, str *ret_type,
               struct fault *f)
{
    char *piece = arena_alloc(a, COPY);
    size_t n = COPY;
    for (i64 at = 0; n; at += (i64)n) {
        rc r = partial_read(file, at, piece, COPY, &n, f);
        if (r == OK && at == 0)
            *ret_type = attach_type((str){ piece, n });
        if (r == OK)
            r = blob_write(to, (str){ piece, n }, f);
        if (r != OK)
            return r;
    }
    return OK;
}

static rc store(struct whole *w, struct partial *file, struct fault *f)
{
    const struct house *house = app_house(w->rq->app);
    struct blob_writer *to;
    rc r = blob_begin(house->blobs, &to, f);
    if (r != OK)
        return r;
    r = copy(file, to, w->rq->arena, &w->media_type, f);
    if (r == OK)
        return blob_commit_as(to, w->upload->photo.hash, f);
    blob_abandon(to);
    return r;
}

/* The file must be kept and as long as announced. It is consumed. Upload is brought up to date. */
static rc finish(struct request *rq, struct tus_upload *u, struct partial *file,
                 tus_arrived arrived, struct fault *f)
{
    struct whole w = { .rq = rq, .upload = u, .arrived = arrived };
    rc r = store(&w, file, f);
    if (r == WRONG_HASH && partial_empty(file, NULL) != OK)
        r = fail(f, UNAVAILABLE, NULL); /* else the same wrong bytes would wait for ever */
    if (r == OK)
        r = db_tx_run(app_house(rq->app)->db, DB_WRITE, keep_whole, &w, rq->arena, f);
    if (r == OK)
        partial_remove(file);
    else
        partial_leave(file);
    return r;
}

rc tus_patch(struct request *rq, tus_arrived arrived, struct fault *f)
{
    struct tus_body *b = rq->in;
    struct partial *file = b->file;
    b->file = NULL;
    if (!file) {
        put_state(rq, &b->upload, b->upload.photo.size);
        return reply_no_content(rq);
    }
    i64 offset = partial_length(file);
    rc r = partial_keep(file, f);
    if (r == OK && offset == b->upload.photo.size)
        r = finish(rq, &b->upload, file, arrived, f);
    else
        partial_leave(file);
    if (r != OK)
        return r;
    put_state(rq, &b->upload, offset);
    return reply_no_content(rq);
}

/* ---- how far it is ---- */

/* The offset; what is all here but was not made an attachment, is now. */
static rc look(struct request *rq, struct tus_upload *u, tus_arrived arrived, i64 *ret,
               struct fault *f)
{
    struct partial_store *files = app_house(rq->app)->uploads;
    struct partial *file;
    *ret = u->photo.size;
    if (u->attachment_id)
        return OK;
    rc r = partial_size(files, u->id, ret, f);
    if (r != OK || *ret < u->photo.size)
        return r;
    r = partial_take(files, u->id, &file, f);
    if (r != OK)
        return r;
    r = partial_keep(file, f);
    if (r == OK && partial_length(file) > u->photo.size) /* asked again with another length */
        r = WRONG_HASH;
    if (r == WRONG_HASH)
        r = partial_empty(file, f) == OK ? WRONG_HASH : UNAVAILABLE;
    if (r == OK) {
        r = finish(rq, u, file, arrived, f);
    } else {
        partial_leave(file);
    }
    if (r == WRONG_HASH) {
        fault_clear(f);
        *ret = 0;
        r = OK;
    }
    return r;
}

struct asked {
    struct request *rq;
    struct tus_wish wish;
    struct tus_upload upload;
    tus_arrived arrived;
    bool is_new;
};

static rc read_mine(struct tx *tx, void *arg, struct fault *f)
{
    struct asked *q = arg;
    i64 id;
    rc r = request_id(q->rq, 0, &id, f);
    if (r == OK)
        r = tus_store_get(tx, id, q->rq->actor->person_id, q->rq->arena, &q->upload, f);
    if (r == OK && q->upload.expires_at <= tx_now(tx))
        r = fail(f, GONE, "upload.expired");
    return r;
}

rc tus_head(struct request *rq, tus_arrived arrived, struct fault *f)
{
    struct asked q = { .rq = rq };
    i64 offset;
    rc r = db_tx_run(app_house(rq->app)->db, DB_READ, read_mine, &q, rq->arena, f);
    if (r == OK)
        r = look(rq, &q.upload, arrived, &offset, f);
    if (r != OK)
        return r;
    put_state(rq, &q.upload, offset);
    reply_header(rq, "Upload-Length", number(rq, q.upload.photo.size));
    reply_header(rq, "Upload-Metadata", metadata_of(rq->arena, &q.upload.photo));
    return OK;
}

/* ---- asking for an upload ---- */

static rc read_metadata(struct request *rq, struct attach_new *p, struct fault *f)
{
    struct metadata m;
    rc r = metadata_parse(rq->arena, http_header(rq->http, "Upload-Metadata"), &m, f);
    if (r != OK)
        return r;
    str when = metadata_get(&m, "taken_at"), name = metadata_get(&m, "name");
    p->hash = metadata_get(&m, "hash");
    p->media_type = metadata_get(&m, "type");
    p->name = filename_safe(rq->arena, str_sub(name, 0, 4 * MAX_NAME));
    if (!sm3_is_text(p->hash))
        r = fault_field(f, S("hash"), p->hash.n ? "bad_form" : "required", S(""));
    if (p->media_type.n > MAX_TYPE || !str_starts(p->media_type, S("image/")))
        r = fault_field(f, S("type"), p->media_type.n ? "unknown" : "required", S(""));
    if (when.n && !instant_parse(when, &p->taken_at))
        r = fault_field(f, S("taken_at"), "bad_form", S(""));
    rc place = attach_place(p, metadata_get(&m, "lon"), metadata_get(&m, "lat"), f);
    return r == OK ? place : r;
}

static rc read_wish(struct request *rq, struct tus_wish *w, struct fault *f)
{
    const struct app_options *o = &rq->app->o;
    if (!str_to_i64(http_header(rq->http, "Upload-Length"), &w->photo.size) || w->photo.size <= 0)
        return fail(f, BAD_REQUEST, "upload.length");
    if ((u64)w->photo.size > o->upload_max)
        return fail(f, TOO_LARGE, "upload.too_long");
    w->quota = o->upload_quota ? o->upload_quota : QUOTA;
    return read_metadata(rq, &w->photo, f);
}

static rc make(struct tx *tx, void *arg, struct fault *f)
{
    struct asked *q = arg;
    const struct house *house = app_house(q->rq->app);
    i64 kept = keeper_kept_ms(house->rules, S("upload"), tx_now(tx));
    struct tus_upload made;
    tx_set_scope(tx, q->rq->actor->scope);
    q->wish.expires_at = tx_now(tx) + (kept ? kept : FOR_EVER * DAY_MS);
    rc r = tus_store_ask(tx, q->rq->actor, &q->wish, &made, &q->is_new, f);
    if (r != OK)
        return r;
    q->upload = made;
    q->upload.photo.hash = q->wish.photo.hash; /* what the transaction's arena holds goes with it */
    q->upload.photo.name = q->upload.photo.media_type = (str){ 0 };
    if (!q->is_new || !made.attachment_id)
        return OK;
    struct whole w = { .rq = q->rq, .upload = &q->upload, .arrived = q->arrived };
    return announce(tx, &w, f);
}

rc tus_create(struct request *rq, tus_arrived arrived, struct fault *f)
{
    struct asked q = { .rq = rq, .arrived = arrived };
    i64 offset;
    rc r = read_wish(rq, &q.wish, f);
    if (r == OK)
        r = db_tx_run(app_house(rq->app)->db, DB_WRITE, make, &q, rq->arena, f);
    if (r == OK)
        r = look(rq, &q.upload, arrived, &offset, f);
    if (r != OK)
        return r;
    rq->status = q.is_new ? 201 : 200;
    reply_header(rq, "Location",
                 ARENA_CONCAT(rq->arena, rq->http->path, S("/"), number(rq, q.upload.id)));
    put_state(rq, &q.upload, offset);
    reply_header(rq, "Upload-Length", number(rq, q.upload.photo.size));
    return OK;
}

/* ---- giving up ---- */

static rc forget(struct tx *tx, void *arg, struct fault *f)
{
    struct asked *q = arg;
    return tus_store_delete(tx, q->upload.id, q->rq->actor->person_id, f);
}

rc tus_delete(struct request *rq, struct fault *f)
{
    const struct house *house = app_house(rq->app);
    struct asked q = { .rq = rq };
    struct partial *file;
    rc r = db_tx_run(house->db, DB_READ, read_mine, &q, rq->arena, f);
    if (r == OK)
        r = partial_take(house->uploads, q.upload.id, &file, f);
    if (r != OK)
        return r;
    r = db_tx_run(house->db, DB_WRITE, forget, &q, rq->arena, f);
    if (r == OK)
        partial_remove(file);
    else
        partial_leave(file);
    return r == OK ? reply_no_content(rq) : r;
}

/* ---- the keeper's ---- */

struct over {
    i64 before, ids[EXPIRED];
    size_t n;
};

static rc expire(struct tx *tx, void *arg, struct fault *f)
{
    struct over *o = arg;
    return tus_store_expire(tx, o->before, EXPIRED, o->ids, &o->n, f);
}

rc tus_tidy(const struct house *house, i64 now, i64 before, struct arena *a, struct fault *f)
{
    struct over *o = ARENA_NEW(a, struct over);
    rc r = OK;
    o->before = now;
    do {
        r = db_tx_run(house->db, DB_WRITE, expire, o, a, f);
        for (size_t i = 0; r == OK && i < o->n; i++)
            if (partial_drop(house->uploads, o->ids[i], NULL) != OK)
                continue; /* being written, or the disk will not: the sweep comes by later */
    } while (r == OK && o->n == EXPIRED);
    partial_sweep(house->uploads, before);
    return r;
}
