#include "testdb.h"

#include "../../../tools/sqlcheck/sqlcheck.h"

static struct schema_column columns[] = {
    { STR_INIT("entity"), STR_INIT("id"), false },
    { STR_INIT("entity"), STR_INIT("bureau_id"), false },
    { STR_INIT("entity"), STR_INIT("name"), false },
    { STR_INIT("entity"), STR_INIT("grade"), true },
    { STR_INIT("series"), STR_INIT("last"), false },
};

/* Findings of one statement. */
static int lint_of(const char *sql, const char *scope)
{
    struct arena *a = arena_new(0);
    struct schema schema = { a, columns, COUNT(columns) };
    struct query q = { "q", sql, sql };
    struct query_note note = { &q, "sql/test.sql", scope, NULL };
    struct reading r = { .schema = &schema, .note = &note };
    read_statement(&r, a, sql);
    lint(&r, sql, true);
    arena_free(a);
    return r.findings;
}

#define SYSTEM            "system, for the test"
#define assert_clean(sql) assert_int_equal(0, lint_of(sql, SYSTEM))
#define assert_found(sql) assert_int_equal(1, lint_of(sql, SYSTEM))

static void what_is_portable_passes(void **state)
{
    (void)state;
    assert_clean("SELECT e.id, count(*) FROM entity e WHERE (e.name, e.id) > ($1, $2) ORDER BY "
                 "e.name, e.id LIMIT $3");
    assert_clean("SELECT e.id FROM entity e WHERE e.name = 'LIKE a user; SELECT *' ORDER BY "
                 "e.grade DESC NULLS LAST");
    assert_clean("INSERT INTO series (last) VALUES ($1) ON CONFLICT (last) DO UPDATE SET last = "
                 "series.last RETURNING last");
}

static void parameters_without_gaps(void **state)
{
    (void)state;
    assert_found("SELECT id FROM entity WHERE id = $1 AND name = $3");
    assert_clean("SELECT id FROM entity WHERE id = $2 AND name = $1");
}

static void columns_are_named(void **state)
{
    (void)state;
    assert_found("SELECT * FROM entity");
    assert_found("SELECT e.* FROM entity e");
}

static void what_the_two_databases_read_differently_is_found(void **state)
{
    (void)state;
    assert_found("SELECT id FROM entity WHERE name LIKE $1");
    assert_found("SELECT id FROM entity ORDER BY id LIMIT 5 OFFSET $1");
    assert_found("SELECT lower(name) FROM entity");
    assert_found("SELECT user FROM entity");
    assert_found("SELECT max(id, 3) FROM entity");
    assert_found("SELECT id FROM entity WHERE $1 = 0 OR id = $1");
    assert_clean("SELECT id FROM entity WHERE CAST($1 AS BIGINT) = 0 OR id = $1");
    assert_found("SELECT id::text FROM entity");
}

static void a_sort_over_what_may_be_null_says_where_null_goes(void **state)
{
    (void)state;
    assert_found("SELECT id FROM entity ORDER BY grade DESC, id");
    assert_found("SELECT e.id FROM entity e ORDER BY e.name, e.grade LIMIT 3");
    assert_found("SELECT id, row_number() OVER (ORDER BY grade) FROM entity");
    assert_clean("SELECT id FROM entity WHERE grade IS NOT NULL ORDER BY grade");
    assert_clean("SELECT id FROM entity WHERE grade > $1 ORDER BY grade");
    assert_found("SELECT id FROM entity WHERE grade > $1 OR id = 3 ORDER BY grade");
    assert_clean("SELECT id FROM entity ORDER BY COALESCE(grade, ''), id");
}

static void scoped_tables_are_read_in_a_scope_or_the_note_says_why_not(void **state)
{
    (void)state;
    assert_int_equal(1, lint_of("SELECT id FROM entity", NULL));
    assert_int_equal(1, lint_of("UPDATE entity SET name = $1", NULL));
    assert_int_equal(1, lint_of("DELETE FROM entity WHERE id = $1", NULL));
    assert_int_equal(0,
                     lint_of("SELECT e.id FROM entity e WHERE e.id = $1 /*scope:entity e*/", NULL));
    assert_int_equal(
        1, lint_of("SELECT e.id FROM entity e WHERE e.id = $1 /*scope:entity e*/", SYSTEM));
    assert_int_equal(1, lint_of("SELECT id FROM entity", "because"));
    assert_int_equal(0, lint_of("SELECT last FROM series", NULL)); /* holds nothing of a bureau's */
    assert_int_equal(0, lint_of("INSERT INTO entity (id) VALUES ($1)", NULL));
}

static void ids_are_ours_and_not_returned(void **state)
{
    (void)state;
    assert_found("INSERT INTO entity (id, name) VALUES ($1, $2) RETURNING id");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_portable_passes),
        cmocka_unit_test(parameters_without_gaps),
        cmocka_unit_test(columns_are_named),
        cmocka_unit_test(what_the_two_databases_read_differently_is_found),
        cmocka_unit_test(a_sort_over_what_may_be_null_says_where_null_goes),
        cmocka_unit_test(scoped_tables_are_read_in_a_scope_or_the_note_says_why_not),
        cmocka_unit_test(ids_are_ours_and_not_returned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
