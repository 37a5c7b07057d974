/* PostgreSQL 14 or later. Writers run SERIALIZABLE, so that a guard that looked before it wrote is
 * as right here as with SQLite's single writer; the queue repeats what collides. Readers see one
 * snapshot for a whole transaction.
 *
 * Rows arrive one by one, so that a walk over a million takes no memory. A statement inside a walk
 * first brings the rest of the walk's rows in. */
#include "db/driver.h"
#include "db/pg_text.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BYTEA = 17, /* type number of pg_type */
    OLDEST_SERVER = 140000,
    COPY_PIECE = 64 << 10,
    LOCK_CLASS = 7258,  /* advisory locks: ids of nodes … */
    LOCK_SCHEMA = 7259, /* … and the right to migrate */
};

/* One statement whose rows are still coming. */
struct stream {
    struct stream *outer;
    PGresult *current;
    struct arena *arena; /* of kept; NULL until something had to be kept */
    PGresult **kept;     /* rows brought in for later, each its own result */
    size_t n, cap, next;
    bool ended; /* the server has sent everything */
};

struct pg_conn {
    struct conn base;
    PGconn *pg;
    struct stream *streams; /* innermost first */
    unsigned serial;        /* for names of prepared statements */
    bool stale;             /* cached plans no longer fit the schema */
    bool copying, closing, reader;
};

static struct pg_conn *own(struct conn *c)
{
    return (struct pg_conn *)c;
}

static rc unique_failure(struct fault *f, const PGresult *res)
{
    if (f)
        f->detail = pg_key(f->arena, str_from(PQresultErrorField(res, PG_DIAG_TABLE_NAME)),
                           str_from(PQresultErrorField(res, PG_DIAG_MESSAGE_DETAIL)));
    return fail(f, CONFLICT, NULL);
}

static const struct {
    const char *state; /* SQLSTATE, or the beginning of a class */
    rc code;
    bool broken; /* the connection must be replaced */
} states[] = {
    { "08P01", INTERNAL, false },   /* another number of values than parameters */
    { "23503", CONFLICT, false },   /* foreign key */
    { "25006", UNAVAILABLE, true }, /* read-only: the leader has moved */
    { "26000", DB_RETRY, false },   /* prepared statement unknown */
    { "0A000", DB_RETRY, false },   /* cached plan must not change result type */
    { "40", DB_RETRY, false },      /* serialization, deadlock */
    { "53100", DISK_FULL, false },  /* disk full */
    { "53", BUSY, false },          /* memory, connections */
    { "55P03", DB_RETRY, false },   /* lock not available */
    { "57014", BUSY, false },       /* over its time */
    { "57P", UNAVAILABLE, true },   /* server going down or starting */
    { "58030", DISK_FULL, false },  /* cannot write */
    { "08", UNAVAILABLE, true },    /* connection */
};

static rc lost(struct pg_conn *c, struct fault *f, const char *name)
{
    c->base.broken = true;
    return fail_detail(f, UNAVAILABLE, NULL, "%s: the connection to the database is lost", name);
}

static rc failure(struct pg_conn *c, struct fault *f, const PGresult *res, const char *name)
{
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    if (!state || PQstatus(c->pg) == CONNECTION_BAD)
        return lost(c, f, name);
    if (strcmp(state, "23505") == 0)
        return unique_failure(f, res);
    if (c->reader && strcmp(state, "25006") == 0)
        return fail_detail(f, INTERNAL, NULL, "%s writes in a read", name);
    size_t i = 0;
    while (i < COUNT(states) && strncmp(state, states[i].state, strlen(states[i].state)) != 0)
        i++;
    rc code = i < COUNT(states) ? states[i].code : INTERNAL;
    c->base.broken = c->base.broken || (i < COUNT(states) && states[i].broken);
    c->stale = c->stale || state[0] == '0' || strcmp(state, "26000") == 0;
    if (code == BUSY)
        return fail_detail(f, BUSY, NULL, "over its time or means: %s (%s)", name, state);
    bool about_data = strncmp(state, "22", 2) == 0 ||
                      strncmp(state, "23", 2) == 0; /* the message repeats values */
    const char *message = about_data ? "" : PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    return fail_detail(f, code, NULL, "%s: %s %s", name, state, message ? message : "");
}

