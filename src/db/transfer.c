#include "db/transfer.h"

#include "base/buf.h"
#include "db/queries.h"

#include <string.h>

enum { TABLES = 256, COLUMNS = 64, BATCH_ROWS = 1000, BATCH_BYTES = 4 << 20, MAX_SQL = 16 << 10 };

struct table {
    const char *name;
    const char *columns[COLUMNS];
    enum val_type types[COLUMNS];
    size_t n;
};

struct schema {
    struct arena *arena;
    struct table *tables;
    size_t n;
};

static enum val_type type_of(str declared)
{
    if (str_eq(declared, S("INTEGER")))
        return VAL_INT;
    if (str_eq(declared, S("REAL")))
        return VAL_REAL;
    return str_eq(declared, S("BLOB")) ? VAL_BLOB : VAL_TEXT;
}

static rc take_column(const struct row *r, void *arg, struct fault *f)
{
    struct schema *s = arg;
    str table = row_text(r, 0);
    if (s->n == 0 || !str_eq(table, str_from(s->tables[s->n - 1].name))) {
        if (s->n == TABLES)
            return fail_detail(f, INTERNAL, NULL, "transfer: more than %d tables", TABLES);
        s->tables[s->n++].name = arena_cstr(s->arena, table);
    }
    struct table *t = &s->tables[s->n - 1];
    if (t->n == COLUMNS)
        return fail_detail(f, INTERNAL, NULL, "transfer: %s has more than %d columns", t->name,
                           COLUMNS);
    t->columns[t->n] = arena_cstr(s->arena, row_text(r, 1));
    t->types[t->n++] = type_of(row_text(r, 2));
    return OK;
}

static rc read_schema(struct tx *tx, void *arg, struct fault *f)
{
    return db_each(tx, &Q_db_columns, NO_ARGS, take_column, arg, f);
}

struct transfer {
    struct db *from;
    struct schema schema;
    struct arena *outer; /* of the transactions */
    struct tx *to;
    const struct table *table;
    struct arena *arena; /* of the rows at hand */
    struct val *rows;    /* BATCH_ROWS × columns */
    size_t n, next;
    i64 total;
};

static int next_row(void *arg, struct val *values, struct fault *f)
{
    struct transfer *t = arg;
    (void)f;
    if (t->next == t->n)
        return 0;
    memcpy(values, t->rows + t->next++ * t->table->n, t->table->n * sizeof *values);
    return 1;
}

static void begin_batch(struct transfer *t)
{
    arena_reset(t->arena);
    t->rows = ARENA_ARRAY(t->arena, struct val, BATCH_ROWS * t->table->n);
    t->n = t->next = 0;
}

static rc write_batch(struct transfer *t, struct fault *f)
{
    rc r = t->n ? db_copy_in(t->to, t->table->name, t->table->columns, t->table->n, next_row, t, f)
                : OK;
    t->total += (i64)t->n;
    begin_batch(t);
    return r;
}

static struct val value_at(const struct row *r, int column, enum val_type type, struct arena *a)
{
    if (row_null(r, column))
        return V_NULL();
    if (type == VAL_INT)
        return V_I(row_int(r, column));
    if (type == VAL_REAL)
        return V_D(row_real(r, column));
    if (type == VAL_BLOB)
        return V_B(arena_str(a, row_blob(r, column)));
    return V_T(row_text_copy(r, column, a));
}

static rc take_row(const struct row *r, void *arg, struct fault *f)
{
    struct transfer *t = arg;
    struct val *values = t->rows + t->n * t->table->n;
    for (size_t i = 0; i < t->table->n; i++)
        values[i] = value_at(r, (int)i, t->table->types[i], t->arena);
    t->n++;
    return t->n == BATCH_ROWS || arena_used(t->arena) > BATCH_BYTES ? write_batch(t, f) : OK;
}

static rc copy_table(struct tx *from, struct transfer *t, struct fault *f)
{
    buf sql = buf_new(t->outer, MAX_SQL);
    buf_add(&sql, S("SELECT "));
    for (size_t i = 0; i < t->table->n; i++)
        buf_fmt(&sql, "%s%s", i ? ", " : "", t->table->columns[i]);
    buf_fmt(&sql, " FROM %s", t->table->name);
    begin_batch(t);
    rc r = db_each_sql(from, buf_str(&sql), NO_ARGS, take_row, t, f);
    return r == OK ? write_batch(t, f) : r;
}

static rc read_all(struct tx *from, void *arg, struct fault *f)
{
    struct transfer *t = arg;
    rc r = OK;
    tx_set_budget(from, 0);
    for (size_t i = 0; r == OK && i < t->schema.n; i++) {
        t->table = &t->schema.tables[i];
        r = copy_table(from, t, f);
    }
    return r;
}

static rc write_all(struct tx *to, void *arg, struct fault *f)
{
    struct transfer *t = arg;
    t->to = to;
    t->total = 0;
    rc r = db_exec(to, &Q_db_defer_keys, NO_ARGS, NULL, f);
    return r == OK ? db_tx_run(t->from, DB_READ, read_all, t, t->outer, f) : r;
}

rc db_transfer(struct db *from, struct db *to, struct arena *a, i64 *ret_rows, struct fault *f)
{
    struct db *model = db_kind(to) == DB_SQLITE ? to : from;
    struct transfer t = { .from = from, .outer = a };
    if (db_kind(model) != DB_SQLITE)
        return fail(f, UNSUPPORTED, NULL);
    t.schema = (struct schema){ .arena = a, .tables = ARENA_ARRAY(a, struct table, TABLES) };
    t.arena = arena_new(0);
    if (!t.arena)
        return fail(f, NO_MEMORY, NULL);
    rc r = db_tx_run(model, DB_READ, read_schema, &t.schema, a, f);
    if (r == OK)
        r = db_tx_run(to, DB_WRITE, write_all, &t, a, f);
    arena_free(t.arena);
    if (r == OK)
        *ret_rows = t.total;
    return r;
}
