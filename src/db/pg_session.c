#include "db/pg_conn.h"
#include "db/pg_text.h"

#include <stdio.h>
#include <string.h>

enum {
    COPY_PIECE = 64 << 10,
    LOCK_SCHEMA = 7259, /* advisory lock: the right to migrate */
    LOCK_MS = 250,      /* a group of jobs waits no longer for a lock that another process has */
};

rc pg_set_up(struct pg_conn *c, enum conn_use use, struct fault *f)
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
    return pg_simple(c, sql, f, "open");
}

/* Prepared statements outlive transactions, so that they are given up where no failure of what is
 * on the way can be taken for theirs. */
static rc give_up(struct pg_conn *c, struct fault *f)
{
    rc r = OK;
    if (c->stale) {
        cache_drop(&c->base);
        c->unneeded_n = 0;
        r = pg_simple(c, "DEALLOCATE ALL", f, "deallocate");
        c->stale = r != OK;
    }
    for (int i = 0; r == OK && i < c->unneeded_n; i++) {
        char sql[40];
        snprintf(sql, sizeof sql, "DEALLOCATE s%u", c->unneeded[i]);
        r = pg_send_text(c, sql, "deallocate", f);
    }
    c->unneeded_n = 0;
    return r;
}

rc pg_begin(struct conn *base, enum db_mode mode, struct fault *f)
{
    struct pg_conn *c = pg_own(base);
    (void)mode; /* the connection's own */
    c->budgeted = false;
    rc r = c->reader ? pg_simple(c, "BEGIN", f, "begin") /* waited for: an idle one may have died */
                     : pg_send_text(c, "BEGIN", "begin", f);
    return r == OK ? give_up(c, f) : r;
}

rc pg_mark(struct conn *base, enum part part, struct fault *f)
{
    struct pg_conn *c = pg_own(base);
    bool job = part == PART_JOB;
    rc r = job && c->budgeted ? pg_set_budget(base, 0, f) : OK;
    c->budgeted = !job && c->budgeted;
    return r == OK ? pg_send_text(c, job ? "SAVEPOINT job" : "SAVEPOINT part", "savepoint", f) : r;
}

/* What is on the way was settled before (tx.c). */
rc pg_keep(struct conn *base, enum part part, struct fault *f)
{
    return pg_send_text(pg_own(base), part == PART_JOB ? "RELEASE job" : "RELEASE part",
                        "savepoint", f);
}

rc pg_undo(struct conn *base, enum part part, struct fault *f)
{
    struct pg_conn *c = pg_own(base);
    if (pg_settle(c, NULL) != OK && base->broken)
        return pg_lost(c, f, "savepoint");
    return pg_simple(
        c, part == PART_JOB ? "ROLLBACK TO job; RELEASE job" : "ROLLBACK TO part; RELEASE part", f,
        "savepoint");
}

rc pg_settled(struct conn *base, struct fault *f)
{
    return pg_settle(pg_own(base), f);
}

rc pg_set_budget(struct conn *base, int ms, struct fault *f)
{
    char sql[60];
    snprintf(sql, sizeof sql, "SET LOCAL statement_timeout = %d", ms);
    pg_own(base)->budgeted = true;
    return pg_send_text(pg_own(base), sql, "budget", f);
}

rc pg_impatient(struct conn *base, struct fault *f)
{
    char sql[60];
    snprintf(sql, sizeof sql, "SET LOCAL lock_timeout = %d", LOCK_MS);
    return pg_send_text(pg_own(base), sql, "lock_timeout", f);
}

/* Read committed, so that the transaction sees what the one before it did while it waited for the
 * lock. */
rc pg_lock_schema(struct conn *base, struct fault *f)
{
    char sql[60];
    rc r = pg_simple(pg_own(base), "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", f, "migrate");
    snprintf(sql, sizeof sql, "SELECT pg_advisory_xact_lock(%d, 0)", LOCK_SCHEMA);
    return r == OK ? pg_simple(pg_own(base), sql, f, "migrate") : r;
}

void pg_finalize(struct conn *base, struct statement *st)
{
    struct pg_conn *c = pg_own(base);
    if (c->unneeded_n < UNNEEDED)
        c->unneeded[c->unneeded_n++] = (unsigned)(uintptr_t)st->handle;
    else
        c->stale = true; /* all go */
    st->handle = NULL;
}

rc pg_script(struct conn *base, str sql, struct fault *f)
{
    return pg_simple(pg_own(base), arena_cstr(base->scratch, sql), f, "script");
}

void pg_statement_name(char name[20], const void *handle)
{
    snprintf(name, 20, "s%u", (unsigned)(uintptr_t)handle);
}

void pg_keep_rows(struct stream *s, struct pg_result *res)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 64;
        struct pg_result **wider = ARENA_ARRAY(s->arena, struct pg_result *, cap);
        if (s->n)
            memcpy(wider, s->kept, s->n * sizeof *wider);
        s->kept = wider;
        s->cap = cap;
    }
    s->kept[s->n++] = res;
}

static const char *copy_text(struct arena *a, const struct copy *in)
{
    buf sql = buf_new(a, 1 << 16);
    buf_fmt(&sql, "COPY %s (", in->table);
    for (size_t i = 0; i < in->count; i++)
        buf_fmt(&sql, "%s%s", i ? "," : "", in->columns[i]);
    buf_fmt(&sql, ") FROM STDIN%c", 0);
    return sql.p;
}

rc pg_copy_in(struct conn *base, const struct copy *in, struct fault *f)
{
    struct pg_conn *c = pg_own(base);
    struct val *values = ARENA_ARRAY(base->scratch, struct val, in->count);
    rc r = pg_copy_start(c, copy_text(base->scratch, in), in->table, f);
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
            sent = pg_copy_put(c, buf_str(&out));
            buf_clear(&out);
        }
    }
    if (!sent || !pg_copy_put(c, buf_str(&out)))
        return pg_lost(c, f, in->table);
    if (more < 0) {
        rc why = f && f->code ? f->code : INTERNAL;
        r = pg_copy_end(c, "stopped", NULL, in->table);
        return r == OK ? why : r;
    }
    return pg_copy_end(c, NULL, f, in->table);
}
