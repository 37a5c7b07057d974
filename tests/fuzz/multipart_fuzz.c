/* Any bytes as a form: whole and cut into pieces they give the same parts and the same end. The
 * first byte is the size of the pieces. */
#include "base/buf.h"
#include "base/utf8.h"
#include "codec/multipart.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static rc begin(void *arg, const struct multipart_part *part, struct fault *f)
{
    (void)f;
    if (!utf8_clean(part->name) || !utf8_clean(part->file_name) ||
        memchr(part->file_name.p, '/', part->file_name.n))
        abort();
    buf_add(arg, S("<"));
    buf_add(arg, part->name);
    buf_add(arg, part->file_name);
    buf_add(arg, part->media_type);
    buf_add(arg, S(">"));
    return OK;
}

static rc data_of(void *arg, str bytes, struct fault *f)
{
    (void)f;
    if (bytes.n == 0)
        abort();
    buf_add(arg, bytes);
    return OK;
}

static rc end(void *arg, struct fault *f)
{
    (void)f;
    buf_add(arg, S("</>"));
    return OK;
}

static rc read_form(struct arena *a, str body, size_t piece, buf *seen)
{
    static const struct multipart_calls calls = { begin, data_of, end };
    struct multipart *m;
    struct fault f;
    fault_init(&f, a);
    rc code = multipart_new(a, S("multipart/form-data; boundary=b"), &calls, seen, &m, &f);
    for (size_t at = 0; at < body.n && code == OK; at += piece)
        code = multipart_feed(m, arena_str(a, str_sub(body, at, at + piece)), &f);
    return code == OK ? multipart_finish(m, &f) : code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 1 << 14)
        return 0;
    struct arena *a = arena_new(0);
    buf whole = buf_new(a, 1 << 20), cut = buf_new(a, 1 << 20);
    str body = { (const char *)data + 1, size - 1 };
    rc one = read_form(a, body, size, &whole), two = read_form(a, body, data[0] % 64u + 1, &cut);
    if (one != two || !str_eq(buf_str(&whole), buf_str(&cut)))
        abort();
    arena_free(a);
    return 0;
}
