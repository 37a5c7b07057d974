#include "search/segment.h"

#include <stdlib.h>

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

static int by_sound(const void *a, const void *b)
{
    const struct sounding *x = a, *y = b;
    return x->sound != y->sound ? (int)x->sound - y->sound : (int)x->symbol - y->symbol;
}

void segment_sounds(struct segment *s, struct arena *a)
{
    s->sounds = arena_array(a, s->alphabet.count, sizeof *s->sounds);
    s->by_sound = ARENA_ARRAY(a, struct sounding, s->alphabet.count * PINYIN_SOUNDS);
    s->sounding_count = 0;
    for (u32 symbol = SYMBOL_FIRST; symbol < s->alphabet.count; symbol++) {
        uint16_t sounds[PINYIN_SOUNDS];
        size_t n = pinyin_sounds(s->alphabet.code_point[symbol], sounds);
        for (size_t i = 0; i < n; i++) {
            s->sounds[symbol][i] = sounds[i];
            s->by_sound[s->sounding_count++] = (struct sounding){ sounds[i], (uint16_t)symbol };
        }
    }
    qsort(s->by_sound, s->sounding_count, sizeof *s->by_sound, by_sound);
}

u32 doc_digest(const struct doc *d)
{
    u64 h = str_hash(d->name) * 31 + str_hash(d->person);
    h = h * 31 + str_hash(d->address) + d->gone;
    h *= 0x9E3779B97F4A7C15u;
    return (u32)(h >> 32);
}
