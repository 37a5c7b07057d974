/* clues.h — what a text says of whom it is about: names, addresses, codes, telephones.
 *
 * A complaint is read as it is told: names stand between quotes, behind 店名 or 在, before 购买;
 * addresses behind 位于 or among other words; codes count only when their check digit holds. What
 * is found is a hint for ranking (candidate.h), never an answer. */
#ifndef NAGUAN_CLUES_H
#define NAGUAN_CLUES_H

#include "search/address.h"

enum { CLUE_NAMES = 8, CLUE_ADDRESSES = 4, CLUE_CODES = 4, CLUE_PHONES = 4, CLUE_TEXT = 4000 };

enum clue_code { CODE_USCC, CODE_REG_NO, CODE_LICENCE };

struct clues {
    str names[CLUE_NAMES]; /* best first, no two alike */
    struct address addresses[CLUE_ADDRESSES];
    struct {
        enum clue_code kind;
        str text; /* as stored: capitals, half width */
    } codes[CLUE_CODES];
    str phones[CLUE_PHONES]; /* digits only */
    size_t name_count, address_count, code_count, phone_count;
};

/* What a form has so far; each may be empty. */
struct clue_form {
    str text, name, address, phone;
};
/* Characters of text beyond CLUE_TEXT are not read. Everything found is in a. */
struct clues clues_read(struct arena *a, const struct clue_form *form);

#endif
