#include "rooms/imports/import_write.h"

#include "codec/base64.h"
#include "codec/csv.h"
#include "core/ledger.h"
#include "db/queries.h"
#include "rooms/imports/import_put.h"
#include "search/index.h"
#include "sys/secret.h"

#include <string.h>

enum { LINE_MOST = 2 << 20, TOUCHED_MOST = 4000 };

struct writing {
    const struct import_writing *w;
    const struct import_batch *batch;
    i64 row_count;
    struct import_verdict *told;
    struct import_touched touched;
    bool much;
    bool careful; /* each row alone, because one of them breaks a unique key */
    i64 counts[ROW_OUTCOMES];
};

struct one {
    const struct import_writing *w;
    const struct import_row *row;
    struct import_touched *touched;
    struct import_verdict *told;
};

static rc put_one(struct tx *tx, void *arg, struct fault *f)
{
    struct one *o = arg;
    return import_put_row(tx, o->w, o->row, o->touched, o->told, f);
}

/* Somebody else wrote the same key between our look and our writing. */
static rc put_careful(struct tx *tx, struct one *o, struct fault *f)
{
    size_t touched = o->touched->n;
    rc r = db_nested(tx, put_one, o, f);
    if (r != CONFLICT)
        return r;
    o->touched->n = touched;
    struct fault why;
    fault_init(&why, tx_arena(tx));
    fault_field(&why, S(""), "taken", S(""));
    *o->told = (struct import_verdict){ ROW_REFUSED, why.errors };
    fault_clear(f);
    return OK;
}

/* A few changes are looked up one by one by those who hold the register in memory; after many they
 * wait for the image that is made at the end (import_run.c). */
static rc tell_search(struct tx *tx, struct writing *b, struct fault *f)
{
    rc r = OK;
    b->much = b->w->much || b->w->touched + (i64)b->touched.n > TOUCHED_MOST;
    if (b->much)
        return b->touched.n ? search_changed_much(tx, f) : OK;
    for (size_t i = 0; r == OK && i < b->touched.n; i++)
        r = search_changed(tx, b->touched.at[i], f);
    return r;
}

static rc put_rows(struct tx *tx, void *arg, struct fault *f)
{
    struct writing *b = arg;
    rc r = OK;
    b->touched.n = 0;
    for (size_t i = 0; r == OK && i < b->batch->n; i++) {
        struct arena_mark mark = arena_mark(tx_arena(tx));
        struct one o = { b->w, &b->batch->rows[i], &b->touched, &b->told[i] };
        b->told[i] = (struct import_verdict){ ROW_REFUSED, o.row->errors };
        if (o.row->errors)
            continue;
        r = b->careful ? put_careful(tx, &o, f) : put_one(tx, &o, f);
        if (r == OK && o.told->outcome != ROW_REFUSED)
            arena_rewind(tx_arena(tx), mark);
    }
    return r == OK ? tell_search(tx, b, f) : r;
}

/* A dry run does the same and takes it back. */
static rc put_and_undo(struct tx *tx, void *arg, struct fault *f)
{
    rc r = put_rows(tx, arg, f);
    return r == OK ? fail(f, CANCELLED, NULL) : r;
}

static str reasons_of(struct arena *a, const struct field_error *e)
{
    struct json_out o = json_out_new(a, 1 << 20);
    json_open(&o, '[');
    for (; e; e = e->next) {
        json_open(&o, '{');
        json_text_of(&o, "field", e->field);
        json_text_of(&o, "code", e->code);
        json_text_of(&o, "arg", e->arg);
        json_close(&o, '}');
    }
    json_close(&o, ']');
    return json_out_str(&o);
}

/* The row as it came, sealed: it may hold names and telephone numbers. */
static rc line_of(struct tx *tx, const struct import_row *row, str *ret, struct fault *f)
{
    struct csv_out o = csv_out_new(tx_arena(tx), LINE_MOST);
    str sealed;
    for (size_t i = 0; i < row->cell_count; i++)
        csv_put_text(&o, row->cells[i]);
    csv_end_row(&o);
    rc r = seal(house_of(tx)->keyring, "import", tx_arena(tx), buf_str(&o.b), &sealed, f);
    if (r == OK)
        *ret = base64url_encode(tx_arena(tx), sealed);
    return r;
}

