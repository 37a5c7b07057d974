#include "testdb.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/limits.h"

static const struct query take_number = {
    "take_number",
    "INSERT INTO number_series (bureau_id, series, year, last) VALUES (1, $1, 2026, 1) "
    "ON CONFLICT (bureau_id, series, year) DO UPDATE SET last = number_series.last + 1 RETURNING "
    "last",
    "INSERT INTO number_series (bureau_id, series, year, last) VALUES (1, $1, 2026, 1) "
    "ON CONFLICT (bureau_id, series, year) DO UPDATE SET last = number_series.last + 1 RETURNING "
    "last",
};
static const struct query put_pack = {
    "put_pack", "INSERT INTO rule_pack (id, first_used_at, files) VALUES ($1, $2, $3)",
    "INSERT INTO rule_pack (id, first_used_at, files) VALUES ($1, $2, $3)"
};
static const struct query put_fact = {
    "put_fact",
    "INSERT INTO outbox (id, bureau_id, at, topic, subject_kind, subject_id) VALUES ($1, 1, $2, "
    "'test', 'thing', $3)",
    "INSERT INTO outbox (id, bureau_id, at, topic, subject_kind, subject_id) VALUES ($1, 1, $2, "
    "'test', 'thing', $3)",
};

enum { THREADS = 16, EACH = 40 };

struct client {
    struct testdb *t;
    int no;
    int failures;
};

static rc take_and_note(struct tx *tx, void *arg, struct fault *f)
{
    const struct client *c = arg;
    i64 n = 0;
    rc r = db_int(tx, &take_number, ARGS(V_T(S("T"))), &n, f);
    if (r != OK)
        return r;
    /* every fifth is refused after it has written */
    r = db_exec(tx, &put_pack,
                ARGS(V_T(arena_fmt(tx_arena(tx), "n%lld", (long long)n)), V_I(c->no), V_T(S(""))),
                NULL, f);
    return r == OK && tx_id(tx) % 5 == 0 ? refuse(f, "test.no") : r;
}

static void *client_main(void *arg)
{
    struct client *c = arg;
    struct arena *a = arena_new(0);
    for (int i = 0; i < EACH; i++) {
        struct fault f;
        fault_init(&f, a);
        rc r = db_tx_run(c->t->db, DB_WRITE, take_and_note, c, a, &f);
        if (r == REFUSED)
            c->failures++;
        else if (r != OK)
            c->failures += 1000000;
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

static void many_clients_lose_and_double_nothing(void **state)
{
    struct testdb *t = *state;
    pthread_t threads[THREADS];
    struct client clients[THREADS];
    for (int i = 0; i < THREADS; i++) {
        clients[i] = (struct client){ t, i, 0 };
        assert_int_equal(0, pthread_create(&threads[i], NULL, client_main, &clients[i]));
    }
    int refused = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        refused += clients[i].failures;
    }
    i64 done = THREADS * EACH - refused;
    assert_true(done > 0);
    assert_int_equal(done, must_int(t, "SELECT count(*) FROM rule_pack", NO_ARGS));
    assert_int_equal(done, must_int(t, "SELECT last FROM number_series WHERE series = 'T'",
                                    NO_ARGS)); /* no gaps */
}

static rc wait_for(struct tx *tx, void *arg, struct fault *f)
{
    (void)tx, (void)f;
    while (sem_wait(arg) != 0 && errno == EINTR)
        continue;
    return OK;
}

static rc put_pack_arg(struct tx *tx, void *arg, struct fault *f)
{
    return db_exec(tx, &put_pack, ARGS(V_T(str_from(arg)), V_I(0), V_T(S(""))), NULL, f);
}

struct order {
    struct testdb *t;
    sem_t gate, all;
};

struct submitted {
    struct db_job job;
    struct order *order;
    char name[16];
    rc outcome;
};

static void count_down(struct db_job *job, rc outcome)
{
    struct submitted *s = (struct submitted *)job;
    s->outcome = outcome;
    sem_post(&s->order->all);
}

static void jobs_that_wait_share_one_commit(void **state)
{
    struct testdb *t = *state;
    enum { JOBS = 50, GROUPS = 3 /* PostgreSQL takes 48 at once */ };
    struct order o = { .t = t };
    struct submitted first = { .order = &o }, jobs[JOBS];
    sem_init(&o.gate, 0, 0);
    sem_init(&o.all, 0, 0);
    first.job =
        (struct db_job){ .fn = wait_for, .arg = &o.gate, .arena = t->arena, .done = count_down };
    i64 commits = db_stats(t->db).commits;
    assert_rc(OK, db_submit(t->db, &first.job));
    struct arena *a = arena_new(0);
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (struct submitted){ .order = &o };
        /* the same name twice: one of a pair fails, alone */
        memcpy(jobs[i].name, "shared", 6);
        jobs[i].name[6] = (char)('A' + i / 2);
        jobs[i].job = (struct db_job){
            .fn = put_pack_arg, .arg = jobs[i].name, .arena = a, .done = count_down
        };
        assert_rc(OK, db_submit(t->db, &jobs[i].job));
    }
    sem_post(&o.gate);
    for (int i = 0; i < JOBS + 1; i++)
        wait_for(NULL, &o.all, NULL);
    int ok = 0, conflicts = 0;
    for (int i = 0; i < JOBS; i++) {
        ok += jobs[i].outcome == OK;
        conflicts += jobs[i].outcome == CONFLICT;
    }
    assert_int_equal(JOBS / 2, ok);
    assert_int_equal(JOBS / 2, conflicts);
    assert_int_equal(
        JOBS / 2,
        must_int(t, "SELECT count(*) FROM rule_pack WHERE id >= 'shared' AND id < 'sharee'",
                 NO_ARGS));
    assert_true(db_stats(t->db).commits - commits <= GROUPS);
    arena_free(a);
}

