#include "base/utf8.h"

static bool is_tail(str s, size_t at)
{
    return at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80;
}

static u32 tail(str s, size_t at)
{
    return (unsigned char)s.p[at] & 0x3F;
}

u32 utf8_next(str s, size_t *at)
{
    static const u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t i = *at;
    unsigned char c = (unsigned char)s.p[i];
    *at = i + 1;
    if (c < 0x80)
        return c;
    size_t len = c >= 0xC2 && c <= 0xDF   ? 2
                 : (c & 0xF0) == 0xE0     ? 3
                 : c >= 0xF0 && c <= 0xF4 ? 4
                                          : 0;
    if (len == 0)
        return UTF8_BAD;
    u32 cp = c & (0xFFu >> (len + 1));
    for (size_t k = 1; k < len; k++) {
        if (!is_tail(s, i + k))
            return UTF8_BAD;
        cp = cp << 6 | tail(s, i + k);
    }
    if (cp < least[len] || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        return UTF8_BAD;
    *at = i + len;
    return cp;
}

bool utf8_valid(str s)
{
    size_t at = 0;
    while (at < s.n)
        if (utf8_next(s, &at) == UTF8_BAD)
            return false;
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
