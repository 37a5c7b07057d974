/* Durable visit writes at 32 clients: through the writer queue, against a transaction for each
 * request on a connection of its own, as one would write it first. Both with WAL and
 * synchronous=FULL, into the same tables with the same statements. The folder is NAGUAN_BENCH_DIR
 * or /var/tmp: it must lie on a real disk. What a group saves is flushes, so both run twice: on the
 * disk as it is, which may be a virtual one that promises more than it does, and with every flush
 * taking FLUSH_US longer, as a server's disk does. */
#include "db/db.h"
#include "figure.h"
#include "sys/wall.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CLIENTS = 32, MOST = 200000, FLUSH_US = 2000 };

static unsigned flush_us;
static atomic_llong flushes, flushed_us;

/* Instead of the C library's, for SQLite too. */
__attribute__((visibility("default"))) int fdatasync(int fd)
{
    i64 from = monotonic_us();
    int r = (int)syscall(SYS_fdatasync, fd);
    if (flush_us)
        usleep(flush_us);
    flushes++;
    flushed_us += monotonic_us() - from;
    return r;
}

#define SECONDS 4

static const char visit_sql[] = "INSERT INTO visit (id, bureau_id, unit_id, premises_id, act, "
                                "officer_id, on_day, started_at, ended_at, outcome, "
                                "door_state, note, created_at) VALUES ($1, 1, 1, $2, 'visit', 7, "
                                "20500, $3, $3, 'seen', 'matched', $4, $3)";
static const char stop_sql[] =
    "UPDATE sweep_stop SET state = 'seen', visit_id = $1 WHERE sweep_id = 1 AND premises_id = $2";
static const char ledger_sql[] =
    "INSERT INTO ledger (id, at, bureau_id, actor_id, unit_id, act, subject_kind, subject_id, "
    "rule_pack, digest) "
    "VALUES ($1, $2, 1, 7, 1, 'visit.record', 'visit', $1, 'pack', $3)";
static const char outbox_sql[] =
    "INSERT INTO outbox (id, bureau_id, at, topic, subject_kind, subject_id, unit_id) "
    "VALUES ($1, 1, $2, 'visit.recorded', 'visit', $1, 1)";

static const struct query visit_insert = { "visit_insert", visit_sql, visit_sql };
static const struct query stop_update = { "stop_update", stop_sql, stop_sql };
static const struct query ledger_insert = { "ledger_insert", ledger_sql, ledger_sql };
static const struct query outbox_insert = { "outbox_insert", outbox_sql, outbox_sql };

static const char note[] = "\xe9\x97\xa8\xe5\xba\x97\xe8\x90\xa5\xe4\xb8\x9a\xe4\xb8\xad\xef\xbc"
                           "\x8c\xe8\xaf\x81\xe7\x85\xa7"
                           "\xe4\xb8\x8e\xe7\x99\xbb\xe8\xae\xb0\xe4\xb8\x80\xe8\x87\xb4";
static const char digest[] = "0123456789abcdef0123456789abcdef";

struct bench {
    struct db *db;
    const char *path;
    void *(*client)(void *);
    _Atomic bool stop;
    _Atomic i64 next, failures;
};

struct client {
    struct bench *bench;
    i64 *took, n; /* µs of each */
};

static rc write_visit(struct tx *tx, void *arg, struct fault *f)
{
    struct bench *b = arg;
    i64 id = tx_id(tx), door = ++b->next % 5000 + 1, now = tx_now(tx);
    rc r = db_exec(tx, &visit_insert, ARGS(V_I(id), V_I(door), V_I(now), V_T(str_from(note))), NULL,
                   f);
    if (r == OK)
        r = db_exec(tx, &stop_update, ARGS(V_I(id), V_I(door)), NULL, f);
    if (r == OK)
        r = db_exec(tx, &ledger_insert, ARGS(V_I(id), V_I(now), V_B(((str){ digest, 32 }))), NULL,
                    f);
    return r == OK ? db_exec(tx, &outbox_insert, ARGS(V_I(id), V_I(now)), NULL, f) : r;
}

static void note_time(struct client *c, i64 from)
{
    if (c->n < MOST)
        c->took[c->n++] = monotonic_us() - from;
}

