/* worker.h — the long work: what needs heavy libraries, and what takes longer than a request may. */
#ifndef NAGUAN_WORKER_H
#define NAGUAN_WORKER_H

#include "core/job.h"

rc document_job(struct job *job, struct json_out *result, struct fault *f); /* {"document":id}: draws a paper */

/* All kinds of jobs. */
extern const struct job_kinds worker_jobs;

#endif
