/* alphabet.h — the characters that occur in the register, numbered: 16 bits are then enough for any
 * of them.
 *
 * Number 0 is no character, 1 the start of a text. Built by one thread; afterwards only read. */
#ifndef NAGUAN_ALPHABET_H
#define NAGUAN_ALPHABET_H

#include "base/arena.h"

enum { SYMBOL_NONE = 0, SYMBOL_START = 1, SYMBOL_FIRST = 2, SYMBOL_MOST = 65535 };

struct alphabet {
    struct arena *arena;
    u32 *code_point; /* by number */
    u32 count, room; /* numbers below count are taken */
    uint16_t *basic; /* number of each code point below 2^16; the few above are searched for */
};

void alphabet_init(struct alphabet *al, struct arena *a);
/* SYMBOL_NONE when it is not there. */
uint16_t alphabet_find(const struct alphabet *al, u32 code_point);
/* Its number, a new one when needed; SYMBOL_NONE for 0 and when all are taken. */
uint16_t alphabet_add(struct alphabet *al, u32 code_point);

#endif
