#include "testdb.h"

#include <math.h>
#include <string.h>

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

static rc write_and_read_back(struct tx *tx, void *arg, struct fault *f)
{
    struct seen *s = arg;
    rc r = db_exec(tx, &insert,
                   ARGS(V_I(INT64_MAX), V_T(S("成都'李\"四\n面馆\\")), V_D(0.1),
                        V_B(((str){ "a\0\xff\\b", 5 }))),
                   NULL, f);
    return r == OK ? db_one(tx, &by_id, ARGS(V_I(INT64_MAX)), see, s, f) : r;
}

static void every_value_comes_back_as_it_was(void **state)
{
    struct testdb *t = empty(state);
    struct seen s = { .arena = t->arena };
    must_write(t, write_and_read_back, &s);
    assert_true(s.id == INT64_MAX);
    assert_true(str_eq(s.name, S("成都'李\"四\n面馆\\")));
    assert_true(s.x == 0.1);
    assert_int_equal(5, s.blob.n);
    assert_memory_equal("a\0\xff\\b", s.blob.p, 5);
    assert_false(s.x_null || s.b_null);
}

static rc null_and_empty(struct tx *tx, void *arg, struct fault *f)
{
    rc r = db_exec(tx, &insert, ARGS(V_I(1), V_T(S("")), V_NULL(), V_B(S(""))), NULL, f);
    return r == OK ? db_one(tx, &by_id, ARGS(V_I(1)), see, arg, f) : r;
}

static void null_is_not_the_empty_text_or_blob(void **state)
{
    struct testdb *t = empty(state);
    struct seen s = { .arena = t->arena };
    must_write(t, null_and_empty, &s);
    assert_true(s.x_null && s.x == 0.0 && !s.b_null);
    assert_int_equal(0, s.blob.n);
    assert_int_equal(
        1, must_int(t, "SELECT count(*) FROM thing WHERE name = '' AND x IS NULL", NO_ARGS));
}

static rc put_then_fail(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    rc r = put(tx, 1, "one", f);
    return r == OK ? refuse(f, "thing.no") : r;
}

static void a_failed_function_leaves_nothing_behind(void **state)
{
    struct testdb *t = empty(state);
    assert_rc(REFUSED, write(t, put_then_fail, NULL));
    assert_true(str_eq(t->fault.key, S("thing.no")));
    assert_int_equal(0, things(t));
}

static rc put_twice(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    rc r = put(tx, 1, "same", f);
    return r == OK ? put(tx, 2, "same", f) : r;
}

static void a_broken_unique_key_is_a_conflict_that_names_its_columns(void **state)
{
    struct testdb *t = empty(state);
    assert_rc(CONFLICT, write(t, put_twice, NULL));
    assert_string_equal("thing(name)", t->fault.detail.p);
    assert_int_equal(0, things(t));
}

static rc orphan(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return db_exec(tx, SQL("INSERT INTO thing (id, parent) VALUES (1, 99)"), NO_ARGS, NULL, f);
}

static void a_missing_parent_is_a_conflict(void **state)
{
    assert_rc(CONFLICT, write(empty(state), orphan, NULL));
}

static rc swallow(struct tx *tx, void *arg, struct fault *f)
{
    i64 n, *went_on = arg;
    assert_rc(OK, put(tx, 1, "same", f));
    assert_rc(CONFLICT, put(tx, 2, "same", f));
    *went_on = db_int(tx, &count, NO_ARGS, &n, f) == OK || put(tx, 3, "other", f) == OK;
    return OK;
}

static void after_the_first_error_the_transaction_is_dead_and_rolls_back(void **state)
{
    struct testdb *t = empty(state);
    i64 went_on = 0;
    assert_rc(CONFLICT, write(t, swallow, &went_on));
    assert_int_equal(0, went_on);
    assert_int_equal(0, things(t));
}

static rc nested_part(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    assert_rc(OK, put(tx, 2, "two", f));
    return put(tx, 3, "one", f); /* taken */
}

static rc refused_part(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    assert_rc(OK, put(tx, 5, "five", f));
    return refuse(f, "thing.no");
}

static rc with_nested(struct tx *tx, void *arg, struct fault *f)
{
    rc r = put(tx, 1, "one", f);
    assert_rc(CONFLICT, db_nested(tx, nested_part, arg, f));
    assert_rc(REFUSED, db_nested(tx, refused_part, arg, f));
    return r == OK ? put(tx, 4, "four", f) : r;
}

