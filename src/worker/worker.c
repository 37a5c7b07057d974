#include "worker/worker.h"

static const struct job_kind kinds[] = {
    { "document", document_job, 5 },
};
const struct job_kinds worker_jobs = { kinds, COUNT(kinds) };
