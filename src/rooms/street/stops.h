/* stops.h — the stops of a sweep as JSON; within the street room. */
#ifndef NAGUAN_STOPS_H
#define NAGUAN_STOPS_H

#include "core/request.h"
#include "core/rows.h"

struct walk_sum;

/* Writes the list in walking order; person_id 0: everybody's. The sweep was read in the actor's
 * scope. A partner is shown the own part alone, and neither grades nor reasons. */
CHECKED rc put_stops(struct request *rq, i64 sweep_id, i64 person_id, struct fault *f);
/* As members: stops, open, visit_s, walk_s, left_s. */
void put_walk_sum(struct json_out *o, const struct walk_sum *sum);
/* The row of a stop without its turn; the columns of Q_sweep_stops. */
extern const struct row_shape stop_shape;

#endif
