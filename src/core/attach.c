#include "core/attach.h"

#include "base/date.h"
#include "codec/filename.h"
#include "core/app.h"
#include "core/ledger.h"
#include "db/queries.h"
#include "sys/secret.h"

#include <string.h>

enum { ORIGINAL_DIGITS = 64, NUMBER_MOST = 100, REPLY_MOST = 2048 };

static const struct {
    const char *type;
    size_t at;
    str magic;
} kinds[] = {
    { "image/jpeg", 0, STR_INIT("\xff\xd8\xff") },
    { "image/png", 0, STR_INIT("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR") },
    { "image/webp", 8, STR_INIT("WEBPVP8") },
    { "image/heic", 4, STR_INIT("ftypheic") },
    { "image/heic", 4, STR_INIT("ftypheix") },
    { "image/heif", 4, STR_INIT("ftypmif1") },
    { "image/avif", 4, STR_INIT("ftypavif") },
    { "application/pdf", 0, STR_INIT("%PDF-1.") },
    { "application/pdf", 0, STR_INIT("%PDF-2.") },
};

str attach_type(str head)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        str part = str_sub(head, kinds[i].at, kinds[i].at + kinds[i].magic.n);
        bool riff = kinds[i].at != 8 || str_starts(head, S("RIFF"));
        if (riff && str_eq(part, kinds[i].magic))
            return str_from(kinds[i].type);
    }
    return (str){ 0 };
}

str upload_field(const struct upload *u, const char *name)
{
    for (size_t i = 0; i < u->field_count; i++)
        if (str_eq(u->fields[i].name, str_from(name)))
            return u->fields[i].value;
    return (str){ 0 };
}

rc attach_place(struct attach_new *p, str lon, str lat, struct fault *f)
{
    rc r = OK;
    p->placed = lon.n || lat.n;
    if (p->placed && (!str_to_double(lon, &p->lon) || p->lon < -180 || p->lon > 180))
        r = fault_field(f, S("lon"), "out_of_range", S(""));
    if (p->placed && (!str_to_double(lat, &p->lat) || p->lat < -90 || p->lat > 90))
        r = fault_field(f, S("lat"), "out_of_range", S(""));
    return r;
}

static rc insert(struct tx *tx, const struct actor *who, const struct attach_new *n, i64 id,
                 struct fault *f)
{
    rc r = db_exec(tx, &Q_blob_insert,
                   ARGS(V_T(n->hash), V_I(n->size), V_T(n->media_type), V_I(tx_now(tx))), NULL, f);
    if (r != OK)
        return r;
    return db_exec(tx, &Q_attachment_insert,
                   ARGS(V_I(id), V_I(who->bureau_id), V_T(n->hash), V_T(n->name),
                        V_T(n->media_type), V_I(n->size), V_ID(n->taken_at),
                        n->placed ? V_D(n->lon) : V_NULL(), n->placed ? V_D(n->lat) : V_NULL(),
                        V_I(who->unit_id), V_I(who->person_id), V_I(tx_now(tx))),
                   NULL, f);
}

rc attach_add(struct tx *tx, const struct actor *who, const struct attach_new *file, i64 *ret_id,
              struct fault *f)
{
    i64 id = tx_id(tx);
    rc r = insert(tx, who, file, id, f);
    if (r == OK)
        r = ledger_append(tx, who,
                          &(struct ledger_entry){ .act = "attachment.add",
                                                  .subject_kind = "attachment",
                                                  .subject_id = id },
                          f);
    if (r == OK)
        *ret_id = id;
    return r;
}

rc attach_mark(struct tx *tx, i64 id, str original, str number, struct fault *f)
{
    if (original.n == 0 && number.n == 0)
        return OK;
    return db_exec(tx, &Q_attachment_mark, ARGS(V_I(id), V_T0(original), V_T0(number)), NULL, f);
}

