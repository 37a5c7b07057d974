#include "core/job.h"

#include "base/limits.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "sys/wall.h"

enum { LEASE_MS = 60000, TELL_MS = 500, AGAIN_MS = 15000 };

struct job_lease {
    str owner;
    i64 told_at; /* monotonic */
    i64 done, total;
    const char *note;
    bool cancel, lost;
};

static rc tell(struct tx *tx, const struct actor *who, i64 id, const char *state, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), 256);
    json_open(&o, '{');
    json_text_of(&o, "state", str_from(state));
    json_close(&o, '}');
    return outbox_put(tx, who->bureau_id,
                      &(struct outbox_fact){ .topic = "job.changed",
                                             .subject_kind = "job",
                                             .subject_id = id,
                                             .unit_id = who->unit_id,
                                             .person_id = who->person_id,
                                             .body = json_out_str(&o) },
                      f);
}

rc job_submit(struct tx *tx, const struct actor *who, const struct job_ask *ask, i64 *ret_id,
              struct fault *f)
{
    i64 id = tx_id(tx), now = tx_now(tx);
    rc r = db_exec(tx, &Q_job_insert,
                   ARGS(V_I(id), V_I(who->bureau_id), V_T(ask->kind), V_T0(ask->unique),
                        V_T(ask->payload), V_I(ask->run_at ? ask->run_at : now),
                        V_ID(who->person_id), V_ID(who->unit_id), V_I(now)),
                   NULL, f);
    if (r == CONFLICT)
        return fail(f, CONFLICT, "job.running");
    if (r == OK)
        r = tell(tx, who, id, "waiting", f);
    if (r == OK)
        *ret_id = id;
    return r;
}

rc job_cancel(struct tx *tx, i64 id, struct fault *f)
{
    i64 changed;
    rc r = db_exec(tx, &Q_job_cancel, ARGS(V_I(id), V_I(tx_now(tx))), &changed, f);
    return r == OK && changed == 0 ? fail(f, NOT_FOUND, "job.not_running") : r;
}

static rc take_cancel(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(bool *)arg = row_int(r, 0) != 0;
    return OK;
}

static rc write_progress(struct tx *tx, void *arg, struct fault *f)
{
    struct job *job = arg;
    struct job_lease *l = job->lease;
    rc r = db_one(tx, &Q_job_lease,
                  ARGS(V_I(job->id), V_T(l->owner), V_I(tx_now(tx) + LEASE_MS), V_I(l->done),
                       V_I(l->total), V_T0(str_from(l->note))),
                  take_cancel, &l->cancel, f);
    return r == OK ? tell(tx, &job->actor, job->id, "running", f) : r;
}

void job_progress(struct job *job, i64 done, i64 total, const char *note)
{
    struct job_lease *l = job->lease;
    i64 now = monotonic_ms();
    l->done = done;
    l->total = total;
    l->note = note;
    if (now - l->told_at < TELL_MS || l->lost)
        return;
    l->told_at = now;
    struct arena_mark m = arena_mark(job->arena);
    /* A row that is no longer ours means that the lease ran out and another worker has the job:
     * stop as if cancelled. */
    if (db_tx_run(job->house->db, DB_WRITE, write_progress, job, job->arena, NULL) == NOT_FOUND)
        l->lost = true;
    arena_rewind(job->arena, m);
}

bool job_cancelled(struct job *job)
{
    return job->lease->cancel || job->lease->lost;
}

struct taking {
    struct job *job;
    bool found;
    str payload;
};

static rc take_job(const struct row *r, void *arg, struct fault *f)
{
    struct taking *t = arg;
    struct job *job = t->job;
    (void)f;
    t->found = true;
    job->id = row_int(r, 0);
    job->bureau_id = row_int(r, 1);
    job->kind = row_text_copy(r, 2, job->arena);
    t->payload = row_text_copy(r, 3, job->arena);
    job->attempt = (int)row_int(r, 4);
    job->created_by = row_int(r, 5);
    job->lease->cancel = row_int(r, 6) != 0;
    return OK;
}

static rc take_next(struct tx *tx, void *arg, struct fault *f)
{
    struct taking *t = arg;
    i64 now = tx_now(tx);
    return db_each(tx, &Q_job_take, ARGS(V_I(now), V_I(now + LEASE_MS), V_T(t->job->lease->owner)),
                   take_job, t, f);
}

static const struct job_kind *find_kind(const struct job_kinds *kinds, size_t rooms, str name)
{
    for (size_t i = 0; i < rooms; i++)
        for (size_t k = 0; k < kinds[i].n; k++)
            if (str_eq(name, str_from(kinds[i].at[k].name)))
                return &kinds[i].at[k];
    return NULL;
}

struct ending {
    struct job *job;
    rc outcome;
    str result, note;
    bool again;
};

