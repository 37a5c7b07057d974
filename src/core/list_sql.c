#include "core/list_sql.h"

#include <assert.h>

enum { SQL_MAX = 64 << 10 };

enum { KEYS_AND_LIMIT = 4 };

/* Arguments that one statement over the query takes at most. */
static size_t args_of(const struct list_query *q)
{
    size_t n = KEYS_AND_LIMIT;
    for (size_t i = 0; i < q->filter_count; i++)
        n += q->filters[i].n + 1; /* a prefix also names its end */
    return n;
}

struct list_sql *list_sql_new(struct arena *a, const struct list_query *q, size_t ids)
{
    struct list_sql *s = ARENA_NEW(a, struct list_sql);
    s->room = args_of(q) + ids;
    s->args = ARENA_ARRAY(a, struct val, s->room);
    s->text = buf_new(a, SQL_MAX);
    return s;
}

static void add(struct list_sql *s, const char *text)
{
    buf_add(&s->text, str_from(text));
}

static void add_arg(struct list_sql *s, struct val v)
{
    assert(s->n < s->room);
    s->args[s->n++] = v;
    buf_char(&s->text, '$');
    buf_i64(&s->text, (i64)s->n);
}

static void add_select(struct list_sql *s, const struct list_query *q)
{
    size_t n;
    const struct column **visible = list_visible(q, s->text.arena, &n);
    add(s, "SELECT ");
    for (size_t i = 0; i < n; i++) {
        add(s, visible[i]->sql);
        add(s, ", ");
    }
    add(s, q->sort->sql);
    add(s, ", ");
    add(s, q->list->id);
    if (q->list->lon) {
        add(s, ", ");
        add(s, q->list->lon);
        add(s, ", ");
        add(s, q->list->lat);
    }
}

static void add_compare(struct list_sql *s, const struct list_filter *f, const char *op,
                        size_t value)
{
    add(s, " AND ");
    add(s, f->column->sql);
    add(s, op);
    add_arg(s, f->values[value]);
}

static void add_set(struct list_sql *s, const struct list_filter *f, const char *op)
{
    add(s, " AND ");
    add(s, f->column->sql);
    add(s, op);
    for (size_t i = 0; i < f->n; i++) {
        add(s, i ? ", " : " (");
        add_arg(s, f->values[i]);
    }
    add(s, ")");
}

/* Everything that begins with the text: from it to the same with its last byte raised; UTF-8 never
 * holds 0xFF. */
static void add_prefix(struct list_sql *s, const struct list_filter *f)
{
    str p = f->values[0].s;
    add_compare(s, f, " >= ", 0);
    if (p.n == 0)
        return;
    static const char last[] = "\xF4\x8F\xBF\xBF"; /* U+10FFFF, after every character in use */
    str end = ARENA_CONCAT(s->text.arena, p, ((str){ last, 4 }));
    add(s, " AND ");
    add(s, f->column->sql);
    add(s, " <= ");
    add_arg(s, V_T(end));
}

static void add_filter(struct list_sql *s, const struct list_filter *f)
{
    switch (f->op) {
    case OP_EQ:
        add_compare(s, f, " = ", 0);
        return;
    case OP_NE:
        add_compare(s, f, " IS DISTINCT FROM ", 0);
        return;
    case OP_IN:
        add_set(s, f, " IN");
        return;
    case OP_NIN:
        add_set(s, f, " NOT IN");
        return;
    case OP_LT:
        add_compare(s, f, " < ", 0);
        return;
    case OP_LE:
        add_compare(s, f, " <= ", 0);
        return;
    case OP_GT:
        add_compare(s, f, " > ", 0);
        return;
    case OP_GE:
        add_compare(s, f, " >= ", 0);
        return;
    case OP_BETWEEN:
        add_compare(s, f, " >= ", 0);
        add_compare(s, f, " <= ", 1);
        return;
    case OP_PREFIX:
        add_prefix(s, f);
        return;
    case OP_NULL:
    case OP_NOTNULL:
        add(s, " AND ");
        add(s, f->column->sql);
        add(s, f->op == OP_NULL ? " IS NULL" : " IS NOT NULL");
        return;
    }
}

