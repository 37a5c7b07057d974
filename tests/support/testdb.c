#include "testdb.h"

#include "sys/wall.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *postgres_address(void)
{
    const char *address = getenv("NAGUAN_TEST_POSTGRES");
    if (!address || !*address) {
        fputs("NAGUAN_TEST_POSTGRES is not set: start a server with tools/pg-test, or set it to "
              "none\n",
              stderr);
        exit(1);
    }
    return address;
}

static void on_server(const char *before, int no, const char *after)
{
    char sql[100];
    snprintf(sql, sizeof sql, "%s naguan_test_%d_%d %s", before, (int)getpid(), no, after);
    PGconn *c = PQconnectdb(postgres_address());
    PGresult *r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        fprintf(stderr, "%s: %s", sql, PQerrorMessage(c));
        exit(1);
    }
    PQclear(r);
    PQfinish(c);
}

/* The server's address with another database name. */
static str own_address(struct arena *a, int no)
{
    str url = str_from(postgres_address()), query, rest;
    str before = str_cut(url, '?', &query);
    str scheme = str_sub(before, 0, str_find(before, S("://")) + 3);
    str host = str_cut(str_sub(before, scheme.n, before.n), '/', &rest);
    return arena_fmt(a, "%.*s%.*s/naguan_test_%d_%d?%.*s", STR_ARG(scheme), STR_ARG(host),
                     (int)getpid(), no, STR_ARG(query));
}

static int databases; /* made by this program, for their names */

struct home {
    struct testdb t;
    struct arena *arena;
    int no;
    char dir[40];
};

struct testdb *testdb_open(enum db_kind kind)
{
    if (kind == DB_POSTGRES && strcmp(postgres_address(), "none") == 0)
        return NULL;
    struct arena *a = arena_new(0);
    struct home *h = ARENA_NEW(a, struct home);
    h->arena = a;
    h->no = ++databases;
    h->t.kind = kind;
    if (kind == DB_POSTGRES) {
        on_server("CREATE DATABASE", h->no, "TEMPLATE template0");
        h->t.url = own_address(a, h->no);
    } else {
        memcpy(h->dir, "/tmp/naguan-test-XXXXXX", 24);
        assert_non_null(mkdtemp(h->dir));
        h->t.path = arena_fmt(a, "%s/test.db", h->dir);
        h->t.url = ARENA_CONCAT(a, S("sqlite:"), h->t.path);
    }
    h->t.arena = arena_new(0);
    fault_init(&h->t.fault, h->t.arena);
    h->t.db = testdb_again(&h->t, &(struct db_options){ .create = true });
    rc r = db_migrate(h->t.db, S(NAGUAN_SOURCE "/sql/migrations"), h->t.arena, NULL, &h->t.fault);
    if (r != OK) {
        fprintf(stderr, "migrate: %s: %.*s\n", rc_name(r), STR_ARG(h->t.fault.detail));
        exit(1);
    }
    return &h->t;
}

struct db *testdb_again(struct testdb *t, const struct db_options *options)
{
    struct db_options with_clock = *options;
    struct db *db;
    if (!with_clock.now)
        with_clock.now = wall_now;
    rc r = db_open(t->url, &with_clock, &db, &t->fault);
    if (r != OK) {
        fprintf(stderr, "%.*s: %s: %.*s\n", STR_ARG(t->url), rc_name(r), STR_ARG(t->fault.detail));
        exit(1);
    }
    return db;
}

void testdb_close(struct testdb *t)
{
    struct home *h = (struct home *)t;
    db_close(t->db);
    if (t->kind == DB_POSTGRES) {
        on_server("DROP DATABASE", h->no, "WITH (FORCE)");
    } else {
        static const char *const endings[] = { "", "-wal", "-shm", "-nodes" };
        for (size_t i = 0; i < COUNT(endings); i++)
            unlink(arena_fmt(h->arena, "%.*s%s", STR_ARG(t->path), endings[i]).p);
        rmdir(h->dir);
    }
    arena_free(t->arena);
    arena_free(h->arena);
}

static struct testdb *current; /* cmocka's set-up functions take no argument of ours */

static CMFixtureFunction own_setup[100]; /* of the test that runs, in the order of the tests */
static size_t running;

static int start_test(void **state)
{
    CMFixtureFunction setup = own_setup[running++];
    arena_reset(current->arena);
    fault_init(&current->fault, current->arena);
    *state = current;
    return setup ? setup(state) : 0;
}

int testdb_run(const struct CMUnitTest *tests, size_t n)
{
    static const struct {
        enum db_kind kind;
        const char *name;
    } kinds[] = { { DB_SQLITE, "sqlite" }, { DB_POSTGRES, "postgres" } };
    int failures = 0;
    struct CMUnitTest own[100];
    assert_true(n <= COUNT(own));
    for (size_t k = 0; k < COUNT(kinds); k++) {
        current = testdb_open(kinds[k].kind);
        if (!current)
            continue;
        running = 0;
        for (size_t i = 0; i < n; i++) {
            own[i] = tests[i];
            own_setup[i] = tests[i].setup_func;
            own[i].setup_func = start_test;
        }
        failures += _cmocka_run_group_tests(kinds[k].name, own, n, NULL, NULL);
        testdb_close(current);
    }
    return failures;
}

static void must(struct testdb *t, rc r)
{
    if (r != OK) {
        print_error("%s: %.*s %.*s\n", rc_name(r), STR_ARG(t->fault.key), STR_ARG(t->fault.detail));
        _fail(__FILE__, __LINE__);
    }
}

void must_write(struct testdb *t, db_fn fn, void *arg)
{
    must(t, db_tx_run(t->db, DB_WRITE, fn, arg, t->arena, &t->fault));
}

void must_read(struct testdb *t, db_fn fn, void *arg)
{
    must(t, db_tx_run(t->db, DB_READ, fn, arg, t->arena, &t->fault));
}

struct spoken {
    const char *sql;
    const struct val *args;
    size_t n;
    i64 number;
};

static rc exec_spoken(struct tx *tx, void *arg, struct fault *f)
{
    struct spoken *s = arg;
    return db_each_sql(tx, str_from(s->sql), s->args, s->n, NULL, NULL, f);
}

static rc take_first(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

static rc int_spoken(struct tx *tx, void *arg, struct fault *f)
{
    struct spoken *s = arg;
    return db_each_sql(tx, str_from(s->sql), s->args, s->n, take_first, &s->number, f);
}

void must_exec(struct testdb *t, const char *sql, const struct val *args, size_t n)
{
    must_write(t, exec_spoken, &(struct spoken){ sql, args, n, 0 });
}

i64 must_int(struct testdb *t, const char *sql, const struct val *args, size_t n)
{
    struct spoken s = { sql, args, n, 0 };
    must_read(t, int_spoken, &s);
    return s.number;
}
