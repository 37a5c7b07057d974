/* import_refusals.c — the rows that could not be taken, with reasons, to be put right and sent
 * again. */
#include "codec/base64.h"
#include "db/queries.h"
#include "rooms/imports/imports.h"
#include "sys/secret.h"

enum { PAGE = 500 };

struct cells {
    struct csv_out *to;
};

static rc put_cells(void *arg, const struct table_row *row, struct fault *f)
{
    struct cells *c = arg;
    (void)f;
    for (size_t i = 0; i < row->count; i++)
        csv_put_text(c->to, csv_unguarded(row->cells[i]));
    return OK;
}

/* The cells of the row stand behind its reasons, so that the file can be put right where it is. */
static rc put_line(struct import_refused *w, struct csv_out *o, str sealed, struct fault *f)
{
    struct arena *a = tx_arena(w->tx);
    str bytes, line;
    if (!base64url_decode(a, sealed, &bytes))
        return fail_detail(f, INTERNAL, NULL, "a refused row is not base64url");
    rc r = unseal(house_of(w->tx)->keyring, "import", a, bytes, &line, f);
    if (r != OK)
        return r;
    struct cells c = { o };
    struct csv_reader *reader = csv_reader_new(a, ',', put_cells, &c);
    r = csv_feed(reader, line, f);
    return r == OK ? csv_finish(reader, f) : r;
}

static rc put_refusal(const struct row *r, void *arg, struct fault *f)
{
    struct import_refused *w = arg;
    struct arena *a = tx_arena(w->tx);
    struct csv_out o = import_refused_begin(w, row_int(r, 0), row_text_copy(r, 1, a));
    rc result = put_line(w, &o, row_text_copy(r, 2, a), f);
    csv_end_row(&o);
    buf_add(w->out, buf_str(&o.b));
    return result;
}

rc import_refusals_csv(struct tx *tx, i64 import_id, i64 *after, buf *out, bool *ret_more,
                       struct fault *f)
{
    struct import_refused w = { .tx = tx, .out = out, .last = *after };
    rc r = db_each(tx, &Q_import_refusals, ARGS(V_I(import_id), V_I(*after), V_I(PAGE)),
                   put_refusal, &w, f);
    if (r != OK)
        return r;
    *after = w.last;
    *ret_more = w.n == PAGE;
    return OK;
}
