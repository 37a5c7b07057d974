/* words.h — few different values numbered in 16 bits: codes, places, stations, officers. Number 0
 * is no value. Values are never forgotten. */
#ifndef NAGUAN_WORDS_H
#define NAGUAN_WORDS_H

#include "base/arena.h"

enum { WORDS_MOST = 65535 };

struct words {
    struct arena *arena;
    str *text;       /* by number */
    i64 *id;         /* the same of numbers */
    u32 count, room; /* numbers below count are taken */
    u32 *slots, slot_count;
};

void words_init(struct words *w, struct arena *a);
/* 0 for the empty text and, in find, for an unknown one; WORDS_MOST + 1 when all numbers are taken.
 */
u32 words_find(const struct words *w, str text);
u32 words_add(struct words *w, str text);
u32 words_find_id(const struct words *w, i64 id);
u32 words_add_id(struct words *w, i64 id);
/* Place of each number in byte order of the texts (in the order of ids for numbers); count entries
 * in a, the first 0. */
u32 *words_order(const struct words *w, struct arena *a);

#endif
