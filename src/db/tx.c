/* The calls on an open transaction, the same for both databases: arguments are checked, statements
 * are found, and after the first error nothing more is sent. */
#include "base/utf8.h"
#include "db/driver.h"
#include "db/sql_text.h"

#include <math.h>
#include <string.h>

enum { MAX_SQL = 1 << 20 };

struct tx tx_open(struct db *db, struct conn *c, struct arena *a)
{
    c->budget_ms = 0;
    return (struct tx){ .db = db, .conn = c, .arena = a, .now = db->options.now() };
}

/* Condemns the transaction and says why in f. */
static rc die(struct tx *tx, rc r, struct fault *f)
{
    tx->dead = r;
    tx->dead_detail = f && f->detail.n ? arena_str(tx->arena, f->detail) : (str){ 0 };
    tx->lasting =
        r == DB_RETRY || r == UNAVAILABLE || r == DISK_FULL || r == NO_MEMORY || tx->conn->broken;
    return r;
}

static rc still_dead(const struct tx *tx, struct fault *f)
{
    rc r = fail(f, tx->dead, NULL);
    if (f)
        f->detail = tx->dead_detail;
    return r;
}

/* What was sent has been done; its failure is the transaction's. */
static rc settle(struct tx *tx, struct fault *f)
{
    const struct driver *d = tx->conn->driver;
    rc r = d->settle ? d->settle(tx->conn, f) : OK;
    return r == OK ? OK : die(tx, r, f);
}

rc tx_guarded(struct tx *tx, db_fn fn, void *arg, struct fault *f)
{
    jmp_buf jump;
    jmp_buf *before = arena_set_failure(tx->arena, &jump);
    arena_set_failure(tx->conn->scratch, &jump);
    if (setjmp(jump) == 0) {
        rc r = fn(tx, arg, f);
        if (r == OK && !tx->dead && tx->at_end)
            r = tx->at_end(tx, tx->at_end_arg, f);
        if (r == OK && !tx->dead)
            r = settle(tx, f);
        arena_set_failure(tx->arena, before);
        arena_set_failure(tx->conn->scratch, NULL);
        return r == OK && tx->dead ? still_dead(tx, f) : r;
    }
    arena_set_failure(tx->arena, before);
    arena_set_failure(tx->conn->scratch, NULL);
    cache_abandon(tx->conn);
    tx->dead = NO_MEMORY;
    tx->lasting = true;
    return fail(f, NO_MEMORY, NULL);
}

void tx_at_end(struct tx *tx, db_fn fn, void *arg)
{
    tx->at_end = fn;
    tx->at_end_arg = arg;
}

void *tx_at_end_arg(const struct tx *tx)
{
    return tx->at_end_arg;
}

struct arena *tx_arena(struct tx *tx)
{
    return tx->arena;
}

enum db_kind tx_kind(const struct tx *tx)
{
    return tx->db->driver->kind;
}

i64 tx_now(const struct tx *tx)
{
    return tx->now;
}

i64 tx_id(struct tx *tx)
{
    return id_next(tx->db->ids);
}

void tx_set_scope(struct tx *tx, const struct scope *scope)
{
    tx->scope = scope;
    tx->latest = NULL;
}

const struct scope *tx_scope(const struct tx *tx)
{
    return tx->scope;
}

const void *tx_house(const struct tx *tx)
{
    return tx->db->house;
}

void tx_set_budget(struct tx *tx, int ms)
{
    struct fault f;
    fault_init(&f, tx->arena);
    if (tx->dead)
        return;
    rc r = tx->conn->driver->set_budget(tx->conn, ms, &f);
    if (r != OK)
        die(tx, r, &f); /* the next call tells */
}

/* Both databases must refuse the same: PostgreSQL takes no NUL and no broken UTF-8, SQLite turns
 * NaN into NULL. */
static rc check_args(const struct val *args, size_t n, struct fault *f)
{
    for (size_t i = 0; i < n; i++) {
        const struct val *v = &args[i];
        bool bad_text =
            v->type == VAL_TEXT && ((v->s.n && memchr(v->s.p, 0, v->s.n)) || !utf8_valid(v->s));
        if (bad_text || (v->type == VAL_REAL && !isfinite(v->d)))
            return fail_detail(f, INVALID, NULL, "value $%zu cannot be stored", i + 1);
    }
    return OK;
}

