#include "testdb.h"

#include "db/queries.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A folder of migrations, made for one test. */
struct folder {
    char path[40];
    struct arena *arena;
};

static struct folder make_folder(struct arena *a)
{
    struct folder d = { "/tmp/naguan-migrations-XXXXXX", a };
    assert_non_null(mkdtemp(d.path));
    return d;
}

static void put_file(const struct folder *d, const char *name, const char *text)
{
    int fd =
        open(arena_fmt(d->arena, "%s/%s", d->path, name).p, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(strlen(text), write(fd, text, strlen(text)));
    close(fd);
}

static void remove_folder(const struct folder *d, const char *const *names)
{
    for (; *names; names++)
        unlink(arena_fmt(d->arena, "%s/%s", d->path, *names).p);
    rmdir(d->path);
}

static void every_migration_of_the_house_is_noted_once(void **state)
{
    struct testdb *t = *state;
    i64 n = must_int(t, "SELECT count(*) FROM schema_version", NO_ARGS);
    assert_true(n >= 2);
    int applied = -1;
    assert_rc(OK,
              db_migrate(t->db, S(NAGUAN_SOURCE "/sql/migrations"), t->arena, &applied, &t->fault));
    assert_int_equal(0, applied);
    assert_int_equal(n, must_int(t, "SELECT count(*) FROM schema_version", NO_ARGS));
}

static void new_migrations_are_applied_in_order_and_a_bad_one_leaves_nothing(void **state)
{
    struct testdb *t = *state;
    struct folder d = make_folder(t->arena);
    int applied = 0;
    put_file(&d, "9001-first.sql", "CREATE TABLE aa (id BIGINT PRIMARY KEY);");
    put_file(&d, "9002-second.sql",
             "INSERT INTO aa (id) VALUES (1); INSERT INTO aa (id) VALUES (2);");
    put_file(&d, "9003-bad.sql", "INSERT INTO aa (id) VALUES (3); INSERT INTO aa (id) VALUES (3);");
    put_file(&d, "notes.txt", "not a migration");
    assert_rc(CONFLICT, db_migrate(t->db, str_from(d.path), t->arena, &applied, &t->fault));
    assert_non_null(strstr(t->fault.detail.p, "9003-bad.sql"));
    assert_int_equal(2, must_int(t, "SELECT count(*) FROM aa", NO_ARGS));
    assert_int_equal(9002, must_int(t, "SELECT max(no) FROM schema_version", NO_ARGS));

    put_file(&d, "9003-bad.sql", "INSERT INTO aa (id) VALUES (3);");
    assert_rc(OK, db_migrate(t->db, str_from(d.path), t->arena, &applied, &t->fault));
    assert_int_equal(1, applied);
    assert_int_equal(3, must_int(t, "SELECT count(*) FROM aa", NO_ARGS));

    put_file(&d, "9000-made-beside.sql", "INSERT INTO aa (id) VALUES (4);");
    assert_rc(OK, db_migrate(t->db, str_from(d.path), t->arena, &applied, &t->fault));
    assert_int_equal(1, applied);
    assert_int_equal(4, must_int(t, "SELECT count(*) FROM aa", NO_ARGS));
    remove_folder(&d,
                  (const char *const[]){ "9000-made-beside.sql", "9001-first.sql",
                                         "9002-second.sql", "9003-bad.sql", "notes.txt", NULL });
}

static void a_database_newer_than_the_program_is_refused(void **state)
{
    struct testdb *t = *state;
    rc r = db_migrate(t->db, S(NAGUAN_SOURCE "/sql/migrations"), t->arena, NULL, &t->fault);
    assert_rc(INTERNAL, r);
    must_exec(t, "DELETE FROM schema_version WHERE no > 9000", NO_ARGS);
}

struct starter {
    struct testdb *t;
    const char *path;
    rc outcome;
    int applied;
};

static void *start_program(void *arg)
{
    struct starter *s = arg;
    struct arena *a = arena_new(0);
    struct fault f;
    fault_init(&f, a);
    struct testdb own = *s->t;
    own.arena = a;
    fault_init(&own.fault, a);
    struct db *db = testdb_again(&own, &(struct db_options){ 0 });
    s->outcome = db_migrate(db, str_from(s->path), a, &s->applied, &f);
    db_close(db);
    arena_free(a);
    return NULL;
}

static void programs_that_start_together_apply_each_migration_once(void **state)
{
    struct testdb *t = *state;
    struct folder d = make_folder(t->arena);
    put_file(&d, "9101-a.sql", "CREATE TABLE bb (id BIGINT PRIMARY KEY);");
    put_file(&d, "9102-b.sql", "INSERT INTO bb (id) VALUES (1);");
    enum { PROGRAMS = 4 };
    struct starter starters[PROGRAMS];
    pthread_t threads[PROGRAMS];
    int applied = 0;
    for (int i = 0; i < PROGRAMS; i++) {
        starters[i] = (struct starter){ t, d.path, INTERNAL, 0 };
        pthread_create(&threads[i], NULL, start_program, &starters[i]);
    }
    for (int i = 0; i < PROGRAMS; i++) {
        pthread_join(threads[i], NULL);
        assert_rc(OK, starters[i].outcome);
        applied += starters[i].applied;
    }
    assert_int_equal(2, applied);
    assert_int_equal(1, must_int(t, "SELECT count(*) FROM bb", NO_ARGS));
    remove_folder(&d, (const char *const[]){ "9101-a.sql", "9102-b.sql", NULL });
}

static void an_address_that_is_none_says_why(void **state)
{
    struct testdb *t = *state;
    struct db *db = NULL;
    struct db_options o = { 0 };
    assert_rc(UNAVAILABLE, db_open(S("mysql://x"), &o, &db, &t->fault));
    assert_rc(UNAVAILABLE, db_open(S("sqlite::memory:"), &o, &db, &t->fault));
    assert_rc(UNAVAILABLE, db_open(S("sqlite:/nowhere/at/all.db"), &o, &db, &t->fault));
    assert_non_null(strstr(t->fault.detail.p, "/nowhere/at/all.db"));
    assert_rc(UNAVAILABLE, db_open(S("postgresql://nobody@127.0.0.1:1/x"), &o, &db, &t->fault));
    assert_null(db);
}

static void a_backup_is_a_whole_database(void **state)
{
    struct testdb *t = *state;
    const char *path = arena_fmt(t->arena, "/tmp/naguan-backup-%d.db", (int)getpid()).p;
    rc r = db_backup(t->db, path, &t->fault);
    if (t->kind == DB_POSTGRES) {
        assert_rc(UNSUPPORTED, r);
        return;
    }
    assert_rc(OK, r);
    assert_rc(CONFLICT, db_backup(t->db, path, &t->fault)); /* it overwrites nothing */
    struct testdb copy = *t;
    copy.url = ARENA_CONCAT(t->arena, S("sqlite:"), str_from(path));
    copy.db = testdb_again(&copy, &(struct db_options){ .no_writer = true });
    assert_int_equal(must_int(t, "SELECT count(*) FROM schema_version", NO_ARGS),
                     must_int(&copy, "SELECT count(*) FROM schema_version", NO_ARGS));
    assert_int_equal(
        1,
        must_int(&copy, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'",
                 NO_ARGS));
    db_close(copy.db);
    const char *const endings[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < COUNT(endings); i++)
        unlink(arena_fmt(t->arena, "%s%s", path, endings[i]).p);
}

static rc facts_after(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    i64 *cursor = arg;
    cursor[0] = row_int(r, 0);
    cursor[1] = row_int(r, 1);
    cursor[2]++;
    return OK;
}

static rc read_outbox(struct tx *tx, void *arg, struct fault *f)
{
    const i64 *cursor = arg;
    return db_each(tx, &Q_db_outbox_after, ARGS(V_I(cursor[0]), V_I(cursor[1]), V_I(100)),
                   facts_after, arg, f);
}

static rc put_fact_with_id(struct tx *tx, void *arg, struct fault *f)
{
    return db_exec(tx,
                   SQL("INSERT INTO outbox (id, bureau_id, at, topic, subject_kind, subject_id) "
                       "VALUES ($1, 1, 0, 'test', 'thing', 1)"),
                   ARGS(V_I(*(i64 *)arg)), NULL, f);
}

struct slow {
    pthread_barrier_t *written, *go;
    i64 id;
};

static rc put_slowly(struct tx *tx, void *arg, struct fault *f)
{
    struct slow *s = arg;
    rc r = put_fact_with_id(tx, &s->id, f);
    pthread_barrier_wait(s->written);
    pthread_barrier_wait(s->go);
    return r;
}

struct slow_thread {
    struct db *db; /* another program's */
    struct slow slow;
    rc outcome;
};

static void *write_slowly(void *arg)
{
    struct slow_thread *s = arg;
    struct arena *a = arena_new(0);
    s->outcome = db_tx_run(s->db, DB_WRITE, put_slowly, &s->slow, a, NULL);
    arena_free(a);
    return NULL;
}

/* The trap: the slow transaction, of another program, has the earlier id, and commits after a later
 * one was read. */
static void a_reader_of_the_outbox_never_passes_by_a_slow_transaction(void **state)
{
    struct testdb *t = *state;
    if (t->kind == DB_SQLITE)
        return; /* one writer: ids commit in their order */
    must_exec(t, "DELETE FROM outbox", NO_ARGS);
    pthread_barrier_t written, go;
    pthread_barrier_init(&written, NULL, 2);
    pthread_barrier_init(&go, NULL, 2);
    struct slow_thread slow = { .db = testdb_again(t, &(struct db_options){ 0 }),
                                .slow = { &written, &go, 100 } };
    pthread_t thread;
    pthread_create(&thread, NULL, write_slowly, &slow);
    pthread_barrier_wait(&written);
    i64 later = 200, cursor[3] = { 0, 0, 0 };
    must_write(t, put_fact_with_id, &later);
    must_read(t, read_outbox, cursor);
    pthread_barrier_wait(&go);
    pthread_join(thread, NULL);
    assert_rc(OK, slow.outcome);
    db_close(slow.db);
    /* Whoever else writes on this server, in any database, holds facts back until they are done. */
    for (int tries = 0; tries < 2000 && cursor[2] < 2; tries++) {
        must_read(t, read_outbox, cursor);
        usleep(10000);
    }
    assert_int_equal(2, cursor[2]); /* both, each once */
    i64 end[3] = { cursor[0], cursor[1], 0 };
    must_read(t, read_outbox, end);
    assert_int_equal(0, end[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_migration_of_the_house_is_noted_once),
        cmocka_unit_test(new_migrations_are_applied_in_order_and_a_bad_one_leaves_nothing),
        cmocka_unit_test(a_database_newer_than_the_program_is_refused),
        cmocka_unit_test(programs_that_start_together_apply_each_migration_once),
        cmocka_unit_test(an_address_that_is_none_says_why),
        cmocka_unit_test(a_backup_is_a_whole_database),
        cmocka_unit_test(a_reader_of_the_outbox_never_passes_by_a_slow_transaction),
    };
    return testdb_run(tests, COUNT(tests));
}
