#include "search/words.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 64 };

static u64 hash_of(str text, i64 id)
{
    u64 h = (text.n ? str_hash(text) : (u64)id) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

static u32 *slot_of(const struct words *w, str text, i64 id)
{
    u32 at = (u32)hash_of(text, id) & (w->slot_count - 1);
    while (w->slots[at] && !(w->id[w->slots[at]] == id && str_eq(w->text[w->slots[at]], text)))
        at = (at + 1) & (w->slot_count - 1);
    return &w->slots[at];
}

static void widen(struct words *w)
{
    u32 room = w->room ? w->room * 2 : FIRST_ROOM;
    str *text = ARENA_ARRAY(w->arena, str, room);
    i64 *id = ARENA_ARRAY(w->arena, i64, room);
    if (w->count) {
        memcpy(text, w->text, w->count * sizeof *text);
        memcpy(id, w->id, w->count * sizeof *id);
    }
    w->text = text;
    w->id = id;
    w->room = room;
    w->slot_count = room * 2;
    w->slots = ARENA_ARRAY(w->arena, u32, w->slot_count);
    for (u32 i = 1; i < w->count; i++)
        *slot_of(w, text[i], id[i]) = i;
}

void words_init(struct words *w, struct arena *a)
{
    *w = (struct words){ .arena = a };
    widen(w);
    w->count = 1;
}

static u32 add(struct words *w, str text, i64 id)
{
    if (!text.n && !id)
        return 0;
    u32 *slot = slot_of(w, text, id);
    if (*slot)
        return *slot;
    if (w->count > WORDS_MOST)
        return WORDS_MOST + 1;
    if (w->count == w->room) {
        widen(w);
        slot = slot_of(w, text, id);
    }
    w->text[w->count] = text.n ? arena_str(w->arena, text) : text;
    w->id[w->count] = id;
    return *slot = w->count++;
}

u32 words_find(const struct words *w, str text)
{
    return text.n ? *slot_of(w, text, 0) : 0;
}

u32 words_add(struct words *w, str text)
{
    return add(w, text, 0);
}

u32 words_find_id(const struct words *w, i64 id)
{
    return id ? *slot_of(w, (str){ NULL, 0 }, id) : 0;
}

u32 words_add_id(struct words *w, i64 id)
{
    return add(w, (str){ NULL, 0 }, id);
}

struct word {
    str text;
    i64 id;
    u32 number;
};

static int compare(const void *a, const void *b)
{
    const struct word *x = a, *y = b;
    int c = str_cmp(x->text, y->text);
    return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

u32 *words_order(const struct words *w, struct arena *a)
{
    u32 *order = ARENA_ARRAY(a, u32, w->count);
    struct word *sorted = ARENA_ARRAY(a, struct word, w->count);
    for (u32 i = 1; i < w->count; i++)
        sorted[i] = (struct word){ w->text[i], w->id[i], i };
    qsort(sorted + 1, w->count - 1, sizeof *sorted, compare);
    for (u32 i = 1; i < w->count; i++)
        order[sorted[i].number] = i;
    return order;
}
