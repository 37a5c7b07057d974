/* list_branch.c — the rows of a page from each way of seeing them, for lists that are long for the
 * bureau and short for some: one statement over all ways at once walks the whole table until a page
 * is full. */
#include "core/list.h"
#include "core/list_sql.h"

struct choice {
    i64 *at;
    size_t n;
};

static rc take_id(const struct row *r, void *arg, struct fault *f)
{
    struct choice *choice = arg;
    (void)f;
    choice->at[choice->n++] = row_int(r, 0);
    return OK;
}

static rc take_count(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

/* Whoever asks for the rows of one operator, one door, one person has an index for that. */
static bool asks_for_one(const struct list_query *q)
{
    for (size_t i = 0; i < q->filter_count; i++) {
        const struct list_filter *filter = &q->filters[i];
        bool own = !q->list->look || list_sql_of_scope(q->list, filter->column);
        if (own && filter->column->type == F_ID && (filter->op == OP_EQ || filter->op == OP_IN))
            return true;
    }
    return false;
}

static rc run(struct tx *tx, const struct list_sql *s, row_fn fn, void *arg, struct fault *f)
{
    return db_each_sql(tx, buf_str(&s->text), s->args, s->n, fn, arg, f);
}

static rc choose(struct tx *tx, const struct list_query *q, size_t branches, struct choice *ret,
                 struct fault *f)
{
    size_t limit = q->limit + 1;
    if (q->list->stretch) {
        struct list_sql *s = list_sql_branches_new(tx_arena(tx), q, 1);
        rc r = list_sql_stretch(s, q, tx_scope(tx), q->list->stretch, limit, f);
        r = r == OK ? run(tx, s, take_id, ret, f) : r;
        if (r != OK || ret->n == limit)
            return r;
        ret->n = 0;
    }
    bool nullable = q->sort->flags & COL_NULLS;
    enum list_phase phase = nullable && q->after.set && q->after.null ? PHASE_NULLS : PHASE_VALUES;
    rc r = OK;
    enum list_phase last = nullable ? PHASE_NULLS : PHASE_VALUES;
    for (bool ends = false; r == OK && !ends && ret->n < limit && phase <= last; phase++) {
        ends = list_sql_ends(q, phase);
        struct list_sql *s = list_sql_branches_new(tx_arena(tx), q, branches);
        struct list_part part = { phase, limit - ret->n };
        if (q->list->look && tx_kind(tx) == DB_SQLITE)
            list_sql_walk(s, q);
        r = list_sql_branches(s, q, tx_scope(tx), branches, part, f);
        r = r == OK ? run(tx, s, take_id, ret, f) : r;
    }
    return r;
}

/* Whether every way has an index in the order that is asked for. */
static bool in_branch_order(const struct list_query *q)
{
    str orders = str_from(q->list->branch_order);
    while (orders.n)
        if (str_eq(str_cut(orders, '|', &orders), str_from(q->sort->name)))
            return true;
    return false;
}

rc list_by_branches(struct tx *tx, const struct list_query *q, struct ids *ret, i64 *ret_count,
                    struct fault *f)
{
    size_t branches = scope_branches(tx_scope(tx), str_from(q->list->scope_kind));
    if (branches == 0 || asks_for_one(q) || !in_branch_order(q))
        return fail(f, UNSUPPORTED, NULL);
    struct choice choice = { .at = ARENA_ARRAY(tx_arena(tx), i64, q->limit + 1) };
    rc r = choose(tx, q, branches, &choice, f);
    *ret = (struct ids){ choice.at, choice.n };
    if (r != OK || !q->count || q->list->look)
        return r;
    struct list_sql *s = list_sql_new(tx_arena(tx), q, 0);
    r = list_sql_count(s, q, tx_scope(tx), f);
    return r == OK ? run(tx, s, take_count, ret_count, f) : r;
}
