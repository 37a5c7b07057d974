#include "core/list_sql.h"

#include <assert.h>

enum { SQL_MAX = 64 << 10 };

enum { KEYS_AND_LIMIT = 6 };

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

void list_sql_add(struct list_sql *s, const char *text)
{
    buf_add(&s->text, str_from(text));
}

void list_sql_arg(struct list_sql *s, struct val v)
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
    list_sql_add(s, "SELECT ");
    for (size_t i = 0; i < n; i++) {
        list_sql_add(s, visible[i]->sql);
        list_sql_add(s, ", ");
    }
    list_sql_add(s, q->sort->sql);
    list_sql_add(s, ", ");
    list_sql_add(s, q->list->id);
    if (q->list->lon) {
        list_sql_add(s, ", ");
        list_sql_add(s, q->list->lon);
        list_sql_add(s, ", ");
        list_sql_add(s, q->list->lat);
    }
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

static void add_tables_of(struct list_sql *s, const struct list_query *q, const char *from)
{
    list_sql_add(s, " FROM ");
    list_sql_add(s, from);
    list_sql_add(s, " WHERE ");
    list_sql_add(s, q->list->where ? q->list->where : "1 = 1");
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
        list_sql_filter(s, &q->filters[i]);
}

static bool same_column(const struct list_query *q)
{
    return str_eq(str_from(q->sort->sql), str_from(q->list->id));
}

/* (sort, id) beyond the key as op says, if the key is one of the phase. */
static void add_key(struct list_sql *s, const struct list_query *q, enum list_phase phase,
                    const struct list_key *k, const char *op)
{
    bool by_id = same_column(q) || (phase == PHASE_NULLS && k->null);
    if (!k->set || (k->null != (phase == PHASE_NULLS) && !same_column(q)))
        return;
    list_sql_add(s, " AND ");
    if (by_id) {
        list_sql_add(s, q->list->id);
        list_sql_add(s, op);
        list_sql_arg(s, V_I(k->id));
        return;
    }
    list_sql_add(s, "(");
    list_sql_add(s, q->sort->sql);
    list_sql_add(s, ", ");
    list_sql_add(s, q->list->id);
    list_sql_add(s, ")");
    list_sql_add(s, op);
    list_sql_add(s, "(");
    list_sql_arg(s, k->sort);
    list_sql_add(s, ", ");
    list_sql_arg(s, V_I(k->id));
    list_sql_add(s, ")");
}

/* (sort, id) after the key, in the direction of the list. */
static void add_after(struct list_sql *s, const struct list_query *q, enum list_phase phase)
{
    add_key(s, q, phase, &q->after, q->descending ? " < " : " > ");
}

static void add_until(struct list_sql *s, const struct list_query *q, enum list_phase phase)
{
    add_key(s, q, phase, &q->until, q->descending ? " >= " : " <= ");
}

bool list_sql_ends(const struct list_query *q, enum list_phase phase)
{
    return q->until.set && q->until.null == (phase == PHASE_NULLS);
}

/* The sort column is said where it is NULL too: by the id alone PostgreSQL would walk every row of
 * the table for the few of a unit. */
static void add_order(struct list_sql *s, const struct list_query *q)
{
    const char *direction = q->descending ? " DESC" : "";
    list_sql_add(s, " ORDER BY ");
    if (!same_column(q)) {
        list_sql_add(s, q->sort->sql);
        list_sql_add(s, direction);
        list_sql_add(s, ", ");
    }
    list_sql_add(s, q->list->id);
    list_sql_add(s, direction);
}

