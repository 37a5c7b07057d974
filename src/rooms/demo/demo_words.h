/* demo_words.h — the words a demonstration is made of, read from the folder demo/: surnames,
 * trades, roads, sentences.
 *
 * Each file <list>.csv has a line of column names and rows without quotes; a row is picked by the
 * weight in its column `share`, or evenly when there is none. Lines beginning with # are notes. All
 * text lives in the arena of words_load. */
#ifndef NAGUAN_DEMO_WORDS_H
#define NAGUAN_DEMO_WORDS_H

#include "base/err.h"
#include "base/rand.h"

struct words;

struct word_list {
    str name;
    const str *columns;
    size_t column_count, rows;
    const str *cells;    /* rows × column_count */
    const double *up_to; /* running sum of shares, NULL when rows are picked evenly */
};

/* Reads every list of dir. INVALID with file:line as field when a row has the wrong number of cells
 * or a bad share; UNAVAILABLE when a list is missing. */
CHECKED rc words_load(str dir, struct arena *a, const struct words **ret, struct fault *f);

/* The list called name; asserts that it exists: the names are literals of this room. */
const struct word_list *words_list(const struct words *w, const char *name);
size_t words_pick(const struct word_list *list, struct rand *r); /* a row */
str words_cell(const struct word_list *list, size_t row, const char *column);
i64 words_int(const struct word_list *list, size_t row, const char *column); /* 0 when empty */
/* A row picked, and its cell. */
str words_any(const struct word_list *list, struct rand *r, const char *column);
/* One of the parts of a cell "a|b|c", evenly. */
str words_part(str cell, struct rand *r);
/* The sentence of texts.csv under key. */
str words_text(const struct words *w, const char *key);

struct word_value {
    const char *name;
    str value;
};
/* The pattern with each {name} replaced; an unknown name asserts. */
str words_fill(struct arena *a, str pattern, const struct word_value *values, size_t n);
#define WORDS_FILL(a, pattern, ...)                                                                \
    words_fill((a), (pattern), (const struct word_value[]){ __VA_ARGS__ },                         \
               COUNT(((const struct word_value[]){ __VA_ARGS__ })))

#endif
