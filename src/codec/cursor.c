#include "codec/cursor.h"

#include "base/buf.h"
#include "base/limits.h"
#include "codec/base64.h"

#include <assert.h>
#include <string.h>

/* Bytes: code | for each value: kind 1, then 8 bytes of number with the low one first, or length 2
 * and text. */

static void put_number(buf *b, u64 v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_char(b, (char)(v >> (8 * i) & 255));
}

static u64 number_at(str s, size_t at, int bytes)
{
    u64 v = 0;
    for (int i = bytes - 1; i >= 0; i--)
        v = v << 8 | (unsigned char)s.p[at + (size_t)i];
    return v;
}

static void put_value(buf *b, const struct cursor_value *v)
{
    u64 bits;
    buf_char(b, (char)v->kind);
    switch (v->kind) {
    case CURSOR_NULL:
        break;
    case CURSOR_INT:
        put_number(b, (u64)v->integer, 8);
        break;
    case CURSOR_REAL:
        memcpy(&bits, &v->real, sizeof bits);
        put_number(b, bits, 8);
        break;
    case CURSOR_TEXT:
        if (v->text.n > LIMIT_CURSOR)
            b->overflow = true;
        put_number(b, v->text.n, 2);
        buf_add(b, v->text);
        break;
    }
}

rc cursor_write(struct arena *a, const struct cursor_value *values, size_t n,
                const struct cursor_sign *sign, str *ret, struct fault *f)
{
    buf b = buf_new(a, LIMIT_CURSOR / 4 * 3);
    char *mac = buf_space(&b, CURSOR_MAC);
    assert(n <= CURSOR_VALUES);
    for (size_t i = 0; i < n; i++)
        put_value(&b, &values[i]);
    if (!mac || !buf_ok(&b))
        return fail(f, INVALID, "cursor.too_long");
    unsigned char code[CURSOR_MAC];
    sign->mac(sign->arg, str_sub(buf_str(&b), CURSOR_MAC, b.n), code);
    memcpy(b.p, code, sizeof code);
    *ret = base64url_encode(a, buf_str(&b));
    return OK;
}

/* The value at *at, which moves on; false when the bytes end before it does or tell no kind. */
static bool read_value(str s, size_t *at, struct cursor_value *ret)
{
    struct cursor_value v = { .kind = CURSOR_NULL };
    unsigned char kind = (unsigned char)s.p[(*at)++];
    size_t left = s.n - *at, used = 0;
    u64 bits;
    if (kind == CURSOR_INT || kind == CURSOR_REAL) {
        used = 8;
        if (left < used)
            return false;
        bits = number_at(s, *at, 8);
        v.integer = kind == CURSOR_INT ? (i64)bits : 0;
        if (kind == CURSOR_REAL)
            memcpy(&v.real, &bits, sizeof v.real);
    } else if (kind == CURSOR_TEXT) {
        if (left < 2)
            return false;
        used = 2 + (size_t)number_at(s, *at, 2);
        if (left < used)
            return false;
        v.text = str_sub(s, *at + 2, *at + used);
    } else if (kind != CURSOR_NULL) {
        return false;
    }
    v.kind = (enum cursor_kind)kind;
    *at += used;
    *ret = v;
    return true;
}

/* In a time that does not tell how much of a forged code was right. */
static bool is_same(const unsigned char *a, const char *b, size_t n)
{
    unsigned char differs = 0;
    for (size_t i = 0; i < n; i++)
        differs |= (unsigned char)(a[i] ^ (unsigned char)b[i]);
    return differs == 0;
}

rc cursor_read(struct arena *a, str text, const struct cursor_sign *sign,
               struct cursor_value ret[CURSOR_VALUES], size_t *ret_n, struct fault *f)
{
    struct cursor_value values[CURSOR_VALUES];
    unsigned char code[CURSOR_MAC];
    str bytes;
    size_t n = 0, at = 0;
    if (text.n > LIMIT_CURSOR || !base64url_decode(a, text, &bytes) || bytes.n < CURSOR_MAC)
        return fail(f, BAD_REQUEST, "cursor.broken");
    str payload = str_sub(bytes, CURSOR_MAC, bytes.n);
    sign->mac(sign->arg, payload, code);
    if (!is_same(code, bytes.p, sizeof code))
        return fail(f, BAD_REQUEST, "cursor.broken");
    while (at < payload.n)
        if (n == CURSOR_VALUES || !read_value(payload, &at, &values[n++]))
            return fail(f, BAD_REQUEST, "cursor.broken");
    if (n)
        memcpy(ret, values, n * sizeof *values);
    *ret_n = n;
    return OK;
}