static bool is_rows(const PGresult *res)
{
    ExecStatusType s = PQresultStatus(res);
    return s == PGRES_SINGLE_TUPLE || s == PGRES_TUPLES_OK;
}

static bool is_good(const PGresult *res)
{
    return is_rows(res) || PQresultStatus(res) == PGRES_COMMAND_OK;
}

static PGresult *next_result(struct pg_conn *c, struct stream *s)
{
    if (s->next < s->n)
        return s->kept[s->next++];
    PGresult *res = s->ended ? NULL : PQgetResult(c->pg);
    s->ended = !res;
    return res;
}

static void keep(struct stream *s, PGresult *res)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 64;
        PGresult **wider = ARENA_ARRAY(s->arena, PGresult *, cap);
        if (s->n)
            memcpy(wider, s->kept, s->n * sizeof *wider);
        s->kept = wider;
        s->cap = cap;
    }
    s->kept[s->n++] = res;
}

/* Brings in what the innermost walk has not seen yet, so that the connection is free for another
 * statement. */
static rc settle(struct pg_conn *c, struct fault *f)
{
    struct stream *s = c->streams;
    if (!s || s->ended)
        return OK;
    if (!s->arena && !(s->arena = arena_new(0)))
        return fail(f, NO_MEMORY, NULL);
    for (PGresult *res = PQgetResult(c->pg); res; res = PQgetResult(c->pg))
        keep(s, res);
    s->ended = true;
    return OK;
}

static void end_stream(struct pg_conn *c, struct stream *s)
{
    PQclear(s->current);
    s->current = NULL;
    for (PGresult *res = next_result(c, s); res; res = next_result(c, s))
        PQclear(res);
    arena_free(s->arena);
    c->streams = s->outer;
}

static rc simple(struct pg_conn *c, const char *sql, struct fault *f, const char *name)
{
    rc r = settle(c, f);
    if (r != OK)
        return r;
    PGresult *res = PQexec(c->pg, sql);
    if (!is_good(res))
        r = failure(c, f, res, name);
    PQclear(res);
    return r;
}

static void ignore_notice(void *arg, const PGresult *res)
{
    (void)arg, (void)res;
}

static void pg_close(struct conn *base)
{
    struct pg_conn *c = own(base);
    c->closing = true;
    while (c->streams)
        end_stream(c, c->streams);
    PQfinish(c->pg);
    conn_free(base);
}

static PGconn *dial(const struct db *db)
{
    /* What stands before dbname may be said otherwise in the address. */
    static const char *const keys[] = { "application_name",
                                        "connect_timeout",
                                        "keepalives_idle",
                                        "tcp_user_timeout",
                                        "dbname",
                                        "client_encoding",
                                        NULL };
    const char *const values[] = { "naguan", "5", "10", "10000", db->address, "UTF8", NULL };
    PGconn *pg = PQconnectdbParams(keys, values, 1);
    if (pg)
        PQsetNoticeReceiver(pg, ignore_notice, NULL);
    return pg;
}

/* Texts must sort by bytes, or pages, prefixes and SQLite would disagree. */
static rc check_server(struct pg_conn *c, struct fault *f)
{
    if (PQserverVersion(c->pg) < OLDEST_SERVER)
        return fail_detail(f, UNAVAILABLE, NULL, "PostgreSQL 14 or later is needed");
    PGresult *res = PQexec(c->pg, "SELECT getdatabaseencoding() = 'UTF8' AND 'B' < 'a' AND 'a b' < "
                                  "'aa' AND 'z' < '\xc3\xa9'");
    bool fits = is_rows(res) && strcmp(PQgetvalue(res, 0, 0), "t") == 0;
    PQclear(res);
    return fits ? OK
                : fail_detail(f, UNAVAILABLE, NULL,
                              "the database must be made with ENCODING 'UTF8' and LC_COLLATE 'C' "
                              "or 'C.UTF-8'");
}

