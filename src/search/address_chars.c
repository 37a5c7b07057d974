#include "search/address_read.h"

#include <string.h>

bool address_is_digit(u32 c)
{
    return c >= '0' && c <= '9';
}

bool address_is_alnum(u32 c)
{
    return address_is_digit(c) || (c >= 'A' && c <= 'Z');
}

static const u32 numerals[] = { 0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D,
                                0x4E03, 0x516B, 0x4E5D, 0x5341, 0x767E, 0x4E24, 0x96F6 };
enum { TEN = 10, HUNDRED, PAIR, ZERO };

static int numeral_of(u32 c)
{
    for (size_t i = 0; i < COUNT(numerals); i++)
        if (numerals[i] == c)
            return (int)i;
    return -1;
}

bool address_is_numeral(u32 c)
{
    return numeral_of(c) >= 0;
}

i64 address_number(const u32 *c, size_t n)
{
    i64 sum = 0, digits = 0;
    bool units = false, any = false;
    if (n == 0 || n > 6)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int v = numeral_of(c[i]);
        if (v < 0)
            return -1;
        if (v == TEN || v == HUNDRED) {
            sum += (any ? digits : 1) * (v == TEN ? 10 : 100);
            digits = 0;
            any = false;
            units = true;
            continue;
        }
        int digit = v == PAIR ? 2 : v == ZERO ? 0 : v;
        digits = units ? digit : digits * 10 + digit;
        any = true;
    }
    return sum + digits;
}

str address_said(struct arena *a, str lane)
{
    size_t n = 0;
    i64 number;
    while (n < lane.n && lane.p[n] >= '0' && lane.p[n] <= '9')
        n++;
    if (!n || n > 2 || !str_to_i64(str_sub(lane, 0, n), &number) || number == 0)
        return lane;
    buf b = buf_new(a, 64);
    if (number >= 20)
        utf8_put(&b, numerals[number / 10]);
    if (number >= 10)
        utf8_put(&b, numerals[TEN]);
    if (number % 10)
        utf8_put(&b, numerals[number % 10]);
    return ARENA_CONCAT(a, buf_str(&b), str_sub(lane, n, lane.n));
}

/* 0: it parts what stands before from what stands behind. */
static u32 plain(u32 c)
{
    static const struct {
        u32 from, to;
    } others[] = { { 0x2010, '-' },
                   { 0x2011, '-' },
                   { 0x2012, '-' },
                   { 0x2013, '-' },
                   { 0x2014, '-' },
                   { 0x2015, '-' },
                   { 0x2212, '-' },
                   { 0x301C, '-' },
                   { '~', '-' },
                   { 0x3010, '(' },
                   { 0x3011, ')' },
                   { '[', '(' },
                   { ']', ')' },
                   { 0x3014, '(' },
                   { 0x3015, ')' },
                   { 0xB7, '.' },
                   { 0x5E62, 0x680B /* 幢 is 栋 */ } };
    if (c == 0x3000)
        return ' ';
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 'A';
    for (size_t i = 0; i < COUNT(others); i++)
        if (others[i].from == c)
            return others[i].to;
    return c;
}

static bool joins(u32 c)
{
    return c == '-' || c == '_' || c == '.' || c == '/' || c == '&' || c == 0x3001 /* 、 */;
}

static bool is_han(u32 c)
{
    return utf8_is_han(c) || c == 0x3007;
}

void address_chars(str text, struct address_chars *ret)
{
    ret->n = 0;
    for (size_t at = 0; at < text.n && ret->n < ADDRESS_CHARS;) {
        u32 c = utf8_next(text, &at);
        if (c == UTF8_BAD || c == 0xFEFF || (c >= 0x200B && c <= 0x200D))
            continue;
        c = plain(c);
        if (c == '#')
            c = 0x53F7; /* 12# is said 12号 */
        if (!address_is_alnum(c) && !is_han(c) && !joins(c) && c != '(' && c != ')')
            c = ' ';
        u32 before = ret->n ? ret->at[ret->n - 1] : 0;
        if (c == ' ' && (before == ' ' || before == 0))
            continue;
        if (before == ' ' &&
            !(address_is_alnum(c) && ret->n > 1 && address_is_alnum(ret->at[ret->n - 2])))
            ret->n--; /* only two numbers need the blank between them */
        ret->at[ret->n++] = c;
    }
    if (ret->n && ret->at[ret->n - 1] == ' ')
        ret->n--;
}

/* The next word of a list and its length in characters; false at the end. */
static bool next_word(const char **words, str *ret)
{
    while (**words == ' ')
        (*words)++;
    size_t n = strcspn(*words, " ");
    *ret = (str){ *words, n };
    *words += n;
    return n > 0;
}

static size_t stands(const struct address_chars *c, size_t at, str word)
{
    size_t k = 0;
    for (size_t i = 0; i < word.n; k++)
        if (at + k >= c->n || c->at[at + k] != utf8_next(word, &i))
            return 0;
    return k;
}

bool address_word(const struct address_chars *c, size_t at, const char *word)
{
    return stands(c, at, str_from(word)) > 0;
}

size_t address_any(const struct address_chars *c, size_t at, const char *words)
{
    str word;
    while (next_word(&words, &word)) {
        size_t n = stands(c, at, word);
        if (n)
            return n;
    }
    return 0;
}

bool address_ends(const struct address_chars *c, struct span s, const char *words)
{
    str word;
    while (next_word(&words, &word)) {
        size_t n = utf8_length(word);
        if (n <= s.to - s.from && stands(c, s.to - n, word))
            return true;
    }
    return false;
}

/* Behind the brackets around letters and digits, "(2)"; `at` when none stand there. */
static size_t bracketed(const struct address_chars *c, size_t at)
{
    size_t to = at + 1;
    if (at >= c->n || c->at[at] != '(')
        return at;
    while (to < c->n && address_is_alnum(c->at[to]))
        to++;
    return to > at + 1 && to < c->n && c->at[to] == ')' ? to + 1 : at;
}

struct span address_token(const struct address_chars *c, size_t at)
{
    struct span s = { at, at };
    if (at < c->n && address_is_numeral(c->at[at])) {
        while (s.to < c->n && address_is_numeral(c->at[s.to]))
            s.to++;
        return s;
    }
    while (s.to < c->n) {
        size_t next = s.to;
        if (s.to > at && joins(c->at[next]))
            next++;
        if (next < c->n && address_is_alnum(c->at[next])) {
            s.to = next + 1;
            continue;
        }
        size_t behind = s.to > at ? bracketed(c, next) : next;
        if (behind == next)
            break;
        s.to = behind;
    }
    return s;
}
