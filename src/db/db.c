/* Opening and closing, and what concerns the whole database. */
#include "db/db.h"

#include "db/driver.h"

#include <stdlib.h>
#include <time.h>

enum { DEFAULT_READERS = 8 };

static const str sqlite_scheme = STR_INIT("sqlite:");

static rc choose(struct db *db, str url, struct fault *f)
{
    bool postgres = str_starts(url, S("postgresql://")) || str_starts(url, S("postgres://"));
    str path = str_sub(url, sqlite_scheme.n, url.n);
    if (postgres) {
        db->driver = &driver_postgres;
        db->address = arena_cstr(db->arena, url);
    } else if (str_starts(url, sqlite_scheme) && path.n && path.p[0] != ':') {
        db->driver = &driver_sqlite;
        db->address = arena_cstr(db->arena, path);
    } else {
        return fail_detail(f, UNAVAILABLE, NULL,
                           "the address of the database must be sqlite:PATH or postgresql://…");
    }
    return OK;
}

static void prepare_locks(struct db *db)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&db->readers.lock, NULL);
    pthread_cond_init(&db->readers.freed, &monotonic);
    pthread_mutex_init(&db->writers.lock, NULL);
    pthread_mutex_init(&db->node_lock, NULL);
    pthread_cond_init(&db->writers.work, NULL);
    pthread_rwlockattr_t turn;
    pthread_rwlockattr_init(&turn);
    pthread_rwlockattr_setkind_np(&turn, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&db->writers.road, &turn);
    pthread_rwlockattr_destroy(&turn);
    pthread_condattr_destroy(&monotonic);
}

static rc read_nothing(struct tx *tx, void *arg, struct fault *f)
{
    (void)tx, (void)arg, (void)f;
    return OK;
}

static void free_ids(void *ids)
{
    id_maker_free(ids);
}

/* The maker before is kept: another thread may be using it. */
static rc new_ids(struct db *db, int node, struct fault *f)
{
    struct id_maker *ids = id_maker_new(node, db->options.now);
    if (!ids)
        return fail(f, NO_MEMORY, NULL);
    arena_defer(db->arena, free_ids, ids);
    db->ids = ids;
    return OK;
}

rc db_claim_node(struct db *db, struct fault *f)
{
    if (db->options.node)
        return OK;
    int node = 0;
    pthread_mutex_lock(&db->node_lock);
    rc r = db->driver->claim_node(db, db->node, &node, f);
    if (r == OK && node != db->node) {
        db->node = node;
        r = new_ids(db, node, f);
    }
    pthread_mutex_unlock(&db->node_lock);
    return r;
}

static rc start(struct db *db, struct fault *f)
{
    if (db->options.no_writer)
        return readers_run(db, read_nothing, NULL, db->arena, f);
    rc r = writers_start(db, f);
    if (r != OK)
        return r;
    return db->options.node ? new_ids(db, db->options.node, f) : db_claim_node(db, f);
}

rc db_open(str url, const struct db_options *options, struct db **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct db *db = ARENA_NEW(a, struct db);
    db->arena = a;
    db->options = *options;
    db->node_fd = -1;
    db->readers.max = options->readers ? options->readers : DEFAULT_READERS;
    rc r = choose(db, url, f);
    if (r != OK) {
        arena_free(a);
        return r;
    }
    prepare_locks(db);
    r = start(db, f);
    if (r != OK)
        db_close(db);
    else
        *ret = db;
    return r;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    writers_stop(db);
    readers_close(db);
    db->driver->release_node(db);
    pthread_mutex_destroy(&db->readers.lock);
    pthread_cond_destroy(&db->readers.freed);
    pthread_mutex_destroy(&db->writers.lock);
    pthread_mutex_destroy(&db->node_lock);
    pthread_cond_destroy(&db->writers.work);
    pthread_rwlock_destroy(&db->writers.road);
    arena_free(db->arena);
}

enum db_kind db_kind(const struct db *db)
{
    return db->driver->kind;
}

void db_on_commit(struct db *db, void (*fn)(void *arg), void *arg)
{
    db->on_commit_arg = arg;
    db->on_commit = fn;
}

void db_set_house(struct db *db, const void *house)
{
    db->house = house;
}

rc db_tidy(struct db *db, struct fault *f)
{
    if (!db->driver->tidy)
        return OK;
    struct conn *c;
    rc r = db->driver->open(db, CONN_WRITE, &c, f);
    if (r != OK)
        return r;
    r = db->driver->tidy(c, f);
    db->driver->close(c);
    return r;
}

rc db_backup(struct db *db, const char *path, struct fault *f)
{
    if (!db->driver->backup)
        return fail(f, UNSUPPORTED, NULL);
    struct conn *c;
    rc r = db->driver->open(db, CONN_READ, &c, f);
    if (r != OK)
        return r;
    r = db->driver->backup(c, path, f);
    db->driver->close(c);
    return r;
}

struct db_stats db_stats(struct db *db)
{
    struct db_stats s = {
        .reads = db->reads, .writes = db->writes, .commits = db->commits, .retries = db->retries
    };
    pthread_mutex_lock(&db->writers.lock);
    s.queue_length = (i64)db->writers.length;
    s.queue_max = (i64)db->writers.longest;
    pthread_mutex_unlock(&db->writers.lock);
    return s;
}
