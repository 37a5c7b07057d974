/* finder_shape.h — the inside of a finder, for the two files it is written in. */
#ifndef NAGUAN_FINDER_SHAPE_H
#define NAGUAN_FINDER_SHAPE_H

#include "geo/finder.h"

/* Where the name of a place stands. */
struct finder_name {
    u64 at; /* morton(x, y) */
    u32 x, y;
    int level;
    str code, name, name_en;
};

struct finder {
    struct finder_place *places; /* deepest first */
    size_t count;
    double west, south, per_lon, per_lat;
    u32 *first, *listed;       /* places of cell c: listed[first[c] … first[c + 1]) */
    struct finder_name *names; /* by level, then by place: those of a tile are one range each */
    size_t name_count;
};

#endif
