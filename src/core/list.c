/* list.c — pages of a list, and walking all of it. */
#include "core/list.h"

#include "core/list_cursor.h"
#include "core/list_export.h"
#include "core/list_find.h"
#include "core/list_hooks.h"
#include "core/list_sql.h"
#include "core/mask.h"
#include "core/rows.h"

enum { WALK_PAGE = 500 };

static bool asked_for(str columns, str name)
{
    while (columns.n) {
        str one = str_cut(columns, ',', &columns);
        if (str_eq(one, name))
            return true;
    }
    return false;
}

const struct column **list_visible(const struct list_query *q, struct arena *a, size_t *ret_n)
{
    const struct column **out = arena_array(a, q->list->count, sizeof *out);
    size_t n = 0;
    for (size_t i = 0; i < q->list->count; i++) {
        const struct column *c = &q->list->columns[i];
        if (q->columns.n ? asked_for(q->columns, str_from(c->name)) : !(c->flags & COL_HIDDEN))
            out[n++] = c;
    }
    *ret_n = n;
    return out;
}

/* One page: rows are handed on, and the keys of the last one are kept for the cursor. */
struct page {
    const struct list_query *q;
    size_t columns, limit, rows;
    struct arena *arena;
    row_fn fn;
    void *arg;
    struct list_key last;
    bool more, chosen; /* chosen: by the room, which counted too */
    struct list_found found;
};

static struct val sort_value(const struct page *p, const struct row *r, int column)
{
    switch (p->q->sort->type) {
    case F_TEXT:
    case F_CODE:
        return V_T(row_text_copy(r, column, p->arena));
    case F_REAL:
        return V_D(row_real(r, column));
    case F_ID:
    case F_INT:
    case F_FEN:
    case F_BOOL:
    case F_DAY:
    case F_INSTANT:
        return V_I(row_int(r, column));
    case F_IDS:
    case F_CODES:
    case F_POINT:
    case F_RECORD:
    case F_RECORDS:
    case F_JSON:
        break;
    }
    return V_NULL();
}

static rc take_row(const struct row *r, void *arg, struct fault *f)
{
    struct page *p = arg;
    if (p->rows == p->limit) {
        p->more = true;
        return OK;
    }
    p->rows++;
    int at = (int)p->columns;
    p->last = (struct list_key){ .set = true, .null = row_null(r, at), .id = row_int(r, at + 1) };
    if (!p->last.null)
        p->last.sort = sort_value(p, r, at);
    return p->fn(r, p->arg, f);
}

static rc page_by_sql(struct tx *tx, struct page *p, struct fault *f)
{
    const struct list_query *q = p->q;
    bool nullable = q->sort->flags & COL_NULLS;
    enum list_phase phase = nullable && q->after.set && q->after.null ? PHASE_NULLS : PHASE_VALUES;
    for (; phase <= PHASE_NULLS && !p->more; phase++) {
        struct list_sql *s = list_sql_new(p->arena, q, 0);
        if (q->list->look && tx_kind(tx) == DB_SQLITE)
            list_sql_walk(s, q);
        rc r = list_sql_page(s, q, tx_scope(tx), phase, p->limit - p->rows + 1, f);
        if (r == OK)
            r = db_each_sql(tx, buf_str(&s->text), s->args, s->n, take_row, p, f);
        if (r != OK || !nullable || list_sql_ends(q, phase))
            return r;
    }
    return OK;
}

struct edge {
    struct page *page;
    struct list_key key;
};

static rc take_edge(const struct row *r, void *arg, struct fault *f)
{
    struct edge *e = arg;
    (void)f;
    e->key = (struct list_key){ .set = true, .null = row_null(r, 0), .id = row_int(r, 1) };
    if (!e->key.null)
        e->key.sort = sort_value(e->page, r, 0);
    return OK;
}

