/* minutes_job.c — counts visits by how long they took, once each, and keeps the medians. */
#include "db/queries.h"
#include "rooms/street/minutes.h"

enum {
    PAGE = 1000,
    SLOT_MS = 30000,
    SETTLED_MS = 10 * 60000, /* ids are times of beginning: one that began before may come later */
    MINUTE_MS = 60000,
};

/* One page of visits, counted. */
struct count {
    struct job *job;
    i64 after, before, longest_ms;
    i64 read, counted;
};

struct seen {
    i64 id, ms;
    str trade, outcome;
};

struct page {
    struct count *c;
    struct arena *arena;
    struct seen at[PAGE];
    size_t n;
};

static rc take_seen(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    (void)f;
    if (p->n < PAGE)
        p->at[p->n++] = (struct seen){ row_int(r, 0), row_int(r, 1), row_text_copy(r, 2, p->arena),
                                       row_text_copy(r, 3, p->arena) };
    return OK;
}

static rc tally(struct tx *tx, struct count *c, const struct seen *s, struct fault *f)
{
    if (s->ms <= 0 || s->ms > c->longest_ms)
        return OK; /* a phone that was put away open tells nothing */
    str division = s->trade.n > 2 ? str_sub(s->trade, 0, 2) : s->trade;
    c->counted++;
    return db_exec(
        tx, &Q_visit_tally_add,
        ARGS(V_I(c->job->bureau_id), V_T(division), V_T(s->outcome), V_I(s->ms / SLOT_MS)), NULL,
        f);
}

static rc count_page(struct tx *tx, void *arg, struct fault *f)
{
    struct count *c = arg;
    struct page *p = ARENA_NEW(tx_arena(tx), struct page);
    i64 bureau = c->job->bureau_id;
    p->c = c;
    p->arena = tx_arena(tx);
    c->counted = 0;
    tx_set_scope(tx, c->job->actor.scope);
    c->longest_ms = sweep_setting(tx, "longest_visit") * MINUTE_MS;
    rc r = db_int(tx, &Q_visit_tally_after, ARGS(V_I(bureau)), &c->after, f);
    if (r == OK)
        r = db_each(tx, &Q_visits_to_tally,
                    ARGS(V_I(bureau), V_I(c->after), V_I(tx_now(tx) - SETTLED_MS), V_I(PAGE)),
                    take_seen, p, f);
    for (size_t i = 0; r == OK && i < p->n; i++)
        r = tally(tx, c, &p->at[i], f);
    c->read = (i64)p->n;
    if (r == OK && p->n)
        r = db_exec(tx, &Q_visit_tally_to,
                    ARGS(V_I(bureau), V_I(p->at[p->n - 1].id), V_I(tx_now(tx))), NULL, f);
    return r;
}

/* ---- medians ---- */

enum { GROUPS = 4096 };

struct group {
    str trade, outcome;
    i64 n, half, median_s;
};

struct medians {
    struct arena *arena;
    i64 bureau_id;
    struct group *at;
    size_t n;
};

static rc take_total(const struct row *r, void *arg, struct fault *f)
{
    struct medians *m = arg;
    (void)f;
    if (m->n < GROUPS)
        m->at[m->n++] = (struct group){ .trade = row_text_copy(r, 0, m->arena),
                                        .outcome = row_text_copy(r, 1, m->arena),
                                        .n = row_int(r, 2) };
    return OK;
}

/* The slot in which the middle visit lies; its middle is taken for the time. */
static rc find_median(struct tx *tx, struct medians *m, struct group *g, struct fault *f)
{
    i64 slot = 0;
    rc r = db_int(tx, &Q_visit_tally_median,
                  ARGS(V_I(m->bureau_id), V_T(g->trade), V_T(g->outcome), V_I((g->n + 1) / 2)),
                  &slot, f);
    g->median_s = (slot * SLOT_MS + SLOT_MS / 2) / 1000;
    return r;
}

static rc renew(struct tx *tx, void *arg, struct fault *f)
{
    struct medians *m = arg;
    m->arena = tx_arena(tx);
    m->at = ARENA_ARRAY(m->arena, struct group, GROUPS);
    m->n = 0;
    rc r = db_each(tx, &Q_visit_tally_totals, ARGS(V_I(m->bureau_id)), take_total, m, f);
    for (size_t i = 0; r == OK && i < m->n; i++) {
        struct group *g = &m->at[i];
        r = find_median(tx, m, g, f);
        if (r == OK)
            r = db_exec(tx, &Q_visit_minutes_put,
                        ARGS(V_I(m->bureau_id), V_T(g->trade), V_T(g->outcome), V_I(g->n),
                             V_I(g->median_s), V_I(tx_now(tx))),
                        NULL, f);
    }
    return r;
}

rc minutes_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct count c = { .job = job };
    struct medians m = { .bureau_id = job->bureau_id };
    i64 visits = 0;
    rc r = OK;
    do {
        struct arena_mark mark = arena_mark(job->arena);
        r = db_tx_run(job->house->db, DB_WRITE, count_page, &c, job->arena, f);
        if (r == OK)
            arena_rewind(job->arena, mark);
        visits += r == OK ? c.counted : 0;
        job_progress(job, visits, 0, NULL);
    } while (r == OK && c.read == PAGE && !job_cancelled(job));
    if (r == OK)
        r = db_tx_run(job->house->db, DB_WRITE, renew, &m, job->arena, f);
    json_open(result, '{');
    json_int_of(result, "visits", visits);
    json_int_of(result, "figures", (i64)m.n);
    json_close(result, '}');
    return r;
}
