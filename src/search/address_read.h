/* address_read.h — inside of address_parse: the characters, and the words parts end with. */
#ifndef NAGUAN_ADDRESS_READ_H
#define NAGUAN_ADDRESS_READ_H

#include "base/utf8.h"
#include "search/address.h"

struct span {
    size_t from, to;
};

/* Characters in the form they are compared in: half width, capitals, dashes of any length "-",
 * brackets round, signs between parts a blank. */
struct address_chars {
    u32 at[ADDRESS_CHARS];
    size_t n;
};
void address_chars(str text, struct address_chars *ret);

bool address_is_digit(u32 c);
bool address_is_alnum(u32 c);
bool address_is_numeral(u32 c); /* 〇 一 … 九 十 百 两 零 */
/* Whether word stands at `at`. */
bool address_word(const struct address_chars *c, size_t at, const char *word);
/* The first of the words (parted by blanks) that stands at `at`: its length, 0 for none. */
size_t address_any(const struct address_chars *c, size_t at, const char *words);
/* Whether [from, to) ends with one of the words. */
bool address_ends(const struct address_chars *c, struct span s, const char *words);
/* Value of Chinese numerals, 十三 and 一三 alike; -1 when they are none. */
i64 address_number(const u32 *c, size_t n);

/* A run of letters and digits with what joins them (91-13, F202、203, A322B_01, 3A08-(2)), or of
 * Chinese numerals; empty when neither stands at `at`. */
struct span address_token(const struct address_chars *c, size_t at);

/* Something counted, "13巷", "62-1栋", "负3层": its number and which part the word behind it makes
 * it. */
struct counted {
    struct span number;
    size_t to;              /* behind the word */
    enum address_part part; /* ADDRESS_REST: a phase (期) of what stands before */
    const char *word;       /* "巷"; what it is called in the part's text, "" for rooms */
    bool below;             /* 负, 地下 */
};
bool address_counted(const struct address_chars *c, size_t at, struct counted *ret);

#endif
