#include "search/doors_shape.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_STRAYS = 256, HASH_BITS_MIN = 10 };
#define DOORS_MEMORY ((size_t)8 << 30)
#define EPOCH_2000   946684800 /* seconds */

#define COLUMN(member)                                                                             \
    {                                                                                              \
        offsetof(struct doors, member), sizeof(*((struct doors *)NULL)->member)                    \
    }
const struct door_column door_columns[] = {
    COLUMN(id),      COLUMN(entity),       COLUMN(x),       COLUMN(y),           COLUMN(trade),
    COLUMN(place),   COLUMN(entity_place), COLUMN(unit),    COLUMN(entity_unit), COLUMN(officer),
    COLUMN(flags),   COLUMN(seen),         COLUMN(changed), COLUMN(enrolled),    COLUMN(opened),
    COLUMN(filings), COLUMN(state_at),     COLUMN(street),
};
const size_t door_column_count = COUNT(door_columns);

u32 door_seconds(i64 ms)
{
    if (ms == 0)
        return 0;
    i64 s = ms / 1000 - EPOCH_2000;
    return s < 1 ? 1 : s >= UINT32_MAX ? UINT32_MAX - 1 : (u32)s;
}

i64 door_ms(u32 seconds)
{
    return seconds ? ((i64)seconds + EPOCH_2000) * 1000 : 0;
}

/* GB/T 4754-2017: the last division of each section A … T. */
int trade_section(str trade)
{
    static const unsigned char last[] = { 5,  12, 43, 46, 50, 52, 60, 62, 65, 69,
                                          70, 72, 75, 79, 82, 83, 85, 90, 96, 97 };
    if (trade.n < 2 || trade.p[0] < '0' || trade.p[0] > '9' || trade.p[1] < '0' || trade.p[1] > '9')
        return 0;
    int division = (trade.p[0] - '0') * 10 + trade.p[1] - '0';
    for (int s = 0; division && s < (int)COUNT(last); s++)
        if (division <= last[s])
            return s + 1;
    return 0;
}

struct doors *doors_new(u32 capacity)
{
    struct arena *self = arena_new(0), *words = arena_new(0);
    if (!self || !words) {
        arena_free(self);
        arena_free(words);
        return NULL;
    }
    struct doors *d = ARENA_NEW(self, struct doors);
    d->self = self;
    d->words_arena = words;
    struct words *all[] = { &d->trades, &d->places,      &d->units, &d->officers, &d->grades,
                            &d->states, &d->door_states, &d->kinds, &d->streets };
    for (size_t i = 0; i < COUNT(all); i++)
        words_init(all[i], words);
    if (!doors_room(d, capacity < 1024 ? 1024 : capacity)) {
        doors_free(d);
        return NULL;
    }
    return d;
}

void doors_free(struct doors *d)
{
    if (!d)
        return;
    arena_free(d->arena);
    arena_free(d->words_arena);
    arena_free(d->self);
}

/* All columns in a new arena: growing by doubling within one would keep every former size. */
bool doors_room(struct doors *d, u32 capacity)
{
    struct arena *a = arena_new(DOORS_MEMORY);
    if (!a)
        return false;
    capacity = (capacity + 63) / 64 * 64; /* whole words of bits: loops need no remainder */
    for (size_t c = 0; c < door_column_count; c++) {
        void **array = door_array(d, c), *wider = arena_array(a, capacity, door_columns[c].size);
        if (d->count)
            memcpy(wider, *array, d->count * door_columns[c].size);
        *array = wider;
    }
    u32 *strays = d->strays;
    struct far_entity *far = d->far;
    d->stray_room = d->stray_count + FIRST_STRAYS;
    d->strays = ARENA_ARRAY(a, u32, d->stray_room);
    d->far_room = d->far_count + FIRST_STRAYS;
    d->far = ARENA_ARRAY(a, struct far_entity, d->far_room);
    for (u32 i = 0; i < d->stray_count; i++)
        d->strays[i] = strays[i];
    for (u32 i = 0; i < d->far_count; i++)
        d->far[i] = far[i];
    for (int b = 0; b < BITS; b++) {
        u64 *old = d->bits[b];
        if (!old)
            continue;
        d->bits[b] = ARENA_ARRAY(a, u64, capacity / 64 + 1);
        memcpy(d->bits[b], old, (d->count / 64 + 1) * sizeof *old);
    }
    u64 *places = d->word_place;
    d->word_place = ARENA_ARRAY(a, u64, d->placed / 64 + 1);
    for (u32 w = 0; w < (d->placed + 63) / 64; w++)
        d->word_place[w] = places[w];
    d->slot_count = 1 << HASH_BITS_MIN;
    while (d->slot_count < capacity + capacity / 6)
        d->slot_count *= 2;
    d->slots = ARENA_ARRAY(a, u32, d->slot_count);
    arena_free(d->arena);
    d->arena = a;
    d->capacity = capacity;
    return true;
}

