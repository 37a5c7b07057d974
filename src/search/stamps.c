#include "search/mirror_shape.h"

/* Two sets: stamps go into the younger; when it is full the older is forgotten. */
enum { SLOTS = 1 << 15, FULL = SLOTS / 2 };

struct stamps {
    struct arena *arena;
    i64 *young, *old;
    u32 count;
};

struct stamps *stamps_new(void)
{
    struct arena *a = arena_new(0);
    if (!a)
        return NULL;
    struct stamps *s = ARENA_NEW(a, struct stamps);
    *s = (struct stamps){ a, ARENA_ARRAY(a, i64, SLOTS), ARENA_ARRAY(a, i64, SLOTS), 0 };
    return s;
}

void stamps_free(struct stamps *s)
{
    if (s)
        arena_free(s->arena);
}

static i64 *slot_of(i64 *slots, i64 stamp)
{
    u32 at = (u32)(((u64)stamp * 0x9E3779B97F4A7C15u) >> 40) & (SLOTS - 1);
    while (slots[at] && slots[at] != stamp)
        at = (at + 1) & (SLOTS - 1);
    return &slots[at];
}

bool stamps_has(struct stamps *s, i64 stamp)
{
    return *slot_of(s->young, stamp) || *slot_of(s->old, stamp);
}

static void empty(i64 *slots)
{
    for (u32 i = 0; i < SLOTS; i++)
        slots[i] = 0;
}

void stamps_clear(struct stamps *s)
{
    empty(s->young);
    empty(s->old);
    s->count = 0;
}

void stamps_add(struct stamps *s, i64 stamp)
{
    if (stamps_has(s, stamp))
        return;
    if (s->count == FULL) {
        i64 *swap = s->old;
        s->old = s->young;
        s->young = swap;
        empty(s->young);
        s->count = 0;
    }
    *slot_of(s->young, stamp) = stamp;
    s->count++;
}
