/* matter_page.h — every matter shown the same way: head, clocks, the kind's panel, photos, papers,
 * timeline, open moves; and the one address by which every move is made. */
#ifndef NAGUAN_MATTER_PAGE_H
#define NAGUAN_MATTER_PAGE_H

#include "core/flow.h"
#include "core/request.h"

/* Replies with the page of a matter that follows flow; NOT_FOUND when it is of another kind or out
 * of scope. */
rc matter_page(struct request *rq, const struct flow *flow, i64 id, struct fault *f);

/* The flows of all rooms, installed at start by app/wire.c. */
void matter_set_flows(const struct flow *const *flows, size_t n);
const struct flow *matter_flow(str kind); /* NULL when none is installed */

extern const struct room matter_room; /* GET /v1/matters, POST /v1/matters/{id}/moves/{action} */

#endif
