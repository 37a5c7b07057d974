/* PostgreSQL 14 or later. Writers run SERIALIZABLE, so that a guard that looked before it wrote is
 * as right here as with SQLite's single writer; the queue repeats what collides. Readers see one
 * snapshot for a whole transaction.
 *
 * Rows arrive one by one, so that a walk over a million takes no memory. A statement inside a walk
 * first brings the rest of the walk's rows in.
 *
 * BEGIN, savepoints and statements that nobody waits for are put on the way at once (libpq's
 * pipeline); the next statement that is waited for goes with them and their answers come back
 * together. A failure among them is told then, and at the latest by pg_settle(). */
#include "db/pg_conn.h"
#include "db/pg_text.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BYTEA = 17, /* type number of pg_type */
    OLDEST_SERVER = 140000,
    LOCK_CLASS = 7258, /* advisory locks: ids of nodes */
};

static rc unique_failure(struct fault *f, const PGresult *res)
{
    if (f)
        f->detail = pg_key(f->arena, str_from(PQresultErrorField(res, PG_DIAG_TABLE_NAME)),
                           str_from(PQresultErrorField(res, PG_DIAG_MESSAGE_DETAIL)));
    return fail(f, CONFLICT, NULL);
}

rc pg_lost(struct pg_conn *c, struct fault *f, const char *name)
{
    c->base.broken = true;
    return fail_detail(f, UNAVAILABLE, NULL, "%s: the connection to the database is lost", name);
}

