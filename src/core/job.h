/* job.h — long work with a lease, progress, cancel and a result that stays. Jobs run in
 * naguan-worker, which serve starts and watches itself unless NAGUAN_WORKER=outside. */
#ifndef NAGUAN_JOB_H
#define NAGUAN_JOB_H

#include "codec/json.h"
#include "core/actor.h"
#include "core/house.h"

struct job {
    i64 id, bureau_id, created_by;
    str kind;
    int attempt; /* 1 the first time */
    const struct json *payload;
    struct arena *arena; /* lives as long as the run */
    const struct house *house;
    struct actor actor;      /* the machine, on behalf of created_by; whole bureau */
    struct job_lease *lease; /* job.c's */
};

struct job_kind {
    const char *name; /* "import" */
    /* Outside any transaction; opens its own. result: one JSON value that stays with the job.
     * CANCELLED when job_cancelled said so; a failure of retry class LATER or AGAIN is tried again
     * up to max_attempts. */
    rc (*run)(struct job *job, struct json_out *result, struct fault *f);
    int max_attempts;
};

struct job_ask {
    str kind, unique; /* unique: a second one while the first waits or runs is CONFLICT
                         "job.running"; may be empty */
    str payload;      /* JSON object */
    i64 run_at;       /* 0: now */
};
CHECKED rc job_submit(struct tx *tx, const struct actor *who, const struct job_ask *ask,
                      i64 *ret_id, struct fault *f);
/* NOT_FOUND when it is not in scope or has ended. */
CHECKED rc job_cancel(struct tx *tx, i64 id, struct fault *f);

/* Between pieces of work, as often as one likes: every 500 ms a row is written and the lease
 * renewed. note: message key. */
void job_progress(struct job *job, i64 done, i64 total, const char *note);
bool job_cancelled(struct job *job);

/* Takes and runs one job whose time has come; false when there is none. Kinds: NULL-terminated
 * tables of rooms. */
struct job_kinds {
    const struct job_kind *at;
    size_t n;
};
CHECKED rc job_run_next(const struct house *house, const struct job_kinds *kinds, size_t rooms,
                        bool *ret_ran, struct fault *f);
/* A job that runs again and again. */
struct job_schedule {
    const char *name, *kind;
    i64 every_ms, first_at; /* first_at counts only when it is new */
    bool active;
};
CHECKED rc job_schedule_put(struct tx *tx, i64 bureau_id, const struct job_schedule *s,
                            struct fault *f);
/* Puts the jobs of due schedules into the queue. */
CHECKED rc job_run_schedules(struct tx *tx, struct fault *f);

#endif
