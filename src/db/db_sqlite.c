/* SQLite: a file in WAL mode with synchronous=FULL, so that an acknowledgement means durable.
 * Connections are not shared between threads; other processes (worker, command line) may write to
 * the same file. */
#include "db/driver.h"
#include "db/sql_text.h"
#include "sys/wall.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    OPS_PER_LOOK = 1000, /* machine steps between two looks at the clock */
    BUSY_MS = 10000,     /* longest wait for another process's transaction */
    READER_CACHE_KB = 1024,
    WAL_PAGES = 4000,       /* 16 MB between checkpoints */
    BULK_WAL_PAGES = 40000, /* of an import, which writes the same pages again and again */
};

struct sqlite_conn {
    struct conn base;
    sqlite3 *db;
    sqlite3_stmt *begin_read, *begin_write, *commit, *rollback;
    sqlite3_stmt *mark[2], *keep[2], *undo[2]; /* by enum part */
    sqlite3_stmt *copying;                     /* of the bulk load that runs */
    i64 deadline;                              /* of the running statement, monotonic ms; 0: none */
    i64 busy_since;
    bool over; /* the deadline ended it */
};

static struct sqlite_conn *own(struct conn *c)
{
    return (struct sqlite_conn *)c;
}

/* "UNIQUE constraint failed: person.bureau_id, person.login" as PostgreSQL's answer is told:
 * person(bureau_id,login). */
static rc unique_failure(struct fault *f, str message)
{
    str columns, table, rest = str_sub(message, str_find(message, S(": ")) + 2, message.n);
    if (f) {
        table = str_cut(rest, '.', &columns);
        buf b = buf_new(f->arena, 1024);
        buf_add(&b, table);
        buf_char(&b, '(');
        for (str part = str_cut(columns, ',', &columns); part.n;
             part = str_cut(columns, ',', &columns)) {
            size_t dot = str_find(part, S("."));
            buf_add(&b, dot < part.n ? str_sub(part, dot + 1, part.n) : part);
            if (columns.n)
                buf_char(&b, ',');
        }
        buf_char(&b, ')');
        f->detail = buf_str(&b);
    }
    return fail(f, CONFLICT, NULL);
}

static rc constraint_failure(int extended, struct fault *f, const char *message, const char *name)
{
    if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
        extended == SQLITE_CONSTRAINT_ROWID)
        return unique_failure(f, str_from(message));
    if (extended == SQLITE_CONSTRAINT_FOREIGNKEY)
        return fail_detail(f, CONFLICT, NULL, "foreign key");
    return fail_detail(f, INTERNAL, NULL, "%s: %s", name, message);
}

static bool write_failed(int extended)
{
    return extended == SQLITE_IOERR_WRITE || extended == SQLITE_IOERR_FSYNC ||
           extended == SQLITE_IOERR_TRUNCATE || extended == SQLITE_IOERR_SHMSIZE;
}

static rc failure(struct sqlite_conn *c, struct fault *f, const char *name)
{
    int extended = sqlite3_extended_errcode(c->db), code = extended & 0xff;
    const char *message = sqlite3_errmsg(c->db);
    if (code == SQLITE_CONSTRAINT)
        return constraint_failure(extended, f, message, name);
    if (code == SQLITE_INTERRUPT && c->over)
        return fail_detail(f, BUSY, NULL, "over its time: %s", name);
    if (code == SQLITE_FULL || write_failed(extended))
        return fail_detail(f, DISK_FULL, NULL, "%s: %s", name, message);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return fail_detail(f, DB_RETRY, NULL, "%s: %s", name, message);
    if (code == SQLITE_NOMEM)
        return fail_detail(f, NO_MEMORY, NULL, "%s", name);
    if (code == SQLITE_CANTOPEN || code == SQLITE_IOERR || code == SQLITE_CORRUPT ||
        code == SQLITE_NOTADB)
        return fail_detail(f, UNAVAILABLE, NULL, "%s: %s", name, message);
    return fail_detail(f, INTERNAL, NULL, "%s: %s", name, message);
}

