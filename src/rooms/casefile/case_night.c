#include "rooms/casefile/case_night.h"

#include "db/queries.h"
#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_measure.h"

enum { AT_ONCE = 50 };

/* In which state a limit that has ended takes which step. */
static const struct ended {
    const char *state, *clock, *action;
} ends[] = {
    { "notified", "P6", "lapse" },
    { "posted", "P9", "count_served" },
};

struct page {
    const struct case_night *night;
    const struct ended *end;
    i64 after, at[AT_ONCE];
    size_t n;
};

static rc take_page(struct tx *tx, void *arg, struct fault *f)
{
    struct page *p = arg;
    const struct actor *machine = &p->night->actor;
    tx_set_scope(tx, machine->scope);
    rc r = db_ids(tx, &Q_case_night,
                  ARGS(V_I(machine->bureau_id), V_T(str_from(p->end->state)),
                       V_T(str_from(p->end->clock)), V_I(day_at(tx_now(tx))), V_I(p->after),
                       V_I(AT_ONCE)),
                  p->at, AT_ONCE, &p->n, f);
    for (size_t i = 0; r == OK && i < p->n; i++)
        r = flow_apply(
            tx, &case_flow, machine,
            (struct flow_ask){ .matter_id = p->at[i], .action = str_from(p->end->action) }, NULL,
            f);
    return r;
}

static bool stopped(const struct case_night *night)
{
    return night->stop && night->stop(night->arg);
}

static rc take_all(const struct case_night *night, const struct ended *end, i64 *steps,
                   struct fault *f)
{
    struct page *p = ARENA_NEW(night->arena, struct page);
    rc r = OK;
    *p = (struct page){ .night = night, .end = end };
    do {
        struct arena_mark mark = arena_mark(night->arena);
        r = db_tx_run(night->house->db, DB_WRITE, take_page, p, night->arena, f);
        arena_rewind(night->arena, mark);
        p->after = p->n ? p->at[p->n - 1] : p->after;
        *steps += r == OK ? (i64)p->n : 0;
    } while (r == OK && p->n == AT_ONCE && !stopped(night));
    return r;
}

/* ---- what was preserved and not acted upon in time (PEN 35) ---- */

struct lapse {
    const struct case_night *night;
    size_t n;
};

static rc lapse_page(struct tx *tx, void *arg, struct fault *f)
{
    struct lapse *l = arg;
    tx_set_scope(tx, l->night->actor.scope);
    return measures_lapse(tx, &l->night->actor, AT_ONCE, &l->n, f);
}

static rc lapse_all(const struct case_night *night, i64 *steps, struct fault *f)
{
    struct lapse l = { .night = night };
    rc r = OK;
    do {
        struct arena_mark mark = arena_mark(night->arena);
        r = db_tx_run(night->house->db, DB_WRITE, lapse_page, &l, night->arena, f);
        arena_rewind(night->arena, mark);
        *steps += r == OK ? (i64)l.n : 0;
    } while (r == OK && l.n && !stopped(night));
    return r;
}

/* ---- what waited for a notice of holidays ---- */

struct recounted {
    const struct case_night *night;
    i64 after, last;
};

static rc recount_page(struct tx *tx, void *arg, struct fault *f)
{
    struct recounted *c = arg;
    tx_set_scope(tx, c->night->actor.scope);
    return measures_recount(tx, &c->night->actor, c->after, AT_ONCE, &c->last, f);
}

static rc recount_all(const struct case_night *night, struct fault *f)
{
    struct recounted c = { .night = night };
    rc r = OK;
    do {
        struct arena_mark mark = arena_mark(night->arena);
        c.after = c.last;
        r = db_tx_run(night->house->db, DB_WRITE, recount_page, &c, night->arena, f);
        arena_rewind(night->arena, mark);
    } while (r == OK && c.last && !stopped(night));
    return r;
}

rc case_night(const struct case_night *night, i64 *ret, struct fault *f)
{
    i64 steps = 0;
    rc r = OK;
    r = recount_all(night, f);
    for (size_t i = 0; r == OK && i < COUNT(ends) && !stopped(night); i++)
        r = take_all(night, &ends[i], &steps, f);
    if (r == OK && !stopped(night))
        r = lapse_all(night, &steps, f);
    if (r == OK)
        *ret = steps;
    return r;
}

static bool cancelled(void *arg)
{
    return job_cancelled(arg);
}

rc case_night_job(struct job *job, struct json_out *result, struct fault *f)
{
    i64 n = 0;
    struct case_night night = {
        .house = job->house, .actor = job->actor, .arena = job->arena, .stop = cancelled, .arg = job
    };
    night.actor.person_id = 0; /* nobody did it */
    rc r = case_night(&night, &n, f);
    if (r == OK && job_cancelled(job))
        return fail(f, CANCELLED, NULL);
    json_open(result, '{');
    json_int_of(result, "steps", n);
    json_close(result, '}');
    return r;
}
