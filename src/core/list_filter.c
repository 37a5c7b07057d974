/* list_filter.c — one filter of a list as SQL. */
#include "core/list_sql.h"

/* Whether an order that is walked must not be given up for the filter's own index: SQLite has no
 * statistics and takes a range of days for a few rows. Of which there are few was found before. An
 * equal column begins the indexes of an order. */
static bool is_hidden(const struct list_sql *s, const struct list_filter *f)
{
    bool few = f->column->flags & (COL_FINDS | COL_FINDS_ALONE);
    bool begins = f->op == OP_EQ || f->op == OP_NULL; /* an index of open work is one of its own */
    return s->by_key || (s->walks && few && f->column != s->walks && (s->joined || !begins));
}

/* The column of a filter; an expression over it is none that an index holds. */
static void add_column(struct list_sql *s, const struct list_filter *f)
{
    bool text = f->column->type == F_TEXT || f->column->type == F_CODE;
    list_sql_add(s, " AND ");
    list_sql_add(s, f->column->sql);
    if (is_hidden(s, f))
        list_sql_add(s, text ? " || ''" : " + 0");
}

static void add_compare(struct list_sql *s, const struct list_filter *f, const char *op,
                        size_t value)
{
    add_column(s, f);
    list_sql_add(s, op);
    list_sql_arg(s, f->values[value]);
}

static void add_set(struct list_sql *s, const struct list_filter *f, const char *op)
{
    add_column(s, f);
    list_sql_add(s, op);
    for (size_t i = 0; i < f->n; i++) {
        list_sql_add(s, i ? ", " : " (");
        list_sql_arg(s, f->values[i]);
    }
    list_sql_add(s, ")");
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
    list_sql_add(s, " <= ");
    list_sql_arg(s, V_T(end));
}

void list_sql_filter(struct list_sql *s, const struct list_filter *f)
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
        list_sql_add(s, " AND ");
        list_sql_add(s, f->column->sql);
        list_sql_add(s, f->op == OP_NULL ? " IS NULL" : " IS NOT NULL");
        return;
    }
}
