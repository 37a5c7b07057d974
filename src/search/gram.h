/* gram.h — pairs of neighbouring characters (bigrams) and the documents that hold them.
 *
 * Two characters are the commonest query in the product, and what a database's trigram index cannot
 * find. A dictionary is built by adding documents in ascending order; finished it is four flat
 * arrays that go to and from the database as they are. Finished ones are read by any thread. */
#ifndef NAGUAN_GRAM_H
#define NAGUAN_GRAM_H

#include "base/err.h"
#include "search/posting.h"

struct grams {
    u32 docs, symbols, count; /* documents, size of the alphabet, pairs */
    u32 *first;               /* pairs that begin with s: [first[s], first[s + 1]) */
    uint16_t *second;         /* their other half, ascending */
    u32 *offset;              /* of their postings; count + 1 */
    unsigned char *bytes;
};

/* The postings of a pair; false when no document has it. */
bool grams_find(const struct grams *g, uint16_t a, uint16_t b, struct posting *ret);

struct gram_builder;

struct gram_builder *gram_builder_new(struct arena *scratch, u32 docs);
/* doc ≥ the doc of the call before. */
void gram_add(struct gram_builder *gb, uint16_t a, uint16_t b, u32 doc);
/* All pairs of neighbours in codes; SYMBOL_NONE parts the text. */
void gram_add_text(struct gram_builder *gb, const uint16_t *codes, size_t n, u32 doc);
/* Into a; the builder is used up. NO_MEMORY when the postings pass 2 GB. */
CHECKED rc grams_finish(struct gram_builder *gb, u32 symbols, struct arena *a, struct grams *ret,
                        struct fault *f);

#endif
