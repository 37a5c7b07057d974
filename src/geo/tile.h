/* tile.h — web-mercator arithmetic: the world as a square of 2³² × 2³² units, and tiles z/x/y of
 * it.
 *
 * 2³² units around the equator are 9 mm each: a door needs no more, and cells of any zoom are
 * shifts. */
#ifndef NAGUAN_TILE_H
#define NAGUAN_TILE_H

#include "base/str.h"

enum { TILE_MAX_ZOOM = 22, TILE_EXTENT = 4096 };

struct tile {
    int z;
    u32 x, y;
};

/* lon −180…180, lat is held within ±85.051129. x grows to the east, y to the south. */
u32 mercator_x(double lon);
u32 mercator_y(double lat);
double mercator_lon(u32 x);
double mercator_lat(u32 y);

/* From the three path parts, the last with or without ".mvt"; false when there is no such tile. */
bool tile_parse(str z, str x, str y, struct tile *ret);
/* The first unit of the tile and how many bits a unit is shifted to number tiles of its zoom (32 −
 * z). */
u32 tile_west(struct tile t);
u32 tile_north(struct tile t);
/* Position in tile units (0 … TILE_EXTENT inside) of a point, also outside of the tile. */
i32 tile_unit_x(struct tile t, u32 x);
i32 tile_unit_y(struct tile t, u32 y);

/* Bits of x and y interleaved (y above x): near points have near numbers, a tile is one range. */
u64 morton(u32 x, u32 y);
/* That range: the numbers of all units of the tile and of no other, both ends included. */
void tile_mortons(struct tile t, u64 *ret_first, u64 *ret_last);

#endif