static rc set_a_budget(struct tx *tx, void *arg, struct fault *f)
{
    enum { MS = 50 };
    wait_for(NULL, arg, NULL);
    tx_set_budget(tx, MS);
    return put_pack_arg(tx, "hurried", f);
}

static rc take_long(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return db_exec(tx, SQL("SELECT pg_sleep(0.2)"), NO_ARGS, NULL, f);
}

static void a_budget_is_not_the_next_ones_of_the_group(void **state)
{
    struct testdb *t = *state;
    if (t->kind != DB_POSTGRES)
        return; /* SQLite cannot sleep; a budget is the connection's own there */
    enum { JOBS = 2 };
    struct order o = { .t = t };
    struct submitted jobs[JOBS] = { { .order = &o }, { .order = &o } };
    struct arena *a = arena_new(0);
    sem_init(&o.gate, 0, 0);
    sem_init(&o.all, 0, 0);
    jobs[0].job =
        (struct db_job){ .fn = set_a_budget, .arg = &o.gate, .arena = a, .done = count_down };
    jobs[1].job = (struct db_job){ .fn = take_long, .arena = a, .done = count_down };
    for (int i = 0; i < JOBS; i++)
        assert_rc(OK, db_submit(t->db, &jobs[i].job));
    sem_post(&o.gate);
    for (int i = 0; i < JOBS; i++)
        wait_for(NULL, &o.all, NULL);
    assert_rc(OK, jobs[0].outcome);
    assert_rc(OK, jobs[1].outcome);
    arena_free(a);
}

