/* figures_job.h — the job that counts a bureau again after its rules have changed. */
#ifndef NAGUAN_FIGURES_JOB_H
#define NAGUAN_FIGURES_JOB_H

#include "core/job.h"

/* Does nothing where the bureau was counted by these very rules. Result: {"matters": n}. */
CHECKED rc figures_job(struct job *job, struct json_out *result, struct fault *f);

#endif