/* How far the page walks: as many rows as a look of the list, also where few of them fit. */
static rc find_edge(struct tx *tx, struct page *p, struct list_key *ret, struct fault *f)
{
    const struct list_query *q = p->q;
    bool nullable = q->sort->flags & COL_NULLS;
    enum list_phase phase = nullable && q->after.set && q->after.null ? PHASE_NULLS : PHASE_VALUES;
    struct edge e = { .page = p };
    rc r = OK;
    for (; r == OK && !e.key.set && phase <= (nullable ? PHASE_NULLS : PHASE_VALUES); phase++) {
        struct list_sql *s = list_sql_new(p->arena, q, 0);
        if (tx_kind(tx) == DB_SQLITE)
            list_sql_walk(s, q);
        r = list_sql_edge(s, q, tx_scope(tx), phase, q->list->look, f);
        r = r == OK ? db_each_sql(tx, buf_str(&s->text), s->args, s->n, take_edge, &e, f) : r;
    }
    *ret = e.key;
    return r;
}

static rc page_by_choice(struct tx *tx, struct page *p, struct ids ids, struct fault *f)
{
    if (ids.n == 0)
        return OK;
    struct list_sql *s = list_sql_new(p->arena, p->q, ids.n);
    rc r = list_sql_rows(s, p->q, tx_scope(tx), ids, f);
    return r == OK ? db_each_sql(tx, buf_str(&s->text), s->args, s->n, take_row, p, f) : r;
}

static rc page_in_order(struct tx *tx, struct page *p, i64 *ret_count, struct fault *f)
{
    struct ids ids = { 0 };
    if (!p->q->list->select)
        return page_by_sql(tx, p, f);
    rc r = p->q->list->select(tx, p->q, &ids, ret_count, f);
    if (r == UNSUPPORTED && p->q->q.n == 0) {
        fault_clear(f);
        return page_by_sql(tx, p, f);
    }
    p->chosen = r == OK;
    return r == OK ? page_by_choice(tx, p, ids, f) : r;
}

/* A page in parts ends at its edge, full or not; the next goes on from there. */
static rc page_by_walk(struct tx *tx, struct page *p, i64 *ret_count, struct fault *f)
{
    const struct list_query *whole = p->q;
    if (!whole->parts || !whole->list->look || !list_sql_of_scope(whole->list, whole->sort))
        return page_in_order(tx, p, ret_count, f);
    struct list_query q = *whole;
    rc r = find_edge(tx, p, &q.until, f);
    p->q = &q;
    r = r == OK ? page_in_order(tx, p, ret_count, f) : r;
    p->q = whole;
    if (r == OK && q.until.set && !p->more) {
        p->last = q.until;
        p->more = true;
    }
    return r;
}

static rc read_page(struct tx *tx, struct page *p, i64 *ret_count, struct fault *f)
{
    struct ids ids = { 0 };
    rc r = p->q->list->look ? list_find(tx, p->q, &p->found, f) : OK;
    if (r == OK && p->found.all) {
        r = list_found_page(tx, p->q, &p->found, &ids, f);
        return r == OK ? page_by_choice(tx, p, ids, f) : r;
    }
    return r == OK ? page_by_walk(tx, p, ret_count, f) : r;
}

rc list_walk(struct tx *tx, const struct list_query *query, row_fn fn, void *arg, struct fault *f)
{
    struct list_query q = *query;
    q.limit = WALK_PAGE;
    q.count = false;
    i64 unused;
    struct arena *a = tx_arena(tx), *keys = arena_new(0);
    if (!keys)
        return fail(f, NO_MEMORY, NULL);
    rc r;
    bool more;
    do {
        struct arena_mark m = arena_mark(a);
        struct page p = { .q = &q, .limit = q.limit, .arena = a, .fn = fn, .arg = arg };
        list_visible(&q, a, &p.columns);
        r = read_page(tx, &p, &unused, f);
        more = p.more;
        arena_reset(keys);
        if (p.last.set && !p.last.null && p.last.sort.type == VAL_TEXT)
            p.last.sort.s = arena_str(keys, p.last.sort.s);
        q.after = p.last;
        arena_rewind(a, m);
    } while (r == OK && more);
    arena_free(keys);
    return r;
}