static rc set_up(struct pg_conn *c, enum conn_use use, struct fault *f)
{
    char sql[600];
    int ms = c->base.db->options.read_ms ? c->base.db->options.read_ms : DEFAULT_READ_MS;
    snprintf(sql, sizeof sql,
             "SET bytea_output = hex; SET extra_float_digits = 1; SET standard_conforming_strings "
             "= on; SET jit = off;"
             "SET default_transaction_isolation = '%s'; SET default_transaction_read_only = %s; "
             "SET statement_timeout = %d;"
             "SET synchronous_commit = on",
             use == CONN_WRITE ? "serializable" : "repeatable read",
             use == CONN_WRITE ? "off" : "on", use == CONN_WRITE ? 0 : ms);
    rc r = simple(c, sql, f, "open");
    return r == OK ? check_server(c, f) : r;
}

static rc pg_open(struct db *db, enum conn_use use, struct conn **ret, struct fault *f)
{
    struct pg_conn *c = conn_new(db, sizeof *c);
    if (!c)
        return fail(f, NO_MEMORY, NULL);
    c->reader = use == CONN_READ;
    c->pg = dial(db);
    rc r;
    if (PQstatus(c->pg) != CONNECTION_OK)
        r = fail_detail(f, UNAVAILABLE, NULL, "%s", PQerrorMessage(c->pg));
    else
        r = set_up(c, use, f);
    if (r != OK)
        pg_close(&c->base);
    else
        *ret = &c->base;
    return r;
}

static rc pg_begin(struct conn *base, enum db_mode mode, struct fault *f)
{
    struct pg_conn *c = own(base);
    (void)mode; /* the connection's own */
    rc r = simple(c, "BEGIN", f, "begin");
    if (r == OK && c->stale) {
        cache_drop(base);
        c->stale = false;
    }
    return r;
}

static rc pg_commit(struct conn *base, struct fault *f)
{
    struct pg_conn *c = own(base);
    PGresult *res = PQexec(c->pg, "COMMIT");
    rc r = OK;
    if (!is_good(res))
        r = failure(c, f, res, "commit");
    else if (strcmp(PQcmdStatus(res), "COMMIT") !=
             0) /* it answers ROLLBACK when the transaction had failed */
        r = fail_detail(f, INTERNAL, NULL, "commit of a failed transaction");
    PQclear(res);
    return r;
}

static void pg_rollback(struct conn *base)
{
    struct pg_conn *c = own(base);
    if (PQstatus(c->pg) == CONNECTION_BAD || (PQtransactionStatus(c->pg) != PQTRANS_IDLE &&
                                              simple(c, "ROLLBACK", NULL, "rollback") != OK))
        base->broken = true;
}

static rc pg_mark(struct conn *base, enum part part, struct fault *f)
{
    (void)part; /* a job is a transaction of its own here */
    return simple(own(base), "SAVEPOINT part", f, "savepoint");
}

static rc pg_keep(struct conn *base, enum part part, struct fault *f)
{
    (void)part;
    return simple(own(base), "RELEASE part", f, "savepoint");
}

static rc pg_undo(struct conn *base, enum part part, struct fault *f)
{
    (void)part;
    return simple(own(base), "ROLLBACK TO part; RELEASE part", f, "savepoint");
}

static rc pg_set_budget(struct conn *base, int ms, struct fault *f)
{
    char sql[60];
    snprintf(sql, sizeof sql, "SET LOCAL statement_timeout = %d", ms);
    return simple(own(base), sql, f, "budget");
}

/* Read committed, so that the transaction sees what the one before it did while it waited for the
 * lock. */
static rc pg_lock_schema(struct conn *base, struct fault *f)
{
    char sql[60];
    rc r = simple(own(base), "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", f, "migrate");
    snprintf(sql, sizeof sql, "SELECT pg_advisory_xact_lock(%d, 0)", LOCK_SCHEMA);
    return r == OK ? simple(own(base), sql, f, "migrate") : r;
}

/* Statements are named by number; the number is the handle. */
static void statement_name(char name[20], const void *handle)
{
    snprintf(name, 20, "s%u", (unsigned)(uintptr_t)handle);
}

static rc pg_prepare(struct conn *base, struct statement *st, str sql, struct fault *f)
{
    struct pg_conn *c = own(base);
    char name[20];
    void *handle = (void *)(uintptr_t)++c->serial;
    rc r = settle(c, f);
    if (r != OK)
        return r;
    statement_name(name, handle);
    PGresult *res = PQprepare(c->pg, name, arena_cstr(base->scratch, sql), 0, NULL);
    if (PQresultStatus(res) == PGRES_COMMAND_OK)
        st->handle = handle;
    else
        r = failure(c, f, res, st->name);
    PQclear(res);
    return r;
}