static void add_tables_of(struct list_sql *s, const struct list_query *q, const char *from)
{
    add(s, " FROM ");
    add(s, from);
    add(s, " WHERE ");
    add(s, q->list->where ? q->list->where : "1 = 1");
}

static void add_tables(struct list_sql *s, const struct list_query *q)
{
    add_tables_of(s, q, q->list->from);
}

static rc add_from(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                   struct fault *f)
{
    add_tables(s, q);
    return scope_condition(&s->text, scope, str_from(q->list->scope_kind),
                           str_from(q->list->scope_alias), f);
}

static void add_filters(struct list_sql *s, const struct list_query *q)
{
    for (size_t i = 0; i < q->filter_count; i++)
        add_filter(s, &q->filters[i]);
}

static bool same_column(const struct list_query *q)
{
    return str_eq(str_from(q->sort->sql), str_from(q->list->id));
}

/* (sort, id) after the key, in the direction of the list. */
static void add_after(struct list_sql *s, const struct list_query *q, enum list_phase phase)
{
    const struct list_key *k = &q->after;
    const char *op = q->descending ? " < " : " > ";
    bool by_id = same_column(q) || (phase == PHASE_NULLS && k->null);
    if (!k->set || (k->null != (phase == PHASE_NULLS) && !same_column(q)))
        return;
    add(s, " AND ");
    if (by_id) {
        add(s, q->list->id);
        add(s, op);
        add_arg(s, V_I(k->id));
        return;
    }
    add(s, "(");
    add(s, q->sort->sql);
    add(s, ", ");
    add(s, q->list->id);
    add(s, ")");
    add(s, op);
    add(s, "(");
    add_arg(s, k->sort);
    add(s, ", ");
    add_arg(s, V_I(k->id));
    add(s, ")");
}

static void add_order(struct list_sql *s, const struct list_query *q, enum list_phase phase)
{
    const char *direction = q->descending ? " DESC" : "";
    add(s, " ORDER BY ");
    if (phase == PHASE_VALUES && !same_column(q)) {
        add(s, q->sort->sql);
        add(s, direction);
        add(s, ", ");
    }
    add(s, q->list->id);
    add(s, direction);
}

static void add_phase(struct list_sql *s, const struct list_query *q, enum list_phase phase)
{
    if (!(q->sort->flags & COL_NULLS))
        return;
    add(s, " AND ");
    add(s, q->sort->sql);
    add(s, phase == PHASE_NULLS ? " IS NULL" : " IS NOT NULL");
}

static rc finish(struct list_sql *s, struct fault *f)
{
    return buf_ok(&s->text) ? OK : fail(f, TOO_LARGE, "list.too_complex");
}

rc list_sql_page(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                 enum list_phase phase, size_t limit, struct fault *f)
{
    add_select(s, q);
    rc r = add_from(s, q, scope, f);
    if (r != OK)
        return r;
    add_phase(s, q, phase);
    add_filters(s, q);
    add_after(s, q, phase);
    add_order(s, q, phase);
    add(s, " LIMIT ");
    add_arg(s, V_I((i64)limit));
    return finish(s, f);
}

/* Nothing but columns of the scope's own table is asked of a row. */
static bool asked_alone(const struct list_query *q)
{
    str alias = str_from(q->list->scope_alias);
    for (size_t i = 0; i < q->filter_count; i++) {
        str sql = str_from(q->filters[i].column->sql);
        if (!str_starts(sql, alias) || sql.n <= alias.n || sql.p[alias.n] != '.')
            return false;
    }
    return q->list->alone != NULL;
}

