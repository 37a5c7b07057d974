/* list_sql.h — a list_query as SQL that means the same on both databases. */
#ifndef NAGUAN_LIST_SQL_H
#define NAGUAN_LIST_SQL_H

#include "base/buf.h"
#include "core/list.h"

struct list_sql {
    buf text;
    struct val *args;
    size_t n, room;
    /* The column in whose order rows are walked, on SQLite and of a long list: filters that have an
     * index of their own are kept from choosing it. Or NULL. */
    const struct column *walks;
    bool joined;  /* which is not one of the scope's table */
    bool guesses; /* the database has no statistics: SQLite */
    bool by_key;  /* rows are found by their id: nothing else chooses an index */
};

/* Appends a text; an argument and its place; a filter, beginning with " AND ". */
void list_sql_add(struct list_sql *s, const char *text);
void list_sql_arg(struct list_sql *s, struct val v);
void list_sql_filter(struct list_sql *s, const struct list_filter *f);

/* NULLs sort last both ways, which an index on SQLite cannot serve in one scan: rows with a value
 * come in the first phase, rows without in the second. Lists whose sort column is never NULL have
 * one phase. */
enum list_phase { PHASE_VALUES, PHASE_NULLS };

/* The rows of one phase after q->after: visible columns, sort key, id. limit rows at most. */
CHECKED rc list_sql_page(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                         enum list_phase phase, size_t limit, struct fault *f);
CHECKED rc list_sql_count(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                          struct fault *f);
/* The key (sort, id) of the row that is so many after q->after in the order of the list, whoever
 * may see it: only what begins an index of an order is asked of them. No row: there are fewer. s
 * from list_sql_new with 0. */
CHECKED rc list_sql_edge(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                         enum list_phase phase, size_t rows, struct fault *f);
/* Whether nothing comes after this phase, because the page looks no further. */
bool list_sql_ends(const struct list_query *q, enum list_phase phase);
/* The rows with these ids (at least one), in their order: visible columns, sort key, id. */
CHECKED rc list_sql_rows(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                         struct ids ids, struct fault *f);
/* Whether the column is one of the scope's own table. */
bool list_sql_of_scope(const struct list *list, const struct column *c);
/* Before the text is made: an order is walked, see walks. */
void list_sql_walk(struct list_sql *s, const struct list_query *q);
/* ids: how many list_sql_rows will be given, else 0. */
struct list_sql *list_sql_new(struct arena *a, const struct list_query *q, size_t ids);

/* So many rows of one phase. */
struct list_part {
    enum list_phase phase;
    size_t limit;
};
/* Keys (id, sort) of the first rows of a part after q->after: each branch of the scope by itself,
 * then united. s from list_sql_branches_new. */
CHECKED rc list_sql_branches(struct list_sql *s, const struct list_query *q,
                             const struct scope *scope, size_t branches, struct list_part part,
                             struct fault *f);
/* The same, but only among the next so many rows of the table, whoever may see them. Only for lists
 * sorted by their id. s from list_sql_branches_new with 1. */
CHECKED rc list_sql_stretch(struct list_sql *s, const struct list_query *q,
                            const struct scope *scope, size_t rows, size_t limit, struct fault *f);
/* The rows that one filter lets through, by its own index and whoever may see them; by NULL: any
 * rows of the list. Only so many are looked at. */
struct list_look {
    const struct list_filter *by;
    size_t most;
};
/* How many the look has. s of the three from list_sql_found_new. */
CHECKED rc list_sql_look(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                         struct list_look look, struct fault *f);
/* Those of them that are in the query: keys (id, sort) after q->after and how many there are, at
 * most limit rows; or how many there are in all. */
CHECKED rc list_sql_found(struct list_sql *s, const struct list_query *q, const struct scope *scope,
                          struct list_look look, size_t limit, struct fault *f);
CHECKED rc list_sql_found_count(struct list_sql *s, const struct list_query *q,
                                const struct scope *scope, struct list_look look, struct fault *f);
struct list_sql *list_sql_found_new(struct arena *a, const struct list_query *q);
struct list_sql *list_sql_branches_new(struct arena *a, const struct list_query *q,
                                       size_t branches);

#endif
