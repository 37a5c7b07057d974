/* minutes.h — how long a call at a door is expected to take.
 *
 * Learned per division of trade and outcome from the bureau's own visits: the median of what they
 * took, drawn towards rules/visit_minutes as long as there are few. A door's figure weighs the
 * outcomes by how often they happen in its trade. */
#ifndef NAGUAN_MINUTES_H
#define NAGUAN_MINUTES_H

#include "core/job.h"
#include "core/request.h"

struct minutes; /* what is known in one transaction */

CHECKED rc minutes_load(struct tx *tx, struct minutes **ret, struct fault *f);
/* Seconds for a door of that trade (may be empty); *ret_n: own visits behind it. */
i64 minutes_expected(struct minutes *m, str trade, i64 *ret_n);

/* A figure of rules/sweep_settings. */
i64 sweep_setting(struct tx *tx, const char *code);
/* Seconds to walk so many metres as the crow flies. */
i64 way_seconds(struct tx *tx, double metres);

/* {}: counts the visits since its last run and renews the medians. Result {"visits","figures"}. */
rc minutes_job(struct job *job, struct json_out *result, struct fault *f);

/* GET /v1/visit-minutes */
rc visit_minutes_get(struct request *rq, struct fault *f);

#endif