rc list_sql_count(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                  struct fault *f)
{
    add(s, "SELECT count(*)");
    add_tables_of(s, q, asked_alone(q) ? q->list->alone : q->list->from);
    rc r = scope_condition(&s->text, scope, str_from(q->list->scope_kind),
                           str_from(q->list->scope_alias), f);
    if (r != OK)
        return r;
    add_filters(s, q);
    return finish(s, f);
}

/* The chosen ids drive the join, so that the rows come back in the order of the choice. */
rc list_sql_rows(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                 struct ids ids, struct fault *f)
{
    add(s, "WITH pick (turn, pid) AS (VALUES ");
    for (size_t i = 0; i < ids.n; i++) {
        add(s, i ? ", (" : "(");
        buf_i64(&s->text, (i64)i);
        add(s, ", CAST(");
        add_arg(s, V_I(ids.at[i]));
        add(s, " AS BIGINT))");
    }
    add(s, ") ");
    add_select(s, q);
    add(s, " FROM pick CROSS JOIN ");
    add(s, q->list->from);
    add(s, " WHERE pick.pid = ");
    add(s, q->list->id);
    rc r = scope_condition(&s->text, scope, str_from(q->list->scope_kind),
                           str_from(q->list->scope_alias), f);
    if (r != OK)
        return r;
    add(s, " ORDER BY pick.turn");
    return finish(s, f);
}

static void add_limit(struct list_sql *s, size_t limit)
{
    add(s, " LIMIT ");
    add_arg(s, V_I((i64)limit));
}

/* Key columns alone, named for the statement around them. */
static void add_keys(struct list_sql *s, const struct list_query *q)
{
    add(s, "SELECT ");
    add(s, q->list->id);
    add(s, " AS bid, ");
    add(s, q->sort->sql);
    add(s, " AS bsort");
}

struct list_sql *list_sql_branches_new(struct arena *a, const struct list_query *q, size_t branches)
{
    return list_sql_new(a, q, branches * args_of(q));
}

rc list_sql_branches(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                     size_t branches, struct list_part part, struct fault *f)
{
    const char *direction = q->descending ? " DESC" : "";
    add(s, "SELECT DISTINCT u.bid, u.bsort FROM (");
    for (size_t i = 0; i < branches; i++) {
        add(s, i ? " UNION ALL SELECT * FROM (" : "SELECT * FROM (");
        add_keys(s, q);
        add_tables(s, q);
        rc r = scope_branch(&s->text, scope, str_from(q->list->scope_kind),
                            str_from(q->list->scope_alias), i, f);
        if (r != OK)
            return r;
        add_phase(s, q, part.phase);
        add_filters(s, q);
        add_after(s, q, part.phase);
        add_order(s, q, part.phase);
        add_limit(s, part.limit);
        add(s, ") b");
        buf_i64(&s->text, (i64)i);
    }
    add(s, ") u ORDER BY u.bsort");
    add(s, direction);
    add(s, ", u.bid");
    add(s, direction);
    add_limit(s, part.limit);
    return finish(s, f);
}

/* The last row of the stretch is found in the index alone; then only rows up to it are looked at.
 */
rc list_sql_stretch(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                    size_t rows, size_t limit, struct fault *f)
{
    add_keys(s, q);
    rc r = add_from(s, q, scope, f);
    if (r != OK)
        return r;
    add_filters(s, q);
    add_after(s, q, PHASE_VALUES);
    add(s, " AND ");
    add(s, q->list->id);
    add(s, q->descending ? " >= (SELECT min(w.bid) FROM (" : " <= (SELECT max(w.bid) FROM (");
    add_keys(s, q);
    add_tables(s, q);
    add_after(s, q, PHASE_VALUES);
    add_order(s, q, PHASE_VALUES);
    add_limit(s, rows);
    add(s, ") w)");
    add_order(s, q, PHASE_VALUES);
    add_limit(s, limit);
    return finish(s, f);
}
