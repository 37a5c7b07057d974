/* intake_import_store.c — an import as its rows, and the rows that were refused as a table to be
 * put right. */
#include "db/queries.h"
#include "rooms/intake/intake_import.h"
#include "sys/secret.h"

enum { PAGE = 200 };

struct take_import {
    struct arena *arena;
    struct intake_import *to;
};

static rc take_import(const struct row *r, void *arg, struct fault *f)
{
    struct take_import *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->to = (struct intake_import){
        .id = row_int(r, 0),
        .bureau_id = row_int(r, 1),
        .unit_id = row_int(r, 2),
        .job_id = row_int(r, 3),
        .template = row_text_copy(r, 4, a),
        .file_hash = row_text_copy(r, 5, a),
        .file_name = row_text_copy(r, 6, a),
        .map = row_text_copy(r, 7, a),
        .dry_run = row_int(r, 8) != 0,
        .state = row_text_copy(r, 9, a),
        .n = { row_int(r, 10), row_int(r, 11), row_int(r, 12), row_int(r, 13), row_int(r, 14) },
        .created_by = row_int(r, 15),
        .created_at = row_int(r, 16),
        .finished_at = row_int(r, 17),
        .codes_told_at = row_int(r, 18),
    };
    return OK;
}

rc intake_import_read(struct tx *tx, i64 id, struct intake_import *ret, struct fault *f)
{
    struct take_import t = { tx_arena(tx), ret };
    rc r = db_one(tx, &Q_intake_import_get, ARGS(V_I(id)), take_import, &t, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "intake_import.not_found") : r;
}

/* The line was written as CSV: it stands behind its row and reasons as it is. */
static rc put_refused(const struct row *r, void *arg, struct fault *f)
{
    struct import_refused *w = arg;
    struct arena *a = tx_arena(w->tx);
    struct csv_out o = import_refused_begin(w, row_int(r, 0), row_text_copy(r, 1, a));
    str line;
    rc result = unseal(house_of(w->tx)->keyring, "intake", a, row_blob(r, 2), &line, f);
    if (result != OK)
        return result;
    buf_add(w->out, buf_str(&o.b));
    buf_char(w->out, ',');
    buf_add(w->out, line);
    return OK;
}

rc intake_import_refused(struct tx *tx, const struct actor *who, i64 id, i64 *after, buf *out,
                         bool *ret_more, struct fault *f)
{
    struct import_refused w = { .tx = tx, .out = out, .last = *after };
    rc r = db_each(tx, &Q_intake_import_refused,
                   ARGS(V_I(id), V_I(*after), V_I(who->person_id), V_I(PAGE)), put_refused, &w, f);
    if (r != OK)
        return r;
    *after = w.last;
    *ret_more = w.n == PAGE;
    return OK;
}

str intake_import_suggest(const struct rules *rules, str template, const str *columns, size_t n,
                          struct json_out *o)
{
    str as = template.n ? template : intake_table_guess(rules, o->b.arena, columns, n);
    json_text_of(o, "template", as);
    json_name(o, S("suggested"));
    intake_table_suggest(rules, as, columns, n, o);
    return as;
}

str intake_import_shown(const struct rules *rules, struct arena *a, str template,
                        const struct intake_cells *row, size_t column)
{
    return intake_table_shown(rules, a, template, row, column);
}
