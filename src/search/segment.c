#include "search/segment.h"

#include "search/fold.h"

size_t segment_name(const struct segment *s, u32 doc, u32 out[NAME_MOST])
{
    uint16_t codes[NAME_ROOM];
    size_t n = names_read(&s->names, doc, codes);
    for (size_t i = 0; i < n; i++)
        out[i] = s->alphabet.code_point[codes[i]];
    return n;
}

bool segment_gone(const struct segment *s, u32 doc)
{
    return doc >= s->length[1][0];
}

uint16_t initial_symbol(u32 c)
{
    if (c >= '0' && c <= '9')
        return (uint16_t)(INITIAL_DIGIT + c - '0');
    return c >= 'a' && c <= 'z' ? (uint16_t)(INITIAL_LETTER + c - 'a') : SYMBOL_NONE;
}

u32 doc_digest(const struct doc *d)
{
    u64 h = str_hash(d->name) * 31 + str_hash(d->person);
    h = h * 31 + str_hash(d->address) + d->gone;
    h *= 0x9E3779B97F4A7C15u;
    return (u32)(h >> 32);
}
