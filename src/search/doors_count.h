/* doors_count.h — counting rows by their bits, for tiles and boxes. */
#ifndef NAGUAN_DOORS_COUNT_H
#define NAGUAN_DOORS_COUNT_H

#include "search/doors_tile.h"

/* Adds the rows of bits in [from, to) that are in their place. */
void count_range(const struct doors *d, const u64 *bits, u32 from, u32 to, struct door_counts *c);
void count_row(const struct doors *d, u32 row, struct door_counts *c);
/* Adds the strays of bits that lie in the box. */
void count_strays(const struct doors *d, const u64 *bits, const struct door_box *box,
                  struct door_counts *c);

#endif
