#include "thing.h"

#include <math.h>
#include <string.h>

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

static rc put_last(struct tx *tx, void *arg, struct fault *f)
{
    const bool *refuses = arg;
    rc r = put(tx, 9, "last", f);
    return r == OK && *refuses ? refuse(f, "thing.no") : r;
}

static rc with_an_end(struct tx *tx, void *arg, struct fault *f)
{
    assert_null(tx_at_end_arg(tx));
    tx_at_end(tx, put_last, arg);
    assert_ptr_equal(arg, tx_at_end_arg(tx));
    return put(tx, 1, "one", f);
}

static rc with_an_end_and_refused(struct tx *tx, void *arg, struct fault *f)
{
    rc r = with_an_end(tx, arg, f);
    return r == OK ? refuse(f, "thing.no") : r;
}

static void what_belongs_at_the_end_is_part_of_the_transaction(void **state)
{
    struct testdb *t = empty(state);
    bool refuses = true;
    assert_rc(REFUSED, write(t, with_an_end, &refuses));
    assert_int_equal(0, things(t));
    refuses = false;
    assert_rc(REFUSED, write(t, with_an_end_and_refused, &refuses));
    assert_int_equal(0, things(t));
    must_write(t, with_an_end, &refuses);
    assert_int_equal(2, things(t));
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

static rc eat(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg, (void)f;
    i64 id = 1;
    rc r = put_one(tx, &id, f);
    while (r == OK)
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
        cmocka_unit_test(what_belongs_at_the_end_is_part_of_the_transaction),
        cmocka_unit_test(parameters_are_bound_by_number_not_by_appearance),
        cmocka_unit_test(a_missing_argument_is_an_error),
        cmocka_unit_test(what_one_database_cannot_store_both_refuse),
        cmocka_unit_test(text_does_not_become_a_number),
        cmocka_unit_test(no_row_is_not_found_and_a_null_integer_is_zero),
        cmocka_unit_test(changed_rows_are_counted),
        cmocka_unit_test(two_programs_on_one_database_never_make_the_same_id),
        cmocka_unit_test(a_read_cannot_write),
        cmocka_unit_test(a_statement_over_its_budget_is_ended_and_named),
        cmocka_unit_test(a_full_arena_is_no_memory_and_rolls_back),
        cmocka_unit_test(a_write_inside_a_write_is_refused_instead_of_waiting_for_itself),
    };
    return testdb_run(tests, COUNT(tests));
}
