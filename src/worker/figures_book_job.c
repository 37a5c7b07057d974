/* figures_book_job.c — the table of figures as XLSX: what the page shows who asked, row by row. */
#include "codec/xlsx_out.h"
#include "core/actor_load.h"
#include "rooms/figures/figures.h"
#include "worker/book.h"
#include "worker/worker.h"

#include <unistd.h>

#define HUNDREDTHS 100.0

struct writing {
    struct job *job;
    str query;
    struct xlsx_out *out;
    i64 rows; /* with the head */
};

static void put_cell(struct writing *w, const struct figures_cell *cell)
{
    switch (cell->sort) {
    case FIGURES_NOTHING:
        xlsx_put_nothing(w->out);
        return;
    case FIGURES_TEXT:
        (w->rows ? xlsx_put_text : xlsx_put_head)(w->out, cell->text);
        return;
    case FIGURES_INT:
        xlsx_put_int(w->out, cell->n);
        return;
    case FIGURES_HUNDREDTHS:
        xlsx_put_real(w->out, (double)cell->n / HUNDREDTHS);
        return;
    case FIGURES_DAY:
        xlsx_put_day(w->out, (day)cell->n);
        return;
    }
}

static void put_row(void *arg, const struct figures_cell *cells, size_t n)
{
    struct writing *w = arg;
    for (size_t i = 0; i < n; i++)
        put_cell(w, &cells[i]);
    xlsx_end_row(w->out);
    w->rows++;
}

/* As the person is now, not as they were when they asked. */
static rc write_figures(struct tx *tx, void *arg, struct fault *f)
{
    struct writing *w = arg;
    struct actor who;
    rc r = actor_load(tx, w->job->created_by, &who, f);
    if (r != OK)
        return r;
    tx_set_scope(tx, who.scope);
    tx_set_budget(tx, 0);
    return figures_book(tx, &who, w->query, &(struct figures_sheet){ put_row, w }, f);
}

static rc write_file(struct writing *w, str path, struct fault *f)
{
    struct arena *a = arena_new(0);
    rc r = a ? xlsx_out_new(path, S("figures"), &w->out, f) : fail(f, NO_MEMORY, NULL);
    if (r == OK)
        r = db_tx_run(w->job->house->db, DB_READ, write_figures, w, a, f);
    if (r == OK)
        r = xlsx_out_finish(w->out, f);
    else
        xlsx_out_abandon(w->out);
    arena_free(a);
    return r;
}

rc figures_book_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct writing w = { .job = job, .query = json_text(json_get(job->payload, "query")) };
    str path = arena_fmt(job->arena, "%.*s/figures-%lld.xlsx", STR_ARG(job->house->spool_dir),
                         (long long)job->id);
    struct book book = { .name = S("figures.xlsx") };
    rc r = write_file(&w, path, f);
    book.rows = w.rows - 1;
    if (r == OK)
        r = book_keep(job, path.p, &book, f);
    unlink(path.p);
    if (r == OK)
        book_tell(&book, result);
    return r;
}
