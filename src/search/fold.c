#include "search/fold.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

enum { ASCII = 0x80, HAN_FIRST = 0x4E00, HAN_LAST = 0x9FFF, UNITS = 32 };

static size_t keep(u32 c, u32 *out, size_t n)
{
    UChar32 lower = u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
    if (n < FOLD_MOST && u_isalnum(lower))
        out[n++] = (u32)lower;
    return n;
}

static size_t fold_by_icu(u32 c, u32 *out)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&error);
    UChar units[UNITS];
    int32_t count =
        U_SUCCESS(error) ? unorm2_getDecomposition(nfkd, (UChar32)c, units, UNITS, &error) : -1;
    if (count < 0 || U_FAILURE(error))
        return keep(c, out, 0);
    size_t n = 0;
    for (int32_t i = 0; i < count; i++) {
        u32 part = units[i];
        if (part >= 0xD800 && part < 0xDC00 && i + 1 < count) /* a pair of surrogates */
            part = 0x10000 + ((part - 0xD800) << 10) + (units[++i] - 0xDC00u);
        n = keep(part, out, n);
    }
    return n;
}

size_t fold_char(u32 c, u32 out[FOLD_MOST])
{
    if (c >= HAN_FIRST && c <= HAN_LAST) {
        out[0] = c;
        return 1;
    }
    if (c >= ASCII)
        return fold_by_icu(c, out);
    if (c >= 'A' && c <= 'Z')
        c += 'a' - 'A';
    out[0] = c;
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

size_t fold_text(str s, u32 *out, size_t max)
{
    size_t n = 0;
    for (size_t at = 0; at < s.n && n < max;) {
        u32 c = utf8_next(s, &at), part[FOLD_MOST];
        size_t parts = c == UTF8_BAD ? 0 : fold_char(c, part);
        for (size_t i = 0; i < parts && n < max; i++)
            out[n++] = part[i];
    }
    return n;
}

size_t fold_lines(str s, u32 *out, size_t max)
{
    size_t n = 0;
    while (s.n && n < max) {
        str line = str_cut(s, '\n', &s);
        n += fold_text(line, out + n, max - n);
        if (s.n && n < max)
            out[n++] = 0;
    }
    return n;
}

/* Whether needle stands at code point number `from`, and before which it ends. */
static bool stands_at(str s, size_t at, const u32 *needle, size_t n, size_t *ret_points)
{
    size_t matched = 0, points = 0;
    while (at < s.n && matched < n) {
        u32 c = utf8_next(s, &at), part[FOLD_MOST];
        size_t parts = c == UTF8_BAD ? 0 : fold_char(c, part);
        if (!points && !parts)
            return false;
        points++;
        for (size_t i = 0; i < parts && matched < n; i++)
            if (part[i] != needle[matched++])
                return false;
    }
    *ret_points = points;
    return matched == n;
}

bool fold_find(str s, const u32 *needle, size_t n, size_t *ret_from, size_t *ret_to)
{
    size_t from = 0, points;
    for (size_t at = 0; n && at < s.n; from++) {
        if (stands_at(s, at, needle, n, &points)) {
            *ret_from = from;
            *ret_to = from + points;
            return true;
        }
        utf8_next(s, &at);
    }
    return false;
}
