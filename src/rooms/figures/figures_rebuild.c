/* figures_rebuild.c — counting again: what each matter counts for is brought up to what it is, some
 * matters at a time; then the sums are made anew in one transaction. */
#include "core/job.h"
#include "db/queries.h"
#include "rooms/figures/figures.h"
#include "rooms/figures/figures_job.h"
#include "rooms/figures/tally.h"

enum { AT_ONCE = 200 };

static const char *const kinds[] = { "intake", "complaint", "report", "case" };

struct page {
    const struct figures_rebuild *ask;
    str kind;
    i64 after_at, after_id; /* of the last one that was looked at */
    i64 ids[AT_ONCE];
    i64 last_at;
    size_t n;
};

static rc take_id(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    (void)f;
    p->ids[p->n++] = row_int(r, 0);
    p->last_at = row_int(r, 1);
    return OK;
}

static rc count_page(struct tx *tx, void *arg, struct fault *f)
{
    struct page *p = arg;
    p->n = 0;
    rc r = db_each(tx, &Q_figure_matters,
                   ARGS(V_I(p->ask->bureau_id), V_T(p->kind), V_I(p->after_at), V_I(p->after_id),
                        V_I(AT_ONCE)),
                   take_id, p, f);
    for (size_t i = 0; r == OK && i < p->n; i++) {
        struct arena_mark mark = arena_mark(tx_arena(tx));
        r = tally_recount(tx, p->kind, p->ids[i], f);
        if (r == OK)
            arena_rewind(tx_arena(tx), mark);
    }
    return r;
}

struct summing {
    i64 bureau_id, matters;
};

static rc sum_up(struct tx *tx, void *arg, struct fault *f)
{
    const struct summing *s = arg;
    str pack = rules_pack(house_of(tx)->rules);
    rc r = db_exec(tx, &Q_figure_tallies_clear, ARGS(V_I(s->bureau_id)), NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_figure_tallies_sum, ARGS(V_I(s->bureau_id)), NULL, f);
    return r == OK ? db_exec(tx, &Q_figure_state_put,
                             ARGS(V_I(s->bureau_id), V_T(pack), V_I(tx_now(tx)), V_I(s->matters)),
                             NULL, f)
                   : r;
}

static rc count_kind(const struct figures_rebuild *ask, const char *kind, i64 *matters,
                     struct fault *f)
{
    struct page *p = ARENA_NEW(ask->arena, struct page);
    *p = (struct page){ .ask = ask, .kind = str_from(kind), .after_at = INT64_MIN };
    rc r;
    do {
        if (ask->stop && ask->stop(ask->arg))
            return fail(f, CANCELLED, NULL);
        struct arena_mark mark = arena_mark(ask->arena);
        r = db_tx_run(ask->house->db, DB_WRITE, count_page, p, ask->arena, f);
        if (r == OK && p->n) {
            p->after_at = p->last_at;
            p->after_id = p->ids[p->n - 1];
            *matters += (i64)p->n;
            arena_rewind(ask->arena, mark);
        }
        if (r == OK && ask->seen)
            ask->seen(ask->arg, *matters);
    } while (r == OK && p->n == AT_ONCE);
    return r;
}

rc figures_rebuild(const struct figures_rebuild *ask, i64 *ret_matters, struct fault *f)
{
    struct summing s = { .bureau_id = ask->bureau_id };
    rc r = OK;
    for (size_t i = 0; r == OK && i < COUNT(kinds); i++)
        r = count_kind(ask, kinds[i], &s.matters, f);
    if (r == OK)
        r = db_tx_run(ask->house->db, DB_WRITE, sum_up, &s, ask->arena, f);
    if (r == OK)
        *ret_matters = s.matters;
    return r;
}

/* ---- by itself, when the rules have changed ---- */

static void progress(void *arg, i64 matters)
{
    job_progress(arg, matters, 0, "figures.counting");
}

static bool cancelled(void *arg)
{
    return job_cancelled(arg);
}

static rc read_state(struct tx *tx, void *arg, struct fault *f)
{
    struct summing *s = arg;
    return db_int(tx, &Q_figure_state,
                  ARGS(V_I(s->bureau_id), V_T(rules_pack(house_of(tx)->rules))), &s->matters, f);
}

rc figures_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct summing known = { .bureau_id = job->bureau_id };
    i64 matters = 0;
    const struct figures_rebuild ask = { .house = job->house,
                                         .bureau_id = job->bureau_id,
                                         .arena = job->arena,
                                         .seen = progress,
                                         .stop = cancelled,
                                         .arg = job };
    rc r = db_tx_run(job->house->db, DB_READ, read_state, &known, job->arena, f);
    if (r == OK && !known.matters)
        r = figures_rebuild(&ask, &matters, f);
    json_open(result, '{');
    json_int_of(result, "matters", matters);
    json_close(result, '}');
    return r;
}