static void put_sealed(struct json_out *o, const struct column *c, str sealed)
{
    str plain = sealed.n ? list_hooks()->unsealed(o->b.arena, c->codes, sealed) : S("");
    if (plain.n)
        json_put_text(o, mask_personal(o->b.arena, plain));
    else
        json_put_null(o);
}

void list_put_row(const struct row *r, const struct column *const *columns, size_t n,
                  struct json_out *o)
{
    for (size_t i = 0; i < n; i++) {
        const struct column *c = columns[i];
        json_name(o, str_from(c->name));
        if ((c->flags & COL_SEALED) && c->codes)
            put_sealed(o, c, row_blob(r, (int)i));
        else if (c->flags & COL_SEALED)
            json_put_text(o, mask_personal(o->b.arena, row_text(r, (int)i)));
        else
            row_put_value(r, (int)i, c->type, o);
    }
}

struct reply {
    const struct column **columns;
    size_t n;
    struct json_out *out;
};

static rc put_item(const struct row *r, void *arg, struct fault *f)
{
    struct reply *reply = arg;
    (void)f;
    json_open(reply->out, '{');
    list_put_row(r, reply->columns, reply->n, reply->out);
    json_close(reply->out, '}');
    return OK;
}

static rc take_count(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

static rc count_rows(struct tx *tx, const struct list_query *q, const struct list_found *found,
                     i64 *ret, struct fault *f)
{
    if (q->list->look)
        return list_found_count(tx, q, found, ret, f);
    struct list_sql *s = list_sql_new(tx_arena(tx), q, 0);
    rc r = list_sql_count(s, q, tx_scope(tx), f);
    return r == OK ? db_each_sql(tx, buf_str(&s->text), s->args, s->n, take_count, ret, f) : r;
}

/* A first page of a long list that has no next: all there is was seen. */
static bool is_all(const struct page *p)
{
    return p->q->list->look && !p->q->after.set && !p->more;
}

static rc reply_page(struct request *rq, const struct list_query *q, struct fault *f)
{
    struct json_out *o = &rq->out;
    struct reply reply = { .out = o };
    struct page p = {
        .q = q, .limit = q->limit, .arena = rq->arena, .fn = put_item, .arg = &reply
    };
    i64 count = 0;
    reply.columns = list_visible(q, rq->arena, &reply.n);
    p.columns = reply.n;
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    rc r = read_page(rq->tx, &p, &count, f);
    if (r == OK && q->count && is_all(&p))
        count = (i64)p.rows;
    else if (r == OK && q->count && (!p.chosen || q->list->look))
        r = count_rows(rq->tx, q, &p.found, &count, f);
    if (r != OK)
        return r;
    json_close(o, ']');
    str next = S("");
    if (p.more)
        r = list_cursor_write(q, &p.last, rq->arena, &next, f);
    if (r != OK)
        return r;
    json_name(o, S("next"));
    if (p.more)
        json_put_text(o, next);
    else
        json_put_null(o);
    if (q->count) {
        bool all = !q->list->look || p.found.all || is_all(&p);
        json_int_of(o, "count", all || count > (i64)p.rows ? count : (i64)p.rows);
        if (!all)
            json_bool_of(o, "at_least", true);
    }
    json_close(o, '}');
    return OK;
}

rc list_reply(struct request *rq, const struct list *list, struct fault *f)
{
    struct list_query q;
    rc r = list_parse(list, rq->http->query, rq->http->query_count, rq->arena, &q, f);
    if (r != OK)
        return r;
    str format = http_query(rq->http, "format");
    return format.n ? list_export(rq, &q, format, f) : reply_page(rq, &q, f);
}