static void *queue_client(void *arg)
{
    struct client *c = arg;
    struct arena *a = arena_new(0);
    while (!c->bench->stop) {
        i64 from = monotonic_us();
        struct fault f;
        fault_init(&f, a);
        if (db_tx_run(c->bench->db, DB_WRITE, write_visit, c->bench, a, &f) != OK)
            c->bench->failures++;
        else
            note_time(c, from);
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

struct naive {
    sqlite3 *db;
    sqlite3_stmt *begin, *visit, *stop, *ledger, *outbox, *commit, *rollback;
};

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
        exit(1);
    }
    return s;
}

static bool run(sqlite3_stmt *s)
{
    int code = sqlite3_step(s);
    sqlite3_reset(s);
    return code == SQLITE_DONE;
}

static struct naive open_naive(const char *path)
{
    struct naive n = { 0 };
    sqlite3_open(path, &n.db);
    sqlite3_exec(n.db,
                 "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000",
                 NULL, NULL, NULL);
    n.begin = prepared(n.db, "BEGIN IMMEDIATE");
    n.visit = prepared(n.db, visit_sql);
    n.stop = prepared(n.db, stop_sql);
    n.ledger = prepared(n.db, ledger_sql);
    n.outbox = prepared(n.db, outbox_sql);
    n.commit = prepared(n.db, "COMMIT");
    n.rollback = prepared(n.db, "ROLLBACK");
    return n;
}

/* SQLite numbers $1 … in order of appearance, which here is their order. */
static bool naive_visit(struct naive *n, i64 id, i64 door, i64 now)
{
    sqlite3_bind_int64(n->visit, 1, id);
    sqlite3_bind_int64(n->visit, 2, door);
    sqlite3_bind_int64(n->visit, 3, now);
    sqlite3_bind_text(n->visit, 4, note, -1, SQLITE_STATIC);
    sqlite3_bind_int64(n->stop, 1, id);
    sqlite3_bind_int64(n->stop, 2, door);
    sqlite3_bind_int64(n->ledger, 1, id);
    sqlite3_bind_int64(n->ledger, 2, now);
    sqlite3_bind_blob(n->ledger, 3, digest, 32, SQLITE_STATIC);
    sqlite3_bind_int64(n->outbox, 1, id);
    sqlite3_bind_int64(n->outbox, 2, now);
    if (!run(n->begin))
        return false;
    if (run(n->visit) && run(n->stop) && run(n->ledger) && run(n->outbox) && run(n->commit))
        return true;
    run(n->rollback);
    return false;
}

static void *naive_client(void *arg)
{
    struct client *c = arg;
    struct naive n = open_naive(c->bench->path);
    while (!c->bench->stop) {
        i64 from = monotonic_us(), no = ++c->bench->next;
        if (naive_visit(&n, no, no % 5000 + 1, wall_now()))
            note_time(c, from);
        else
            c->bench->failures++;
    }
    sqlite3_stmt *all[] = { n.begin, n.visit, n.stop, n.ledger, n.outbox, n.commit, n.rollback };
    for (size_t i = 0; i < COUNT(all); i++)
        sqlite3_finalize(all[i]);
    sqlite3_close(n.db);
    return NULL;
}

static int by_size(const void *a, const void *b)
{
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

struct figures {
    double per_second, p50, p99, worst; /* ms */
};

static struct figures measure(struct bench *b, struct arena *a)
{
    struct client clients[CLIENTS];
    pthread_t threads[CLIENTS];
    i64 *all = ARENA_ARRAY(a, i64, CLIENTS * MOST), from = monotonic_us();
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){ b, all + (size_t)i * MOST, 0 };
        pthread_create(&threads[i], NULL, b->client, &clients[i]);
    }
    sleep(SECONDS);
    b->stop = true;
    size_t n = 0;
    for (int i = 0; i < CLIENTS; i++) {
        pthread_join(threads[i], NULL);
        for (i64 k = 0; k < clients[i].n; k++)
            all[n++] = clients[i].took[k];
    }
    double seconds = (double)(monotonic_us() - from) / 1e6;
    qsort(all, n, sizeof *all, by_size);
    return n ? (struct figures){ (double)n / seconds, (double)all[n / 2] / 1e3,
                                 (double)all[n - 1 - n / 100] / 1e3, (double)all[n - 1] / 1e3 }
             : (struct figures){ 0 };
}

