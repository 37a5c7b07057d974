#include "testdb.h"

#include "db/sql_text.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void assert_text(const char *expected, buf b)
{
    assert_string_equal(expected, arena_cstr(arena, buf_str(&b)));
}

static void assert_sqlite(const char *expected, const char *sql)
{
    buf b = buf_new(arena, 4096);
    sql_to_sqlite(&b, str_from(sql));
    assert_text(expected, b);
}

static void assert_migration(enum db_kind kind, const char *expected, const char *sql)
{
    buf b = buf_new(arena, 4096);
    sql_migration(&b, str_from(sql), kind, arena);
    assert_text(expected, b);
}

static void parameters_are_numbered_for_sqlite_outside_quotes_and_comments(void **state)
{
    (void)state;
    assert_sqlite("SELECT ?2, ?1", "SELECT $2, $1");
    assert_sqlite("SELECT '$1', \"$2\", ?13 -- $4\n /*$5*/ + ?6",
                  "SELECT '$1', \"$2\", $13 -- $4\n /*$5*/ + $6");
    assert_sqlite("SELECT 'it''s $1' || ?1", "SELECT 'it''s $1' || $1");
    assert_sqlite("SELECT 'open $1", "SELECT 'open $1");
    assert_sqlite("SELECT $ || $a", "SELECT $ || $a");
}

static void the_highest_parameter_is_counted(void **state)
{
    (void)state;
    assert_int_equal(0, sql_params(S("SELECT '$4' /*$9*/")));
    assert_int_equal(12, sql_params(S("SELECT $2, $12, $1")));
}

static void a_table_is_strict_on_sqlite_and_its_types_are_mapped(void **state)
{
    (void)state;
    const char *sql = "CREATE TABLE t (a BIGINT, b DOUBLE PRECISION, c BYTEA, d TEXT DEFAULT "
                      "'BIGINT', UNIQUE (a));";
    assert_migration(DB_SQLITE,
                     "CREATE TABLE t (a INTEGER, b REAL , c BLOB, d TEXT DEFAULT 'BIGINT', UNIQUE "
                     "(a)) STRICT;\n",
                     sql);
    buf same = buf_new(arena, 4096);
    buf_fmt(&same, "%s\n", sql);
    assert_migration(DB_POSTGRES, buf_space(&same, 1) ? (same.p[same.n - 1] = 0, same.p) : "", sql);
}

static void a_clustered_table_lies_in_key_order_on_sqlite(void **state)
{
    (void)state;
    assert_migration(DB_SQLITE, "CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;\n",
                     "CREATE TABLE t (a TEXT PRIMARY KEY) /*clustered*/;");
    assert_migration(DB_SQLITE, "CREATE TABLE t (a TEXT) STRICT;\nCREATE INDEX i ON t (a);\n",
                     "CREATE TABLE t (a TEXT);\nCREATE INDEX i ON t (a);");
}

static void lines_for_one_database_are_comments_to_the_other(void **state)
{
    (void)state;
    const char *sql = "--pg: ALTER TABLE t ADD x xid8;\n--sqlite: DROP TABLE t;";
    assert_migration(DB_SQLITE, "--pg: ALTER TABLE t ADD x xid8;\n DROP TABLE t;\n", sql);
    assert_migration(DB_POSTGRES, " ALTER TABLE t ADD x xid8;\n--sqlite: DROP TABLE t;\n", sql);
}

static void a_statement_that_adds_to_a_table_is_known(void **state)
{
    (void)state;
    assert_true(sql_inserts_into(S("INSERT INTO outbox (id) VALUES ($1)"), S("outbox")));
    assert_false(sql_inserts_into(S("INSERT INTO outbox_old (id) VALUES ($1)"), S("outbox")));
    assert_false(sql_inserts_into(S("SELECT * FROM outbox"), S("outbox")));
}

static rc expand(buf *out, const char *sql, const struct scope *scope)
{
    struct fault f;
    fault_init(&f, arena);
    return sql_expand_scope(out, str_from(sql), scope, &f);
}

static void a_token_becomes_the_condition_of_the_actor(void **state)
{
    (void)state;
    const i64 units[] = { 4, 9 };
    struct scope s = { .bureau_id = 7, .person_id = 3, .units = units, .unit_count = 2 };
    buf b = buf_new(arena, 4096);
    assert_rc(
        OK,
        expand(&b, "SELECT 1 FROM premises p WHERE p.id = $1 /*scope:premises p*/ LIMIT 1", &s));
    assert_text("SELECT 1 FROM premises p WHERE p.id = $1  AND p.bureau_id = 7 AND p.unit_id IN "
                "(4,9) LIMIT 1",
                b);
}

static void a_token_without_scope_or_rule_is_an_error(void **state)
{
    (void)state;
    struct scope s = scope_system(7);
    buf b = buf_new(arena, 4096);
    assert_rc(INTERNAL, expand(&b, "SELECT 1 FROM entity e WHERE true /*scope:entity e*/", NULL));
    assert_rc(INTERNAL, expand(&b, "SELECT 1 FROM entity e WHERE true /*scope:nothing e*/", &s));
    assert_rc(INTERNAL, expand(&b, "SELECT 1 FROM entity e WHERE true /*scope:entity*/", &s));
    assert_rc(INTERNAL, expand(&b, "SELECT 1 FROM entity e WHERE true /*scope:entity e)*/", &s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_numbered_for_sqlite_outside_quotes_and_comments),
        cmocka_unit_test(the_highest_parameter_is_counted),
        cmocka_unit_test(a_table_is_strict_on_sqlite_and_its_types_are_mapped),
        cmocka_unit_test(a_clustered_table_lies_in_key_order_on_sqlite),
        cmocka_unit_test(lines_for_one_database_are_comments_to_the_other),
        cmocka_unit_test(a_statement_that_adds_to_a_table_is_known),
        cmocka_unit_test(a_token_becomes_the_condition_of_the_actor),
        cmocka_unit_test(a_token_without_scope_or_rule_is_an_error),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
