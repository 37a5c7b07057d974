/* doors_tile.h — doors on the map: single from zoom 15 on, below that clusters with counts by grade
 * and trade section, and sums over a box. docs/internals/tiles.md */
#ifndef NAGUAN_DOORS_TILE_H
#define NAGUAN_DOORS_TILE_H

#include "geo/tile.h"
#include "search/doors_filter.h"

enum {
    TILE_SINGLE_ZOOM = 15,
    TILE_CELL_BITS = 4,     /* a tile has 16 × 16 cells */
    TILE_MOST_DOORS = 8000, /* with more, a tile of single doors shows clusters instead */
    TILE_MOST_BYTES = 8 << 20,
};

/* A Mapbox vector tile of the doors that pass the test (of kind DOORS): layer
 * "doors" {id, grade, state, door_state, trade} or "clusters" {n, grade_A …, grade_none, trade_A …
 * trade_T, trade_none: those that are not 0}. Empty when nothing is there. Lives in a. */
str doors_tile(const struct doors *d, const struct door_test *test, struct tile t, struct arena *a);

struct door_counts {
    u64 n;
    u32 grade[GRADES], section[SECTIONS], state[STATES], door_state[DOOR_STATES];
};

/* A box in mercator units, edges included. */
struct door_box {
    u32 west, north, east, south;
};
void doors_count_box(const struct doors *d, const u64 *bits, const struct door_box *box,
                     struct door_counts *ret);
/* The text of a number in counts, empty for 0; section: "A" … "T". */
str doors_grade_text(const struct doors *d, int number);
str doors_section_text(int number);
str doors_state_text(const struct doors *d, int number);
str doors_door_state_text(const struct doors *d, int number);

#endif