static void give_up(const char *what, rc r, const struct fault *f)
{
    fprintf(stderr, "%s: %s: %.*s\n", what, rc_name(r), STR_ARG(f->detail));
    exit(1);
}

static const struct query fill = {
    "fill",
    "WITH RECURSIVE c (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < 5000) "
    "INSERT INTO sweep_stop (sweep_id, premises_id, turn, reason, state) SELECT 1, n, n, 'unseen', "
    "'open' FROM c",
    NULL,
};

static rc fill_stops(struct tx *tx, void *arg, struct fault *f)
{
    (void)arg;
    return db_exec(tx, &fill, NO_ARGS, NULL, f);
}

static struct db *fresh(struct arena *a, const char *path)
{
    struct fault f;
    fault_init(&f, a);
    struct db *db = NULL;
    struct db_options o = { .now = wall_now, .create = true };
    rc r = db_open(ARENA_CONCAT(a, S("sqlite:"), str_from(path)), &o, &db, &f);
    if (r == OK)
        r = db_migrate(db, S(NAGUAN_SOURCE "/sql/migrations"), a, NULL, &f);
    if (r == OK)
        r = db_tx_run(db, DB_WRITE, fill_stops, NULL, a, &f);
    if (r != OK)
        give_up(path, r, &f);
    return db;
}

static void print(const char *name, const struct bench *b, struct figures v)
{
    printf("%-34s %9.0f writes/s   p50 %7.1f ms   p99 %7.1f ms   worst %7.1f ms   failed %lld\n",
           name, v.per_second, v.p50, v.p99, v.worst, (long long)b->failures);
}

static void remove_database(struct arena *a, const char *path)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-nodes" };
    for (size_t i = 0; i < COUNT(endings); i++)
        unlink(arena_fmt(a, "%s%s", path, endings[i]).p);
}

/* Both on a disk of one kind. */
static bool compare(struct arena *a, const char *dir, const char *disk)
{
    struct bench naive = { .path = arena_fmt(a, "%s/naive.db", dir).p, .client = naive_client };
    struct bench queue = { .path = arena_fmt(a, "%s/queue.db", dir).p, .client = queue_client };
    db_close(fresh(a, naive.path));
    struct figures slow = measure(&naive, a);
    queue.db = fresh(a, queue.path);
    flushes = flushed_us = 0;
    struct figures fast = measure(&queue, a);
    struct db_stats stats = db_stats(queue.db);
    double ratio = fast.per_second / slow.per_second;
    db_close(queue.db);
    printf("%s: a flush takes %.2f ms, %.1f writes in a commit\n", disk,
           (double)flushed_us / (double)flushes / 1e3,
           (double)stats.writes / (double)stats.commits);
    print("transaction for each request", &naive, slow);
    print("writer queue, group commit", &queue, fast);
    print_figure(&(struct figure){
        arena_fmt(a, "durable visit writes, 32 clients, %s", disk).p,
        "a transaction for each request", "20 times", arena_fmt(a, "%.0f /s", fast.per_second),
        arena_fmt(a, "%.0f /s", slow.per_second), arena_fmt(a, "%.0f", ratio), ratio >= 20 });
    print_figure(&(struct figure){ arena_fmt(a, "their p99, %s", disk).p, "the same", "under 20 ms",
                                   arena_fmt(a, "%.1f ms", fast.p99),
                                   arena_fmt(a, "%.1f ms", slow.p99),
                                   arena_fmt(a, "%.0f", slow.p99 / fast.p99), fast.p99 < 20 });
    remove_database(a, naive.path);
    remove_database(a, queue.path);
    return queue.failures == 0;
}

int main(void)
{
    struct arena *a = arena_new((size_t)1 << 30);
    const char *base = getenv("NAGUAN_BENCH_DIR");
    char *dir = arena_cstr(a, arena_fmt(a, "%s/naguan-bench-XXXXXX", base ? base : "/var/tmp"));
    if (!mkdtemp(dir)) {
        perror(dir);
        return 1;
    }
    bool good = compare(a, dir, "this disk");
    flush_us = FLUSH_US;
    good = compare(a, dir, "a disk that flushes in 2 ms") && good;
    rmdir(dir);
    arena_free(a);
    return !good;
}