static rc ready(struct tx *tx, struct statement *st, str sql, const char *name, struct fault *f)
{
    if (st->handle)
        return OK;
    st->name = name;
    st->wakes = sql_inserts_into(sql, S("outbox"));
    return tx->conn->driver->prepare(tx->conn, st, sql, f);
}

static rc statement_by_text(struct tx *tx, str sql, const char *name, struct statement **ret,
                            struct fault *f)
{
    buf out = buf_new(tx->conn->scratch, MAX_SQL);
    rc r = sql_expand_scope(&out, sql, tx->scope, f);
    if (r != OK)
        return r;
    if (!buf_ok(&out))
        return fail_detail(f, INTERNAL, NULL, "%s is too long", name);
    r = cache_get(tx->conn, NULL, buf_str(&out), ret, f);
    return r == OK ? ready(tx, *ret, buf_str(&out), name, f) : r;
}

static rc statement_of(struct tx *tx, const struct query *q, struct statement **ret,
                       struct fault *f)
{
    struct statement *st = tx->latest;
    const char *text = tx_kind(tx) == DB_SQLITE ? q->sqlite : q->postgres;
    if (st && tx->latest_query == q && tx->latest_used == st->used && st->handle && !st->busy) {
        *ret = st;
        return OK;
    }
    rc r = cache_get(tx->conn, text, (str){ 0 }, &st, f);
    if (r != OK)
        return r;
    str sql = str_from(text);
    if (!st->handle && !st->scoped)
        st->scoped = sql_has_scope(sql);
    if (st->scoped) {
        r = statement_by_text(tx, sql, q->name, ret, f);
        tx->latest = r == OK && tx->asking ? *ret : NULL;
        tx->latest_query = q;
        tx->latest_used = r == OK ? (*ret)->used : 0;
        return r;
    }
    *ret = st;
    return ready(tx, st, sql, q->name, f);
}

bool walk_row(struct walk *w, struct row *row)
{
    w->rows++;
    if (!w->fn)
        return !w->one;
    struct arena_mark mark = arena_mark(row->scratch);
    w->verdict = w->fn(row, w->arg, w->fault);
    arena_rewind(row->scratch, mark);
    return w->verdict == OK && !w->one;
}

struct call {
    const struct query *query; /* NULL: sql */
    str sql;
    const struct val *args;
    size_t n;
};

static rc run(struct tx *tx, const struct call *call, struct walk *w, i64 *ret_changed)
{
    if (tx->dead)
        return still_dead(tx, w->fault);
    struct statement *st;
    struct arena_mark mark = arena_mark(tx->conn->scratch);
    rc r = check_args(call->args, call->n, w->fault);
    if (r == OK)
        r = call->query ? statement_of(tx, call->query, &st, w->fault)
                        : statement_by_text(tx, call->sql, "list", &st, w->fault);
    if (r == OK) {
        st->busy = true;
        r = tx->conn->driver->run(tx->conn, st, call->args, call->n, w, ret_changed);
        st->busy = false;
        tx->wakes |= st->wakes;
    }
    arena_rewind(tx->conn->scratch, mark);
    return r == OK ? w->verdict : die(tx, r, w->fault);
}

rc db_exec(struct tx *tx, const struct query *q, const struct val *args, size_t n, i64 *ret_changed,
           struct fault *f)
{
    i64 changed = 0;
    struct walk w = { .fault = f };
    rc r = run(tx, &(struct call){ .query = q, .args = args, .n = n }, &w, &changed);
    if (r == OK && ret_changed)
        *ret_changed = changed;
    return r;
}

rc db_send(struct tx *tx, const struct query *q, const struct val *args, size_t n, struct fault *f)
{
    const struct driver *d = tx->conn->driver;
    struct statement *st;
    if (!d->send)
        return db_exec(tx, q, args, n, NULL, f);
    if (tx->dead)
        return still_dead(tx, f);
    struct arena_mark mark = arena_mark(tx->conn->scratch);
    rc r = check_args(args, n, f);
    if (r == OK)
        r = statement_of(tx, q, &st, f);
    if (r == OK) {
        r = d->send(tx->conn, st, args, n, f);
        tx->wakes |= st->wakes;
    }
    arena_rewind(tx->conn->scratch, mark);
    return r == OK ? OK : die(tx, r, f);
}

