/* demo_shape.h — convex pieces of a plane, in metres: how a demonstration cuts its district into
 * communities and grids.
 *
 * A community is what lies nearer to its centre than to any other (Voronoi). Corners run
 * counter-clockwise. */
#ifndef NAGUAN_DEMO_SHAPE_H
#define NAGUAN_DEMO_SHAPE_H

#include "base/str.h"

enum { SHAPE_CORNERS = 40 };

struct spot {
    double x, y; /* metres east and north of the middle of the district */
};

struct shape {
    size_t n;
    struct spot at[SHAPE_CORNERS];
};

double spot_apart(struct spot a, struct spot b);

struct shape shape_square(struct spot middle, double half);
/* Keeps the part of s that is nearer to a than to b. */
void shape_keep_nearer(struct shape *s, struct spot a, struct spot b);
/* Two halves of about the same area, cut across the longer way. */
void shape_halve(const struct shape *s, struct shape *ret_one, struct shape *ret_other);
double shape_area(const struct shape *s); /* square metres */
struct spot shape_middle(const struct shape *s);
bool shape_holds(const struct shape *s, struct spot p);
/* How far from p, which lies inside, to the edge in the direction of angle (radians, 0 east). */
double shape_reach(const struct shape *s, struct spot p, double angle);

#endif
