/* walk.h — in which order doors are walked, and how one walk becomes as many as there are people.
 *
 * Distances are metres as the crow flies. Everything here is repeatable: the same doors give the
 * same walk whatever order they come in. */
#ifndef NAGUAN_WALK_H
#define NAGUAN_WALK_H

#include "rooms/street/street.h"

/* Metres between two points (WGS-84); exact to some per mille within a district. */
double walk_metres(double lon_a, double lat_a, double lon_b, double lat_b);

/* One door of a walk: how long one stays, and how long the way there takes from the door before. */
struct leg {
    i64 visit_s, way_s;
};

/* Cuts a walk into at most `pieces` parts in its order, so that the longest part is as short as it
 * can be and the others come close to it; the way to the first door of a part counts for nobody.
 * ret_piece[i] is the part of legs[i], counted from 0. With as many doors as parts none is empty.
 */
void walk_split(struct arena *a, const struct leg *legs, size_t n, size_t pieces,
                size_t *ret_piece);

/* Seconds of visits and ways of a part. */
i64 walk_seconds(const struct leg *legs, size_t n);

#endif