rc db_one(struct tx *tx, const struct query *q, const struct val *args, size_t n, row_fn fn,
          void *arg, struct fault *f)
{
    struct walk w = { .fn = fn, .arg = arg, .fault = f, .one = true };
    rc r = run(tx, &(struct call){ .query = q, .args = args, .n = n }, &w, NULL);
    return r == OK && w.rows == 0 ? fail(f, NOT_FOUND, NULL) : r;
}

rc db_each(struct tx *tx, const struct query *q, const struct val *args, size_t n, row_fn fn,
           void *arg, struct fault *f)
{
    struct walk w = { .fn = fn, .arg = arg, .fault = f };
    return run(tx, &(struct call){ .query = q, .args = args, .n = n }, &w, NULL);
}

struct ids {
    i64 *at;
    size_t n, most;
};

static rc take_id(const struct row *r, void *arg, struct fault *f)
{
    struct ids *ids = arg;
    (void)f;
    if (ids->n < ids->most)
        ids->at[ids->n++] = row_int(r, 0);
    return OK;
}

rc db_ids(struct tx *tx, const struct query *q, const struct val *args, size_t n, i64 *ret,
          size_t most, size_t *ret_n, struct fault *f)
{
    struct ids ids = { .at = ret, .most = most };
    rc r = db_each(tx, q, args, n, take_id, &ids, f);
    *ret_n = ids.n;
    return r;
}

static rc take_int(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

/* Marks them as in use until all are looked up, so that none takes the place of another. */
static rc look_up(struct tx *tx, const struct db_ask *asks, size_t n, struct asked *ret,
                  struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < n; i++) {
        ret[i] = (struct asked){ .args = asks[i].args,
                                 .n = asks[i].n,
                                 .walk = { .fn = asks[i].fn, .arg = asks[i].arg, .fault = f } };
        r = check_args(asks[i].args, asks[i].n, f);
        if (r == OK && i && asks[i].query == asks[i - 1].query)
            ret[i].st = ret[i - 1].st;
        else if (r == OK)
            r = statement_of(tx, asks[i].query, &ret[i].st, f);
        if (r == OK)
            ret[i].st->busy = true;
    }
    return r;
}

static rc run_together(struct tx *tx, const struct db_ask *asks, size_t n, struct fault *f)
{
    struct asked asked[TOGETHER] = { 0 };
    struct arena_mark mark = arena_mark(tx->conn->scratch);
    rc r = look_up(tx, asks, n, asked, f);
    if (r == OK)
        r = tx->conn->driver->run_all(tx->conn, asked, n, f);
    for (size_t i = 0; i < n; i++)
        if (asked[i].st)
            asked[i].st->busy = false;
    arena_rewind(tx->conn->scratch, mark);
    if (r != OK)
        return die(tx, r, f);
    for (size_t i = 0; r == OK && i < n; i++)
        r = asked[i].walk.verdict;
    return r;
}

rc db_each_of(struct tx *tx, const struct db_ask *asks, size_t n, struct fault *f)
{
    rc r = OK;
    bool together = tx->conn->driver->run_all;
    tx->asking = true;
    for (size_t i = 0; !together && r == OK && i < n; i++)
        r = db_each(tx, asks[i].query, asks[i].args, asks[i].n, asks[i].fn, asks[i].arg, f);
    for (size_t i = 0; together && r == OK && i < n; i += TOGETHER)
        r = tx->dead ? still_dead(tx, f)
                     : run_together(tx, asks + i, n - i < TOGETHER ? n - i : TOGETHER, f);
    tx->asking = false;
    tx->latest = NULL;
    return r;
}

rc db_int(struct tx *tx, const struct query *q, const struct val *args, size_t n, i64 *ret,
          struct fault *f)
{
    i64 v = 0;
    struct walk w = { .fn = take_int, .arg = &v, .fault = f, .one = true };
    rc r = run(tx, &(struct call){ .query = q, .args = args, .n = n }, &w, NULL);
    if (r == OK)
        *ret = v;
    return r;
}

rc db_each_sql(struct tx *tx, str sql, const struct val *args, size_t n, row_fn fn, void *arg,
               struct fault *f)
{
    struct walk w = { .fn = fn, .arg = arg, .fault = f };
    return run(tx, &(struct call){ .sql = sql, .args = args, .n = n }, &w, NULL);
}

