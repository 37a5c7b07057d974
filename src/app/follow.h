/* follow.h — the register's mirror keeps up with what is committed, before anybody is told of it.
 */
#ifndef NAGUAN_FOLLOW_H
#define NAGUAN_FOLLOW_H

#include "core/house.h"

struct follow {
    const struct house *house;
    i64 asked_at; /* monotonic ms of the last request for a new image */
};

/* For live_hook; arg is a struct follow. Where more was written than the mirror takes in one by one
 * it asks the worker for a new image (job "search.image"). */
void follow_commit(void *arg);

#endif
