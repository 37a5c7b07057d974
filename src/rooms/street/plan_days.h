/* plan_days.h — on which days a plan makes its sweeps (定期). */
#ifndef NAGUAN_PLAN_DAYS_H
#define NAGUAN_PLAN_DAYS_H

#include "core/job.h"
#include "rooms/street/street.h"

/* The working days of [from, to] on which the plan falls, in order, at most `most` of them: every
 * so many days or months from its first day (rules/recurrences), by the same day of the month or
 * the last one of a shorter month; from a day off it moves on to the next working day. */
size_t plan_days(const struct rules *rules, const struct sweep_plan *plan, day from, day to,
                 day *ret, size_t most);

enum { PLANS_AHEAD = 7, PLANS_LATE = 31 /* a plan's last day may have moved on over days off */ };

/* {}: makes the drafts of the next PLANS_AHEAD days for all active plans of the bureau. A day that
 * has its sweep, also a cancelled one, is left alone. Result {"plans","made","failed"}. */
rc plans_job(struct job *job, struct json_out *result, struct fault *f);

#endif
