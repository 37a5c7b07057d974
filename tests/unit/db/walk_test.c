#include "thing.h"

struct nested_walk {
    struct tx *tx;
    i64 outer, inner;
};

static rc count_inner(const struct row *r, void *arg, struct fault *f)
{
    (void)r, (void)f;
    ((struct nested_walk *)arg)->inner++;
    return OK;
}

static rc walk_again(const struct row *r, void *arg, struct fault *f)
{
    struct nested_walk *w = arg;
    i64 before = row_int(r, 0);
    w->outer++;
    rc result =
        db_each(w->tx, &all, NO_ARGS, count_inner, w, f); /* the same statement inside itself */
    assert_int_equal(before, row_int(r, 0));
    return result;
}

static rc walk_inside_a_walk(struct tx *tx, void *arg, struct fault *f)
{
    struct nested_walk *w = arg;
    w->tx = tx;
    for (i64 id = 1; id <= 30; id++) {
        rc r = put_one(tx, &id, f);
        if (r != OK)
            return r;
    }
    return db_each(tx, &all, NO_ARGS, walk_again, w, f);
}

static void statements_may_run_inside_a_walk(void **state)
{
    struct nested_walk w = { 0 };
    must_write(empty(state), walk_inside_a_walk, &w);
    assert_int_equal(30, w.outer);
    assert_int_equal(900, w.inner);
}

static rc enough(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    i64 *last = arg;
    *last = row_int(r, 0);
    return *last == 3 ? CANCELLED : OK;
}

static rc stop_early(struct tx *tx, void *arg, struct fault *f)
{
    i64 n;
    for (i64 id = 1; id <= 9; id++)
        assert_rc(OK, put_one(tx, &id, f));
    assert_rc(CANCELLED, db_each(tx, &all, NO_ARGS, enough, arg, f));
    return db_int(tx, &count, NO_ARGS, &n, f); /* the walk ended, the transaction did not */
}

static void a_callback_may_end_the_walk(void **state)
{
    i64 last = 0;
    must_write(empty(state), stop_early, &last);
    assert_int_equal(3, last);
}

struct list {
    i64 next, end;
};

static int next_row(void *arg, struct val *values, struct fault *f)
{
    (void)f;
    struct list *l = arg;
    if (l->next > l->end)
        return 0;
    values[0] = V_I(l->next);
    values[1] = l->next % 3 ? V_T(l->next % 2 ? S("tab\tline\nback\\slash") : S("N")) : V_NULL();
    values[2] = V_D(0.1 * (double)l->next);
    values[3] = l->next % 5 ? V_B(((str){ "\0\n\\x", 4 })) : V_NULL();
    l->next++;
    return 1;
}

static rc copy(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const columns[] = { "id", "name", "x", "b" };
    rc r = db_script(
        tx, S("CREATE TABLE bulk (id BIGINT PRIMARY KEY, name TEXT, x DOUBLE PRECISION, b BYTEA);"),
        f);
    return r == OK ? db_copy_in(tx, "bulk", columns, 4, next_row, arg, f) : r;
}

static const struct query bulk_row = { "bulk_row", "SELECT id, name, x, b FROM bulk WHERE id = $1",
                                       "SELECT id, name, x, b FROM bulk WHERE id = $1" };

static rc see_bulk(struct tx *tx, void *arg, struct fault *f)
{
    return db_one(tx, &bulk_row, ARGS(V_I(7)), see, arg, f);
}

static void a_bulk_load_brings_every_value(void **state)
{
    struct testdb *t = empty(state);
    must_write(t, copy, &(struct list){ 1, 1000 });
    assert_int_equal(1000, must_int(t, "SELECT count(*) FROM bulk", NO_ARGS));
    assert_int_equal(333, must_int(t, "SELECT count(*) FROM bulk WHERE name IS NULL", NO_ARGS));
    assert_int_equal(200, must_int(t, "SELECT count(*) FROM bulk WHERE b IS NULL", NO_ARGS));
    struct seen s = { .arena = t->arena };
    must_read(t, see_bulk, &s);
    assert_true(str_eq(s.name, S("tab\tline\nback\\slash")));
    assert_true(s.x == 0.1 * 7);
    assert_int_equal(4, s.blob.n);
    assert_memory_equal("\0\n\\x", s.blob.p, 4);
    must_exec(t, "DROP TABLE bulk", NO_ARGS);
}

static int fail_at_five(void *arg, struct val *values, struct fault *f)
{
    struct list *l = arg;
    if (l->next == 5)
        return fail(f, REFUSED, "import.bad"), -1;
    return next_row(arg, values, f);
}

static rc copy_failing(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const columns[] = { "id", "name", "x", "b" };
    return db_copy_in(tx, "thing", columns, 4, fail_at_five, arg, f);
}

static rc copy_things(struct tx *tx, void *arg, struct fault *f)
{
    static const char *const columns[] = { "id", "name", "x", "b" };
    return db_copy_in(tx, "thing", columns, 4, next_row, arg, f);
}

