#include "search/match.h"

#include "search/pinyin.h"

#include <string.h>

struct lookup lookup_read(str typed)
{
    struct lookup q = { .typed = true };
    bool letter = false;
    q.n = fold_text(typed, q.chars, QUERY_MOST);
    for (size_t i = 0; i < q.n; i++) {
        q.typed = q.typed && q.chars[i] < 0x80;
        letter = letter || (q.chars[i] >= 'a' && q.chars[i] <= 'z');
    }
    q.typed = q.typed && letter;
    return q;
}

static bool at(const u32 *needle, size_t k, const u32 *text)
{
    return memcmp(needle, text, k * sizeof *text) == 0;
}

/* Position of needle in text, n when it is not there. */
static size_t position(const u32 *needle, size_t k, const u32 *text, size_t n)
{
    for (size_t i = 0; i + k <= n; i++)
        if (text[i] == needle[0] && at(needle, k, text + i))
            return i;
    return n;
}

enum tier match_name(const struct lookup *q, const u32 *name, size_t n)
{
    if (!q->n || q->n > n)
        return TIER_NONE;
    if (at(q->chars, q->n, name))
        return q->n == n ? TIER_EXACT : TIER_PREFIX;
    return q->n > 1 && position(q->chars, q->n, name, n) < n ? TIER_INSIDE : TIER_NONE;
}

bool match_part(const struct lookup *q, const u32 *text, size_t n)
{
    return q->n > 1 && q->n <= n && position(q->chars, q->n, text, n) < n;
}

/* Whether what is typed from `typed` on reads as name[0 …), at least `least` characters: whole
 * sounds first, the last one perhaps only begun; then initials. */
static bool reads(const struct lookup *q, size_t typed, bool initials, const u32 *name, size_t n,
                  size_t least)
{
    if (typed == q->n)
        return least == 0;
    if (n == 0)
        return false;
    uint16_t sounds[PINYIN_SOUNDS];
    size_t count = pinyin_sounds(name[0], sounds), below = least ? least - 1 : 0;
    for (size_t s = 0; s < count; s++) {
        str letters = pinyin_letters(sounds[s]);
        size_t same = 0;
        while (same < letters.n && typed + same < q->n &&
               (u32)letters.p[same] == q->chars[typed + same])
            same++;
        if (same == 0)
            continue;
        bool enough = same == letters.n || typed + same == q->n;
        if (!initials && enough && reads(q, typed + same, false, name + 1, n - 1, below))
            return true;
        if (reads(q, typed + 1, true, name + 1, n - 1, below))
            return true;
    }
    return false;
}

enum tier match_pinyin(const struct lookup *q, const u32 *name, size_t n)
{
    if (!q->typed)
        return TIER_NONE;
    if (reads(q, 0, false, name, n, 1))
        return TIER_PINYIN_START;
    for (size_t i = 1; i + 1 < n; i++)
        if (reads(q, 0, false, name + i, n - i, 2))
            return TIER_PINYIN;
    return TIER_NONE;
}

/* name[0 …) begins with the query but for one change at place i. */
static bool swapped(const struct lookup *q, size_t i, const u32 *name, size_t n)
{
    return n >= q->n && i + 1 < q->n && at(q->chars, i, name) && name[i] == q->chars[i + 1] &&
           name[i + 1] == q->chars[i] && at(q->chars + i + 2, q->n - i - 2, name + i + 2);
}

static bool one_too_many(const struct lookup *q, size_t i, const u32 *name, size_t n)
{
    return n >= q->n - 1 && at(q->chars, i, name) && at(q->chars + i + 1, q->n - i - 1, name + i);
}

/* A wrong end is one too many at the end: only the inside is asked for. */
static bool one_wrong(const struct lookup *q, size_t i, const u32 *name, size_t n)
{
    return n >= q->n && i > 0 && i + 1 < q->n && q->n > 3 && at(q->chars, i, name) &&
           at(q->chars + i + 1, q->n - i - 1, name + i + 1);
}

static bool one_missing(const struct lookup *q, size_t i, const u32 *name, size_t n)
{
    return n >= q->n + 1 && i > 0 && at(q->chars, i, name) &&
           at(q->chars + i, q->n - i, name + i + 1);
}

bool match_fuzzy(const struct lookup *q, const u32 *name, size_t n)
{
    if (q->n < 3)
        return false;
    for (size_t from = 0; from < n; from++)
        for (size_t i = 0; i < q->n; i++)
            if (swapped(q, i, name + from, n - from) || one_too_many(q, i, name + from, n - from) ||
                one_wrong(q, i, name + from, n - from) || one_missing(q, i, name + from, n - from))
                return true;
    return false;
}