static void a_full_queue_answers_busy_and_never_calls_back(void **state)
{
    struct testdb *t = *state;
    enum { WRITERS = 1 /* one gathers, whatever the database */ };
    static struct submitted jobs[LIMIT_WRITER_QUEUE + 1];
    struct submitted blockers[WRITERS];
    struct order o = { .t = t };
    sem_init(&o.gate, 0, 0);
    sem_init(&o.all, 0, 0);
    int busy = WRITERS;
    struct arena *arenas[WRITERS];
    for (int i = 0; i < busy; i++) {
        arenas[i] = arena_new(0);
        blockers[i] = (struct submitted){ .order = &o };
        blockers[i].job = (struct db_job){
            .fn = wait_for, .arg = &o.gate, .arena = arenas[i], .done = count_down
        };
        assert_rc(OK, db_submit(t->db, &blockers[i].job));
    }
    while (db_stats(t->db).queue_length > 0)
        usleep(1000);
    rc r = OK;
    int accepted = 0;
    static sem_t open_gate;
    sem_init(&open_gate, 0, LIMIT_WRITER_QUEUE + 1);
    for (int i = 0; i <= LIMIT_WRITER_QUEUE && r == OK; i++) {
        jobs[i] = (struct submitted){ .order = &o };
        jobs[i].job = (struct db_job){
            .fn = wait_for, .arg = &open_gate, .arena = arena_new(0), .done = count_down
        };
        r = db_submit(t->db, &jobs[i].job);
        accepted += r == OK;
    }
    assert_rc(BUSY, r);
    assert_int_equal(LIMIT_WRITER_QUEUE, accepted);
    for (int i = 0; i < busy; i++)
        sem_post(&o.gate);
    for (int i = 0; i < accepted + busy; i++)
        wait_for(NULL, &o.all, NULL);
    assert_int_equal(-1, sem_trywait(&o.all)); /* one answer each */
    for (int i = 0; i < busy; i++)
        arena_free(arenas[i]);
    for (int i = 0; i <= accepted; i++)
        arena_free(jobs[i].job.arena);
}

static void count_wake(void *arg)
{
    (*(_Atomic int *)arg)++;
}

static rc put_a_fact(struct tx *tx, void *arg, struct fault *f)
{
    rc r = db_exec(tx, &put_fact, ARGS(V_I(tx_id(tx)), V_I(tx_now(tx)), V_I(7)), NULL, f);
    return r == OK && arg ? refuse(f, "test.no") : r;
}

static void the_hub_is_woken_by_commits_that_tell_something(void **state)
{
    struct testdb *t = *state;
    _Atomic int woken = 0;
    db_on_commit(t->db, count_wake, &woken);
    must_write(t, put_pack_arg, "silent");
    assert_int_equal(0, woken);
    must_write(t, put_a_fact, NULL);
    assert_int_equal(1, woken);
    assert_rc(REFUSED, db_tx_run(t->db, DB_WRITE, put_a_fact, "refuse", t->arena, &t->fault));
    assert_int_equal(1, woken);
    db_on_commit(t->db, NULL, NULL);
}

static void closing_finishes_what_waits(void **state)
{
    struct testdb *t = *state;
    enum { JOBS = 100 };
    static struct submitted jobs[JOBS];
    static char names[JOBS][16];
    struct order o = { .t = t };
    struct db *db = testdb_again(t, &(struct db_options){ .writers = 1 });
    struct arena *a = arena_new(0);
    sem_init(&o.all, 0, 0);
    for (int i = 0; i < JOBS; i++) {
        names[i][0] = 'z';
        names[i][1] = (char)('0' + i / 10);
        names[i][2] = (char)('0' + i % 10);
        jobs[i] = (struct submitted){ .order = &o };
        jobs[i].job =
            (struct db_job){ .fn = put_pack_arg, .arg = names[i], .arena = a, .done = count_down };
        assert_rc(OK, db_submit(db, &jobs[i].job));
    }
    db_close(db);
    assert_int_equal(
        JOBS, must_int(t, "SELECT count(*) FROM rule_pack WHERE id >= 'z' AND id < 'zz'", NO_ARGS));
    arena_free(a);
}

static rc put_much(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    static char much[100000];
    memset(much, 'x', sizeof much);
    rc r = OK;
    for (int i = 0; i < 20 && r == OK; i++)
        r = db_exec(tx, &put_pack,
                    ARGS(V_T(arena_fmt(tx_arena(tx), "much %d", i)), V_I(0),
                         V_T(((str){ much, sizeof much }))),
                    NULL, f);
    return r;
}

