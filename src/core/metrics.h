/* metrics.h — what the server has done, for operators: counters in Prometheus' text form. No names,
 * no numbers of people. */
#ifndef NAGUAN_METRICS_H
#define NAGUAN_METRICS_H

#include "core/app_parts.h"

struct metrics *metrics_new(struct arena *a, size_t routes);
/* One request has been answered, this long after it came. */
void metrics_count(struct metrics *m, const struct call *c, int status, i64 us);
rc metrics_get(struct request *rq, struct fault *f); /* GET /metrics */

#endif
