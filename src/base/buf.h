/* buf.h — a growing piece of bytes in an arena, with its maximum given at birth.
 *
 * Overflow is remembered, not reported at each call: write everything, then ask buf_ok once. */
#ifndef NAGUAN_BUF_H
#define NAGUAN_BUF_H

#include "base/arena.h"

typedef struct buf {
    struct arena *arena;
    char *p;
    size_t n, cap, max;
    bool overflow;
} buf;

buf buf_new(struct arena *a, size_t max);
void buf_add(buf *b, str s);
void buf_char(buf *b, char c);
void buf_i64(buf *b, i64 v);
/* v rounded to the fewest digits that read back as the same double; b overflows on NaN or infinity,
 * which no format of ours can carry. */
void buf_double(buf *b, double v);
__attribute__((format(printf, 2, 3))) void buf_fmt(buf *b, const char *format, ...);
/* n writable bytes at the end, to be filled by the caller; NULL on overflow. */
char *buf_space(buf *b, size_t n);
void buf_clear(buf *b);
bool buf_ok(const buf *b);
str buf_str(const buf *b); /* valid until the next write */

#endif
