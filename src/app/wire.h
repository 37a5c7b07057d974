/* wire.h — which rooms there are, and what the machinery borrows from the house. */
#ifndef NAGUAN_WIRE_H
#define NAGUAN_WIRE_H

#include "core/house.h"
#include "core/job.h"
#include "core/request.h"

/* The only list of rooms. */
extern const struct room *const wire_rooms[];
extern const size_t wire_room_count;

/* Gives the flows to the matters and the keys to the lists; once, before anything is asked. house
 * must outlive all use. INTERNAL when a flow is not sound. */
CHECKED rc wire_install(const struct house *house, struct fault *f);

enum { WIRE_JOBS = 64 };
/* The kinds of jobs that rooms bring; returns how many rooms have some, at most WIRE_JOBS. */
size_t wire_jobs(struct job_kinds ret[WIRE_JOBS]);

#endif
