#include "base/buf.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

buf buf_new(struct arena *a, size_t max)
{
    return (buf){ .arena = a, .max = max };
}

static bool reserve(buf *b, size_t more)
{
    if (b->overflow || more > b->max - b->n) {
        b->overflow = true;
        return false;
    }
    if (b->p && b->cap - b->n >= more)
        return true; /* no bytes in a new buffer are somewhere, too */
    size_t cap = b->cap ? b->cap * 2 : 256;
    while (cap - b->n < more)
        cap *= 2;
    char *p = arena_alloc(b->arena, cap);
    if (b->p)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->cap = cap;
    return true;
}

char *buf_space(buf *b, size_t n)
{
    if (!reserve(b, n))
        return NULL;
    char *p = b->p + b->n;
    b->n += n;
    return p;
}

void buf_add(buf *b, str s)
{
    char *p = s.n ? buf_space(b, s.n) : NULL;
    if (p)
        memcpy(p, s.p, s.n);
}

void buf_char(buf *b, char c)
{
    char *p = buf_space(b, 1);
    if (p)
        *p = c;
}

void buf_i64(buf *b, i64 v)
{
    char digits[24];
    size_t at = sizeof digits;
    u64 rest = v < 0 ? 0 - (u64)v : (u64)v;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (v < 0)
        digits[--at] = '-';
    buf_add(b, (str){ digits + at, sizeof digits - at });
}

void buf_double(buf *b, double v)
{
    char text[40];
    if (!isfinite(v)) {
        b->overflow = true;
        return;
    }
    /* 15 digits hold all that fewer say, but not of what is too small to be normal. */
    for (int precision = fabs(v) < DBL_MIN ? 1 : 15; precision <= 17; precision++) {
        snprintf(text, sizeof text, "%.*g", precision, v);
        if (strtod(text, NULL) == v)
            break;
    }
    buf_add(b, str_from(text));
}

void buf_fmt(buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct arena_mark m = arena_mark(b->arena);
    str s = arena_vfmt(b->arena, format, args);
    va_end(args);
    if (b->cap - b->n >= s.n) { /* fits: the formatted copy can go back to the arena */
        buf_add(b, s);
        arena_rewind(b->arena, m);
    } else {
        buf_add(b, s);
    }
}

void buf_clear(buf *b)
{
    b->n = 0;
    b->overflow = false;
}

bool buf_ok(const buf *b)
{
    return !b->overflow;
}

str buf_str(const buf *b)
{
    return (str){ b->p ? b->p : "", b->n };
}
