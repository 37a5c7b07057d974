/* driver.h — what the two databases must be able to do, and what is between them and db.h. Inside
 * src/db/ (and for the fault wrapper of the tests) only. */
#ifndef NAGUAN_DRIVER_H
#define NAGUAN_DRIVER_H

#include "base/id.h"
#include "db/scope.h"

#include <pthread.h>
#include <stdatomic.h>

struct conn;

/* A prepared statement in a connection's cache. Kept by the address of a constant text, or by a
 * copy of a text that was put together. */
struct statement {
    const char *constant;
    char *text; /* NULL when kept by address */
    size_t text_n, text_cap;
    u64 hash, used;
    const char *name; /* for the log */
    void *handle;     /* the driver's; NULL until prepared */
    bool busy;        /* being walked: a second walk needs a second statement */
    bool scoped;      /* the text depends on the scope: look it up by text */
    bool wakes;       /* adds to the outbox */
};

struct row {
    const struct driver *driver;
    void *result;
    int line, columns;
    struct arena *scratch; /* until the end of the row */
};

/* The caller's walk over the rows. */
struct walk {
    row_fn fn; /* NULL: rows are of no interest */
    void *arg;
    struct fault *fault;
    bool one; /* the first row is enough */
    size_t rows;
    rc verdict; /* of fn */
};
/* Hands one row to the caller; false when no more are wanted. */
bool walk_row(struct walk *w, struct row *row);

/* One of several statements that go out together. */
struct asked {
    struct statement *st;
    const struct val *args;
    size_t n;
    struct walk walk;
};
enum { TOGETHER = 32 };

struct copy {
    const char *table;
    const char *const *columns;
    size_t count;
    int (*next)(void *arg, struct val *values, struct fault *f);
    void *arg;
};

enum conn_use { CONN_READ, CONN_WRITE };
enum { DEFAULT_READ_MS = 2000 };

/* A job's savepoint has a name of its own: undoing it must not stop at a nested part that was left
 * open. */
enum part { PART_JOB, PART_NESTED };

struct driver {
    enum db_kind kind;
    rc (*open)(struct db *db, enum conn_use use, struct conn **ret, struct fault *f);
    void (*close)(struct conn *c);
    rc (*begin)(struct conn *c, enum db_mode mode, struct fault *f);
    rc (*commit)(struct conn *c, struct fault *f);
    void (*rollback)(struct conn *c);
    rc (*mark)(struct conn *c, enum part part, struct fault *f); /* SAVEPOINT */
    rc (*keep)(struct conn *c, enum part part, struct fault *f); /* RELEASE */
    rc (*undo)(struct conn *c, enum part part, struct fault *f); /* ROLLBACK TO, RELEASE */
    rc (*prepare)(struct conn *c, struct statement *st, str sql, struct fault *f);
    void (*finalize)(struct conn *c, struct statement *st);
    /* args are checked: text is UTF-8 without NUL, numbers are finite. */
    rc (*run)(struct conn *c, struct statement *st, const struct val *args, size_t n,
              struct walk *w, i64 *ret_changed);
    /* Puts a statement on the way without waiting; its failure comes with a later call. NULL, as
     * the three below: there is no way, everything is waited for. */
    rc (*send)(struct conn *c, struct statement *st, const struct val *args, size_t n,
               struct fault *f);
    rc (*run_all)(struct conn *c, struct asked *asked, size_t n, struct fault *f); /* TOGETHER */
    rc (*settle)(struct conn *c, struct fault *f);    /* all that is on the way is done */
    rc (*impatient)(struct conn *c, struct fault *f); /* this transaction waits little for locks */
    rc (*script)(struct conn *c, str sql, struct fault *f);
    rc (*copy_in)(struct conn *c, const struct copy *in, struct fault *f);
    void (*abandon)(struct conn *c); /* every walk was left by a jump */
    rc (*set_budget)(struct conn *c, int ms, struct fault *f);
    rc (*lock_schema)(struct conn *c, struct fault *f); /* until the end of the transaction */
    rc (*tidy)(struct conn *c, struct fault *f); /* outside transactions; NULL: nothing to do */
    rc (*backup)(struct conn *c, const char *path, struct fault *f); /* NULL: cannot */
    /* Holds a node that no other process has, `before` if it can be had; the hold may be there
     * already. */
    rc (*claim_node)(struct db *db, int before, int *ret, struct fault *f);
    void (*release_node)(struct db *db);
    bool (*null)(const struct row *r, int column);
    i64 (*integer)(const struct row *r, int column);
    double (*real)(const struct row *r, int column);
    str (*text)(const struct row *r, int column);
    str (*blob)(const struct row *r, int column);
};
extern const struct driver driver_sqlite, driver_postgres;

