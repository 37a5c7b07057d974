/* finder_shape.h — the inside of a finder, for the two files it is written in. */
#ifndef NAGUAN_FINDER_SHAPE_H
#define NAGUAN_FINDER_SHAPE_H

#include "geo/finder.h"

struct finder {
    struct finder_place *places; /* deepest first */
    size_t count;
    double west, south, per_lon, per_lat;
    u32 *first, *listed; /* places of cell c: listed[first[c] … first[c + 1]) */
};

#endif
