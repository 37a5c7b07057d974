/* list.h — every list the same way: filter, sort, keyset page, count, export, saved view.
 *
 * GET
 * /v1/hazards?filter=state:in:open|ordered&filter=due_at:lt:2026-05-01&sort=-due_at&limit=50&cursor=…&count=1&q=…
 * Operators: eq ne in nin lt le gt ge between(a|b) prefix null notnull. Days are whole days in
 * China. Reply: {"items":[…],"next":"…"|null,"count":n}, of a long list also "at_least": true where
 * there may be more; &parts=1 allows a page that is short and yet has a next, which walks as many
 * rows as a look at most. The cursor is opaque and signed; it holds
 * the last keys and belongs to one list, filter and sort: with another it is refused (list.cursor).
 * ?format=csv|geojson streams exactly what is filtered, all rows. An XLSX is made by a job (POST
 * /v1/exports), because its library lives in the worker. */
#ifndef NAGUAN_LIST_H
#define NAGUAN_LIST_H

#include "core/request.h"

enum column_flag {
    COL_FILTER = 1,
    COL_SORT = 2,   /* an index serves it, or the list has its own select */
    COL_HIDDEN = 4, /* only when asked for with ?columns= */
    COL_SEALED = 8, /* ciphertext of purpose `codes`; always masked */
    COL_NULLS = 16, /* may be NULL: sorts last, both ways */
    /* For a list that is long (struct list, look): an index finds the few rows that a filter on
     * this column lets through, together with `where`; or without it. */
    COL_FINDS = 32,
    COL_FINDS_ALONE = 64,
};

struct column {
    const char *name; /* in the API */
    const char *sql;  /* expression over the list's tables: "m.due_at" */
    enum field_type type;
    unsigned flags;
    const char *codes; /* code list, for filters and export labels */
};

enum list_op {
    OP_EQ,
    OP_NE,
    OP_IN,
    OP_NIN,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_BETWEEN,
    OP_PREFIX,
    OP_NULL,
    OP_NOTNULL
};

struct list_filter {
    const struct column *column;
    enum list_op op;
    const struct val *values; /* typed as the column */
    size_t n;
};

/* The last row of a page, as its keys. */
struct list_key {
    bool set, null; /* null: the sort column was NULL there */
    struct val sort;
    i64 id;
};

struct list_query {
    const struct list *list;
    const struct list_filter *filters;
    size_t filter_count;
    const struct column *sort; /* never NULL */
    bool descending;
    size_t limit;
    struct list_key after;
    bool count;
    bool parts; /* of a long list: a page may be short and have a next, but never walks far */
    struct list_key until; /* the last row that such a page looks at */
    str q;
    str columns; /* as asked, empty for the default ones */
    u64 digest;  /* of list, filters, sort, q: what a cursor belongs to */
};

enum { LIST_LOOK = 1500 }; /* 2 µs each on SQLite, 5 on PostgreSQL */

struct list {
    const char *name;       /* "hazards" */
    const char *from;       /* "hazard h JOIN matter m ON m.id = h.id" */
    const char *where;      /* fixed condition, or NULL */
    const char *alone;      /* the table of the scope, when `where` is about it alone and the others
                               have a row for each of these: a count whose filters ask no more
                               reads only this one; or NULL */
    const char *scope_kind; /* "matter" … */
    const char *scope_alias; /* "m" */
    const char *id;          /* "m.id": last key of every sort */
    const char *order;       /* sort when none is asked: "-opened_at" */
    const struct column *columns;
    size_t count;
    const char *lon, *lat; /* expressions, when the list can be a map; or NULL */
    /* The room's own choice of rows (the register's mirror, a search): ids in order after q->after,
     * at most q->limit + 1, and the exact count when q->count. NULL: SQL chooses; UNSUPPORTED: SQL
     * chooses this time, but for q=. The keys of the last row come from SQL. */
    rc (*select)(struct tx *tx, const struct list_query *q, struct ids *ret, i64 *ret_count,
                 struct fault *f);
    bool searched; /* select knows q=; for all others q= is refused */
    /* For list_by_branches: the columns in whose order every way of seeing a row is read
     * ("opened_at|due_at"); rows that are looked at first, where some ways are not (only when that
     * column is the id). */
    const char *branch_order;
    size_t stretch;
    /* The list is long, and `where` is about the table of the scope alone: a filter that lets at
     * most so many rows through is read by its own index (list_find.c) before an order is walked,
     * and counting ends after a third of as many. LIST_LOOK, or 0: short. */
    size_t look;
    const char *joined_bureau; /* "c.bureau_id", when columns of that alias are found by an index
                                  that begins with the bureau; or NULL */
};

/* A select for lists that one sees in several ways (struct scope): each way by its own index, then
 * united, so that a page costs a page also for whoever sees little of a long list. */
rc list_by_branches(struct tx *tx, const struct list_query *q, struct ids *ret, i64 *ret_count,
                    struct fault *f);

/* Reads the query parameters; all faults as field errors named after the parameter. */
CHECKED rc list_parse(const struct list *list, const struct http_pair *query, size_t n,
                      struct arena *a, struct list_query *ret, struct fault *f);

/* Every row of the query in its order, page by page. fn sees the visible columns in list_visible
 * order, then the id. */
CHECKED rc list_walk(struct tx *tx, const struct list_query *q, row_fn fn, void *arg,
                     struct fault *f);
/* The columns a reply or export shows, in order. */
const struct column **list_visible(const struct list_query *q, struct arena *a, size_t *ret_n);
/* Writes one row of list_walk as the members of an object. */
void list_put_row(const struct row *r, const struct column *const *columns, size_t n,
                  struct json_out *o);

/* Answers the request from its query parameters: JSON page or file. */
rc list_reply(struct request *rq, const struct list *list, struct fault *f);

/* Installed at start: signs cursors (first 16 bytes are used), opens sealed columns. */
struct list_hooks {
    void (*sign)(str data, unsigned char mac[32]);
    str (*unsealed)(struct arena *a, const char *purpose,
                    str sealed); /* empty when it cannot be opened */
};
void list_set_hooks(const struct list_hooks *hooks);

#endif
