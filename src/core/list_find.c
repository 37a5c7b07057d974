/* list_find.c — few rows of a long list by the index of a filter, and counts that end.
 *
 * Whoever asks for what is rare would walk the whole order to find it. So each filter with an index
 * of its own is asked first how many rows it lets through, up to the list's look and one: when
 * there are no more, the page is sorted from them. Where every filter lets more through, an order
 * is walked and soon has a page. A count looks at these rows and no others: exact when they are
 * all, else "at least". */
#include "core/list_find.h"

#include "db/scope.h"

/* Less is counted: a page is walked for beside it. */
enum { COUNT_SHARE = 3 };

struct choice {
    i64 *at;
    size_t n;
    i64 count;
};

static rc take_count(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

static rc run(struct tx *tx, const struct list_sql *s, row_fn fn, void *arg, struct fault *f)
{
    return db_each_sql(tx, buf_str(&s->text), s->args, s->n, fn, arg, f);
}

/* Nothing but the look's own filter is asked, by somebody who sees everything: all that is looked
 * at counts, and was counted when it was looked for. */
static bool is_whole(const struct list_query *q, const struct list_found *found,
                     const struct scope *scope)
{
    size_t others = q->filter_count - (found->look.by ? 1 : 0);
    bool alone = found->look.by && found->look.by->column->flags & COL_FINDS_ALONE;
    return others == 0 && !alone && scope->whole_bureau && scope->secrets == SECRETS_ALL;
}

static bool finds(const struct list_query *q, const struct list_filter *filter)
{
    /* a list in the order of another table is short beside the scope's */
    bool theirs =
        list_sql_of_scope(q->list, filter->column) && !list_sql_of_scope(q->list, q->sort);
    unsigned able =
        filter->column->flags & (theirs ? COL_FINDS_ALONE : COL_FINDS | COL_FINDS_ALONE);
    return able && filter->op != OP_NE && filter->op != OP_NIN && filter->op != OP_NOTNULL &&
           filter->op != OP_NULL;
}

static rc look(struct tx *tx, const struct list_query *q, const struct list_filter *by,
               struct list_found *ret, struct fault *f)
{
    struct list_sql *s = list_sql_found_new(tx_arena(tx), q);
    s->guesses = tx_kind(tx) == DB_SQLITE;
    struct list_look look = { by, q->list->look + 1 };
    i64 n = 0;
    rc r = list_sql_look(s, q, tx_scope(tx), look, f);
    r = r == OK ? run(tx, s, take_count, &n, f) : r;
    if (r == OK)
        *ret = (struct list_found){ .look = { by, q->list->look },
                                    .none = n == 0,
                                    .all = n <= (i64)q->list->look };
    return r;
}

rc list_find(struct tx *tx, const struct list_query *q, struct list_found *ret, struct fault *f)
{
    rc r = OK;
    bool asked = false;
    *ret = (struct list_found){ 0 };
    for (size_t i = 0; r == OK && i < q->filter_count && !ret->all; i++)
        if (finds(q, &q->filters[i])) {
            r = look(tx, q, &q->filters[i], ret, f);
            asked = true;
        }
    return r == OK && !asked && q->count ? look(tx, q, NULL, ret, f) : r;
}

static rc take_key(const struct row *r, void *arg, struct fault *f)
{
    struct choice *choice = arg;
    (void)f;
    choice->at[choice->n++] = row_int(r, 0);
    choice->count = row_int(r, 2);
    return OK;
}

rc list_found_page(struct tx *tx, const struct list_query *q, struct list_found *found,
                   struct ids *ret, struct fault *f)
{
    size_t limit = q->limit + 1;
    struct choice choice = { .at = ARENA_ARRAY(tx_arena(tx), i64, limit) };
    struct list_sql *s = list_sql_found_new(tx_arena(tx), q);
    s->guesses = tx_kind(tx) == DB_SQLITE;
    rc r = found->none ? OK : list_sql_found(s, q, tx_scope(tx), found->look, limit, f);
    if (r == OK && !found->none)
        r = run(tx, s, take_key, &choice, f);
    *ret = (struct ids){ choice.at, choice.n };
    found->counted = !q->after.set;
    found->count = choice.count;
    return r;
}

rc list_found_count(struct tx *tx, const struct list_query *q, const struct list_found *found,
                    i64 *ret, struct fault *f)
{
    size_t most = q->list->look / (found->all ? 1 : COUNT_SHARE);
    struct list_look look = { found->look.by, most };
    *ret = found->counted ? found->count : 0;
    if (found->none || found->counted)
        return OK;
    if (!found->all && is_whole(q, found, tx_scope(tx))) {
        *ret = (i64)q->list->look;
        return OK;
    }
    struct list_sql *s = list_sql_found_new(tx_arena(tx), q);
    s->guesses = tx_kind(tx) == DB_SQLITE;
    rc r = list_sql_found_count(s, q, tx_scope(tx), look, f);
    return r == OK ? run(tx, s, take_count, ret, f) : r;
}
