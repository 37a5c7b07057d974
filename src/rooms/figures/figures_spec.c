/* figures_spec.c — the room's tables. */
#include "rooms/figures/figures.h"
#include "rooms/figures/figures_job.h"

static const struct job_kind jobs[] = { { "figures.recount", figures_job, 5 } };

const struct room figures_room = { .name = "figures", .jobs = jobs, .job_count = COUNT(jobs) };
