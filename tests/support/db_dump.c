#include "testdb.h"

#include <string.h>

enum { MAX_TABLES = 200, MAX_COLUMNS = 80 };

struct table {
    str name, columns[MAX_COLUMNS];
    char types[MAX_COLUMNS]; /* i, r, t, b */
    size_t n;
};

struct tables {
    struct arena *arena;
    struct table *list;
    size_t n;
};

static char type_of(str type)
{
    if (str_eq_nocase(type, S("bigint")) || str_eq_nocase(type, S("integer")))
        return 'i';
    if (str_eq_nocase(type, S("double precision")) || str_eq_nocase(type, S("real")))
        return 'r';
    if (str_eq_nocase(type, S("text")))
        return 't';
    return str_eq_nocase(type, S("bytea")) || str_eq_nocase(type, S("blob")) ? 'b' : 0;
}

static rc take_column(const struct row *r, void *arg, struct fault *f)
{
    struct tables *all = arg;
    str table = row_text(r, 0);
    char type = type_of(row_text(r, 2));
    if (all->n == 0 || !str_eq(all->list[all->n - 1].name, table)) {
        if (all->n == MAX_TABLES)
            return fail_detail(f, INTERNAL, NULL, "too many tables to dump");
        all->list[all->n++].name = arena_str(all->arena, table);
    }
    struct table *t = &all->list[all->n - 1];
    if (type && t->n < MAX_COLUMNS) {
        t->columns[t->n] = row_text_copy(r, 1, all->arena);
        t->types[t->n++] = type;
    }
    return OK;
}

static rc read_tables(struct tx *tx, struct tables *ret, struct fault *f)
{
    static const struct query columns = {
        "columns",
        "SELECT t.name, c.name, c.type FROM sqlite_schema t JOIN pragma_table_info(t.name) c "
        "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.name",
        "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c "
        "JOIN information_schema.tables t ON t.table_name = c.table_name AND t.table_schema = "
        "c.table_schema "
        "WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' "
        "ORDER BY c.table_name COLLATE \"C\", c.column_name COLLATE \"C\"",
    };
    ret->arena = tx_arena(tx);
    ret->list = ARENA_ARRAY(ret->arena, struct table, MAX_TABLES);
    return db_each(tx, &columns, NO_ARGS, take_column, ret, f);
}

static void put_hex(buf *out, str bytes)
{
    for (size_t i = 0; i < bytes.n; i++)
        buf_fmt(out, "%02x", (unsigned char)bytes.p[i]);
}

/* Line feeds and the backslash are written so that a row stays a line. */
static void put_text(buf *out, str text)
{
    buf_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n' || text.p[i] == '\\' || text.p[i] == '"')
            buf_fmt(out, "\\%02x", (unsigned char)text.p[i]);
        else
            buf_char(out, text.p[i]);
    }
    buf_char(out, '"');
}

struct writing {
    buf *out;
    const struct table *table;
};

static rc put_row(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    struct writing *w = arg;
    buf_add(w->out, w->table->name);
    for (int i = 0; i < (int)w->table->n; i++) {
        buf_char(w->out, ' ');
        buf_add(w->out, w->table->columns[i]);
        buf_char(w->out, '=');
        char type = w->table->types[i];
        if (row_null(r, i))
            buf_add(w->out, S("null"));
        else if (type == 'i')
            buf_i64(w->out, row_int(r, i));
        else if (type == 'r')
            buf_double(w->out, row_real(r, i));
        else if (type == 't')
            put_text(w->out, row_text(r, i));
        else
            put_hex(w->out, row_blob(r, i));
    }
    buf_char(w->out, '\n');
    return OK;
}

rc db_dump(struct tx *tx, buf *out, struct fault *f)
{
    struct tables all = { 0 };
    rc r = read_tables(tx, &all, f);
    for (size_t i = 0; r == OK && i < all.n; i++) {
        buf sql = buf_new(tx_arena(tx), 1 << 16), order = buf_new(tx_arena(tx), 1 << 16);
        for (size_t c = 0; c < all.list[i].n; c++) {
            str name = all.list[i].columns[c];
            bool text = all.list[i].types[c] == 't' && tx_kind(tx) == DB_POSTGRES;
            buf_fmt(&sql, "%s\"%.*s\"", c ? ", " : "", STR_ARG(name));
            buf_fmt(&order, "%s\"%.*s\"%s NULLS FIRST", c ? ", " : "", STR_ARG(name),
                    text ? " COLLATE \"C\"" : "");
        }
        str parts[] = { S("SELECT "), buf_str(&sql),   S(" FROM \""),  all.list[i].name,
                        S("\""),      S(" ORDER BY "), buf_str(&order) };
        r = db_each_sql(tx, arena_concat(tx_arena(tx), parts, COUNT(parts)), NO_ARGS, put_row,
                        &(struct writing){ out, &all.list[i] }, f);
    }
    return r == OK && !buf_ok(out) ? fail_detail(f, INTERNAL, NULL, "the dump is too long") : r;
}
