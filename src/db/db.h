/* db.h — both databases behind one door.
 *
 * One SQL text in a checked subset runs on SQLite and PostgreSQL (docs/internals/sql.md).
 * Statements have names and live in sql/; the build turns them into `struct query` constants
 * Q_<name> (db/queries.h). Parameters are $1 … $n on both.
 *
 * A db is shared by all threads. Reads take a connection from the reader pool; writes go through
 * the writer queue, where many transactions share one commit (PostgreSQL: what collides with other
 * programs is run again alone, beside the others). After the first database error a transaction is
 * dead: every further call returns the same failure and the transaction rolls back. */
#ifndef NAGUAN_DB_H
#define NAGUAN_DB_H

#include "base/err.h"

struct db;
struct tx; /* one open transaction, used by one thread at a time */

enum db_kind { DB_SQLITE, DB_POSTGRES };
enum db_mode { DB_READ, DB_WRITE };

/* A named statement. The texts differ only where sql/dialect/ says so. */
struct query {
    const char *name;
    const char *sqlite, *postgres;
};

enum val_type { VAL_NULL, VAL_INT, VAL_REAL, VAL_TEXT, VAL_BLOB };

struct val {
    enum val_type type;
    union {
        i64 i;
        double d;
        str s;
    };
};

#define V_I(x)   ((struct val){ .type = VAL_INT, .i = (x) })
#define V_ID(x)  ((x) ? V_I(x) : V_NULL()) /* 0 is NULL */
#define V_D(x)   ((struct val){ .type = VAL_REAL, .d = (x) })
#define V_T(x)   ((struct val){ .type = VAL_TEXT, .s = (x) })
#define V_T0(x)  ((x).n ? V_T(x) : V_NULL()) /* empty is NULL */
#define V_B(x)   ((struct val){ .type = VAL_BLOB, .s = (x) })
#define V_B0(x)  ((x).n ? V_B(x) : V_NULL())
#define V_NULL() ((struct val){ .type = VAL_NULL })
/* Argument lists: db_exec(tx, &Q_hazard_close, ARGS(V_I(id), V_T(reason)), NULL, f) */
#define ARGS(...) (const struct val[]){ __VA_ARGS__ }, COUNT(((const struct val[]){ __VA_ARGS__ }))
#define NO_ARGS   NULL, 0

/* One result row, valid only inside the callback. Text and blobs point into the driver: copy what
 * must stay. A NULL reads as 0, 0.0 or the empty str. */
struct row;
int row_columns(const struct row *r);
bool row_null(const struct row *r, int column);
i64 row_int(const struct row *r, int column);
double row_real(const struct row *r, int column);
str row_text(const struct row *r, int column);
str row_blob(const struct row *r, int column);
str row_text_copy(const struct row *r, int column, struct arena *a);

struct db_options {
    int readers; /* reader connections, 0 for 8 */
    int writers; /* PostgreSQL only, 0 for 8 */
    i64 (*now)(void);
    bool create;    /* SQLite: make the file when it is missing */
    bool no_writer; /* readers only (command line checks) */
    int node;       /* of the ids, 1-1023; 0: one that no other process on this database has */
    int read_ms;    /* budget of one statement in a DB_READ transaction, 0 for 2000 */
    int cache_mb;   /* SQLite: pages kept by the writer, 0 for 4; imports want more */
};

/* url: "sqlite:PATH", "sqlite::memory:" is refused (readers could not share it), or
 * "postgresql://…". UNAVAILABLE with the reason as detail when it cannot be reached. */
CHECKED rc db_open(str url, const struct db_options *options, struct db **ret, struct fault *f);
void db_close(struct db *db); /* NULL is fine; finishes queued writes first */
enum db_kind db_kind(const struct db *db);

/* Runs fn in one transaction and waits until it is durable. fn may run more than once (PostgreSQL
 * retries): it keeps nothing outside tx and its arena. fn's failure rolls back and is returned. Not
 * to be called from inside a transaction. */
typedef rc (*db_fn)(struct tx *tx, void *arg, struct fault *f);
CHECKED rc db_tx_run(struct db *db, enum db_mode mode, db_fn fn, void *arg, struct arena *a,
                     struct fault *f);

/* The same without waiting: done(arg, outcome) is called on a writer thread after the commit, or
 * after fn or the commit failed. job lives until then. Returns BUSY, and never calls done, when
 * LIMIT_WRITER_QUEUE writes wait. */
struct db_job {
    db_fn fn;
    void *arg;
    struct arena *arena;
    struct fault *fault;
    void (*done)(struct db_job *job, rc outcome);
    void *owner;         /* the submitter's */
    bool alone;          /* PostgreSQL: not in a savepoint beside others */
    struct db_job *next; /* the queue's */
};
CHECKED rc db_submit(struct db *db, struct db_job *job);

struct arena *tx_arena(struct tx *tx); /* lives as long as the transaction */
enum db_kind tx_kind(const struct tx *tx);
/* Most milliseconds one statement may take from here on, 0 for no limit; over it BUSY with the
 * statement's name as detail. Without this call reads have db_options.read_ms and writes no limit.
 */
