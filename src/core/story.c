#include "core/story.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "core/story_text.h"

#include <string.h>

/* The shortest piece of an address that gives it away, with a figure in it and without. */
enum { PIECE_WITH_FIGURE = 4, PIECE = 6, SHORTEST = 2, GIVEN_NAME = 2, WORD = 3 };

static u32 fold(u32 c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c = c - 0xFF01 + '!';
    if (c == 0x3000)
        return ' ';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

struct story_text story_text_of(struct arena *a, str s)
{
    size_t n = utf8_length(s), i = 0;
    u32 *told = ARENA_ARRAY(a, u32, n + 1), *folded = ARENA_ARRAY(a, u32, n + 1);
    for (size_t at = 0; at < s.n && i < n; i++) {
        told[i] = utf8_next(s, &at);
        folded[i] = fold(told[i]);
    }
    return (struct story_text){ a, told, folded, ARENA_ARRAY(a, bool, n + 1), i };
}

void story_hide(struct story_text *t, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < t->n; i++)
        t->hidden[i] = true;
}

bool story_is_gap(u32 c)
{
    switch (c) {
    case ' ':
    case '\t':
    case '-':
    case '.':
    case ',':
    case '_':
    case '*':
    case '(':
    case ')':
    case '+':
    case '/':
    case 0xB7:   /* · */
    case 0x2013: /* – */
    case 0x2014: /* — */
    case 0x200B: /* without width */
    case 0x200D:
    case 0xFEFF:
        return true;
    default:
        return false;
    }
}

bool story_is_plain(u32 c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* ---- what is known ---- */

static bool is_mark(u32 c)
{
    return story_is_gap(c) || c == '\n' || c == '\r';
}

/* The characters of s that count, without blanks and marks. */
static struct story_text essence(struct arena *a, str s)
{
    struct story_text t = story_text_of(a, s);
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++)
        if (!is_mark(t.at[i]))
            t.at[n++] = t.at[i];
    t.n = n;
    return t;
}

/* How far what begins at `from` is the first count characters of what, whatever stands between
 * them; 0: it is not. */
static size_t reaches(const struct story_text *t, size_t from, const u32 *what, size_t count)
{
    size_t i = from;
    for (size_t k = 0; k < count; k++) {
        while (k > 0 && i < t->n && is_mark(t->at[i]))
            i++;
        if (i == t->n || t->at[i] != what[k])
            return 0;
        i++;
    }
    return i;
}

static void hide_all(struct story_text *t, const u32 *what, size_t count)
{
    for (size_t i = 0; count >= SHORTEST && i < t->n; i++) {
        size_t to = reaches(t, i, what, count);
        if (to)
            story_hide(t, i, to);
    }
}

static void hide_known(struct story_text *t, str what)
{
    struct story_text e = essence(t->arena, what);
    hide_all(t, e.at, e.n);
}

/* A number may be known with its country and told without it. */
static void hide_number(struct story_text *t, str number)
{
    struct story_text e = essence(t->arena, number);
    bool abroad = e.n == 13 && e.at[0] == '8' && e.at[1] == '6';
    hide_all(t, e.at + (abroad ? 2 : 0), e.n - (abroad ? 2 : 0));
}

static void hide_titled(struct story_text *t, u32 surname)
{
    static const u32 titles[][2] = { { 0x5148, 0x751F }, { 0x5973, 0x58EB }, { 0x5C0F, 0x59D0 },
                                     { 0x5E08, 0x5085 }, { 0x8001, 0x5E08 }, { 0x8001, 0x677F },
                                     { 0x540C, 0x5FD7 }, { 0x963F, 0x59E8 } };
    for (size_t i = 0; i + 2 < t->n; i++)
        for (size_t k = 0; t->at[i] == surname && k < COUNT(titles); k++)
            if (t->at[i + 1] == titles[k][0] && t->at[i + 2] == titles[k][1])
                story_hide(t, i, i + 1);
}

/* Words of a name in Latin letters, each by itself. */
static void hide_words(struct story_text *t, str name)
{
    while (name.n) {
        str word = str_cut(name, ' ', &name);
        if (utf8_length(word) >= WORD)
            hide_known(t, word);
    }
}

void story_hide_name(struct story_text *t, str name)
{
    struct story_text e = essence(t->arena, name);
    hide_all(t, e.at, e.n);
    if (e.n == 0 || !utf8_is_han(e.at[0])) {
        hide_words(t, name);
        return;
    }
    if (e.n > GIVEN_NAME)
        hide_all(t, e.at + e.n - GIVEN_NAME, GIVEN_NAME);
    hide_titled(t, e.at[0]);
}

/* ---- pieces of an address ---- */

static bool is_in(const struct story_text *whole, const u32 *piece, size_t n)
{
    for (size_t i = 0; n && i + n <= whole->n; i++)
        if (memcmp(whole->at + i, piece, n * sizeof *piece) == 0)
            return true;
    return false;
}

static size_t common(const struct story_text *t, size_t i, const struct story_text *e, size_t k,
                     bool *ret_figure)
{
    size_t n = 0;
    *ret_figure = false;
    while (i + n < t->n && k + n < e->n && t->at[i + n] == e->at[k + n]) {
        *ret_figure |= story_digit(t->at[i + n]) >= 0;
        n++;
    }
    return n;
}

static void hide_address(struct story_text *t, str address, str keep)
{
    struct story_text e = essence(t->arena, address), kept = essence(t->arena, keep);
    hide_all(t, e.at, e.n);
    for (size_t i = 0; i < t->n; i++)
        for (size_t k = 0; k < e.n; k++) {
            bool figure;
            size_t n = common(t, i, &e, k, &figure);
            if (n >= (figure ? PIECE_WITH_FIGURE : PIECE) && !is_in(&kept, e.at + k, n))
                story_hide(t, i, i + n);
        }
}

/* ---- the whole ---- */

static str masked(const struct story_text *t)
{
    buf b = buf_new(t->arena, t->n * 6 + 16);
    for (size_t i = 0; i < t->n; i++) {
        if (!t->hidden[i])
            utf8_put(&b, t->as_told[i]);
        else if (i == 0 || !t->hidden[i - 1])
            buf_add(&b, S("***"));
    }
    return buf_str(&b);
}

str story_mask(struct arena *a, str story, const struct story_person *people, size_t n, str keep)
{
    struct story_text t = story_text_of(a, story);
    for (size_t i = 0; i < n; i++) {
        story_hide_name(&t, people[i].name);
        hide_number(&t, people[i].phone);
        hide_number(&t, people[i].id_number);
        hide_known(&t, people[i].email);
        hide_address(&t, people[i].address, keep);
    }
    story_hide_numbers(&t);
    story_hide_accounts(&t);
    story_hide_told(&t);
    return masked(&t);
}
