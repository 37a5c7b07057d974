/* What is counted in an address: lanes, numbers, buildings, floors, rooms. */
#include "search/address_read.h"
#include "search/address_words.h"

/* Longer words before those they begin with. han: also after Chinese numerals. */
static const struct {
    const char *said, *word;
    enum address_part part;
    bool han;
} marks[] = {
    W_MARKS,
};

static bool has_digit(const struct address_chars *c, struct span s)
{
    for (size_t i = s.from; i < s.to; i++)
        if (address_is_digit(c->at[i]) || address_is_numeral(c->at[i]))
            return true;
    return false;
}

/* Words that only look counted: 地铁1号线, 3号店长 … */
static bool misleading(const struct address_chars *c, size_t at)
{
    return address_any(c, at, W_NOT_COUNTED) > 0;
}

static bool marked(const struct address_chars *c, struct counted *k)
{
    bool han = address_is_numeral(c->at[k->number.from]);
    for (size_t i = 0; i < COUNT(marks); i++) {
        size_t n = address_any(c, k->number.to, marks[i].said);
        if (!n || (han && !marks[i].han))
            continue;
        if (misleading(c, k->number.to))
            return false;
        k->to = k->number.to + n;
        k->part = marks[i].part;
        k->word = marks[i].word;
        if (k->part == ADDRESS_FLOOR && !has_digit(c, k->number) &&
            address_word(c, k->to - 1, W_STOREY))
            k->part = ADDRESS_BUILDING; /* A楼 */
        return true;
    }
    return false;
}

/* "3F", "B1F", and "12F1203" with the room behind: a floor in the way of lifts. */
static bool lift_floor(const struct address_chars *c, struct counted *k)
{
    size_t from = k->number.from, at = from + (c->at[from] == 'B');
    size_t digits = at, behind;
    while (at < k->number.to && address_is_digit(c->at[at]))
        at++;
    behind = k->number.to - at;
    if (at == digits || at - digits > 2 || behind == 0 || c->at[at] != 'F' ||
        (behind != 1 && behind < 4))
        return false;
    k->number.to = at;
    k->to = at + 1;
    k->part = ADDRESS_FLOOR;
    k->word = W_FLOOR;
    return true;
}

bool address_counted(const struct address_chars *c, size_t at, struct counted *ret)
{
    struct counted k = { .below = false };
    size_t below = address_any(c, at, W_BELOW);
    size_t from = at + below + address_any(c, at + below, W_NTH);
    k.below = below > 0;
    k.number = address_token(c, from);
    if (k.number.to == k.number.from)
        return false;
    if (!marked(c, &k) && !lift_floor(c, &k))
        return false;
    if (from != at && k.part != ADDRESS_FLOOR && below)
        return false;
    *ret = k;
    return true;
}
