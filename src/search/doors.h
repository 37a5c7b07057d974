/* doors.h — the register's columns in memory: one row for each door, and one for each operator
 * without a door.
 *
 * Rows lie in Morton order of their places, so that a tile, and each cell of it, is a range of
 * rows, and counting in it is counting bits. A row keeps its number until doors_order: one that
 * moved or came later is a stray, looked at one by one. Not locked: the mirror's lock covers it.
 * docs/internals/mirror.md */
#ifndef NAGUAN_DOORS_H
#define NAGUAN_DOORS_H

#include "base/date.h"
#include "base/err.h"
#include "search/words.h"

/* One row as it comes and goes. Empty text, 0 and DOOR_NO_DAY are no value. */
#define DOOR_NO_DAY INT32_MIN
struct door {
    i64 id;        /* of the premises; of the entity when it has no door */
    i64 entity_id; /* 0: a frontage nobody holds */
    bool is_door;
    bool first; /* stands for its operator in lists of operators */
    bool located;
    u32 x, y;                      /* geo/tile.h */
    str trade, grade, state, kind; /* of the operator */
    str door_state;
    str place_code, entity_place_code;
    i64 bureau_id, unit_id, entity_unit_id, officer_id;
    i64 seen_at, changed_at, enrolled_at; /* ms UTC; kept to the second */
    i64 state_at;                         /* of door_state: when the door was last looked at */
    str street;
    day opened_on;
    i64 filings;
};

/* Trade sections A–T of GB/T 4754-2017 as 1–20; 0 unknown. */
enum { SECTIONS = 21, GRADES = 8, STATES = 8, DOOR_STATES = 16, KINDS = 32 };
int trade_section(str trade);

struct doors;

struct doors *doors_new(u32 capacity); /* NULL without memory */
void doors_free(struct doors *d);
u32 doors_count(const struct doors *d); /* rows, also dropped ones */
u32 doors_alive(const struct doors *d);
u32 doors_strays(const struct doors *d);

/* The row is this now; a door that has another operator than before gets a new row. Too many
 * different codes: NO_MEMORY. */
CHECKED rc doors_put(struct doors *d, const struct door *door, u32 *ret_row, struct fault *f);
/* Its row, NO_ROW when it was not there. The row keeps what it held. */
u32 doors_drop(struct doors *d, i64 id);
u32 doors_find(const struct doors *d, i64 id);
i64 doors_entity(const struct doors *d, u32 row);
i64 doors_id(const struct doors *d, u32 row);

/* Puts all rows into Morton order and forgets the dropped ones. new_of (doors_count entries, in a):
 * the new number of each row, NO_ROW for dropped ones. */
u32 *doors_order(struct doors *d, struct arena *a);

#endif