/* Short, uneven naps: SQLite's own grow to 100 ms and let a busy neighbour starve us. */
static int wait_for_other(void *arg, int tries)
{
    struct sqlite_conn *c = arg;
    i64 now = monotonic_ms();
    if (tries == 0)
        c->busy_since = now;
    if (now - c->busy_since > BUSY_MS)
        return 0;
    usleep(500 + (unsigned)(tries * 7919 % 2000));
    return 1;
}

static int look_at_clock(void *arg)
{
    struct sqlite_conn *c = arg;
    c->over = c->deadline && monotonic_ms() > c->deadline;
    return c->over;
}

static void start_clock(struct sqlite_conn *c)
{
    c->over = false;
    c->deadline = c->base.budget_ms ? monotonic_ms() + c->base.budget_ms : 0;
}

static void sqlite_finalize(struct conn *base, struct statement *st)
{
    (void)base;
    sqlite3_finalize(st->handle);
    st->handle = NULL;
}

static void sqlite_close(struct conn *base)
{
    struct sqlite_conn *c = own(base);
    cache_drop(base);
    sqlite3_stmt *all[] = { c->begin_read, c->begin_write, c->commit,  c->rollback, c->mark[0],
                            c->mark[1],    c->keep[0],     c->keep[1], c->undo[0],  c->undo[1] };
    for (size_t i = 0; i < COUNT(all); i++)
        sqlite3_finalize(all[i]);
    sqlite3_close(c->db);
    conn_free(base);
}

static rc set_up(struct sqlite_conn *c, enum conn_use use, struct fault *f)
{
    char pragmas[400];
    int bulk = c->base.db->options.cache_mb, mb = bulk ? bulk : 4;
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
             "PRAGMA temp_store = MEMORY;"
             "PRAGMA wal_autocheckpoint = %d; PRAGMA journal_size_limit = 67108864; PRAGMA "
             "cache_size = -%d;"
             "PRAGMA trusted_schema = OFF; PRAGMA query_only = %d",
             bulk ? BULK_WAL_PAGES : WAL_PAGES, use == CONN_WRITE ? mb * 1024 : READER_CACHE_KB,
             use == CONN_READ);
    if (sqlite3_exec(c->db, pragmas, NULL, NULL, NULL) != SQLITE_OK)
        return failure(c, f, "open");
    const struct {
        const char *sql;
        sqlite3_stmt **stmt;
    } own_statements[] = {
        { "BEGIN", &c->begin_read },
        { "BEGIN IMMEDIATE", &c->begin_write },
        { "COMMIT", &c->commit },
        { "ROLLBACK", &c->rollback },
        { "SAVEPOINT job", &c->mark[PART_JOB] },
        { "RELEASE job", &c->keep[PART_JOB] },
        { "ROLLBACK TO job", &c->undo[PART_JOB] },
        { "SAVEPOINT part", &c->mark[PART_NESTED] },
        { "RELEASE part", &c->keep[PART_NESTED] },
        { "ROLLBACK TO part", &c->undo[PART_NESTED] },
    };
    for (size_t i = 0; i < COUNT(own_statements); i++) {
        if (sqlite3_prepare_v3(c->db, own_statements[i].sql, -1, SQLITE_PREPARE_PERSISTENT,
                               own_statements[i].stmt, NULL) != SQLITE_OK)
            return failure(c, f, "open");
    }
    return OK;
}

/* Nobody asks how much memory SQLite has; counting it is a lock on every allocation. Refused when
 * SQLite runs already, which costs speed only. */
