/* routing_api.h — the versions of the routing rules: drafted, tried on what came lately, live. */
#ifndef NAGUAN_ROUTING_API_H
#define NAGUAN_ROUTING_API_H

#include "core/list.h"

extern const struct record routing_record, routing_live_record;
extern const struct list routing_list;

rc routings_get(struct request *rq, struct fault *f);
rc routing_post(struct request *rq, struct fault *f);
rc routing_get(struct request *rq, struct fault *f);
rc routing_put(struct request *rq, struct fault *f);
rc routing_simulation(struct request *rq, struct fault *f);
rc routing_live(struct request *rq, struct fault *f);

#endif
