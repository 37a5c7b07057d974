#include "search/alphabet.h"

#include <string.h>

enum { BASIC = 0x10000, FIRST_ROOM = 4096 };

static void widen(struct alphabet *al, u32 room)
{
    u32 *wider = ARENA_ARRAY(al->arena, u32, room);
    if (al->count)
        memcpy(wider, al->code_point, al->count * sizeof *wider);
    al->code_point = wider;
    al->room = room;
}

void alphabet_init(struct alphabet *al, struct arena *a)
{
    *al = (struct alphabet){ .arena = a, .basic = ARENA_ARRAY(a, uint16_t, BASIC) };
    widen(al, FIRST_ROOM);
    al->count = SYMBOL_FIRST;
}

uint16_t alphabet_find(const struct alphabet *al, u32 c)
{
    if (c < BASIC)
        return al->basic[c];
    for (u32 i = SYMBOL_FIRST; i < al->count; i++)
        if (al->code_point[i] == c)
            return (uint16_t)i;
    return SYMBOL_NONE;
}

uint16_t alphabet_add(struct alphabet *al, u32 c)
{
    uint16_t found = alphabet_find(al, c);
    if (found || !c || al->count > SYMBOL_MOST)
        return found;
    if (al->count == al->room)
        widen(al, al->room * 2);
    al->code_point[al->count] = c;
    if (c < BASIC)
        al->basic[c] = (uint16_t)al->count;
    return (uint16_t)al->count++;
}