static void set_up_library(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static rc sqlite_open(struct db *db, enum conn_use use, struct conn **ret, struct fault *f)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct sqlite_conn *c = conn_new(db, sizeof *c);
    if (!c)
        return fail(f, NO_MEMORY, NULL);
    pthread_once(&once, set_up_library);
    int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (db->options.create ? SQLITE_OPEN_CREATE : 0);
    rc r;
    if (sqlite3_open_v2(db->address, &c->db, flags, NULL) != SQLITE_OK) {
        r = fail_detail(f, UNAVAILABLE, NULL, "%s: %s", db->address, sqlite3_errmsg(c->db));
    } else {
        sqlite3_extended_result_codes(c->db, 1);
        sqlite3_busy_handler(c->db, wait_for_other, c);
        sqlite3_progress_handler(c->db, OPS_PER_LOOK, look_at_clock, c);
        r = set_up(c, use, f);
    }
    if (r != OK)
        sqlite_close(&c->base);
    else
        *ret = &c->base;
    return r;
}

static rc step(struct sqlite_conn *c, sqlite3_stmt *s, struct fault *f, const char *name)
{
    c->deadline = 0;
    int code = sqlite3_step(s);
    rc r = code == SQLITE_DONE || code == SQLITE_ROW ? OK : failure(c, f, name);
    sqlite3_reset(s);
    return r;
}

static rc sqlite_begin(struct conn *base, enum db_mode mode, struct fault *f)
{
    struct sqlite_conn *c = own(base);
    return step(c, mode == DB_WRITE ? c->begin_write : c->begin_read, f, "begin");
}

static rc sqlite_commit(struct conn *base, struct fault *f)
{
    return step(own(base), own(base)->commit, f, "commit");
}

static void sqlite_rollback(struct conn *base)
{
    struct sqlite_conn *c = own(base);
    struct fault *nobody = NULL;
    if (!sqlite3_get_autocommit(c->db) && step(c, c->rollback, nobody, "rollback") != OK)
        base->broken = true;
}

static rc sqlite_mark(struct conn *base, enum part part, struct fault *f)
{
    return step(own(base), own(base)->mark[part], f, "savepoint");
}

static rc sqlite_keep(struct conn *base, enum part part, struct fault *f)
{
    return step(own(base), own(base)->keep[part], f, "savepoint");
}

static rc sqlite_undo(struct conn *base, enum part part, struct fault *f)
{
    struct sqlite_conn *c = own(base);
    if (sqlite3_get_autocommit(c->db)) /* a full disk takes the whole transaction */
        return fail_detail(f, DB_RETRY, NULL, "the transaction is gone");
    rc r = step(c, c->undo[part], f, "savepoint");
    return r == OK ? step(c, c->keep[part], f, "savepoint") : r;
}

static rc sqlite_prepare(struct conn *base, struct statement *st, str sql, struct fault *f)
{
    struct sqlite_conn *c = own(base);
    buf text = buf_new(base->scratch, INT_MAX);
    sql_to_sqlite(&text, sql);
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v3(c->db, text.p, (int)text.n, SQLITE_PREPARE_PERSISTENT, &s, NULL);
    if (code != SQLITE_OK)
        return failure(c, f, st->name);
    if (!s)
        return fail_detail(f, INTERNAL, NULL, "%s: empty statement", st->name);
    st->handle = s;
    return OK;
}

