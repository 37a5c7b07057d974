/* demo_ways.h — roads, lanes, parks and towers of one community. */
#ifndef NAGUAN_DEMO_WAYS_H
#define NAGUAN_DEMO_WAYS_H

#include "rooms/demo/demo_places.h"

enum {
    LANES = 13,
    LANE_APART = 11,
    LANE_LENGTH = 130
}; /* lanes of a cluster of an urban village; metres */

/* Lays the ways of community `which` and says how much of its trade lies there (weight). */
void ways_lay(struct ground *g, size_t which);
/* Gives the shops [0, n) to communities and, in each, to ways: shares says how many of 1 lie at
 * each kind of site. */
void ways_settle(struct ground *g, i64 n, const double shares[SITES]);

#endif