static rc write_ending(struct tx *tx, void *arg, struct fault *f)
{
    struct ending *e = arg;
    str owner = e->job->lease->owner;
    const char *state = e->outcome == OK          ? "done"
                        : e->outcome == CANCELLED ? "cancelled"
                                                  : "failed";
    rc r;
    if (e->again)
        r = db_exec(tx, &Q_job_again,
                    ARGS(V_I(e->job->id), V_T(owner), V_I(tx_now(tx) + AGAIN_MS), V_T0(e->note)),
                    NULL, f);
    else
        r = db_exec(tx, &Q_job_finish,
                    ARGS(V_I(e->job->id), V_T(owner), V_T(str_from(state)), V_T0(e->result),
                         V_T0(e->note), V_I(tx_now(tx))),
                    NULL, f);
    return r == OK ? tell(tx, &e->job->actor, e->job->id, e->again ? "waiting" : state, f) : r;
}

static rc run_taken(struct job *job, const struct job_kind *kind, str payload, struct fault *f)
{
    struct json_out result = json_out_new(job->arena, LIMIT_JSON_BODY);
    struct fault inner;
    fault_init(&inner, job->arena);
    rc r = kind ? json_parse(job->arena, payload, &job->payload, &inner)
                : fail(&inner, INTERNAL, "job.unknown_kind");
    if (r == OK)
        r = job->lease->cancel ? fail(&inner, CANCELLED, NULL) : kind->run(job, &result, &inner);
    struct ending e = {
        .job = job, .outcome = r, .result = json_out_str(&result), .note = inner.key
    };
    if (r == OK)
        e.note = str_from(job->lease->note);
    e.again = r != OK && rc_retry(r) != NEVER && job->attempt < kind->max_attempts;
    return db_tx_run(job->house->db, DB_WRITE, write_ending, &e, job->arena, f);
}

rc job_run_next(const struct house *house, const struct job_kinds *kinds, size_t rooms,
                bool *ret_ran, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct job_lease lease = { .owner = secret_token(a, 16) };
    struct job job = { .arena = a, .house = house, .lease = &lease };
    struct taking t = { .job = &job };
    rc r = db_tx_run(house->db, DB_WRITE, take_next, &t, a, f);
    if (r == OK && t.found) {
        struct scope scope = scope_system(job.bureau_id);
        job.actor = (struct actor){ .bureau_id = job.bureau_id,
                                    .person_id = job.created_by,
                                    .roles = ROLE_SYSTEM,
                                    .scope = &scope };
        r = run_taken(&job, find_kind(kinds, rooms, job.kind), t.payload, f);
    }
    if (r == OK)
        *ret_ran = t.found;
    arena_free(a);
    return r;
}

rc job_schedule_put(struct tx *tx, i64 bureau_id, const struct job_schedule *s, struct fault *f)
{
    return db_exec(tx, &Q_schedule_put,
                   ARGS(V_I(bureau_id), V_T(str_from(s->name)), V_T(str_from(s->kind)),
                        V_T(S("{}")), V_I(s->every_ms), V_I(s->first_at), V_I(s->active)),
                   NULL, f);
}

enum { SCHEDULES = 64 };

struct schedule {
    str name, kind, payload;
    i64 bureau_id, every_ms, next_at;
};

struct due {
    struct arena *arena;
    struct schedule at[SCHEDULES];
    size_t n;
};

static rc take_schedule(const struct row *r, void *arg, struct fault *f)
{
    struct due *d = arg;
    (void)f;
    if (d->n == SCHEDULES)
        return OK; /* the rest is still due at the next round */
    d->at[d->n++] = (struct schedule){
        .bureau_id = row_int(r, 0),
        .name = row_text_copy(r, 1, d->arena),
        .kind = row_text_copy(r, 2, d->arena),
        .payload = row_text_copy(r, 3, d->arena),
        .every_ms = row_int(r, 4),
        .next_at = row_int(r, 5),
    };
    return OK;
}

static rc run_schedule(struct tx *tx, const struct schedule *s, struct fault *f)
{
    struct scope scope = scope_system(s->bureau_id);
    struct actor machine = { .bureau_id = s->bureau_id, .roles = ROLE_SYSTEM, .scope = &scope };
    i64 missed = (tx_now(tx) - s->next_at) / s->every_ms,
        id; /* a server that slept does not catch up one by one */
    rc r =
        db_exec(tx, &Q_schedule_next,
                ARGS(V_I(s->bureau_id), V_T(s->name), V_I(s->next_at + (missed + 1) * s->every_ms)),
                NULL, f);
    return r == OK ? job_submit(tx, &machine,
                                &(struct job_ask){ .kind = s->kind, .payload = s->payload }, &id, f)
                   : r;
}

rc job_run_schedules(struct tx *tx, struct fault *f)
{
    struct due *d = ARENA_NEW(tx_arena(tx), struct due);
    d->arena = tx_arena(tx);
    rc r = db_each(tx, &Q_schedule_due, ARGS(V_I(tx_now(tx))), take_schedule, d, f);
    for (size_t i = 0; r == OK && i < d->n; i++)
        r = run_schedule(tx, &d->at[i], f);
    return r;
}
