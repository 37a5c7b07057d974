/* thing.h — a small table with a column of each kind, for the tests of this folder. */
#ifndef NAGUAN_TEST_THING_H
#define NAGUAN_TEST_THING_H

#include "testdb.h"

static const char *const table =
    "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT UNIQUE, x DOUBLE PRECISION, b BYTEA,"
    " parent BIGINT REFERENCES thing (id), n BIGINT NOT NULL DEFAULT 0);";
static const struct query insert = { "thing_insert",
                                     "INSERT INTO thing (id, name, x, b) VALUES ($1, $2, $3, $4)",
                                     "INSERT INTO thing (id, name, x, b) VALUES ($1, $2, $3, $4)" };
static const struct query count = { "thing_count", "SELECT count(*) FROM thing",
                                    "SELECT count(*) FROM thing" };
static const struct query by_id = { "thing_by_id", "SELECT id, name, x, b FROM thing WHERE id = $1",
                                    "SELECT id, name, x, b FROM thing WHERE id = $1" };
static const struct query all = { "thing_all", "SELECT id FROM thing ORDER BY id",
                                  "SELECT id FROM thing ORDER BY id" };

static rc make_table(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return db_script(tx, str_from(table), f);
}

static rc put(struct tx *tx, i64 id, const char *name, struct fault *f)
{
    return db_exec(tx, &insert, ARGS(V_I(id), V_T(str_from(name)), V_NULL(), V_NULL()), NULL, f);
}

static rc write(struct testdb *t, db_fn fn, void *arg)
{
    return db_tx_run(t->db, DB_WRITE, fn, arg, t->arena, &t->fault);
}

static rc put_one(struct tx *tx, void *arg, struct fault *f)
{
    return put(tx, *(i64 *)arg, arena_fmt(tx_arena(tx), "name %lld", (long long)*(i64 *)arg).p, f);
}

static i64 things(struct testdb *t)
{
    return must_int(t, "SELECT count(*) FROM thing", NO_ARGS);
}

static struct testdb *empty(void **state)
{
    struct testdb *t = *state;
    if (must_int(t, "SELECT count(*) FROM schema_version WHERE no = 9999", NO_ARGS) == 0) {
        must_write(t, make_table, NULL);
        must_exec(t, "INSERT INTO schema_version (no, name, applied_at) VALUES (9999, 'thing', 0)",
                  NO_ARGS);
    }
    must_exec(t, "DELETE FROM thing", NO_ARGS);
    return t;
}

struct seen {
    i64 id;
    double x;
    str name, blob;
    bool x_null, b_null;
    struct arena *arena;
};

static rc see(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    struct seen *s = arg;
    assert_int_equal(4, row_columns(r));
    s->id = row_int(r, 0);
    s->name = row_text_copy(r, 1, s->arena);
    s->x = row_real(r, 2);
    s->blob = arena_str(s->arena, row_blob(r, 3));
    s->x_null = row_null(r, 2);
    s->b_null = row_null(r, 3);
    return OK;
}

#endif
