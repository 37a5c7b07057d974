/* Any text as a story, its first line as the name of who told it: masked, it is still text, not
 * longer than it may get; the name is nowhere in it, nor eleven figures in a row; masked again
 * nothing that was hidden comes back. */
#include "core/story.h"

#include "base/utf8.h"
#include "target.h"

enum { MOST = 1 << 11, NUMBER = 11 };

static bool has_number(str s)
{
    size_t run = 0;
    for (size_t i = 0; i < s.n; i++) {
        run = s.p[i] >= '0' && s.p[i] <= '9' ? run + 1 : 0;
        if (run == NUMBER)
            return true;
    }
    return false;
}

/* Only of letters and figures, so that it can be looked for as it stands. */
static bool is_plain(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9')))
            return false;
    return s.n >= 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str story, s = { (const char *)data, size };
    if (size > MOST || !utf8_valid(s))
        return 0;
    struct arena *a = arena_new(0);
    const struct story_person who = { .name = str_cut(s, '\n', &story) };
    str once = story_mask(a, story, &who, 1, S("")), twice = story_mask(a, once, &who, 1, S(""));
    must(utf8_valid(once) && once.n <= 3 * story.n);
    must(!has_number(once));
    must(!is_plain(who.name) || str_find(once, who.name) == once.n);
    must(!has_number(twice) && utf8_valid(twice));
    arena_free(a);
    return 0;
}
