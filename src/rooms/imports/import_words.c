#include "rooms/imports/import_words.h"

struct word {
    str text, code;
    int strength; /* 0: free */
    bool ambiguous;
};

struct import_words {
    struct word *at;
    size_t mask;
};

struct import_words *import_words_new(struct arena *a, size_t most)
{
    struct import_words *w = ARENA_NEW(a, struct import_words);
    size_t size = 8;
    while (size < most * 2)
        size *= 2;
    w->at = ARENA_ARRAY(a, struct word, size);
    w->mask = size - 1;
    return w;
}

static u64 hash_folded(str s)
{
    u64 h = 14695981039346656037u;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        h = (h ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 1099511628211u;
    }
    return h;
}

static struct word *slot(const struct import_words *w, str text)
{
    size_t i = hash_folded(text) & w->mask;
    while (w->at[i].strength && !str_eq_nocase(w->at[i].text, text))
        i = (i + 1) & w->mask;
    return &w->at[i];
}

void import_words_put(struct import_words *w, str word, str code, int strength)
{
    struct word *s = slot(w, word);
    if (strength > s->strength)
        *s = (struct word){ word, code, strength, false };
    else if (strength == s->strength && !str_eq(s->code, code))
        s->ambiguous = true;
}

enum word_found import_words_find(const struct import_words *w, str word, str *ret_code)
{
    const struct word *s = slot(w, word);
    if (s->strength == 0)
        return WORD_NONE;
    if (s->ambiguous)
        return WORD_SEVERAL;
    *ret_code = s->code;
    return WORD_ONE;
}