static u32 *slot_of(const struct doors *d, i64 id)
{
    u64 h = (u64)id * 0x9E3779B97F4A7C15u;
    u32 at = (u32)(h >> 32) & (d->slot_count - 1);
    while (d->slots[at] && d->id[d->slots[at] - 1] != id)
        at = (at + 1) & (d->slot_count - 1);
    return &d->slots[at];
}

static void fill_slots(struct doors *d)
{
    memset(d->slots, 0, d->slot_count * sizeof *d->slots);
    for (u32 row = 0; row < d->count; row++)
        *slot_of(d, d->id[row]) = row + 1;
}

u32 doors_find(const struct doors *d, i64 id)
{
    u32 row = *slot_of(d, id) - 1;
    return row != NO_ROW && bit_get(d->bits[BITS_LIVE], row) ? row : NO_ROW;
}

u32 doors_count(const struct doors *d)
{
    return d->count;
}

u32 doors_alive(const struct doors *d)
{
    return d->alive;
}

u32 doors_strays(const struct doors *d)
{
    return d->stray_count;
}

static void set_bit(struct doors *d, int b, u32 row, bool on)
{
    if (!d->bits[b]) {
        if (!on)
            return;
        d->bits[b] = ARENA_ARRAY(d->arena, u64, d->capacity / 64 + 1);
    }
    u64 bit = (u64)1 << row % 64;
    if (on)
        d->bits[b][row / 64] |= bit;
    else
        d->bits[b][row / 64] &= ~bit;
}

/* The bits that follow from the columns. */
static void set_code_bits(struct doors *d, u32 row, bool on)
{
    uint16_t flags = d->flags[row];
    set_bit(d, BITS_SECTION + d->section[d->trade[row]], row, on);
    set_bit(d, BITS_GRADE + flag_grade(flags), row, on);
    set_bit(d, BITS_STATE + flag_state(flags), row, on);
    set_bit(d, BITS_DOOR_STATE + flag_door_state(flags), row, on);
    set_bit(d, BITS_LIVE, row, on);
    set_bit(d, BITS_DOOR, row, on && d->entity[row] != 0);
    set_bit(d, BITS_OPERATOR, row, on && flags >> FLAG_FIRST);
}

void doors_index(struct doors *d)
{
    memset(d->bits, 0, sizeof d->bits);
    fill_slots(d);
    d->alive = d->count;
    for (u32 row = 0; row < d->count; row++) {
        set_code_bits(d, row, true);
        set_bit(d, BITS_PLACED, row, d->x[row] != 0);
    }
}

static void add_stray(struct doors *d, u32 row)
{
    set_bit(d, BITS_PLACED, row, false);
    if (bit_get(d->bits[BITS_STRAY], row))
        return;
    set_bit(d, BITS_STRAY, row, true);
    if (d->stray_count == d->stray_room) {
        u32 *wider = ARENA_ARRAY(d->arena, u32, d->stray_room * 2);
        memcpy(wider, d->strays, d->stray_count * sizeof *wider);
        d->strays = wider;
        d->stray_room *= 2;
    }
    d->strays[d->stray_count++] = row;
}

static void set_entity(struct doors *d, u32 row, i64 id, i64 entity_id)
{
    i64 delta;
    bool near =
        !__builtin_sub_overflow(entity_id, id, &delta) && delta > ENTITY_FAR && delta <= INT32_MAX;
    d->entity[row] = !entity_id ? (i32)ENTITY_NONE : near ? (i32)delta : (i32)ENTITY_FAR;
    if (!entity_id || near)
        return;
    u32 i = 0;
    while (i < d->far_count && d->far[i].row != row)
        i++;
    if (i == d->far_room) {
        struct far_entity *wider = ARENA_ARRAY(d->arena, struct far_entity, d->far_room * 2);
        memcpy(wider, d->far, d->far_count * sizeof *wider);
        d->far = wider;
        d->far_room *= 2;
    }
    d->far[i] = (struct far_entity){ row, entity_id };
    if (i == d->far_count)
        d->far_count++;
}

i64 doors_entity(const struct doors *d, u32 row)
{
    i32 delta = d->entity[row];
    if (delta == ENTITY_NONE)
        return 0;
    if (delta != ENTITY_FAR)
        return d->id[row] + delta;
    u32 i = 0;
    while (d->far[i].row != row)
        i++;
    return d->far[i].id;
}

i64 doors_id(const struct doors *d, u32 row)
{
    return d->id[row];
}

void doors_note(struct doors *d, u32 trade, u32 unit, i64 bureau_id)
{
    if (d->trades.room > d->section_room) {
        unsigned char *wider = ARENA_ARRAY(d->words_arena, unsigned char, d->trades.room);
        for (u32 i = 1; i < d->trades.count; i++)
            wider[i] = (unsigned char)trade_section(d->trades.text[i]);
        d->section = wider;
        d->section_room = d->trades.room;
    }
    d->section[trade] = (unsigned char)trade_section(d->trades.text[trade]);
    if (d->units.room > d->unit_bureau_room) {
        i64 *wider = ARENA_ARRAY(d->words_arena, i64, d->units.room);
        if (d->unit_bureau_room)
            memcpy(wider, d->unit_bureau, d->unit_bureau_room * sizeof *wider);
        d->unit_bureau = wider;
        d->unit_bureau_room = d->units.room;
    }
    d->unit_bureau[unit] = bureau_id;
}

