/* doors_shape.h — the columns themselves, for the files that fill, filter, sort and draw them. */
#ifndef NAGUAN_DOORS_SHAPE_H
#define NAGUAN_DOORS_SHAPE_H

#include "search/doors.h"

#define NO_ROW UINT32_MAX

/* For functions that count bits: nearly every machine has one instruction for that, and whether
 * this one does is asked as the program is loaded. The thread sanitizer is not awake by then. */
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#define COUNTS_BITS __attribute__((target_clones("popcnt", "default")))
#else
#define COUNTS_BITS
#endif

enum {
    BITS_LIVE,
    BITS_DOOR,
    BITS_OPERATOR,
    BITS_PLACED,
    BITS_STRAY,
    BITS_SECTION,
    BITS_GRADE = BITS_SECTION + SECTIONS,
    BITS_STATE = BITS_GRADE + GRADES,
    BITS_DOOR_STATE = BITS_STATE + STATES,
    BITS = BITS_DOOR_STATE + DOOR_STATES
};

/* flags: grade 3 bits, state 3, door state 4, kind 5, stands for its operator 1 */
enum { FLAG_STATE = 3, FLAG_DOOR_STATE = 6, FLAG_KIND = 10, FLAG_FIRST = 15 };

/* entity: the operator's id less the row's, so 0 without a door; or one of these. */
enum { ENTITY_NONE = INT32_MIN, ENTITY_FAR = INT32_MIN + 1, DAY_2000 = 10957 };

/* An operator whose id is not within 2³¹ of its door's: registered long before the door was. */
struct far_entity {
    u32 row;
    i64 id;
};

struct doors {
    struct arena *arena; /* all below but the words */
    struct arena *words_arena, *self;
    u32 count, capacity, alive;
    i64 *id;
    i32 *entity;
    u32 *x, *y;
    uint16_t *trade, *place, *entity_place, *unit, *entity_unit, *officer, *flags, *filings,
        *street;
    u32 *seen, *changed, *enrolled, *state_at; /* seconds since 2000, 0 none */
    int16_t *opened;                           /* days since 2000-01-01, INT16_MIN none */
    u64 *bits[BITS];                           /* NULL: no row has it */
    u64 *word_place;        /* Morton number of every 64th row as it was at doors_order */
    u32 placed;             /* rows that had a place then: the first ones */
    u32 *slots, slot_count; /* open hash of row + 1 by id */
    u32 *strays, stray_count, stray_room;
    struct far_entity *far;
    u32 far_count, far_room;
    struct words trades, places, units, officers, grades, states, door_states, kinds, streets;
    i64 *unit_bureau; /* by number of unit */
    u32 unit_bureau_room;
    unsigned char *section; /* by number of trade */
    u32 section_room;
};

static inline bool bit_get(const u64 *bits, u32 row)
{
    return bits && (bits[row / 64] >> row % 64 & 1);
}

static inline int flag_grade(uint16_t flags)
{
    return flags & 7;
}
static inline int flag_state(uint16_t flags)
{
    return flags >> FLAG_STATE & 7;
}
static inline int flag_door_state(uint16_t flags)
{
    return flags >> FLAG_DOOR_STATE & 15;
}
static inline int flag_kind(uint16_t flags)
{
    return flags >> FLAG_KIND & 31;
}

/* A column that every row has: where its array hangs in struct doors, bytes of an element. */
struct door_column {
    size_t at, size;
};
extern const struct door_column door_columns[];
extern const size_t door_column_count;

static inline void **door_array(struct doors *d, size_t column)
{
    return (void **)((char *)d + door_columns[column].at);
}

bool doors_room(struct doors *d, u32 capacity); /* false without memory; keeps the rows */
void doors_index(struct doors *d);              /* bits and places by id, from the columns */
/* The first row not before a Morton number; rows that moved since are not looked at. */
u32 doors_row_at(const struct doors *d, u64 place);
void doors_mark_places(struct doors *d);
void doors_note(struct doors *d, u32 trade, u32 unit,
                i64 bureau_id); /* what hangs on numbers of words */

/* ms to seconds since 2000 and back; 0 is no time. */
u32 door_seconds(i64 ms);
i64 door_ms(u32 seconds);

#endif
