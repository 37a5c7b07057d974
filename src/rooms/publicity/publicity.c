/* publicity.c — entries and figures follow what happens to complaints and operators. */
#include "rooms/publicity/publicity.h"

#include "core/house.h"
#include "db/queries.h"
#include "rooms/publicity/publicity_store.h"

rc publicity_follow(struct tx *tx, const struct matter *m, str from, struct fault *f)
{
    /* the fact that it was opened is told before the complaint itself is written */
    return str_eq(m->kind, S("complaint")) && from.n ? publicity_refresh(tx, m->id, f) : OK;
}

static rc recount(struct tx *tx, i64 entity_id, struct fault *f)
{
    rc r = db_exec(tx, &Q_publicity_tally_forget, ARGS(V_I(entity_id)), NULL, f);
    return r == OK ? db_exec(tx, &Q_publicity_tally_of, ARGS(V_I(entity_id)), NULL, f) : r;
}

rc publicity_merged(struct tx *tx, i64 kept_id, i64 gone_id, struct fault *f)
{
    rc r = db_exec(tx, &Q_publicity_moved, ARGS(V_I(kept_id)), NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_publicity_moved, ARGS(V_I(gone_id)), NULL, f);
    if (r == OK)
        r = recount(tx, kept_id, f);
    return r == OK ? recount(tx, gone_id, f) : r;
}

/* ---- all anew ---- */

enum { AT_ONCE = 500 };

struct page {
    i64 bureau_id, after;
    i64 at[AT_ONCE];
    size_t n;
};

static rc refresh_page(struct tx *tx, void *arg, struct fault *f)
{
    struct page *p = arg;
    rc r = db_ids(tx, &Q_publicity_complaints, ARGS(V_I(p->bureau_id), V_I(p->after), V_I(AT_ONCE)),
                  p->at, AT_ONCE, &p->n, f);
    for (size_t i = 0; r == OK && i < p->n; i++)
        r = publicity_refresh(tx, p->at[i], f);
    return r;
}

static rc recount_all(struct tx *tx, void *arg, struct fault *f)
{
    const struct page *p = arg;
    tx_set_budget(tx, 0);
    rc r = db_exec(tx, &Q_publicity_tallies_forget, ARGS(V_I(p->bureau_id)), NULL, f);
    return r == OK ? db_exec(tx, &Q_publicity_tallies, ARGS(V_I(p->bureau_id)), NULL, f) : r;
}

rc publicity_rebuild(struct db *db, i64 bureau_id, i64 *ret_seen, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct page p = { .bureau_id = bureau_id };
    i64 seen = 0;
    rc r;
    do {
        r = db_tx_run(db, DB_WRITE, refresh_page, &p, a, f);
        seen += (i64)p.n;
        if (p.n)
            p.after = p.at[p.n - 1];
    } while (r == OK && p.n == AT_ONCE);
    if (r == OK)
        r = db_tx_run(db, DB_WRITE, recount_all, &p, a, f);
    if (r == OK && ret_seen)
        *ret_seen = seen;
    arena_free(a);
    return r;
}