struct numbers {
    u32 trade, place, entity_place, unit, entity_unit, officer, flags, street;
};

/* The codes of a row as numbers; false when there are more different ones than numbers. */
static bool number_codes(struct doors *d, const struct door *in, struct numbers *n)
{
    u32 grade = words_add(&d->grades, in->grade), state = words_add(&d->states, in->state);
    u32 door_state = words_add(&d->door_states, in->door_state),
        kind = words_add(&d->kinds, in->kind);
    n->trade = words_add(&d->trades, in->trade);
    n->place = words_add(&d->places, in->place_code);
    n->entity_place = words_add(&d->places, in->entity_place_code);
    n->unit = words_add_id(&d->units, in->unit_id);
    n->entity_unit = words_add_id(&d->units, in->entity_unit_id);
    n->officer = words_add_id(&d->officers, in->officer_id);
    n->street = words_add(&d->streets, in->street);
    if (n->street > WORDS_MOST)
        n->street = 0; /* typed by hand: beyond so many different ones the rest have none */
    n->flags = grade | state << FLAG_STATE | door_state << FLAG_DOOR_STATE | kind << FLAG_KIND |
               (u32)(in->first && in->entity_id) << FLAG_FIRST;
    return grade < GRADES && state < STATES && door_state < DOOR_STATES && kind < KINDS &&
           n->trade <= WORDS_MOST && n->place <= WORDS_MOST && n->entity_place <= WORDS_MOST &&
           n->unit <= WORDS_MOST && n->entity_unit <= WORDS_MOST && n->officer <= WORDS_MOST;
}

static int16_t day_number(day d)
{
    if (d == DOOR_NO_DAY)
        return INT16_MIN;
    i64 n = (i64)d - DAY_2000;
    return (int16_t)(n <= INT16_MIN ? INT16_MIN + 1 : n > INT16_MAX ? INT16_MAX : n);
}

static void write_row(struct doors *d, u32 row, const struct door *in, const struct numbers *n)
{
    d->trade[row] = (uint16_t)n->trade;
    d->place[row] = (uint16_t)n->place;
    d->entity_place[row] = (uint16_t)n->entity_place;
    d->unit[row] = (uint16_t)n->unit;
    d->entity_unit[row] = (uint16_t)n->entity_unit;
    d->officer[row] = (uint16_t)n->officer;
    d->flags[row] = (uint16_t)n->flags;
    d->seen[row] = door_seconds(in->seen_at);
    d->changed[row] = door_seconds(in->changed_at);
    d->enrolled[row] = door_seconds(in->enrolled_at);
    d->state_at[row] = door_seconds(in->state_at);
    d->street[row] = (uint16_t)n->street;
    d->opened[row] = day_number(in->opened_on);
    d->filings[row] = (uint16_t)(in->filings < 0            ? 0
                                 : in->filings > UINT16_MAX ? UINT16_MAX
                                                            : in->filings);
    set_entity(d, row, in->id, in->entity_id);
    set_code_bits(d, row, true);
}

static bool new_row(struct doors *d, i64 id, u32 *ret_row)
{
    if (d->count == d->capacity) {
        if (d->capacity > UINT32_MAX / 2 || !doors_room(d, d->capacity + d->capacity / 8 + 4096))
            return false;
        fill_slots(d);
    }
    u32 row = d->count++;
    d->id[row] = id;
    *slot_of(d, id) = row + 1;
    *ret_row = row;
    return true;
}

rc doors_put(struct doors *d, const struct door *in, u32 *ret_row, struct fault *f)
{
    struct numbers n;
    if (!number_codes(d, in, &n))
        return fail_detail(f, NO_MEMORY, NULL, "too many different codes in the register");
    doors_note(d, n.trade, n.unit, in->bureau_id);
    doors_note(d, n.trade, n.entity_unit, in->bureau_id);
    u32 row = *slot_of(d, in->id) - 1;
    if (row != NO_ROW &&
        doors_entity(d, row) != in->entity_id) { /* a row keeps its operator, also when dropped */
        doors_drop(d, in->id);
        row = NO_ROW;
    }
    bool known = row != NO_ROW;
    if (!known && !new_row(d, in->id, &row))
        return fail(f, NO_MEMORY, NULL);
    d->alive += !bit_get(d->bits[BITS_LIVE], row);
    if (known)
        set_code_bits(d, row, false);
    u32 x = in->located ? in->x | !in->x : 0, y = in->located ? in->y : 0; /* x 0 is no place */
    if (d->x[row] != x || d->y[row] != y) {
        d->x[row] = x;
        d->y[row] = y;
        add_stray(d, row);
    }
    write_row(d, row, in, &n);
    *ret_row = row;
    return OK;
}

u32 doors_drop(struct doors *d, i64 id)
{
    u32 row = doors_find(d, id);
    if (row == NO_ROW)
        return NO_ROW;
    set_code_bits(d, row, false);
    d->alive--;
    return row;
}
