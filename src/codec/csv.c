#include "codec/csv.h"

#include "base/limits.h"

#include <string.h>

enum where {
    CELL_START,
    PLAIN, /* in a cell without quotes */
    QUOTED,
    QUOTE_SEEN, /* in a quoted cell: the end of it, or the first of two */
};

struct csv_reader {
    struct arena *arena;
    table_row_fn fn;
    void *arg;
    char separator;
    enum where where;
    bool after_cr; /* an LF now belongs to the CR before it */
    i64 line, row_line, quote_line;
    buf row;          /* text of all cells so far */
    size_t cell_from; /* of the running cell in row */
    size_t count;     /* finished cells */
    size_t ends[LIMIT_CSV_COLUMNS];
    str cells[LIMIT_CSV_COLUMNS];
};

struct csv_reader *csv_reader_new(struct arena *a, char separator, table_row_fn fn, void *arg)
{
    struct csv_reader *r = ARENA_NEW(a, struct csv_reader);
    r->arena = a;
    r->separator = separator;
    r->fn = fn;
    r->arg = arg;
    r->line = r->row_line = 1;
    r->row = buf_new(a, CSV_ROW);
    return r;
}

static rc too_large(const struct csv_reader *r, const char *key, struct fault *f)
{
    if (f)
        fault_arg(f, "line", arena_fmt(f->arena, "%lld", (long long)r->row_line));
    return fail(f, TOO_LARGE, key);
}

static rc add(struct csv_reader *r, str text, struct fault *f)
{
    if (r->row.n - r->cell_from + text.n > LIMIT_CSV_CELL)
        return too_large(r, "csv.cell", f);
    buf_add(&r->row, text);
    return buf_ok(&r->row) ? OK : too_large(r, "csv.row", f);
}

static rc end_cell(struct csv_reader *r, struct fault *f)
{
    if (r->count == LIMIT_CSV_COLUMNS)
        return too_large(r, "csv.columns", f);
    r->ends[r->count++] = r->row.n;
    r->cell_from = r->row.n;
    r->where = CELL_START;
    return OK;
}

static rc give_row(struct csv_reader *r, struct fault *f)
{
    str text = buf_str(&r->row);
    for (size_t i = 0; i < r->count; i++)
        r->cells[i] = str_sub(text, i ? r->ends[i - 1] : 0, r->ends[i]);
    struct table_row row = { .line = r->row_line, .cells = r->cells, .count = r->count };
    return r->fn(r->arg, &row, f);
}

static rc end_row(struct csv_reader *r, struct fault *f)
{
    bool empty = r->count == 0 && r->where == CELL_START;
    rc code = empty ? OK : end_cell(r, f);
    if (code == OK && !empty)
        code = give_row(r, f);
    r->count = 0;
    r->cell_from = 0;
    r->where = CELL_START;
    buf_clear(&r->row);
    return code;
}

/* Bytes of text that mean nothing in the present place. */
static size_t run(const struct csv_reader *r, str text)
{
    size_t n = 0;
    if (r->where == QUOTED) {
        const char *quote = memchr(text.p, '"', text.n);
        return quote ? (size_t)(quote - text.p) : text.n;
    }
    while (n < text.n && text.p[n] != r->separator && text.p[n] != '\n' && text.p[n] != '\r')
        n++;
    return n;
}

static void count_lines(struct csv_reader *r, str text)
{
    for (size_t i = 0; i < text.n; i++) {
        bool lf_of_cr = text.p[i] == '\n' && r->after_cr;
        r->after_cr = text.p[i] == '\r';
        r->line += (text.p[i] == '\n' && !lf_of_cr) || text.p[i] == '\r';
    }
}

/* One byte that may mean something. */
static rc take_sign(struct csv_reader *r, char c, struct fault *f)
{
    if (c == '"' && r->where == CELL_START) {
        r->where = QUOTED;
        r->quote_line = r->line;
        return OK;
    }
    if (c == '"' && r->where == QUOTE_SEEN) {
        r->where = QUOTED;
        return add(r, S("\""), f);
    }
    if (c == r->separator)
        return end_cell(r, f);
    if (c == '\r' || c == '\n') {
        r->after_cr = c == '\r';
        rc code = end_row(r, f);
        r->row_line = ++r->line;
        return code;
    }
    r->where = PLAIN; /* also for what follows a closing quote */
    return add(r, (str){ &c, 1 }, f);
}

rc csv_feed(struct csv_reader *r, str text, struct fault *f)
{
    rc code = OK;
    for (size_t at = 0; at < text.n && code == OK;) {
        str rest = str_sub(text, at, text.n);
        if (r->where == QUOTED || r->where == PLAIN) {
            size_t n = run(r, rest);
            if (n > 0) {
                if (r->where == QUOTED)
                    count_lines(r, str_sub(rest, 0, n));
                else
                    r->after_cr = false;
                code = add(r, str_sub(rest, 0, n), f);
                at += n;
                continue;
            }
        }
        char c = rest.p[0];
        at++;
        if (r->where == QUOTED) { /* run stopped at a quote */
            r->where = QUOTE_SEEN;
            r->after_cr = false;
        } else if (c == '\n' && r->after_cr) {
            r->after_cr = false;
        } else {
            r->after_cr = false;
            code = take_sign(r, c, f);
        }
    }
    return code;
}

rc csv_finish(struct csv_reader *r, struct fault *f)
{
    if (r->where == QUOTED) {
        if (f)
            fault_arg(f, "line", arena_fmt(f->arena, "%lld", (long long)r->quote_line));
        return fail(f, INVALID, "csv.open_quote");
    }
    return end_row(r, f);
}

char csv_guess_separator(str text)
{
    static const char signs[] = { ',', ';', '\t', '|' };
    size_t counts[COUNT(signs)] = { 0 }, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.n && (quoted || (text.p[i] != '\n' && text.p[i] != '\r')); i++) {
        quoted ^= text.p[i] == '"';
        for (size_t k = 0; k < COUNT(signs) && !quoted; k++)
            counts[k] += text.p[i] == signs[k];
    }
    for (size_t k = 1; k < COUNT(signs); k++)
        if (counts[k] > counts[best])
            best = k;
    return signs[best];
}
