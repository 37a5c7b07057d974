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

/* Whether an order that is walked must not be given up for the filter's own index: SQLite has no
 * statistics and takes a range of days for a few rows. Of which there are few was found before. An
 * equal column begins the indexes of an order. */
static bool is_hidden(const struct list_sql *s, const struct list_filter *f)
{
    bool few = f->column->flags & (COL_FINDS | COL_FINDS_ALONE);
    bool begins = f->op == OP_EQ || f->op == OP_NULL; /* an index of open work is one of its own */
    return s->by_key || (s->walks && few && f->column != s->walks && (s->joined || !begins));
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

/* The column of a filter; an expression over it is none that an index holds. */
static void add_column(struct list_sql *s, const struct list_filter *f)
{
    bool text = f->column->type == F_TEXT || f->column->type == F_CODE;
    add(s, " AND ");
    add(s, f->column->sql);
    if (is_hidden(s, f))
        add(s, text ? " || ''" : " + 0");
}

bool list_sql_of_scope(const struct list *list, const struct column *c)
{
    str rest;
    return str_eq(str_cut(str_from(c->sql), '.', &rest), str_from(list->scope_alias));
}

/* A unit, a person: an index begins with it. */
static bool asks_one_id(const struct list_query *q)
{
    for (size_t i = 0; i < q->filter_count; i++)
        if (q->filters[i].op == OP_EQ && q->filters[i].column->type == F_ID &&
            list_sql_of_scope(q->list, q->filters[i].column))
            return true;
    return false;
}

void list_sql_walk(struct list_sql *s, const struct list_query *q)
{
    s->walks = q->sort;
    s->joined = !list_sql_of_scope(q->list, q->sort);
}

static void add_compare(struct list_sql *s, const struct list_filter *f, const char *op,
                        size_t value)
{
    add_column(s, f);
    add(s, op);
    add_arg(s, f->values[value]);
}

static void add_set(struct list_sql *s, const struct list_filter *f, const char *op)
{
    add_column(s, f);
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
    add_column(s, f);
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

/* sifts: something better chooses the index. */
static void add_bureau(struct list_sql *s, const struct scope *scope, str column, bool sifts)
{
    buf_add(&s->text, sifts ? S(" AND +") : S(" AND "));
    buf_add(&s->text, column);
    buf_add(&s->text, S(" = "));
    buf_i64(&s->text, scope->bureau_id);
}

static rc add_from(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                   struct fault *f)
{
    add_tables(s, q);
    /* the bureau is no choice beside a unit or a person, by which the order is walked */
    bool sifts = s->walks && (s->joined || asks_one_id(q));
    str alias = ARENA_CONCAT(s->text.arena, sifts ? S("+") : S(""), str_from(q->list->scope_alias));
    if (s->joined && q->list->joined_bureau)
        add_bureau(s, scope, str_from(q->list->joined_bureau), false);
    return scope_condition(&s->text, scope, str_from(q->list->scope_kind), alias, f);
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

/* The sort column is said where it is NULL too: by the id alone PostgreSQL would walk every row of
 * the table for the few of a unit. */
static void add_order(struct list_sql *s, const struct list_query *q)
{
    const char *direction = q->descending ? " DESC" : "";
    add(s, " ORDER BY ");
    if (!same_column(q)) {
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
    add_order(s, q);
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
        str alias =
            ARENA_CONCAT(s->text.arena, s->walks ? S("+") : S(""), str_from(q->list->scope_alias));
        rc r = scope_branch(&s->text, scope, str_from(q->list->scope_kind), alias, i, f);
        if (r != OK)
            return r;
        add_phase(s, q, part.phase);
        add_filters(s, q);
        add_after(s, q, part.phase);
        add_order(s, q);
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
    add_order(s, q);
    add_limit(s, rows);
    add(s, ") w)");
    add_order(s, q);
    add_limit(s, limit);
    return finish(s, f);
}

/* The filter of the look, if any, is asked twice. */
struct list_sql *list_sql_found_new(struct arena *a, const struct list_query *q)
{
    return list_sql_new(a, q, args_of(q));
}

/* "complaint" of "matter m JOIN complaint c ON …", for c. */
static str table_of(const struct list *list, str alias)
{
    str rest = str_from(list->from), before = S("");
    while (rest.n) {
        str word = str_cut(rest, ' ', &rest);
        if (str_eq(word, alias))
            return before;
        before = word;
    }
    return before;
}

/* "k" of "complaint_callback k JOIN …". */
static str first_alias(const struct list *list)
{
    str rest;
    str_cut(str_from(list->from), ' ', &rest);
    return str_cut(rest, ' ', &rest);
}

static void add_newest(struct list_sql *s, str alias)
{
    add(s, " ORDER BY ");
    buf_add(&s->text, alias);
    add(s, ".opened_at DESC");
}

/* Work that is open has indexes of its own, beside a unit and a person too: they begin with the
 * bureau. Whether it is asked for. */
static bool add_empty(struct list_sql *s, const struct list_query *q)
{
    bool any = false;
    for (size_t i = 0; i < q->filter_count; i++)
        if (q->filters[i].op == OP_NULL && q->filters[i].column->flags & COL_FINDS) {
            add_filter(s, &q->filters[i]);
            any = true;
        }
    return any;
}

/* Ids of the rows that the look's filter lets through, from its own index; without one, of any rows
 * of the list. */
static void add_look(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                     struct list_look look)
{
    const struct list *list = q->list;
    str rest, whole = str_from(list->scope_alias);
    str alias = look.by ? str_cut(str_from(look.by->column->sql), '.', &rest) : first_alias(list);
    bool joined = !str_eq(alias, whole);
    bool alone = joined || (look.by && look.by->column->flags & COL_FINDS_ALONE);
    str bureau = joined ? str_from(list->joined_bureau ? list->joined_bureau : "")
                        : ARENA_CONCAT(s->text.arena, alias, S(".bureau_id"));
    add(s, "SELECT ");
    buf_add(&s->text, alias);
    add(s, ".id FROM ");
    buf_add(&s->text, table_of(list, alias));
    buf_char(&s->text, ' ');
    buf_add(&s->text, alias);
    add(s, " WHERE ");
    add(s, alone || !list->where ? "1 = 1" : list->where);
    bool open = !joined && add_empty(s, q);
    if (bureau.n)
        add_bureau(s, scope, bureau,
                   s->guesses && !open && look.by && look.by->column->type == F_ID);
    if (look.by)
        add_filter(s, look.by);
    else if (!joined) /* rows that were written one after the other */
        add_newest(s, alias);
    add_limit(s, look.most);
}

rc list_sql_look(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                 struct list_look look, struct fault *f)
{
    add(s, "SELECT count(*) FROM (");
    add_look(s, q, scope, look);
    add(s, ") w");
    return finish(s, f);
}

static void add_looked(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                       struct list_look look)
{
    add(s, "WITH look (lid) AS MATERIALIZED (");
    add_look(s, q, scope, look);
    add(s, ") ");
    s->by_key = true;
}

static rc add_found(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                    struct fault *f)
{
    str alias = ARENA_CONCAT(s->text.arena, S("+"), str_from(q->list->scope_alias));
    add(s, " FROM look CROSS JOIN ");
    add(s, q->list->from);
    add(s, " WHERE ");
    add(s, q->list->where ? q->list->where : "1 = 1");
    add(s, " AND look.lid = ");
    add(s, q->list->id);
    rc r = scope_condition(&s->text, scope, str_from(q->list->scope_kind), alias, f);
    if (r == OK)
        add_filters(s, q);
    return r;
}

/* After the key in one go: what has no value comes last. */
static void add_found_after(struct list_sql *s, const struct list_query *q)
{
    const struct list_key *k = &q->after;
    bool open = q->sort->flags & COL_NULLS && k->set && !k->null && !same_column(q);
    if (!open) {
        add_after(s, q, k->null ? PHASE_NULLS : PHASE_VALUES);
        if (k->set && k->null && !same_column(q))
            add_phase(s, q, PHASE_NULLS);
        return;
    }
    add(s, " AND (");
    add(s, q->sort->sql);
    add(s, " IS NULL OR (1 = 1");
    add_after(s, q, PHASE_VALUES);
    add(s, "))");
}

rc list_sql_found(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                  struct list_look look, size_t limit, struct fault *f)
{
    const char *direction = q->descending ? " DESC" : "";
    add_looked(s, q, scope, look);
    add_keys(s, q);
    add(s, ", count(*) OVER ()");
    rc r = add_found(s, q, scope, f);
    if (r != OK)
        return r;
    add_found_after(s, q);
    add(s, " ORDER BY ");
    add(s, q->sort->sql);
    add(s, " IS NULL, ");
    add(s, q->sort->sql);
    add(s, direction);
    add(s, ", ");
    add(s, q->list->id);
    add(s, direction);
    add_limit(s, limit);
    return finish(s, f);
}

rc list_sql_found_count(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                        struct list_look look, struct fault *f)
{
    add_looked(s, q, scope, look);
    add(s, "SELECT count(*)");
    rc r = add_found(s, q, scope, f);
    return r == OK ? finish(s, f) : r;
}