static void pg_finalize(struct conn *base, struct statement *st)
{
    struct pg_conn *c = own(base);
    char name[20], sql[40];
    if (!c->closing) {
        statement_name(name, st->handle);
        snprintf(sql, sizeof sql, "DEALLOCATE %s", name);
        if (simple(c, sql, NULL, st->name) != OK)
            c->stale = true;
    }
    st->handle = NULL;
}

/* Hands the rows of one result to the caller. False when no more are wanted. */
static bool walk_result(struct pg_conn *c, PGresult *res, struct walk *w)
{
    struct row row = { c->base.driver, res, 0, PQnfields(res), c->base.scratch };
    for (int i = 0; i < PQntuples(res); i++) {
        row.line = i;
        if (!walk_row(w, &row))
            return false;
    }
    return true;
}

static rc walk_stream(struct pg_conn *c, struct stream *s, struct walk *w, i64 *ret_changed,
                      const char *name)
{
    rc r = OK;
    bool wanted = true;
    while ((s->current = next_result(c, s)) != NULL) {
        if (!is_good(s->current))
            r = r == OK ? failure(c, w->fault, s->current, name) : r;
        else if (wanted && is_rows(s->current))
            wanted = walk_result(c, s->current, w);
        i64 changed;
        if (r == OK && ret_changed && str_to_i64(str_from(PQcmdTuples(s->current)), &changed))
            *ret_changed = PQresultStatus(s->current) == PGRES_COMMAND_OK || !w->fn ? changed : 0;
        PQclear(s->current);
    }
    return r;
}

static rc pg_run(struct conn *base, struct statement *st, const struct val *args, size_t n,
                 struct walk *w, i64 *ret_changed)
{
    struct pg_conn *c = own(base);
    char name[20];
    rc r = settle(c, w->fault);
    if (r != OK)
        return r;
    struct pg_params p = pg_params(base->scratch, args, n);
    statement_name(name, st->handle);
    if (!PQsendQueryPrepared(c->pg, name, (int)n, p.values, p.lengths, p.formats, 0))
        return lost(c, w->fault, st->name);
    if (w->fn && !w->one)
        PQsetSingleRowMode(c->pg);
    struct stream *s = ARENA_NEW(base->scratch, struct stream);
    s->outer = c->streams;
    c->streams = s;
    r = walk_stream(c, s, w, ret_changed, st->name);
    end_stream(c, s);
    return r;
}

static rc pg_script(struct conn *base, str sql, struct fault *f)
{
    return simple(own(base), arena_cstr(base->scratch, sql), f, "script");
}

static rc start_copy(struct pg_conn *c, const struct copy *in, struct fault *f)
{
    buf sql = buf_new(c->base.scratch, 1 << 16);
    buf_fmt(&sql, "COPY %s (", in->table);
    for (size_t i = 0; i < in->count; i++)
        buf_fmt(&sql, "%s%s", i ? "," : "", in->columns[i]);
    buf_fmt(&sql, ") FROM STDIN%c", 0);
    rc r = settle(c, f);
    if (r != OK)
        return r;
    PGresult *res = PQexec(c->pg, sql.p);
    c->copying = PQresultStatus(res) == PGRES_COPY_IN;
    if (!c->copying)
        r = failure(c, f, res, in->table);
    PQclear(res);
    return r;
}

/* Ends the copy, well or with why it stopped. */
static rc end_copy(struct pg_conn *c, const char *why, struct fault *f, const char *table)
{
    rc r = OK;
    c->copying = false;
    if (PQputCopyEnd(c->pg, why) != 1)
        return lost(c, f, table);
    for (PGresult *res = PQgetResult(c->pg); res; res = PQgetResult(c->pg)) {
        if (r == OK && !why && PQresultStatus(res) != PGRES_COMMAND_OK)
            r = failure(c, f, res, table);
        PQclear(res);
    }
    return r;
}