rc tx_prepare(struct tx *tx, const struct query *q, struct fault *f)
{
    if (tx->dead)
        return still_dead(tx, f);
    struct statement *st;
    struct arena_mark mark = arena_mark(tx->conn->scratch);
    rc r = statement_of(tx, q, &st, f);
    arena_rewind(tx->conn->scratch, mark);
    return r == OK ? OK : die(tx, r, f);
}

rc db_script(struct tx *tx, str sql, struct fault *f)
{
    if (tx->dead)
        return still_dead(tx, f);
    struct arena_mark mark = arena_mark(tx->conn->scratch);
    buf out = buf_new(tx->conn->scratch, MAX_SQL);
    sql_migration(&out, sql, tx_kind(tx), tx->conn->scratch);
    rc r = buf_ok(&out) ? tx->conn->driver->script(tx->conn, buf_str(&out), f)
                        : fail_detail(f, INTERNAL, NULL, "the script is too long");
    arena_rewind(tx->conn->scratch, mark);
    return r == OK ? OK : die(tx, r, f);
}

static bool is_identifier(const char *s)
{
    const char *p = s;
    while ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_')
        p++;
    return p > s && *p == 0;
}

/* Checks each row as db_exec would. */
static int next_checked(void *arg, struct val *values, struct fault *f)
{
    const struct copy *in = arg;
    int more = in->next(in->arg, values, f);
    return more == 1 && check_args(values, in->count, f) != OK ? -1 : more;
}

rc db_copy_in(struct tx *tx, const char *table, const char *const *columns, size_t count,
              int (*next)(void *arg, struct val *values, struct fault *f), void *arg,
              struct fault *f)
{
    if (tx->dead)
        return still_dead(tx, f);
    bool names_fit = is_identifier(table);
    for (size_t i = 0; i < count; i++)
        names_fit = names_fit && is_identifier(columns[i]);
    if (!names_fit || count == 0)
        return fail_detail(f, INTERNAL, NULL, "copy: names must be plain identifiers");
    struct copy in = { table, columns, count, next, arg };
    struct copy checked = { table, columns, count, next_checked, &in };
    struct arena_mark mark = arena_mark(tx->conn->scratch);
    rc r = tx->conn->driver->copy_in(tx->conn, &checked, f);
    arena_rewind(tx->conn->scratch, mark);
    tx->wakes |= str_eq(str_from(table), S("outbox"));
    return r == OK ? OK : die(tx, r, f);
}

rc db_nested(struct tx *tx, db_fn fn, void *arg, struct fault *f)
{
    if (tx->dead)
        return still_dead(tx, f);
    const struct driver *d = tx->conn->driver;
    rc r = d->mark(tx->conn, PART_NESTED, f);
    if (r != OK)
        return die(tx, r, f);
    r = fn(tx, arg, f);
    if (r == OK && tx->dead)
        r = still_dead(tx, f);
    if (r == OK)
        r = settle(tx, f);
    if (r == OK) {
        r = d->keep(tx->conn, PART_NESTED, f);
        if (r != OK)
            die(tx, r, f);
        tx->lasting =
            r != OK ||
            tx->lasting; /* the part is still open: nothing around it could be undone alone */
        return r;
    }
    if (tx->dead && tx->lasting)
        return r;
    struct fault undo;
    fault_init(&undo, tx->arena);
    rc u = d->undo(tx->conn, PART_NESTED, &undo);
    tx->dead = OK;
    if (u != OK) {
        die(tx, u, &undo);
        tx->lasting = true;
    }
    return r;
}

int row_columns(const struct row *r)
{
    return r->columns;
}

bool row_null(const struct row *r, int column)
{
    return r->driver->null(r, column);
}

i64 row_int(const struct row *r, int column)
{
    return r->driver->integer(r, column);
}

double row_real(const struct row *r, int column)
{
    return r->driver->real(r, column);
}

str row_text(const struct row *r, int column)
{
    return r->driver->text(r, column);
}

str row_blob(const struct row *r, int column)
{
    return r->driver->blob(r, column);
}

str row_text_copy(const struct row *r, int column, struct arena *a)
{
    return arena_str(a, row_text(r, column));
}
