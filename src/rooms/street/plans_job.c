/* plans_job.c — the nightly job that turns plans into drafts of sweeps, so that a chief finds the
 * coming week prepared. */
#include "db/queries.h"
#include "rooms/street/plan_days.h"
#include "rooms/street/plan_store.h"
#include "rooms/street/surprise.h"

enum { PAGE = 200 };

/* Ids of one page of plans. */
struct page {
    struct job *job;
    i64 after, ids[PAGE];
    size_t n;
    day from, to;
    bool surprise; /* only those of surprises, or only the others */
};

static rc read_page(struct tx *tx, void *arg, struct fault *f)
{
    struct page *p = arg;
    return db_ids(tx, &Q_plans_active,
                  ARGS(V_I(p->job->bureau_id), V_I(p->after), V_I(p->to), V_I(p->from - PLANS_LATE),
                       V_I(PAGE), V_I(p->surprise)),
                  p->ids, PAGE, &p->n, f);
}

/* One plan in one transaction: a plan that cannot be made does not keep the others from being made.
 */
struct making {
    struct job *job;
    i64 plan_id;
    day from, to;
    i64 made;
};

static rc make_day(struct tx *tx, struct making *m, const struct sweep_plan *plan, day on,
                   struct fault *f)
{
    i64 there = 0, id;
    rc r = db_int(tx, &Q_sweep_of_plan, ARGS(V_I(plan->id), V_I(on)), &there, f);
    if (r != OK || there)
        return r;
    r = plan_make_sweep(tx, &m->job->actor, plan, on, &id, f);
    m->made += r == OK;
    return r;
}

static rc make_plan(struct tx *tx, void *arg, struct fault *f)
{
    struct making *m = arg;
    struct sweep_plan plan;
    day days[PLANS_AHEAD + 1];
    m->made = 0;
    tx_set_scope(tx, m->job->actor.scope);
    rc r = plan_get(tx, m->plan_id, &plan, f);
    if (r != OK)
        return r;
    size_t n = plan_days(m->job->house->rules, &plan, m->from, m->to, days, COUNT(days));
    for (size_t i = 0; r == OK && i < n; i++)
        r = make_day(tx, m, &plan, days[i], f);
    return r;
}

struct tally {
    i64 plans, made, failed;
};

static rc make_page(struct page *p, struct tally *t, struct fault *f)
{
    struct job *job = p->job;
    for (size_t i = 0; i < p->n && !job_cancelled(job); i++) {
        struct making m = { .job = job, .plan_id = p->ids[i], .from = p->from, .to = p->to };
        struct arena_mark mark = arena_mark(job->arena);
        rc r = db_tx_run(job->house->db, DB_WRITE, make_plan, &m, job->arena, f);
        if (r != OK && rc_retry(r) != NEVER)
            return r; /* the disk is full, the database away: the whole job later again, nothing is
                         made twice */
        fault_clear(f);
        arena_rewind(job->arena, mark);
        t->plans++;
        t->made += r == OK ? m.made : 0;
        t->failed += r != OK;
        job_progress(job, t->plans, 0, NULL);
    }
    p->after = p->n ? p->ids[p->n - 1] : p->after;
    return OK;
}

static rc read_today(struct tx *tx, void *arg, struct fault *f)
{
    (void)f;
    *(day *)arg = day_at(tx_now(tx));
    return OK;
}

static rc make_all(struct page *p, struct json_out *result, struct fault *f)
{
    struct job *job = p->job;
    struct tally t = { 0 };
    rc r = OK;
    do {
        r = db_tx_run(job->house->db, DB_READ, read_page, p, job->arena, f);
        if (r == OK)
            r = make_page(p, &t, f);
    } while (r == OK && p->n == PAGE && !job_cancelled(job));
    if (r == OK && job_cancelled(job))
        return fail(f, CANCELLED, NULL);
    json_open(result, '{');
    json_int_of(result, "plans", t.plans);
    json_int_of(result, "made", t.made);
    json_int_of(result, "failed", t.failed);
    json_close(result, '}');
    return r;
}

rc plans_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct page *p = ARENA_NEW(job->arena, struct page);
    day today = 0;
    rc r = db_tx_run(job->house->db, DB_READ, read_today, &today, job->arena, f);
    *p = (struct page){ .job = job, .from = today, .to = today + PLANS_AHEAD };
    return r == OK ? make_all(p, result, f) : r;
}

rc surprise_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct page *p = ARENA_NEW(job->arena, struct page);
    day today = 0;
    rc r = db_tx_run(job->house->db, DB_READ, read_today, &today, job->arena, f);
    *p = (struct page){ .job = job, .from = today + 1, .to = today + 1, .surprise = true };
    return r == OK ? make_all(p, result, f) : r;
}
