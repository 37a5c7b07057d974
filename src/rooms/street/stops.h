/* stops.h — the stops of a sweep as JSON; within the street room. */
#ifndef NAGUAN_STOPS_H
#define NAGUAN_STOPS_H

#include "core/request.h"

/* Writes the list in walking order; person_id 0: everybody's. The sweep was read in the actor's
 * scope. */
CHECKED rc put_stops(struct request *rq, i64 sweep_id, i64 person_id, struct fault *f);

#endif
