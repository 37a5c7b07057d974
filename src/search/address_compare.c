#include "search/address_read.h"
#include "search/address_words.h"

#include <string.h>

/* Words that only count: what is left without them is compared. */
static const char *const counters[ADDRESS_PARTS] = {
    [ADDRESS_PROVINCE] = W_COUNT_PROVINCE,   [ADDRESS_CITY] = W_CITY,
    [ADDRESS_DISTRICT] = W_DISTRICT_ANY,     [ADDRESS_STREET] = W_COUNT_STREET,
    [ADDRESS_COMMUNITY] = W_COUNT_COMMUNITY, [ADDRESS_NUMBER] = W_COUNT_NUMBER,
    [ADDRESS_LANE] = W_COUNT_LANE,           [ADDRESS_LANE_NUMBER] = W_COUNT_NUMBER,
    [ADDRESS_BUILDING] = W_COUNT_BUILDING,   [ADDRESS_UNIT] = W_COUNT_UNIT,
    [ADDRESS_FLOOR] = W_COUNT_FLOOR,         [ADDRESS_ROOM] = W_COUNT_ROOM,
};

struct key {
    u32 c[ADDRESS_CHARS];
    size_t n;
};

/* Chinese numerals become Arabic ones; brackets, dashes and blanks go. */
static void key_of(enum address_part part, str value, struct key *ret)
{
    struct address_chars c;
    address_chars(value, &c);
    struct span s = { 0, c.n };
    const char *words = counters[part];
    while (words && *words) {
        size_t n = strcspn(words, " ");
        char word[16] = { 0 };
        memcpy(word, words, n < sizeof word ? n : sizeof word - 1);
        size_t length = utf8_length(str_from(word));
        if (s.to > length && address_ends(&c, s, word)) {
            s.to -= length;
            break;
        }
        words += n + (words[n] == ' ');
    }
    ret->n = 0;
    for (size_t i = s.from; i < s.to;) {
        size_t to = i;
        while (to < s.to && address_is_numeral(c.at[to]))
            to++;
        i64 number = address_number(c.at + i, to - i);
        if (number < 0) {
            if (address_is_alnum(c.at[i]) || utf8_is_han(c.at[i]))
                ret->c[ret->n++] = c.at[i];
            i++;
            continue;
        }
        char digits[24];
        size_t n = 0;
        do
            digits[n++] = (char)('0' + number % 10);
        while ((number /= 10) > 0);
        while (n && ret->n < ADDRESS_CHARS)
            ret->c[ret->n++] = (u32)digits[--n];
        i = to;
    }
}

str address_key(struct arena *a, enum address_part part, str value)
{
    struct key k;
    buf b = buf_new(a, ADDRESS_CHARS * 4);
    key_of(part, value, &k);
    for (size_t i = 0; i < k.n; i++)
        utf8_put(&b, k.c[i]);
    return buf_str(&b);
}

static bool equal(const u32 *x, const u32 *y, size_t n)
{
    return memcmp(x, y, n * sizeof *x) == 0;
}

/* The same, or one ends with the other: 西乡固戍二路 is 固戍二路. */
static bool name_same(const struct key *x, const struct key *y)
{
    const struct key *less = x->n < y->n ? x : y, *more = x->n < y->n ? y : x;
    if (less->n == more->n)
        return equal(x->c, y->c, x->n);
    return less->n >= 3 && equal(more->c + more->n - less->n, less->c, less->n);
}

/* One character is another, missing or too many; numbers must agree. */
static bool name_near(const struct key *x, const struct key *y)
{
    const struct key *less = x->n < y->n ? x : y, *more = x->n < y->n ? y : x;
    size_t gap = more->n - less->n, i = 0;
    if (less->n < 3 || gap > 1)
        return false;
    while (i < less->n && less->c[i] == more->c[i])
        i++;
    u32 odd = more->c[i];
    if (address_is_digit(odd) || (gap == 0 && i < less->n && address_is_digit(less->c[i])))
        return false;
    return equal(less->c + i + (gap == 0), more->c + i + 1, less->n - i - (gap == 0));
}

static bool is_name(enum address_part part)
{
    return part <= ADDRESS_ROAD || part == ADDRESS_VILLAGE || part == ADDRESS_AREA;
}

struct address_likeness address_compare(const struct address *x, const struct address *y)
{
    struct address_likeness l = { 0 };
    for (unsigned part = 0; part < ADDRESS_REST; part++) {
        struct key a, b;
        if (part == ADDRESS_ZONE || !x->part[part].n || !y->part[part].n)
            continue;
        key_of((enum address_part)part, x->part[part], &a);
        key_of((enum address_part)part, y->part[part], &b);
        bool name = is_name((enum address_part)part);
        if (name ? name_same(&a, &b) : a.n == b.n && equal(a.c, b.c, a.n))
            l.same |= 1u << part;
        else if (name && name_near(&a, &b))
            l.near |= 1u << part;
        else
            l.other |= 1u << part;
    }
    return l;
}