/* The disk is full when a file may not grow beyond what it has: a limit of this process does the
 * same to the system calls. */
static void a_full_disk_is_told_reads_go_on_and_it_heals_without_a_restart(void **state)
{
    struct testdb *t = *state;
    if (t->kind != DB_SQLITE)
        return; /* its files belong to the server; the mapping of its error is tested below */
    i64 before = must_int(t, "SELECT count(*) FROM rule_pack", NO_ARGS);
    struct rlimit old, tight;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    tight = old;
    tight.rlim_cur = 700000;
    setrlimit(RLIMIT_FSIZE, &tight);
    rc r = db_tx_run(t->db, DB_WRITE, put_much, NULL, t->arena, &t->fault);
    assert_rc(DISK_FULL, r);
    assert_int_equal(before, must_int(t, "SELECT count(*) FROM rule_pack", NO_ARGS));
    setrlimit(RLIMIT_FSIZE, &old);
    must_write(t, put_much, NULL);
    assert_int_equal(before + 20, must_int(t, "SELECT count(*) FROM rule_pack", NO_ARGS));
}

static rc kill_own_session(struct tx *tx, void *arg, struct fault *f)
{
    static const struct query kill = { "kill", NULL,
                                       "SELECT 1 FROM pg_terminate_backend(pg_backend_pid())" };
    int *runs = arg;
    i64 n;
    return (*runs)++ == 0 ? db_int(tx, &kill, NO_ARGS, &n, f)
                          : put_pack_arg(tx, "after the loss", f);
}

static void a_lost_connection_is_replaced_and_the_work_done(void **state)
{
    struct testdb *t = *state;
    if (t->kind != DB_POSTGRES)
        return;
    int runs = 0;
    must_write(t, kill_own_session, &runs);
    assert_int_equal(2, runs);
    assert_int_equal(
        1, must_int(t, "SELECT count(*) FROM rule_pack WHERE id = 'after the loss'", NO_ARGS));
}

static rc kill_others(struct tx *tx, void *arg, struct fault *f)
{
    static const struct query kill = {
        "kill_others",
        NULL,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
        "current_database() "
        "AND pid <> pg_backend_pid() AND state = 'idle'",
    };
    return db_int(tx, &kill, NO_ARGS, arg, f);
}

static rc take_id(struct tx *tx, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = tx_id(tx);
    return OK;
}

static void a_reader_that_died_while_idle_is_replaced(void **state)
{
    struct testdb *t = *state;
    if (t->kind != DB_POSTGRES)
        return;
    i64 killed = 0;
    assert_int_equal(1, must_int(t, "SELECT 1", NO_ARGS));
    must_write(t, kill_others, &killed);
    assert_true(killed > 0);
    assert_int_equal(1, must_int(t, "SELECT 1", NO_ARGS));
    must_write(t, put_pack_arg, "writers too");
    struct db *other = testdb_again(t, &(struct db_options){ 0 });
    i64 mine = 0, theirs = 0;
    must_write(t, take_id, &mine);
    assert_rc(OK, db_tx_run(other, DB_WRITE, take_id, &theirs, t->arena, &t->fault));
    assert_true((mine >> 12 & 1023) !=
                (theirs >> 12 & 1023)); /* the hold on the node was renewed */
    db_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_clients_lose_and_double_nothing),
        cmocka_unit_test(jobs_that_wait_share_one_commit),
        cmocka_unit_test(a_budget_is_not_the_next_ones_of_the_group),
        cmocka_unit_test(a_full_queue_answers_busy_and_never_calls_back),
        cmocka_unit_test(the_hub_is_woken_by_commits_that_tell_something),
        cmocka_unit_test(closing_finishes_what_waits),
        cmocka_unit_test(a_full_disk_is_told_reads_go_on_and_it_heals_without_a_restart),
        cmocka_unit_test(a_lost_connection_is_replaced_and_the_work_done),
        cmocka_unit_test(a_reader_that_died_while_idle_is_replaced),
    };
    return testdb_run(tests, COUNT(tests));
}
