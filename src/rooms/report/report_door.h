/* report_door.h — a report by the code that an anonymous reporter was given: what became of it, and
 * more facts.
 *
 * Nobody is signed in. A wrong code is answered like every other wrong one, and codes are asked for
 * rarely (ROUTE_STRANGER). Nothing of the one who reported is told, and no more of the handling
 * than is theirs to know. */
#ifndef NAGUAN_REPORT_DOOR_H
#define NAGUAN_REPORT_DOOR_H

#include "core/request.h"

rc report_door_get(struct request *rq, struct fault *f);
rc report_door_post(struct request *rq, struct fault *f);

#endif
