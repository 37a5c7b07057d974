/* digest.c — each morning: what waits for everybody, the longest open first. Stays on the first
 * page of the day and goes into the outbox as a fact for that person; sending it on is a delivery's
 * work. */
#include "core/actor_load.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/inbox/inbox.h"

enum { PAGE = 50 }; /* people in one transaction */

struct page {
    struct job *job;
    i64 after;
    i64 ids[PAGE], units[PAGE];
    unsigned roles[PAGE];
    size_t n;
    i64 told;
};

static rc take_person(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    (void)f;
    p->ids[p->n] = row_int(r, 0);
    p->roles[p->n] = (unsigned)row_int(r, 2);
    p->units[p->n++] = row_int(r, 1);
    return OK;
}

struct morning {
    i64 late, due_today, due_week, open;
    struct json_out oldest;
};

static rc take_counts(const struct row *r, void *arg, struct fault *f)
{
    struct morning *m = arg;
    (void)f;
    m->late = row_int(r, 0);
    m->due_today = row_int(r, 1);
    m->due_week = row_int(r, 2);
    m->open = row_int(r, 3);
    return OK;
}

static rc take_oldest(const struct row *r, void *arg, struct fault *f)
{
    struct morning *m = arg;
    (void)f;
    json_put_id(&m->oldest, row_int(r, 0));
    return OK;
}

static str body_of(struct arena *a, const struct morning *m)
{
    struct json_out o = json_out_new(a, 1024);
    json_open(&o, '{');
    json_int_of(&o, "late", m->late);
    json_int_of(&o, "due_today", m->due_today);
    json_int_of(&o, "due_week", m->due_week);
    json_int_of(&o, "open", m->open);
    json_close(&o, '}');
    return json_out_str(&o);
}

static rc keep(struct tx *tx, i64 bureau, i64 person, i64 unit, const struct morning *m,
               struct fault *f)
{
    rc r = db_exec(tx, &Q_digest_put,
                   ARGS(V_I(person), V_I(day_at(tx_now(tx))), V_I(bureau), V_I(m->late),
                        V_I(m->due_today), V_I(m->due_week), V_I(m->open),
                        V_T(json_out_str(&m->oldest)), V_I(tx_now(tx))),
                   NULL, f);
    if (r != OK)
        return r;
    return outbox_put(tx, bureau,
                      &(struct outbox_fact){ .topic = "inbox.digest",
                                             .subject_kind = "person",
                                             .subject_id = person,
                                             .unit_id = unit,
                                             .person_id = person,
                                             .body = body_of(tx_arena(tx), m) },
                      f);
}

/* Who has nothing open is not told of nothing. */
static rc tell(struct tx *tx, struct page *p, size_t i, struct fault *f)
{
    struct scope scope = { .bureau_id = p->job->bureau_id, .person_id = p->ids[i] };
    struct val bureau = V_I(p->job->bureau_id);
    i64 now = tx_now(tx);
    day today = day_at(now);
    struct morning m = { .oldest = json_out_new(tx_arena(tx), 16 << 10) };
    scope_of_roles(&scope, p->roles[i]);
    rc r = actor_absent(tx, p->ids[i], &scope, f);
    tx_set_scope(tx, &scope);
    if (r == OK)
        r = db_one(tx, &Q_digest_counts,
                   ARGS(bureau, V_I(now), V_I(day_end(today)), V_I(day_end(today + 7))),
                   take_counts, &m, f);
    if (r != OK || m.open == 0)
        return r;
    json_open(&m.oldest, '[');
    r = db_each(tx, &Q_digest_oldest, ARGS(bureau, V_I(inbox_setting(tx, "digest_most"))),
                take_oldest, &m, f);
    json_close(&m.oldest, ']');
    if (r == OK)
        r = keep(tx, p->job->bureau_id, p->ids[i], p->units[i], &m, f);
    p->told += r == OK;
    return r;
}

static rc tell_page(struct tx *tx, void *arg, struct fault *f)
{
    struct page *p = arg;
    p->n = 0;
    p->told = 0;
    rc r = db_each(tx, &Q_digest_people, ARGS(V_I(p->job->bureau_id), V_I(p->after), V_I(PAGE)),
                   take_person, p, f);
    for (size_t i = 0; r == OK && i < p->n; i++)
        r = tell(tx, p, i, f);
    return r;
}

static rc purge(struct tx *tx, void *arg, struct fault *f)
{
    struct job *job = arg;
    i64 kept = inbox_setting(tx, "digest_kept") * DAY_MS;
    return db_exec(tx, &Q_digest_purge, ARGS(V_I(job->bureau_id), V_I(tx_now(tx) - kept)), NULL, f);
}

rc digest_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct page p = { .job = job };
    i64 people = 0, told = 0;
    rc r = db_tx_run(job->house->db, DB_WRITE, purge, job, job->arena, f);
    do {
        struct arena_mark mark = arena_mark(job->arena);
        if (r == OK)
            r = db_tx_run(job->house->db, DB_WRITE, tell_page, &p, job->arena, f);
        if (r == OK)
            arena_rewind(job->arena, mark);
        people += r == OK ? (i64)p.n : 0;
        told += r == OK ? p.told : 0;
        p.after = p.n ? p.ids[p.n - 1] : 0;
        job_progress(job, people, 0, NULL);
    } while (r == OK && p.n == PAGE && !job_cancelled(job));
    json_open(result, '{');
    json_int_of(result, "people", people);
    json_int_of(result, "told", told);
    json_close(result, '}');
    return r;
}