static rc pg_copy_in(struct conn *base, const struct copy *in, struct fault *f)
{
    struct pg_conn *c = own(base);
    struct val *values = ARENA_ARRAY(base->scratch, struct val, in->count);
    rc r = start_copy(c, in, f);
    if (r != OK)
        return r;
    buf out = buf_new(base->scratch, (size_t)1 << 30);
    int more;
    bool sent = true;
    while (sent && (more = in->next(in->arg, values, f)) == 1) {
        for (size_t i = 0; i < in->count; i++) {
            pg_copy_value(&out, &values[i]);
            buf_char(&out, i + 1 < in->count ? '\t' : '\n');
        }
        if (out.n >= COPY_PIECE) {
            sent = PQputCopyData(c->pg, out.p, (int)out.n) == 1;
            buf_clear(&out);
        }
    }
    if (!sent || (out.n && PQputCopyData(c->pg, out.p, (int)out.n) != 1))
        return lost(c, f, in->table);
    if (more < 0) {
        rc why = f && f->code ? f->code : INTERNAL;
        r = end_copy(c, "stopped", NULL, in->table);
        return r == OK ? why : r;
    }
    return end_copy(c, NULL, f, in->table);
}

static void pg_abandon(struct conn *base)
{
    struct pg_conn *c = own(base);
    if (c->copying && end_copy(c, "stopped", NULL, "copy") != OK)
        base->broken = true;
    while (c->streams)
        end_stream(c, c->streams);
}

/* A session that lives as long as the db holds an advisory lock on (class, node). */
static rc pg_claim_node(struct db *db, int before, int *ret, struct fault *f)
{
    char sql[240];
    snprintf(sql, sizeof sql,
             "SELECT n FROM (SELECT %d AS n WHERE %d > 0 UNION ALL SELECT generate_series(1, "
             "1023)) AS c "
             "WHERE pg_try_advisory_lock(%d, n) LIMIT 1",
             before, before, LOCK_CLASS);
    PGresult *res = db->node_session ? PQexec(db->node_session, "SELECT 1") : NULL;
    i64 node = is_rows(res) ? before : 0;
    PQclear(res);
    if (!node) {
        PQfinish(db->node_session);
        db->node_session = dial(db);
        res = PQexec(db->node_session, sql);
        if (is_rows(res) && PQntuples(res) == 1)
            str_to_i64(str_from(PQgetvalue(res, 0, 0)), &node);
        PQclear(res);
    }
    if (!node)
        return fail_detail(f, UNAVAILABLE, NULL, "no node for ids: %s",
                           PQerrorMessage(db->node_session));
    *ret = (int)node;
    return OK;
}

static void pg_release_node(struct db *db)
{
    PQfinish(db->node_session);
}

static bool pg_null(const struct row *r, int column)
{
    return PQgetisnull(r->result, r->line, column);
}

static str pg_value(const struct row *r, int column)
{
    if (column >= r->columns || pg_null(r, column))
        return (str){ 0 };
    return (str){ PQgetvalue(r->result, r->line, column),
                  (size_t)PQgetlength(r->result, r->line, column) };
}

static double pg_real(const struct row *r, int column)
{
    double v = 0;
    return str_to_double(pg_value(r, column), &v) ? v : 0;
}

static i64 pg_integer(const struct row *r, int column)
{
    str s = pg_value(r, column);
    i64 v;
    if (str_to_i64(s, &v))
        return v;
    return str_eq(s, S("t")) ? 1 : (i64)pg_real(r, column);
}

static str pg_blob(const struct row *r, int column)
{
    str s = pg_value(r, column);
    if (PQftype(r->result, column) != BYTEA || s.n < 2)
        return s;
    return pg_bytes(r->scratch, s);
}

const struct driver driver_postgres = {
    .kind = DB_POSTGRES,
    .open = pg_open,
    .close = pg_close,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .mark = pg_mark,
    .keep = pg_keep,
    .undo = pg_undo,
    .prepare = pg_prepare,
    .finalize = pg_finalize,
    .run = pg_run,
    .script = pg_script,
    .copy_in = pg_copy_in,
    .abandon = pg_abandon,
    .set_budget = pg_set_budget,
    .lock_schema = pg_lock_schema,
    .backup = NULL,
    .claim_node = pg_claim_node,
    .release_node = pg_release_node,
    .null = pg_null,
    .integer = pg_integer,
    .real = pg_real,
    .text = pg_blob, /* bytes read as text are the bytes */
    .blob = pg_blob,
};