static void add_phase(struct list_sql *s, const struct list_query *q, enum list_phase phase)
{
    if (!(q->sort->flags & COL_NULLS))
        return;
    list_sql_add(s, " AND ");
    list_sql_add(s, q->sort->sql);
    list_sql_add(s, phase == PHASE_NULLS ? " IS NULL" : " IS NOT NULL");
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
    add_until(s, q, phase);
    add_order(s, q);
    list_sql_add(s, " LIMIT ");
    list_sql_arg(s, V_I((i64)limit));
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
    list_sql_add(s, "SELECT count(*)");
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
    list_sql_add(s, "WITH pick (turn, pid) AS (VALUES ");
    for (size_t i = 0; i < ids.n; i++) {
        list_sql_add(s, i ? ", (" : "(");
        buf_i64(&s->text, (i64)i);
        list_sql_add(s, ", CAST(");
        list_sql_arg(s, V_I(ids.at[i]));
        list_sql_add(s, " AS BIGINT))");
    }
    list_sql_add(s, ") ");
    add_select(s, q);
    list_sql_add(s, " FROM pick CROSS JOIN ");
    list_sql_add(s, q->list->from);
    list_sql_add(s, " WHERE pick.pid = ");
    list_sql_add(s, q->list->id);
    rc r = scope_condition(&s->text, scope, str_from(q->list->scope_kind),
                           str_from(q->list->scope_alias), f);
    if (r != OK)
        return r;
    list_sql_add(s, " ORDER BY pick.turn");
    return finish(s, f);
}

static void add_limit(struct list_sql *s, size_t limit)
{
    list_sql_add(s, " LIMIT ");
    list_sql_arg(s, V_I((i64)limit));
}

/* Key columns alone, named for the statement around them. */
static void add_keys(struct list_sql *s, const struct list_query *q)
{
    list_sql_add(s, "SELECT ");
    list_sql_add(s, q->list->id);
    list_sql_add(s, " AS bid, ");
    list_sql_add(s, q->sort->sql);
    list_sql_add(s, " AS bsort");
}

struct list_sql *list_sql_branches_new(struct arena *a, const struct list_query *q, size_t branches)
{
    return list_sql_new(a, q, branches * args_of(q));
}

rc list_sql_branches(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                     size_t branches, struct list_part part, struct fault *f)
{
    const char *direction = q->descending ? " DESC" : "";
    list_sql_add(s, "SELECT DISTINCT u.bid, u.bsort FROM (");
    for (size_t i = 0; i < branches; i++) {
        list_sql_add(s, i ? " UNION ALL SELECT * FROM (" : "SELECT * FROM (");
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
        add_until(s, q, part.phase);
        add_order(s, q);
        add_limit(s, part.limit);
        list_sql_add(s, ") b");
        buf_i64(&s->text, (i64)i);
    }
    list_sql_add(s, ") u ORDER BY u.bsort");
    list_sql_add(s, direction);
    list_sql_add(s, ", u.bid");
    list_sql_add(s, direction);
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
    list_sql_add(s, " AND ");
    list_sql_add(s, q->list->id);
    list_sql_add(s,
                 q->descending ? " >= (SELECT min(w.bid) FROM (" : " <= (SELECT max(w.bid) FROM (");
    add_keys(s, q);
    add_tables(s, q);
    add_after(s, q, PHASE_VALUES);
    add_order(s, q);
    add_limit(s, rows);
    list_sql_add(s, ") w)");
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
    list_sql_add(s, " ORDER BY ");
    buf_add(&s->text, alias);
    list_sql_add(s, ".opened_at DESC");
}

/* Work that is open has indexes of its own, beside a unit and a person too: they begin with the
 * bureau. Whether it is asked for. */
static bool add_empty(struct list_sql *s, const struct list_query *q)
{
    bool any = false;
    for (size_t i = 0; i < q->filter_count; i++)
        if (q->filters[i].op == OP_NULL && q->filters[i].column->flags & COL_FINDS) {
            list_sql_filter(s, &q->filters[i]);
            any = true;
        }
    return any;
}

/* What an index of an order begins with: a unit, a person; of work that is open, its kind too. */
static void add_beginnings(struct list_sql *s, const struct list_query *q)
{
    bool open = add_empty(s, q);
    for (size_t i = 0; i < q->filter_count; i++) {
        const struct list_filter *one = &q->filters[i];
        bool begins = one->op == OP_EQ && one->column->flags & COL_FINDS;
        if (begins && (open || one->column->type == F_ID) &&
            list_sql_of_scope(q->list, one->column))
            list_sql_filter(s, one);
    }
}

