/* export_job.c — a list as XLSX: exactly what the asker would see, all rows. */
#include "codec/xlsx_out.h"
#include "core/actor_load.h"
#include "core/list_hooks.h"
#include "core/mask.h"
#include "rooms/exports/exports.h"
#include "search/mirror.h"
#include "worker/book.h"
#include "worker/worker.h"

#include <unistd.h>

struct exporting {
    struct job *job;
    struct export_ask ask;
    const struct list_query *q;
    const struct column **columns;
    size_t n;
    struct xlsx_out *out;
    struct arena *row; /* reset for each row */
    i64 rows;
    struct book book;
};

/* Masked as on the screen. */
static void put_sealed(struct exporting *e, const struct column *c, const struct row *r, int i)
{
    str plain =
        c->codes ? list_hooks()->unsealed(e->row, c->codes, row_blob(r, i)) : row_text(r, i);
    xlsx_put_text(e->out, mask_personal(e->row, plain));
}

static void put_cell(struct exporting *e, const struct column *c, const struct row *r, int i)
{
    if (row_null(r, i)) {
        xlsx_put_nothing(e->out);
        return;
    }
    if (c->flags & COL_SEALED) {
        put_sealed(e, c, r, i);
        return;
    }
    switch (c->type) {
    case F_ID:
    case F_INT:
    case F_FEN:
    case F_BOOL:
        xlsx_put_int(e->out, row_int(r, i));
        return;
    case F_REAL:
        xlsx_put_real(e->out, row_real(r, i));
        return;
    case F_DAY:
        xlsx_put_day(e->out, (day)row_int(r, i));
        return;
    case F_INSTANT:
        xlsx_put_instant(e->out, row_int(r, i));
        return;
    case F_TEXT:
    case F_CODE:
    case F_IDS:
    case F_CODES:
    case F_POINT:
    case F_RECORD:
    case F_RECORDS:
    case F_JSON:
        xlsx_put_text(e->out, row_text(r, i));
        return;
    }
}

/* Progress is a transaction of its own on the writer's connection; the walk goes on in its
 * snapshot. */
static rc put_row(const struct row *r, void *arg, struct fault *f)
{
    struct exporting *e = arg;
    arena_reset(e->row);
    for (size_t i = 0; i < e->n; i++)
        put_cell(e, e->columns[i], r, (int)i);
    xlsx_end_row(e->out);
    job_progress(e->job, ++e->rows, 0, "export.running");
    return job_cancelled(e->job) ? fail(f, CANCELLED, NULL) : OK;
}

static void put_head(struct exporting *e)
{
    for (size_t i = 0; i < e->n; i++)
        xlsx_put_head(e->out, str_from(e->columns[i]->name));
    xlsx_end_row(e->out);
}

static rc write_list(struct tx *tx, void *arg, struct fault *f)
{
    struct exporting *e = arg;
    struct actor who;
    struct list_query q;
    rc r = actor_load(tx, e->job->created_by, &who, f);
    if (r == OK)
        r = export_parse(&who, &e->ask, tx_arena(tx), &q, f);
    if (r != OK)
        return r;
    tx_set_scope(tx, who.scope);
    tx_set_budget(tx, 0);
    e->q = &q;
    e->columns = list_visible(&q, tx_arena(tx), &e->n);
    put_head(e);
    return list_walk(tx, &q, put_row, e, f);
}

/* ---- the file ---- */

static rc write_file(struct exporting *e, str path, struct fault *f)
{
    struct arena *a = arena_new(0);
    e->row = arena_new(0);
    rc r = a && e->row ? xlsx_out_new(path, e->ask.list, &e->out, f) : fail(f, NO_MEMORY, NULL);
    if (r == OK)
        r = db_tx_run(e->job->house->db, DB_READ, write_list, e, a, f);
    if (r == OK)
        r = xlsx_out_finish(e->out, f);
    else
        xlsx_out_abandon(e->out);
    arena_free(e->row);
    arena_free(a);
    return r;
}

static rc make(struct exporting *e, struct fault *f)
{
    struct arena *a = e->job->arena;
    str path = arena_fmt(a, "%.*s/export-%lld.xlsx", STR_ARG(e->job->house->spool_dir),
                         (long long)e->job->id);
    rc r = write_file(e, path, f);
    e->book.name = ARENA_CONCAT(a, e->ask.list, S(".xlsx"));
    e->book.rows = e->rows;
    if (r == OK)
        r = book_keep(e->job, path.p, &e->book, f);
    unlink(path.p);
    return r;
}

/* A search is answered from the register in memory, which this program does not hold: it is opened
 * for as long as the export takes. */
static rc make_with_mirror(struct exporting *e, struct fault *f)
{
    struct house with = *e->job->house;
    const struct house *before = e->job->house;
    rc r = mirror_open(with.db, &with.mirror, f);
    if (r != OK)
        return r;
    e->job->house = &with;
    house_set(&with);
    r = make(e, f);
    house_set(before);
    e->job->house = before;
    mirror_close(with.mirror);
    return r;
}

/* Whether the query has a q=, as the list engine reads it. */
static bool searches(str query)
{
    return str_starts(query, S("q=")) || str_find(query, S("&q=")) < query.n;
}

rc export_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct exporting e = { .job = job };
    e.ask.list = json_text(json_get(job->payload, "list"));
    e.ask.query = json_text(json_get(job->payload, "query"));
    bool search = searches(e.ask.query) && !job->house->mirror;
    rc r = search ? make_with_mirror(&e, f) : make(&e, f);
    if (r != OK)
        return r;
    book_tell(&e.book, result);
    return OK;
}
