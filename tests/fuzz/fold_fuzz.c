/* Any bytes as what is typed into the one box: folded, it folds to itself; a shorter room holds its
 * beginning; it is found again in the text it came from, and what is found folds to it. */
#include "search/fold.h"

#include "target.h"

#include <string.h>

enum { MOST = 1 << 12 };

static str written(struct arena *a, const u32 *at, size_t n)
{
    buf b = buf_new(a, 1 << 16);
    for (size_t i = 0; i < n; i++)
        utf8_put(&b, at[i]);
    return buf_str(&b);
}

static void found_again(struct arena *a, str s, const u32 *folded, size_t n)
{
    u32 *part = ARENA_ARRAY(a, u32, MOST * FOLD_MOST);
    size_t from = 99, to = 99;
    must(fold_find(s, folded, n, &from, &to) && from < to && to <= utf8_length(s));
    str head = utf8_prefix(s, from), upto = utf8_prefix(s, to);
    size_t k = fold_text(str_sub(s, head.n, upto.n), part, MOST * FOLD_MOST);
    must(k >= n); /* a character of several letters may be found by one of them */
    must(n < 3 || !fold_find(S("ab"), folded, n, &from, &to));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > MOST)
        return 0;
    struct arena *a = arena_new(0);
    str s = { (const char *)data, size };
    u32 *once = ARENA_ARRAY(a, u32, MOST * FOLD_MOST), *twice = ARENA_ARRAY(a, u32, MOST);
    u32 few[3];
    size_t n = fold_text(s, once, MOST * FOLD_MOST);
    size_t m = fold_text(s, few, COUNT(few));
    must(m == (n < COUNT(few) ? n : COUNT(few)) && memcmp(once, few, m * sizeof *few) == 0);
    n = n > MOST ? MOST : n;
    must(fold_text(written(a, once, n), twice, MOST) == n &&
         memcmp(once, twice, n * sizeof *once) == 0);
    if (n && utf8_valid(s))
        found_again(a, s, once, n);
    must(fold_lines(s, once, MOST) <= MOST);
    arena_free(a);
    return 0;
}