/* The common part of a connection; the driver's own follows it. Used by one thread at a time. */
struct conn {
    const struct driver *driver;
    struct db *db;
    struct arena *arena;   /* lives as long as the connection */
    struct arena *scratch; /* during one call */
    struct arena_mark scratch_start;
    struct statement *cache;
    u64 tick;
    int budget_ms; /* of the running transaction */
    bool broken;   /* to be closed, not used again */
    struct conn *next;
};
/* A zeroed connection of size bytes with its arenas and empty cache; NULL without memory. */
void *conn_new(struct db *db, size_t size);
void conn_free(struct conn *c); /* finalizes what is cached */

/* cache.c. A statement not in use for constant or, when that is NULL, for text; handle is NULL when
 * it is new. */
CHECKED rc cache_get(struct conn *c, const char *constant, str text, struct statement **ret,
                     struct fault *f);
void cache_drop(struct conn *c);    /* all of it, as after a change of the schema */
void cache_abandon(struct conn *c); /* every walk was left by a jump: nothing is in use any more */

struct tx {
    struct db *db;
    struct conn *conn;
    struct arena *arena;
    i64 now;
    const struct scope *scope;
    /* While several things are asked: the last statement that depends on the scope, for its query,
     * so that one asked again and again is not put together each time; used tells whose it is. */
    bool asking;
    struct statement *latest;
    const struct query *latest_query;
    u64 latest_used;
    rc dead; /* the first database error, OK until then */
    str dead_detail;
    bool lasting; /* the error condemns the whole transaction, not only a nested part */
    bool wakes;   /* something was put into the outbox */
    db_fn at_end; /* runs when the work is done; NULL: nothing does */
    void *at_end_arg;
};

struct readers {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    struct conn *idle; /* last used first: its caches are warm */
    int open, max;
};

enum { MAX_WRITERS = 32 };

struct writers {
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct db_job *head, *tail;
    struct db_job *again; /* PostgreSQL: collided in a group, to be run alone */
    size_t length, longest;
    bool stop;
    bool led; /* a writer gathers a group */
    int count;
    pthread_t threads[MAX_WRITERS];
    struct conn *conns[MAX_WRITERS];
    pthread_rwlock_t road; /* PostgreSQL: whoever keeps colliding gets it alone */
};

struct db {
    struct arena *arena;
    const struct driver *driver;
    struct db_options options;
    const char *address; /* path or connection string */
    _Atomic(struct id_maker *) ids;
    pthread_mutex_t node_lock;
    int node; /* 0 until claimed, or when it was given */
    int node_fd;
    void *node_session; /* the driver's hold on the node */
    struct readers readers;
    struct writers writers;
    void (*on_commit)(void *arg);
    void *on_commit_arg;
    const void *house;
    _Atomic i64 reads, writes, commits, retries;
};

/* db.c. To be called when connections were lost: the hold on the node may have gone with them. */
CHECKED rc db_claim_node(struct db *db, struct fault *f);

/* tx.c */
struct tx tx_open(struct db *db, struct conn *c, struct arena *a);
/* Calls fn; a failed allocation in the transaction's arena comes back as NO_MEMORY instead of
 * leaving this frame, and an error that fn swallowed comes back all the same. */
CHECKED rc tx_guarded(struct tx *tx, db_fn fn, void *arg, struct fault *f);
/* Makes a statement ready without running it, for sqlcheck. */
CHECKED rc tx_prepare(struct tx *tx, const struct query *q, struct fault *f);

/* readers.c */
CHECKED rc readers_run(struct db *db, db_fn fn, void *arg, struct arena *a, struct fault *f);
void readers_close(struct db *db);

/* writer.c */
/* db_tx_run(DB_WRITE) for what may not be in a savepoint. */
CHECKED rc writers_run_alone(struct db *db, db_fn fn, void *arg, struct arena *a, struct fault *f);
CHECKED rc writers_start(struct db *db, struct fault *f);
void writers_stop(struct db *db);
bool writers_is_self(struct db *db); /* the calling thread is one of them */

#endif