static rc failure(struct pg_conn *c, struct fault *f, const PGresult *res, const char *name)
{
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    if (!state || PQstatus(c->pg) == CONNECTION_BAD)
        return pg_lost(c, f, name);
    if (strcmp(state, "23505") == 0)
        return unique_failure(f, res);
    if (c->reader && strcmp(state, "25006") == 0)
        return fail_detail(f, INTERNAL, NULL, "%s writes in a read", name);
    bool broken;
    rc code = pg_state(state, &broken);
    c->base.broken = c->base.broken || broken;
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

/* The end of what went out together. */
static void leave_pipe(struct pg_conn *c)
{
    if (c->piped) {
        PQclear(PQgetResult(c->pg)); /* the sync */
        c->piped = false;
        c->base.broken = !PQexitPipelineMode(c->pg) || c->base.broken;
    }
}

static PGresult *next_result(struct pg_conn *c, struct stream *s)
{
    if (s->next < s->n)
        return s->kept[s->next++];
    PGresult *res = s->ended ? NULL : PQgetResult(c->pg);
    if (!res && !s->ended)
        leave_pipe(c);
    s->ended = !res;
    return res;
}

/* Brings in what the innermost walk has not seen yet, so that the connection is free for another
 * statement. */
static rc bring_in(struct pg_conn *c, struct fault *f)
{
    struct stream *s = c->streams;
    if (!s || s->ended)
        return OK;
    if (!s->arena && !(s->arena = arena_new(0)))
        return fail(f, NO_MEMORY, NULL);
    for (PGresult *res = PQgetResult(c->pg); res; res = PQgetResult(c->pg))
        pg_keep_rows(s, res);
    s->ended = true;
    leave_pipe(c);
    return OK;
}

/* Takes the answers of what is on the way; the first bad one and the name of its statement. */
static PGresult *take_answers(struct pg_conn *c, const char **ret_name)
{
    PGresult *bad = NULL;
    for (int i = 0; i < c->on_the_way; i++) {
        PGresult *res = PQgetResult(c->pg);
        bool worse = !bad && (!res || !is_good(res));
        if (worse)
            *ret_name = c->sent[i];
        for (PGresult *more = res ? PQgetResult(c->pg) : NULL; more; more = PQgetResult(c->pg))
            PQclear(more);
        if (worse && !res)
            bad = PQmakeEmptyPGresult(c->pg, PGRES_FATAL_ERROR);
        else if (worse)
            bad = res;
        else
            PQclear(res);
    }
    c->on_the_way = 0;
    return bad;
}

static rc told(struct pg_conn *c, PGresult *bad, const char *name, struct fault *f)
{
    rc r = bad ? failure(c, f, bad, name) : OK;
    PQclear(bad);
    return r;
}

rc pg_settle(struct pg_conn *c, struct fault *f)
{
    rc r = bring_in(c, f);
    if (r == OK && !c->on_the_way)
        leave_pipe(c); /* a sending may have been left by a jump */
    if (r != OK || !c->on_the_way)
        return r;
    const char *name = "";
    bool sent = c->synced || PQpipelineSync(c->pg) == 1;
    PGresult *bad = take_answers(c, &name);
    leave_pipe(c);
    c->synced = false;
    return sent || bad ? told(c, bad, name, f) : pg_lost(c, f, "sync");
}

/* Makes room for one more on the way. */
static rc make_way(struct pg_conn *c, const char *name, struct fault *f)
{
    rc r = c->on_the_way == ON_THE_WAY ? pg_settle(c, f) : bring_in(c, f);
    if (r != OK)
        return r;
    if (!c->piped && !PQenterPipelineMode(c->pg))
        return pg_lost(c, f, name);
    c->piped = true;
    return OK;
}

rc pg_send_text(struct pg_conn *c, const char *sql, const char *name, struct fault *f)
{
    rc r = make_way(c, name, f);
    if (r != OK)
        return r;
    if (!PQsendQueryParams(c->pg, sql, 0, NULL, NULL, NULL, NULL, 0))
        return pg_lost(c, f, name);
    c->sent[c->on_the_way++] = name;
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

rc pg_simple(struct pg_conn *c, const char *sql, struct fault *f, const char *name)
{
    rc r = pg_settle(c, f);
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
    struct pg_conn *c = pg_own(base);
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
        r = pg_set_up(c, use, f);
    if (r == OK)
        r = check_server(c, f);
    if (r != OK)
        pg_close(&c->base);
    else
        *ret = &c->base;
    return r;
}

static rc pg_commit(struct conn *base, struct fault *f)
{
    struct pg_conn *c = pg_own(base);
    rc r = pg_settle(c, f);
    if (r != OK)
        return r;
    PGresult *res = PQexec(c->pg, "COMMIT");
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
    struct pg_conn *c = pg_own(base);
    if (pg_settle(c, NULL) == UNAVAILABLE || PQstatus(c->pg) == CONNECTION_BAD)
        base->broken = true;
    else if (PQtransactionStatus(c->pg) == PQTRANS_IDLE)
        return;
    else if (!c->reader)
        base->broken = pg_simple(c, "ROLLBACK", NULL, "rollback") != OK || base->broken;
    else if (pg_send_text(c, "ROLLBACK", "rollback", NULL) == OK) /* whoever reads next looks */
        c->synced = PQpipelineSync(c->pg) == 1;
}

static rc pg_prepare(struct conn *base, struct statement *st, str sql, struct fault *f)
{
    struct pg_conn *c = pg_own(base);
    char name[20];
    void *handle = (void *)(uintptr_t)++c->serial;
    rc r = pg_settle(c, f);
    if (r != OK)
        return r;
    pg_statement_name(name, handle);
    PGresult *res = PQprepare(c->pg, name, arena_cstr(base->scratch, sql), 0, NULL);
    if (PQresultStatus(res) == PGRES_COMMAND_OK)
        st->handle = handle;
    else
        r = failure(c, f, res, st->name);
    PQclear(res);
    return r;
}

/* False when no more rows are wanted. */
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

/* Sends a statement as the last of what is on the way and takes the answers before its own. */
static rc send_last(struct pg_conn *c, struct fault *f)
{
    const char *name = "";
    if (!c->piped)
        return OK;
    bool sent = PQpipelineSync(c->pg) == 1;
    PGresult *bad = take_answers(c, &name);
    if (!bad && sent)
        return OK;
    for (PGresult *res = PQgetResult(c->pg); res; res = PQgetResult(c->pg))
        PQclear(res);
    leave_pipe(c);
    return bad ? told(c, bad, name, f) : pg_lost(c, f, "sync");
}

static bool send_prepared(struct pg_conn *c, const struct statement *st, const struct val *args,
                          size_t n)
{
    char name[20];
    struct pg_params p = pg_params(c->base.scratch, args, n);
    pg_statement_name(name, st->handle);
    return PQsendQueryPrepared(c->pg, name, (int)n, p.values, p.lengths, p.formats, 0) == 1;
}

static rc pg_run(struct conn *base, struct statement *st, const struct val *args, size_t n,
                 struct walk *w, i64 *ret_changed)
{
    struct pg_conn *c = pg_own(base);
    rc r = bring_in(c, w->fault);
    if (r != OK)
        return r;
    struct stream *s = ARENA_NEW(base->scratch, struct stream);
    if (!send_prepared(c, st, args, n))
        return pg_lost(c, w->fault, st->name);
    r = send_last(c, w->fault);
    if (r != OK)
        return r;
    if (w->fn && !w->one)
        PQsetSingleRowMode(c->pg);
    s->outer = c->streams;
    c->streams = s;
    r = walk_stream(c, s, w, ret_changed, st->name);
    end_stream(c, s);
    return r;
}

/* Sends all of them; those that could not be sent are fewer than n. */
static size_t send_all(struct pg_conn *c, const struct asked *asked, size_t n)
{
    size_t sent = 0;
    while (sent < n && send_prepared(c, asked[sent].st, asked[sent].args, asked[sent].n))
        sent++;
    return sent == n && PQpipelineSync(c->pg) != 1 ? 0 : sent;
}

/* The rows of all, one result each, brought in before the first is looked at. */
static rc take_all(struct pg_conn *c, struct stream *s, size_t n, struct fault *f)
{
    const char *name = "";
    PGresult *bad = take_answers(c, &name);
    for (size_t i = 0; i < n; i++) {
        PGresult *res = PQgetResult(c->pg);
        for (PGresult *more = res ? PQgetResult(c->pg) : NULL; more; more = PQgetResult(c->pg))
            PQclear(more);
        if (res)
            pg_keep_rows(s, res);
    }
    leave_pipe(c);
    return bad ? told(c, bad, name, f) : s->n == n ? OK : pg_lost(c, f, name);
}

static rc walk_all(struct pg_conn *c, struct stream *s, struct asked *asked, size_t n,
                   struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < n; i++) {
        s->current = next_result(c, s);
        if (!is_good(s->current))
            r = failure(c, f, s->current, asked[i].st->name);
        else if (!walk_result(c, s->current, &asked[i].walk) && asked[i].walk.verdict != OK)
            n = i;
        PQclear(s->current);
        s->current = NULL;
    }
    return r;
}

static rc pg_run_all(struct conn *base, struct asked *asked, size_t n, struct fault *f)
{
    struct pg_conn *c = pg_own(base);
    struct stream *s = ARENA_NEW(base->scratch, struct stream);
    rc r = make_way(c, asked[0].st->name, f);
    if (r == OK && !(s->arena = arena_new(0)))
        r = fail(f, NO_MEMORY, NULL);
    if (r != OK)
        return r;
    s->outer = c->streams;
    s->ended = true;
    c->streams = s;
    r = send_all(c, asked, n) == n ? take_all(c, s, n, f) : pg_lost(c, f, asked[0].st->name);
    if (r == OK)
        r = walk_all(c, s, asked, n, f);
    end_stream(c, s);
    return r;
}

static rc pg_send(struct conn *base, struct statement *st, const struct val *args, size_t n,
                  struct fault *f)
{
    struct pg_conn *c = pg_own(base);
    rc r = make_way(c, st->name, f);
    if (r != OK)
        return r;
    if (!send_prepared(c, st, args, n))
        return pg_lost(c, f, st->name);
    c->sent[c->on_the_way++] = st->name;
    return OK;
}

rc pg_copy_start(struct pg_conn *c, const char *sql, const char *table, struct fault *f)
{
    rc r = pg_settle(c, f);
    if (r != OK)
        return r;
    PGresult *res = PQexec(c->pg, sql);
    c->copying = PQresultStatus(res) == PGRES_COPY_IN;
    if (!c->copying)
        r = failure(c, f, res, table);
    PQclear(res);
    return r;
}

bool pg_copy_put(struct pg_conn *c, str text)
{
    return text.n == 0 || PQputCopyData(c->pg, text.p, (int)text.n) == 1;
}

rc pg_copy_end(struct pg_conn *c, const char *why, struct fault *f, const char *table)
{
    rc r = OK;
    c->copying = false;
    if (PQputCopyEnd(c->pg, why) != 1)
        return pg_lost(c, f, table);
    for (PGresult *res = PQgetResult(c->pg); res; res = PQgetResult(c->pg)) {
        if (r == OK && !why && PQresultStatus(res) != PGRES_COMMAND_OK)
            r = failure(c, f, res, table);
        PQclear(res);
    }
    return r;
}

static void pg_abandon(struct conn *base)
{
    struct pg_conn *c = pg_own(base);
    if (c->copying && pg_copy_end(c, "stopped", NULL, "copy") != OK)
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
    .send = pg_send,
    .run_all = pg_run_all,
    .settle = pg_settled,
    .impatient = pg_impatient,
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