static void a_bulk_load_that_fails_leaves_nothing(void **state)
{
    struct testdb *t = empty(state);
    assert_rc(REFUSED, write(t, copy_failing, &(struct list){ 3, 9 }));
    assert_true(str_eq(t->fault.key, S("import.bad")));
    assert_int_equal(0, things(t));
}

static void a_bulk_load_of_a_taken_key_is_a_conflict(void **state)
{
    struct testdb *t = empty(state);
    i64 id = 3;
    must_write(t, put_one, &id);
    assert_rc(CONFLICT, write(t, copy_things, &(struct list){ 3, 4 }));
    assert_int_equal(1, things(t));
}

static rc eat_in_walk(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    if (row_int(r, 0) == 5)
        for (;;)
            arena_alloc(arg, 1 << 16);
    return OK;
}

static rc walk_and_eat(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return db_each(tx, &all, NO_ARGS, eat_in_walk, tx_arena(tx), f);
}

static int next_that_eats(void *arg, struct val *values, struct fault *f)
{
    (void)values, (void)f;
    for (;;)
        arena_alloc(arg, 1 << 16);
    return 1;
}

static rc copy_and_eat(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return db_copy_in(tx, "thing", (const char *const[]){ "id" }, 1, next_that_eats, tx_arena(tx),
                      f);
}

static void memory_may_end_in_the_middle_of_a_walk_or_a_bulk_load(void **state)
{
    struct testdb *t = empty(state);
    for (i64 id = 1; id <= 20; id++)
        must_write(t, put_one, &id);
    static const enum db_mode modes[] = { DB_READ, DB_WRITE };
    for (size_t i = 0; i < 6; i++) {
        struct arena *small = arena_new(1 << 20);
        assert_rc(NO_MEMORY, db_tx_run(t->db, modes[i % 2], walk_and_eat, NULL, small, NULL));
        assert_rc(NO_MEMORY, db_tx_run(t->db, DB_WRITE, copy_and_eat, NULL, small, NULL));
        arena_free(small);
        assert_int_equal(20, things(t));
    }
    i64 id = 21;
    must_write(t, put_one, &id);
}

struct part_walk {
    struct tx *tx;
    i64 kept;
};

static rc put_hundred_more(struct tx *tx, void *arg, struct fault *f)
{
    i64 id = *(i64 *)arg + 100;
    rc r = put_one(tx, &id, f);
    return r == OK && id % 2 ? refuse(f, "thing.odd") : r;
}

static rc try_a_part(const struct row *r, void *arg, struct fault *f)
{
    struct part_walk *w = arg;
    i64 id = row_int(r, 0);
    rc part = db_nested(w->tx, put_hundred_more, &id, f);
    w->kept += part == OK;
    return part == REFUSED ? OK : part;
}

static rc parts_in_a_walk(struct tx *tx, void *arg, struct fault *f)
{
    struct part_walk *w = arg;
    w->tx = tx;
    return db_each(tx, SQL("SELECT id FROM thing WHERE id <= 20 ORDER BY id"), NO_ARGS, try_a_part,
                   w, f);
}

static void parts_may_fail_inside_a_walk(void **state)
{
    struct testdb *t = empty(state);
    for (i64 id = 1; id <= 20; id++)
        must_write(t, put_one, &id);
    struct part_walk w = { 0 };
    must_write(t, parts_in_a_walk, &w);
    assert_int_equal(10, w.kept);
    assert_int_equal(30, things(t));
}

static rc take_number(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

static rc run_many_statements(struct tx *tx, void *arg, struct fault *f)
{
    i64 *sum = arg;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1500; i++) {
            i64 n = -1;
            str sql = arena_fmt(tx_arena(tx), "SELECT CAST($1 AS BIGINT) + %d", i);
            rc r = db_each_sql(tx, sql, ARGS(V_I(1000)), take_number, &n, f);
            if (r != OK)
                return r;
            *sum += n == 1000 + i;
        }
    }
    return OK;
}

static void more_statements_than_the_cache_holds_do_no_harm(void **state)
{
    i64 right = 0;
    must_read(*state, run_many_statements, &right);
    assert_int_equal(3000, right);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_may_run_inside_a_walk),
        cmocka_unit_test(a_callback_may_end_the_walk),
        cmocka_unit_test(a_bulk_load_brings_every_value),
        cmocka_unit_test(a_bulk_load_that_fails_leaves_nothing),
        cmocka_unit_test(a_bulk_load_of_a_taken_key_is_a_conflict),
        cmocka_unit_test(memory_may_end_in_the_middle_of_a_walk_or_a_bulk_load),
        cmocka_unit_test(parts_may_fail_inside_a_walk),
        cmocka_unit_test(more_statements_than_the_cache_holds_do_no_harm),
    };
    return testdb_run(tests, COUNT(tests));
}
