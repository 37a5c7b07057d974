/* door_due.h — what is due at a door and around it, and the door in three lines; within the street
 * room. */
#ifndef NAGUAN_DOOR_DUE_H
#define NAGUAN_DOOR_DUE_H

#include "core/request.h"
#include "rooms/register/register.h"
#include "rooms/street/street.h"

/* Members "due" (of the door) and "around" (neighbours that have something due, nearest first) of
 * an open object. */
CHECKED rc door_put_due(struct request *rq, const struct premises *p, struct fault *f);
/* Member "summary": who, last, open. e: the operator, id 0 when nobody holds the door. */
CHECKED rc door_put_summary(struct request *rq, const struct premises *p, const struct entity *e,
                            struct fault *f);

#endif
