/* similar.h — operators whose names and addresses share the most with what was told, by the pairs
 * of characters they have in common, rare ones counting most. The first sieve of candidates: what
 * passes is read and compared properly (candidate.c). */
#ifndef NAGUAN_SIMILAR_H
#define NAGUAN_SIMILAR_H

#include "search/index.h"

enum { SIMILAR_PAIRS = 512 };

/* A pair of folded characters looked for in a field (FIELD_NAME, FIELD_ADDRESS); share: of its full
 * weight, in hundredths. */
struct similar_pair {
    u32 a, b;
    enum text_field field;
    u32 share;
};

struct similar {
    const struct index *index;
    struct similar_pair pairs[SIMILAR_PAIRS];
    size_t n;
};

/* Adds the pairs of a text; what is over SIMILAR_PAIRS is dropped. */
void similar_add(struct similar *s, str text, enum text_field field);
/* The same, and pairs with one character replaced by others that sound alike, at less weight. */
void similar_add_name(struct similar *s, str name);

/* At most `most` rows that pass, likeliest first, to rows; returns how many. Pairs that very many
 * have are not looked at while rarer ones do. */
size_t similar_find(const struct similar *s, bool (*pass)(void *arg, u32 row), void *arg,
                    size_t most, u32 *rows, struct arena *a);
/* How telling a pair of a name is: 0 when every name has it, some 20 when hardly one does. */
u32 similar_weight(const struct index *ix, u32 a, u32 b);

#endif
