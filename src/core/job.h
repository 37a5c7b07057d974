/* job.h — long work with a lease, progress, cancel and a result that stays. Run by naguan-worker, or by serve itself when
 * no worker is configured (NAGUAN_WORKER=inside). */
#ifndef NAGUAN_JOB_H
#define NAGUAN_JOB_H

#include "codec/json.h"
#include "core/actor.h"

struct job {
    i64 id, bureau_id, created_by;
    str kind;
    const struct json *payload;
    struct arena *arena;
    struct db *db;
    struct app *app;
    struct job_runtime *runtime;
};

struct job_kind {
    const char *name; /* "import" */
    /* Outside any transaction; opens its own. result: JSON object written to ret. CANCELLED when job_cancelled said so. */
    rc (*run)(struct job *job, struct json_out *result, struct fault *f);
    int max_attempts; /* 1: not tried again */
};

/* unique: a second job with the same key while one waits or runs is refused with CONFLICT "job.running"; empty for none. */
CHECKED rc job_submit(struct tx *tx, const struct actor *who, str kind, str unique, str payload_json, i64 run_at,
                      i64 *ret_id, struct fault *f);
/* Between pieces of work; at most every 200 ms a row is written. note: message key. Renews the lease. */
void job_progress(struct job *job, i64 done, i64 total, const char *note);
bool job_cancelled(struct job *job);

#endif
