#include "base/utf8.h"

static bool is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Bytes of the sequence at p, of which n > 0 are there; 0: broken. The second byte tells overlong
 * forms, surrogates and what lies beyond U+10FFFF. */
static size_t sequence(const unsigned char *p, size_t n)
{
    if (p[0] < 0x80)
        return 1;
    if (n < 2 || p[0] < 0xC2 || p[0] > 0xF4 || !is_tail(p[1]))
        return 0;
    if (p[0] < 0xE0)
        return 2;
    if (n < 3 || !is_tail(p[2]))
        return 0;
    if (p[0] < 0xF0)
        return (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] >= 0xA0) ? 0 : 3;
    if (n < 4 || !is_tail(p[3]))
        return 0;
    return (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] >= 0x90) ? 0 : 4;
}

u32 utf8_next(str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.p + *at;
    size_t len = sequence(p, s.n - *at);
    *at += len ? len : 1;
    if (len < 2)
        return len ? p[0] : UTF8_BAD;
    u32 cp = p[0] & (0xFFu >> (len + 1));
    for (size_t i = 1; i < len; i++)
        cp = cp << 6 | (p[i] & 0x3Fu);
    return cp;
}

bool utf8_valid(str s)
{
    for (size_t at = 0, len; at < s.n; at += len) {
        len = sequence((const unsigned char *)s.p + at, s.n - at);
        if (len == 0)
            return false;
    }
    return true;
}

size_t utf8_length(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

void utf8_put(buf *b, u32 cp)
{
    char c[4];
    size_t n;
    if (cp < 0x80) {
        c[0] = (char)cp;
        n = 1;
    } else if (cp < 0x800) {
        c[0] = (char)(0xC0 | cp >> 6);
        c[1] = (char)(0x80 | (cp & 0x3F));
        n = 2;
    } else if (cp < 0x10000) {
        c[0] = (char)(0xE0 | cp >> 12);
        c[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        c[2] = (char)(0x80 | (cp & 0x3F));
        n = 3;
    } else {
        c[0] = (char)(0xF0 | (cp >> 18 & 0x07));
        c[1] = (char)(0x80 | (cp >> 12 & 0x3F));
        c[2] = (char)(0x80 | (cp >> 6 & 0x3F));
        c[3] = (char)(0x80 | (cp & 0x3F));
        n = 4;
    }
    buf_add(b, (str){ c, n });
}

str utf8_prefix(str s, size_t count)
{
    size_t at = 0;
    while (count-- && at < s.n)
        (void)utf8_next(s, &at);
    return (str){ s.p, at };
}

bool utf8_is_han(u32 cp)
{
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) || cp == 0x3007 ||
           (cp >= 0x20000 && cp <= 0x323AF) || (cp >= 0xF900 && cp <= 0xFAFF);
}

bool utf8_clean(str s)
{
    size_t at = 0;
    while (at < s.n) {
        u32 cp = utf8_next(s, &at);
        if (cp == UTF8_BAD || cp == 0x7F || (cp >= 0x80 && cp < 0xA0))
            return false;
        if (cp < 0x20 && cp != '\t' && cp != '\n')
            return false;
    }
    return true;
}
