/* rooms_publicity.c — what is kept for the public is what a recount of all complaints gives. */
#include "rooms.h"

#include "rooms/publicity/publicity.h"

#include <stdio.h>

enum { ROWS_MOST = 16 << 20 };

static rc put_row(const struct row *r, void *arg, struct fault *f)
{
    buf *out = arg;
    (void)f;
    for (int i = 0; i < row_columns(r); i++)
        buf_fmt(out, "%.*s|", STR_ARG(row_text(r, i)));
    buf_char(out, '\n');
    return OK;
}

static rc read_rows(struct tx *tx, void *arg, struct fault *f)
{
    static const str entries =
        STR_INIT("SELECT CAST(id AS TEXT), CAST(unit_id AS TEXT), CAST(entity_id AS TEXT), "
                 "CAST(year AS TEXT), CAST(counted AS TEXT), CAST(closed AS TEXT), "
                 "CAST(settled AS TEXT), CAST(by_itself AS TEXT), state, exclusion, result, "
                 "CAST(due_day AS TEXT), CAST(published_at AS TEXT) FROM publicity_entry "
                 "ORDER BY id");
    static const str tallies =
        STR_INIT("SELECT CAST(entity_id AS TEXT), CAST(year AS TEXT), CAST(counted AS TEXT), "
                 "CAST(closed AS TEXT), CAST(settled AS TEXT), CAST(by_itself AS TEXT) "
                 "FROM publicity_tally ORDER BY entity_id, year");
    rc r = db_each_sql(tx, entries, NO_ARGS, put_row, arg, f);
    return r == OK ? db_each_sql(tx, tallies, NO_ARGS, put_row, arg, f) : r;
}

bool publicity_holds(struct desk *d)
{
    struct arena *a = arena_new(0);
    buf before = buf_new(a, ROWS_MOST), after = buf_new(a, ROWS_MOST);
    must_read(d->b->t, read_rows, &before);
    bool holds = publicity_rebuild(d->b->t->db, d->b->id, NULL, &d->b->t->fault) == OK;
    must_read(d->b->t, read_rows, &after);
    holds = holds && str_eq(buf_str(&before), buf_str(&after));
    if (!holds)
        fprintf(stderr, "publicity kept:\n%.*s\nrecounted:\n%.*s\n", STR_ARG(buf_str(&before)),
                STR_ARG(buf_str(&after)));
    arena_free(a);
    return holds;
}