/* 64 hexadecimal digits of SM3, and what fits into a line of a picture. */
static rc read_origin(const struct upload *u, str *ret_original, str *ret_number, struct fault *f)
{
    str original = upload_field(u, "original"), number = str_trim(upload_field(u, "number"));
    rc r = OK;
    if (original.n && !is_hex(original, ORIGINAL_DIGITS))
        r = fault_field(f, S("original"), "bad_form", S(""));
    if (number.n > NUMBER_MOST)
        r = fault_field(f, S("number"), "too_long", S(""));
    *ret_original = original;
    *ret_number = number;
    return r;
}

static void put_added(struct json_out *o, i64 id, str name, const struct upload *u)
{
    json_open(o, '{');
    json_id_of(o, "id", id);
    json_text_of(o, "name", name);
    json_text_of(o, "media_type", u->media_type);
    json_int_of(o, "size", u->size);
    json_text_of(o, "hash", u->hash);
    json_close(o, '}');
}

/* The reply is kept without the name of the file: whoever takes the file may take it without. */
rc attach_post(struct request *rq, struct fault *f)
{
    const struct upload *u = rq->in;
    struct attach_new file = { .hash = u->hash, .media_type = u->media_type, .size = u->size };
    str when = upload_field(u, "taken_at"), title = str_trim(upload_field(u, "name"));
    str original, number;
    rc r = attach_place(&file, upload_field(u, "lon"), upload_field(u, "lat"), f),
       origin = read_origin(u, &original, &number, f);
    if (r == OK)
        r = origin;
    if (when.n && !instant_parse(when, &file.taken_at))
        r = fault_field(f, S("taken_at"), "bad_form", S(""));
    if (r != OK)
        return r;
    i64 id;
    file.name = title.n ? filename_safe(rq->arena, title) : u->name;
    r = attach_add(rq->tx, rq->actor, &file, &id, f);
    if (r == OK)
        r = attach_mark(rq->tx, id, original, number, f);
    if (r != OK)
        return r;
    rq->status = 201;
    reply_header(rq, "Location",
                 arena_fmt(rq->arena, "/v1/attachments/%lld/content", (long long)id));
    put_added(&rq->out, id, file.name, u);
    struct json_out kept = json_out_new(rq->arena, REPLY_MOST);
    put_added(&kept, id, S(""), u);
    rq->kept = json_out_str(&kept);
    return OK;
}

struct file {
    struct arena *arena;
    str hash, name, type;
};

static rc take_file(const struct row *r, void *arg, struct fault *f)
{
    struct file *file = arg;
    (void)f;
    file->hash = row_text_copy(r, 0, file->arena);
    file->name = row_text_copy(r, 1, file->arena);
    file->type = row_text_copy(r, 2, file->arena);
    return OK;
}

/* RFC 6266: the name percent-encoded, so that any script works. */
static str disposition(struct arena *a, str name)
{
    buf b = buf_new(a, 4096);
    if (name.n == 0)
        return S("inline");
    buf_add(&b, S("inline; filename*=UTF-8''"));
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     c == '.' || c == '-' || c == '_';
        if (plain)
            buf_char(&b, (char)c);
        else
            buf_fmt(&b, "%%%02X", c);
    }
    return buf_ok(&b) ? buf_str(&b) : S("inline");
}

rc attach_content(struct request *rq, struct fault *f)
{
    struct file file = { .arena = rq->arena };
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_attachment_get, ARGS(V_I(id)), take_file, &file, f);
    if (r != OK)
        return r == NOT_FOUND ? fail(f, NOT_FOUND, "attachment.not_found") : r;
    str etag = ARENA_CONCAT(rq->arena, S("\""), file.hash, S("\""));
    reply_header(rq, "ETag", etag);
    reply_header(rq, "Cache-Control", S("private, max-age=31536000, immutable"));
    if (str_eq(http_header(rq->http, "If-None-Match"), etag)) {
        rq->status = 304;
        return OK;
    }
    /* What a stranger sent is shown, never run. */
    reply_header(rq, "Content-Security-Policy", S("default-src 'none'; sandbox"));
    reply_header(rq, "Content-Disposition", disposition(rq->arena, file.name));
    rq->raw_type = file.type;
    return blob_read(app_house(rq->app)->blobs, file.hash, &rq->raw_fd, &rq->raw_length, f);
}