void tx_set_budget(struct tx *tx, int ms);
i64 tx_now(const struct tx *tx); /* ms UTC, the same during the whole transaction */
i64 tx_id(struct tx *tx);        /* a fresh id (base/id.h) */

typedef rc (*row_fn)(const struct row *r, void *arg,
                     struct fault *f); /* other than OK ends the walk and is returned */

/* ret_changed (may be NULL): rows changed. A broken unique key is CONFLICT with the constraint as
 * detail. */
CHECKED rc db_exec(struct tx *tx, const struct query *q, const struct val *args, size_t n,
                   i64 *ret_changed, struct fault *f);
/* As db_exec, for what nobody needs to hear of at once: it goes out together with the next
 * statement that is waited for (PostgreSQL; on SQLite it is db_exec). Its failure is told by a
 * later call or by the end of the transaction or nested part. Not where a broken key is to be told
 * apart. */
CHECKED rc db_send(struct tx *tx, const struct query *q, const struct val *args, size_t n,
                   struct fault *f);
/* At most one row; NOT_FOUND when there is none (fault set with key "not_found"). */
CHECKED rc db_one(struct tx *tx, const struct query *q, const struct val *args, size_t n, row_fn fn,
                  void *arg, struct fault *f);
CHECKED rc db_each(struct tx *tx, const struct query *q, const struct val *args, size_t n,
                   row_fn fn, void *arg, struct fault *f);
/* The first column of each row, at most `most` of them, into the caller's array: ids to go through
 * one by one. Whatever is returned, ret_n says how many. */
CHECKED rc db_ids(struct tx *tx, const struct query *q, const struct val *args, size_t n, i64 *ret,
                  size_t most, size_t *ret_n, struct fault *f);
/* As db_each for each of them, in order; on PostgreSQL they go out together and come back together.
 * What one finds cannot shape the next. */
struct db_ask {
    const struct query *query;
    const struct val *args;
    size_t n;
    row_fn fn;
    void *arg;
};
CHECKED rc db_each_of(struct tx *tx, const struct db_ask *asks, size_t n, struct fault *f);
/* One integer (count, id, flag); none or NULL gives 0. */
CHECKED rc db_int(struct tx *tx, const struct query *q, const struct val *args, size_t n, i64 *ret,
                  struct fault *f);

/* Statements put together by the list engine from checked pieces; prepared once per connection and
 * text. */
CHECKED rc db_each_sql(struct tx *tx, str sql, const struct val *args, size_t n, row_fn fn,
                       void *arg, struct fault *f);
/* Migrations and tests only. Several statements; no parameters. */
CHECKED rc db_script(struct tx *tx, str sql, struct fault *f);

/* Bulk load: next fills values[columns] and returns 1, or 0 at the end, or -1 on failure (fault
 * set). COPY on PostgreSQL. */
CHECKED rc db_copy_in(struct tx *tx, const char *table, const char *const *columns, size_t count,
                      int (*next)(void *arg, struct val *values, struct fault *f), void *arg,
                      struct fault *f);

/* A part that may fail alone: a failure of fn undoes only what fn did and is returned; the
 * transaction goes on. */
CHECKED rc db_nested(struct tx *tx, db_fn fn, void *arg, struct fault *f);

/* fn runs once more before the transaction ends well, when all else is done: for what must see the
 * whole of it. Its failure undoes the transaction. One at most; a later call takes its place. */
void tx_at_end(struct tx *tx, db_fn fn, void *arg);
/* arg of the fn that was given, NULL when none was. */
void *tx_at_end_arg(const struct tx *tx);

/* Applies sql/migrations/ in order, each once; dir is where they lie. INTERNAL when the database is
 * newer than this program. */
CHECKED rc db_migrate(struct db *db, str dir, struct arena *a, int *ret_applied, struct fault *f);

/* Which migrations the database has had, and up to where dir goes. An empty database has had none.
 */
struct db_schema {
    i64 applied, newest;
};
CHECKED rc db_schema(struct db *db, str dir, struct arena *a, struct db_schema *ret,
                     struct fault *f);

/* Called after each commit that appended to the outbox, on a writer thread; wakes the live hub. */
void db_on_commit(struct db *db, void (*fn)(void *arg), void *arg);

/* What the installation hangs on its database for those who hold only a transaction (core/house.h).
 * Set once, after opening. */
void db_set_house(struct db *db, const void *house);
const void *tx_house(const struct tx *tx);

/* What a database that serves for long wants now and then: SQLite brings its write-ahead log into
 * the file and renews the figures its plans are made from; PostgreSQL does so by itself. BUSY is no
 * failure: the next time will do. */
CHECKED rc db_tidy(struct db *db, struct fault *f);

/* Online copy into a new SQLite file (SQLite only; PostgreSQL has its own tools). */
CHECKED rc db_backup(struct db *db, const char *path, struct fault *f);

struct db_stats {
    i64 reads, writes, commits, retries, queue_length, queue_max;
};
struct db_stats db_stats(struct db *db);

#endif