static void a_nested_part_fails_alone(void **state)
{
    struct testdb *t = empty(state);
    must_write(t, with_nested, NULL);
    assert_int_equal(2, things(t));
    assert_int_equal(5, must_int(t, "SELECT CAST(sum(id) AS BIGINT) FROM thing", NO_ARGS));
}

static rc swapped(struct tx *tx, void *arg, struct fault *f)
{
    return db_int(tx, SQL("SELECT CAST($2 AS BIGINT) * 10 + CAST($1 AS BIGINT)"),
                  ARGS(V_I(1), V_I(2)), arg, f);
}

static void parameters_are_bound_by_number_not_by_appearance(void **state)
{
    i64 n = 0;
    must_read(*state, swapped, &n);
    assert_int_equal(21, n);
}

static rc too_few(struct tx *tx, void *arg, struct fault *f)
{
    return db_int(tx, SQL("SELECT CAST($2 AS BIGINT) + CAST($1 AS BIGINT)"), ARGS(V_I(1)), arg, f);
}

static void a_missing_argument_is_an_error(void **state)
{
    struct testdb *t = *state;
    i64 n = 0;
    assert_rc(INTERNAL, db_tx_run(t->db, DB_READ, too_few, &n, t->arena, &t->fault));
}

static rc put_value(struct tx *tx, void *arg, struct fault *f)
{
    const struct val *v = arg;
    return db_exec(tx, &insert, ARGS(V_I(1), v[0], v[1], V_NULL()), NULL, f);
}

static void what_one_database_cannot_store_both_refuse(void **state)
{
    struct testdb *t = empty(state);
    struct val nul[] = { V_T(((str){ "a\0b", 3 })), V_NULL() },
               broken[] = { V_T(S("\xff")), V_NULL() };
    struct val nan[] = { V_NULL(), V_D(NAN) }, infinite[] = { V_NULL(), V_D(INFINITY) };
    assert_rc(INVALID, write(t, put_value, nul));
    assert_rc(INVALID, write(t, put_value, broken));
    assert_rc(INVALID, write(t, put_value, nan));
    assert_rc(INVALID, write(t, put_value, infinite));
    assert_int_equal(0, things(t));
}

static rc misread(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return db_exec(tx, &insert, ARGS(V_T(S("12x")), V_NULL(), V_NULL(), V_NULL()), NULL, f);
}

static void text_does_not_become_a_number(void **state)
{
    rc r = write(empty(state), misread, NULL);
    assert_rc(INTERNAL, r);
}

static rc look_for_none(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    rc r = db_one(tx, &by_id, ARGS(V_I(404)), see, NULL, f);
    assert_rc(NOT_FOUND, r);
    i64 n = 7;
    assert_rc(OK, db_int(tx, SQL("SELECT max(id) FROM thing"), NO_ARGS, &n,
                         f)); /* not an error of the database */
    assert_int_equal(0, n);
    return r;
}

static void no_row_is_not_found_and_a_null_integer_is_zero(void **state)
{
    struct testdb *t = empty(state);
    assert_rc(NOT_FOUND, db_tx_run(t->db, DB_READ, look_for_none, NULL, t->arena, &t->fault));
    assert_true(str_eq(t->fault.key, S("not_found")));
}

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

static rc change_some(struct tx *tx, void *arg, struct fault *f)
{
    for (i64 id = 1; id <= 5; id++)
        assert_rc(OK, put_one(tx, &id, f));
    return db_exec(tx, SQL("UPDATE thing SET n = 1 WHERE id > $1"), ARGS(V_I(2)), arg, f);
}

static void changed_rows_are_counted(void **state)
{
    i64 changed = 0;
    must_write(empty(state), change_some, &changed);
    assert_int_equal(3, changed);
}

static rc ids_and_now(struct tx *tx, void *arg, struct fault *f)
{
    (void)f;
    i64 *seen = arg, a = tx_id(tx), b = tx_id(tx);
    assert_true(b > a && a > 0);
    seen[0] = a;
    seen[1] = tx_now(tx);
    assert_true(tx_now(tx) == seen[1]);
    return OK;
}

static void two_programs_on_one_database_never_make_the_same_id(void **state)
{
    struct testdb *t = *state;
    struct db *other = testdb_again(t, &(struct db_options){ 0 });
    i64 mine[2], theirs[2];
    must_write(t, ids_and_now, mine);
    assert_rc(OK, db_tx_run(other, DB_WRITE, ids_and_now, theirs, t->arena, &t->fault));
    assert_true((mine[0] >> 12 & 1023) != (theirs[0] >> 12 & 1023));
    db_close(other);
}