static rc put_refusal(struct tx *tx, i64 import_id, const struct import_row *row,
                      const struct field_error *errors, struct fault *f)
{
    struct arena_mark m = arena_mark(tx_arena(tx));
    str line;
    rc r = line_of(tx, row, &line, f);
    if (r == OK)
        r = db_exec(
            tx, &Q_import_refusal_insert,
            ARGS(V_I(import_id), V_I(row->line), V_T(reasons_of(tx_arena(tx), errors)), V_T(line)),
            NULL, f);
    if (r == OK)
        arena_rewind(tx_arena(tx), m);
    return r;
}

static rc put_ledger(struct tx *tx, const struct writing *b, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), 1024);
    json_open(&o, '{');
    json_int_of(&o, "added", b->counts[ROW_ADDED]);
    json_int_of(&o, "changed", b->counts[ROW_CHANGED]);
    json_int_of(&o, "unchanged", b->counts[ROW_UNCHANGED]);
    json_int_of(&o, "refused", b->counts[ROW_REFUSED]);
    json_close(&o, '}');
    return ledger_append(tx, b->w->who,
                         &(struct ledger_entry){ .act = "import.batch",
                                                 .subject_kind = "import",
                                                 .subject_id = b->w->import_id,
                                                 .facts = json_out_str(&o) },
                         f);
}

static rc count_rows(struct tx *tx, struct writing *b, struct fault *f)
{
    i64 changed = 0;
    rc r = OK;
    memset(b->counts, 0, sizeof b->counts);
    for (size_t i = 0; r == OK && i < b->batch->n; i++) {
        b->counts[b->told[i].outcome]++;
        if (b->told[i].outcome == ROW_REFUSED)
            r = put_refusal(tx, b->w->import_id, &b->batch->rows[i], b->told[i].errors, f);
    }
    if (r == OK)
        r = db_exec(tx, &Q_import_run_count,
                    ARGS(V_I(b->w->import_id), V_I(b->row_count), V_I((i64)b->batch->n),
                         V_I(b->counts[ROW_ADDED]), V_I(b->counts[ROW_CHANGED]),
                         V_I(b->counts[ROW_UNCHANGED]), V_I(b->counts[ROW_REFUSED])),
                    &changed, f);
    return r == OK && changed == 0 ? fail(f, CANCELLED, "import.taken_over") : r;
}

static rc write_batch(struct tx *tx, void *arg, struct fault *f)
{
    struct writing *b = arg;
    rc r;
    tx_set_scope(tx, b->w->who->scope);
    if (b->w->dry_run) {
        r = db_nested(tx, put_and_undo, b, f);
        if (r == CANCELLED) {
            fault_clear(f);
            r = OK;
        }
    } else {
        r = put_rows(tx, b, f);
    }
    if (r == OK)
        r = count_rows(tx, b, f);
    return r == OK && !b->w->dry_run ? put_ledger(tx, b, f) : r;
}

rc import_write_batch(struct import_writing *w, const struct import_batch *batch, i64 row_count,
                      struct arena *a, i64 ret_counts[ROW_OUTCOMES], struct fault *f)
{
    struct writing b = { .w = w, .batch = batch, .row_count = row_count };
    b.told = ARENA_ARRAY(a, struct import_verdict, batch->n);
    b.touched.at = ARENA_ARRAY(a, i64, batch->n * 2);
    rc r = db_tx_run(w->house->db, DB_WRITE, write_batch, &b, a, f);
    if (r == CONFLICT) {
        fault_clear(f);
        b.careful = true;
        r = db_tx_run(w->house->db, DB_WRITE, write_batch, &b, a, f);
    }
    if (r != OK)
        return r;
    memcpy(ret_counts, b.counts, sizeof b.counts);
    if (!w->dry_run) {
        w->touched += (i64)b.touched.n;
        w->much = b.much;
    }
    return OK;
}
