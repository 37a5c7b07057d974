#include "core/upload.h"

#include "base/utf8.h"
#include "codec/multipart.h"

#include <string.h>

enum { HEAD = 64, MAX_FIELDS = 16, MAX_VALUE = 4096 };

struct upload_reader {
    struct arena *arena;
    struct blob_store *blobs;
    struct multipart *form;
    struct blob_writer *writer; /* while a file arrives */
    const struct keyring *keys;
    struct sealed_file *sealed; /* NULL: it lies as it is */
    struct sm3_stream *plain;   /* what arrived, when something else lies */
    bool any_type, in_file, has_file;
    char head[HEAD];
    size_t head_n;
    buf value;
    struct http_pair fields[MAX_FIELDS];
    size_t field_count;
    struct upload done;
};

static void abandon(void *arg)
{
    struct upload_reader *u = arg;
    unsigned char unused[SM3_BYTES];
    blob_abandon(u->writer);
    u->writer = NULL;
    if (u->plain)
        sm3_end(u->plain, unused);
    u->plain = NULL;
}

static rc write_sealed(void *arg, str bytes, struct fault *f)
{
    struct upload_reader *u = arg;
    return blob_write(u->writer, bytes, f);
}

static rc begin_file(struct upload_reader *u, struct fault *f)
{
    const struct sealed_file_to to = { u->keys, UPLOAD_SEALED, write_sealed, u };
    rc r = blob_begin(u->blobs, &u->writer, f);
    if (r != OK || !u->keys)
        return r;
    u->plain = sm3_begin();
    return sealed_file_begin(u->arena, &to, &u->sealed, f);
}

static rc write_file(struct upload_reader *u, str bytes, struct fault *f)
{
    u->done.sent += (i64)bytes.n;
    if (!u->sealed)
        return blob_write(u->writer, bytes, f);
    sm3_add(u->plain, bytes);
    return sealed_file_add(u->sealed, bytes, f);
}

/* The file lies whole. content: the hash of what was sent. */
static rc end_file(struct upload_reader *u, struct fault *f)
{
    unsigned char digest[SM3_BYTES];
    rc r = u->sealed ? sealed_file_end(u->sealed, f) : OK;
    if (r != OK)
        return r;
    struct blob_writer *w = u->writer;
    u->writer = NULL; /* the commit frees it, also when it fails */
    r = blob_commit(w, u->arena, &u->done.hash, &u->done.size, f);
    u->done.content = u->done.hash;
    if (u->plain) {
        sm3_end(u->plain, digest);
        u->plain = NULL;
        u->done.content = hex(u->arena, digest, sizeof digest);
    }
    return r;
}

static rc begin_part(void *arg, const struct multipart_part *part, struct fault *f)
{
    struct upload_reader *u = arg;
    u->in_file = part->is_file;
    if (!part->is_file) {
        if (u->field_count == MAX_FIELDS)
            return fail(f, BAD_REQUEST, "upload.fields");
        u->fields[u->field_count].name = part->name;
        u->value = buf_new(u->arena, MAX_VALUE);
        return OK;
    }
    if (u->has_file)
        return fail(f, BAD_REQUEST, "upload.one_file");
    u->has_file = true;
    u->done.name = part->file_name;
    return begin_file(u, f);
}

/* Looked at once the first bytes are in, before the rest is taken. */
static rc check_type(struct upload_reader *u, struct fault *f)
{
    u->done.media_type = attach_type((str){ u->head, u->head_n });
    if (u->done.media_type.n)
        return OK;
    u->done.media_type = S("application/octet-stream");
    return u->any_type ? OK : fail(f, UNSUPPORTED, "attachment.type");
}

static rc part_data(void *arg, str bytes, struct fault *f)
{
    struct upload_reader *u = arg;
    if (!u->in_file) {
        buf_add(&u->value, bytes);
        return buf_ok(&u->value) ? OK : fail(f, TOO_LARGE, "upload.fields");
    }
    if (u->head_n < HEAD) {
        size_t n = HEAD - u->head_n < bytes.n ? HEAD - u->head_n : bytes.n;
        memcpy(u->head + u->head_n, bytes.p, n);
        u->head_n += n;
        rc r = u->head_n == HEAD ? check_type(u, f) : OK;
        if (r != OK)
            return r;
    }
    return write_file(u, bytes, f);
}

static rc end_part(void *arg, struct fault *f)
{
    struct upload_reader *u = arg;
    if (u->in_file)
        return u->head_n < HEAD ? check_type(u, f) : OK;
    str value = buf_str(&u->value);
    if (!utf8_clean(value))
        return fault_field(f, u->fields[u->field_count].name, "bad_characters", S(""));
    u->fields[u->field_count++].value = value;
    return OK;
}

rc upload_begin(struct arena *a, const struct upload_ask *ask, struct upload_reader **ret,
                struct fault *f)
{
    static const struct multipart_calls calls = { begin_part, part_data, end_part };
    struct upload_reader *u = ARENA_NEW(a, struct upload_reader);
    u->arena = a;
    u->blobs = ask->blobs;
    u->any_type = ask->any_type;
    u->keys = ask->keys;
    rc r = multipart_new(a, ask->content_type, &calls, u, &u->form, f);
    if (r != OK)
        return r;
    arena_defer(a, abandon, u); /* whatever happens, no half file stays */
    *ret = u;
    return OK;
}

rc upload_piece(struct upload_reader *u, str bytes, struct fault *f)
{
    return multipart_feed(u->form, bytes, f);
}

rc upload_end(struct upload_reader *u, struct upload *ret, struct fault *f)
{
    rc r = multipart_finish(u->form, f);
    if (r == OK && !u->has_file)
        r = fail(f, BAD_REQUEST, "upload.no_file");
    if (r != OK)
        return r;
    r = end_file(u, f);
    u->done.fields = u->fields;
    u->done.field_count = u->field_count;
    if (r == OK)
        *ret = u->done;
    return r;
}