static rc write_in_read(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return put(tx, 1, "one", f);
}

static void a_read_cannot_write(void **state)
{
    struct testdb *t = empty(state);
    rc r = db_tx_run(t->db, DB_READ, write_in_read, NULL, t->arena, &t->fault);
    assert_rc(INTERNAL, r);
    assert_int_equal(0, things(t));
}

static const struct query endless = {
    "endless",
    "WITH RECURSIVE c (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM c) SELECT "
    "count(*) FROM c",
    "WITH RECURSIVE c (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM c) SELECT "
    "count(*) FROM c",
};

static rc run_endless(struct tx *tx, void *arg, struct fault *f)
{
    i64 n;
    tx_set_budget(tx, *(int *)arg);
    return db_int(tx, &endless, ARGS(V_I(1)), &n, f);
}

static void a_statement_over_its_budget_is_ended_and_named(void **state)
{
    struct testdb *t = *state;
    int ms = 50;
    assert_rc(BUSY, db_tx_run(t->db, DB_READ, run_endless, &ms, t->arena, &t->fault));
    assert_non_null(strstr(t->fault.detail.p, "endless"));
    assert_rc(BUSY, write(t, run_endless, &ms));
    assert_int_equal(1, must_int(t, "SELECT 1", NO_ARGS)); /* and the connection still serves */
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

static rc eat(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg, (void)f;
    i64 id = 1;
    rc r = put_one(tx, &id, f);
    for (;;)
        arena_alloc(tx_arena(tx), 1 << 16);
    return r;
}

static void a_full_arena_is_no_memory_and_rolls_back(void **state)
{
    struct testdb *t = empty(state);
    struct arena *small = arena_new(1 << 20);
    assert_rc(NO_MEMORY, db_tx_run(t->db, DB_WRITE, eat, NULL, small, NULL));
    arena_free(small);
    assert_int_equal(0, things(t));
    i64 id = 2;
    must_write(t, put_one, &id); /* the writer lives */
}

static rc write_inside(struct tx *tx, void *arg, struct fault *f)
{
    struct testdb *t = arg;
    i64 id = 1;
    return db_tx_run(t->db, DB_WRITE, put_one, &id, tx_arena(tx), f);
}

static void a_write_inside_a_write_is_refused_instead_of_waiting_for_itself(void **state)
{
    struct testdb *t = empty(state);
    assert_rc(INTERNAL, write(t, write_inside, t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_comes_back_as_it_was),
        cmocka_unit_test(null_is_not_the_empty_text_or_blob),
        cmocka_unit_test(a_failed_function_leaves_nothing_behind),
        cmocka_unit_test(a_broken_unique_key_is_a_conflict_that_names_its_columns),
        cmocka_unit_test(a_missing_parent_is_a_conflict),
        cmocka_unit_test(after_the_first_error_the_transaction_is_dead_and_rolls_back),
        cmocka_unit_test(a_nested_part_fails_alone),
        cmocka_unit_test(parameters_are_bound_by_number_not_by_appearance),
        cmocka_unit_test(a_missing_argument_is_an_error),
        cmocka_unit_test(what_one_database_cannot_store_both_refuse),
        cmocka_unit_test(text_does_not_become_a_number),
        cmocka_unit_test(no_row_is_not_found_and_a_null_integer_is_zero),
        cmocka_unit_test(statements_may_run_inside_a_walk),
        cmocka_unit_test(a_callback_may_end_the_walk),
        cmocka_unit_test(changed_rows_are_counted),
        cmocka_unit_test(two_programs_on_one_database_never_make_the_same_id),
        cmocka_unit_test(a_read_cannot_write),
        cmocka_unit_test(a_statement_over_its_budget_is_ended_and_named),
        cmocka_unit_test(a_bulk_load_brings_every_value),
        cmocka_unit_test(a_bulk_load_that_fails_leaves_nothing),
        cmocka_unit_test(a_bulk_load_of_a_taken_key_is_a_conflict),
        cmocka_unit_test(a_full_arena_is_no_memory_and_rolls_back),
        cmocka_unit_test(a_write_inside_a_write_is_refused_instead_of_waiting_for_itself),
    };
    return testdb_run(tests, COUNT(tests));
}