static int bind(sqlite3_stmt *s, int at, const struct val *v)
{
    switch (v->type) {
    case VAL_NULL:
        return sqlite3_bind_null(s, at);
    case VAL_INT:
        return sqlite3_bind_int64(s, at, v->i);
    case VAL_REAL:
        return sqlite3_bind_double(s, at, v->d);
    case VAL_TEXT:
        return sqlite3_bind_text64(s, at, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case VAL_BLOB:
        return sqlite3_bind_blob64(s, at, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static rc bind_all(struct sqlite_conn *c, sqlite3_stmt *s, const struct val *args, size_t n,
                   struct fault *f, const char *name)
{
    if (sqlite3_bind_parameter_count(s) != (int)n)
        return fail_detail(f, INTERNAL, NULL, "%s: %zu values for %d parameters", name, n,
                           sqlite3_bind_parameter_count(s));
    for (size_t i = 0; i < n; i++) {
        if (bind(s, (int)i + 1, &args[i]) != SQLITE_OK)
            return failure(c, f, name);
    }
    return OK;
}

static rc sqlite_run(struct conn *base, struct statement *st, const struct val *args, size_t n,
                     struct walk *w, i64 *ret_changed)
{
    struct sqlite_conn *c = own(base);
    sqlite3_stmt *s = st->handle;
    rc r = bind_all(c, s, args, n, w->fault, st->name);
    if (r != OK)
        return r;
    struct row row = { base->driver, s, 0, sqlite3_column_count(s), base->scratch };
    start_clock(c);
    i64 deadline = c->deadline;
    int code;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        if (!walk_row(w, &row))
            break;
        c->deadline = deadline; /* another statement may have run in between */
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        r = failure(c, w->fault, st->name);
    else if (ret_changed)
        *ret_changed = sqlite3_stmt_readonly(s) ? 0 : sqlite3_changes64(c->db);
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return r;
}

static rc sqlite_script(struct conn *base, str sql, struct fault *f)
{
    struct sqlite_conn *c = own(base);
    c->deadline = 0;
    char *text = arena_cstr(base->scratch, sql);
    return sqlite3_exec(c->db, text, NULL, NULL, NULL) == SQLITE_OK ? OK : failure(c, f, "script");
}

static rc prepare_copy(struct sqlite_conn *c, const struct copy *in, struct fault *f)
{
    buf sql = buf_new(c->base.scratch, 1 << 16);
    buf_fmt(&sql, "INSERT INTO %s (", in->table);
    for (size_t i = 0; i < in->count; i++)
        buf_fmt(&sql, "%s%s", i ? "," : "", in->columns[i]);
    buf_add(&sql, S(") VALUES ("));
    for (size_t i = 0; i < in->count; i++)
        buf_fmt(&sql, "%s?%zu", i ? "," : "", i + 1);
    buf_char(&sql, ')');
    int code = sqlite3_prepare_v2(c->db, sql.p, (int)sql.n, &c->copying, NULL);
    return code == SQLITE_OK ? OK : failure(c, f, in->table);
}

static void end_copy(struct sqlite_conn *c)
{
    sqlite3_finalize(c->copying);
    c->copying = NULL;
}

static rc sqlite_copy_in(struct conn *base, const struct copy *in, struct fault *f)
{
    struct sqlite_conn *c = own(base);
    struct val *values = ARENA_ARRAY(base->scratch, struct val, in->count);
    rc r = prepare_copy(c, in, f);
    if (r != OK)
        return r;
    sqlite3_stmt *s = c->copying;
    c->deadline = 0;
    int more = 0;
    while (r == OK && (more = in->next(in->arg, values, f)) == 1) {
        r = bind_all(c, s, values, in->count, f, in->table);
        if (r == OK && sqlite3_step(s) != SQLITE_DONE)
            r = failure(c, f, in->table);
        sqlite3_reset(s);
    }
    end_copy(c);
    if (r == OK && more < 0)
        r = f && f->code ? f->code : INTERNAL;
    return r;
}

static void sqlite_abandon(struct conn *base)
{
    sqlite3 *db = own(base)->db;
    end_copy(own(base));
    for (sqlite3_stmt *s = sqlite3_next_stmt(db, NULL); s; s = sqlite3_next_stmt(db, s))
        sqlite3_reset(s);
}

static rc sqlite_set_budget(struct conn *base, int ms, struct fault *f)
{
    (void)f;
    base->budget_ms = ms;
    return OK;
}

static rc sqlite_lock_schema(struct conn *base, struct fault *f)
{
    (void)base, (void)f; /* BEGIN IMMEDIATE already holds the only lock there is */
    return OK;
}

/* PASSIVE waits for nobody: what a long reader still needs stays in the log until the next time. */
static rc sqlite_tidy(struct conn *base, struct fault *f)
{
    struct sqlite_conn *c = own(base);
    if (sqlite3_exec(c->db, "PRAGMA wal_checkpoint(PASSIVE); PRAGMA optimize", NULL, NULL, NULL) !=
        SQLITE_OK)
        return failure(c, f, "tidy");
    return OK;
}

static rc sqlite_backup(struct conn *base, const char *path, struct fault *f)
{
    sqlite3 *to = NULL;
    if (access(path, F_OK) == 0)
        return fail_detail(f, CONFLICT, NULL, "%s is already there", path);
    int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    sqlite3_backup *b =
        code == SQLITE_OK ? sqlite3_backup_init(to, "main", own(base)->db, "main") : NULL;
    if (b) {
        sqlite3_backup_step(b, -1); /* one snapshot; in WAL mode the writer goes on meanwhile */
        code = sqlite3_backup_finish(b);
    } else if (code == SQLITE_OK) {
        code = sqlite3_errcode(to);
    }
    rc r = OK;
    if (code != SQLITE_OK)
        r = fail_detail(f, code == SQLITE_FULL || write_failed(code) ? DISK_FULL : UNAVAILABLE,
                        NULL, "%s: %s", path, sqlite3_errstr(code));
    sqlite3_close(to);
    if (r != OK)
        unlink(path);
    return r;
}

/* All processes on the file hold a lock on byte n of a file beside it, for their node n: it goes
 * with the process. */
static rc sqlite_claim_node(struct db *db, int before, int *ret, struct fault *f)
{
    if (before) { /* only the end of the process takes it away */
        *ret = before;
        return OK;
    }
    str path = arena_fmt(db->arena, "%s-nodes", db->address);
    int fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    if (fd < 0)
        return fail_detail(f, UNAVAILABLE, NULL, "%s: %s", path.p, strerror(errno));
    for (int node = 1; node < 1024; node++) {
        struct flock lock = {
            .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = node, .l_len = 1
        };
        if (fcntl(fd, F_OFD_SETLK, &lock) == 0) {
            db->node_fd = fd;
            *ret = node;
            return OK;
        }
    }
    close(fd);
    return fail_detail(f, UNAVAILABLE, NULL, "no free node for ids");
}

static void sqlite_release_node(struct db *db)
{
    if (db->node_fd >= 0)
        close(db->node_fd);
}

static bool sqlite_null(const struct row *r, int column)
{
    return sqlite3_column_type(r->result, column) == SQLITE_NULL;
}

static i64 sqlite_integer(const struct row *r, int column)
{
    return sqlite3_column_int64(r->result, column);
}

static double sqlite_real(const struct row *r, int column)
{
    return sqlite3_column_double(r->result, column);
}

static str sqlite_text(const struct row *r, int column)
{
    const unsigned char *p = sqlite3_column_text(r->result, column);
    return (str){ (const char *)p, p ? (size_t)sqlite3_column_bytes(r->result, column) : 0 };
}

static str sqlite_blob(const struct row *r, int column)
{
    const void *p = sqlite3_column_blob(r->result, column);
    return (str){ p, p ? (size_t)sqlite3_column_bytes(r->result, column) : 0 };
}

const struct driver driver_sqlite = {
    .kind = DB_SQLITE,
    .open = sqlite_open,
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .mark = sqlite_mark,
    .keep = sqlite_keep,
    .undo = sqlite_undo,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .run = sqlite_run,
    .script = sqlite_script,
    .copy_in = sqlite_copy_in,
    .abandon = sqlite_abandon,
    .set_budget = sqlite_set_budget,
    .lock_schema = sqlite_lock_schema,
    .tidy = sqlite_tidy,
    .backup = sqlite_backup,
    .claim_node = sqlite_claim_node,
    .release_node = sqlite_release_node,
    .null = sqlite_null,
    .integer = sqlite_integer,
    .real = sqlite_real,
    .text = sqlite_text,
    .blob = sqlite_blob,
};