rc list_sql_edge(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                 enum list_phase phase, size_t rows, struct fault *f)
{
    str alias = str_from(q->list->scope_alias);
    list_sql_add(s, "SELECT ");
    list_sql_add(s, q->sort->sql);
    list_sql_add(s, ", ");
    list_sql_add(s, q->list->id);
    list_sql_add(s, " FROM ");
    buf_add(&s->text, table_of(q->list, alias));
    buf_char(&s->text, ' ');
    buf_add(&s->text, alias);
    list_sql_add(s, " WHERE ");
    list_sql_add(s, q->list->where ? q->list->where : "1 = 1");
    add_bureau(s, scope, ARENA_CONCAT(s->text.arena, alias, S(".bureau_id")),
               s->walks && asks_one_id(q));
    add_phase(s, q, phase);
    add_beginnings(s, q);
    add_after(s, q, phase);
    add_order(s, q);
    list_sql_add(s, " LIMIT 1 OFFSET ");
    list_sql_arg(s, V_I((i64)rows - 1));
    return finish(s, f);
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
    list_sql_add(s, "SELECT ");
    buf_add(&s->text, alias);
    list_sql_add(s, ".id FROM ");
    buf_add(&s->text, table_of(list, alias));
    buf_char(&s->text, ' ');
    buf_add(&s->text, alias);
    list_sql_add(s, " WHERE ");
    list_sql_add(s, alone || !list->where ? "1 = 1" : list->where);
    bool open = !joined && add_empty(s, q);
    if (bureau.n)
        add_bureau(s, scope, bureau,
                   s->guesses && !open && look.by && look.by->column->type == F_ID);
    if (look.by)
        list_sql_filter(s, look.by);
    else if (!joined) /* rows that were written one after the other */
        add_newest(s, alias);
    add_limit(s, look.most);
}

rc list_sql_look(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                 struct list_look look, struct fault *f)
{
    list_sql_add(s, "SELECT count(*) FROM (");
    add_look(s, q, scope, look);
    list_sql_add(s, ") w");
    return finish(s, f);
}

static void add_looked(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                       struct list_look look)
{
    list_sql_add(s, "WITH look (lid) AS MATERIALIZED (");
    add_look(s, q, scope, look);
    list_sql_add(s, ") ");
    s->by_key = true;
}

static rc add_found(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                    struct fault *f)
{
    str alias = ARENA_CONCAT(s->text.arena, S("+"), str_from(q->list->scope_alias));
    list_sql_add(s, " FROM look CROSS JOIN ");
    list_sql_add(s, q->list->from);
    list_sql_add(s, " WHERE ");
    list_sql_add(s, q->list->where ? q->list->where : "1 = 1");
    list_sql_add(s, " AND look.lid = ");
    list_sql_add(s, q->list->id);
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
    list_sql_add(s, " AND (");
    list_sql_add(s, q->sort->sql);
    list_sql_add(s, " IS NULL OR (1 = 1");
    add_after(s, q, PHASE_VALUES);
    list_sql_add(s, "))");
}

rc list_sql_found(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                  struct list_look look, size_t limit, struct fault *f)
{
    const char *direction = q->descending ? " DESC" : "";
    add_looked(s, q, scope, look);
    add_keys(s, q);
    list_sql_add(s, ", count(*) OVER ()");
    rc r = add_found(s, q, scope, f);
    if (r != OK)
        return r;
    add_found_after(s, q);
    list_sql_add(s, " ORDER BY ");
    list_sql_add(s, q->sort->sql);
    list_sql_add(s, " IS NULL, ");
    list_sql_add(s, q->sort->sql);
    list_sql_add(s, direction);
    list_sql_add(s, ", ");
    list_sql_add(s, q->list->id);
    list_sql_add(s, direction);
    add_limit(s, limit);
    return finish(s, f);
}

rc list_sql_found_count(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                        struct list_look look, struct fault *f)
{
    add_looked(s, q, scope, look);
    list_sql_add(s, "SELECT count(*)");
    rc r = add_found(s, q, scope, f);
    return r == OK ? finish(s, f) : r;
}
