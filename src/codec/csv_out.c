#include "codec/csv.h"

struct csv_out csv_out_new(struct arena *a, size_t max)
{
    return (struct csv_out){ .b = buf_new(a, max) };
}

void csv_put_mark(struct csv_out *o)
{
    buf_add(&o->b, S("\xEF\xBB\xBF"));
}

static void before_cell(struct csv_out *o)
{
    if (o->in_row)
        buf_char(&o->b, ',');
    else
        o->row_from = o->b.n;
    o->in_row = true;
}

/* Chinese Excel takes the full-width signs ＝ ＋ － ＠ for the narrow ones. */
static bool starts_formula(str s)
{
    while (str_starts(
        s,
        S("'"))) /* a cell that looks guarded is guarded again: each text is read back as it was */
        s = str_sub(s, 1, s.n);
    static const str signs[] = {
        STR_INIT("="),  STR_INIT("+"),  STR_INIT("-"),  STR_INIT("@"),
        STR_INIT("\t"), STR_INIT("\r"), STR_INIT("\n"), STR_INIT("＝"),
        STR_INIT("＋"), STR_INIT("－"), STR_INIT("＠"),
    };
    for (size_t i = 0; i < COUNT(signs); i++)
        if (str_starts(s, signs[i]))
            return true;
    return false;
}

static bool needs_quotes(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
            return true;
    /* Some programs trim; and a byte order mark at the start of the file would not count as text.
     */
    return s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ' || str_starts(s, S("\uFEFF")));
}

void csv_put_text(struct csv_out *o, str cell)
{
    double number;
    bool guard = starts_formula(cell) && !str_to_double(cell, &number);
    before_cell(o);
    if (!guard && !needs_quotes(cell)) {
        buf_add(&o->b, cell);
        return;
    }
    buf_char(&o->b, '"');
    if (guard)
        buf_char(&o->b, '\'');
    for (str rest = cell; rest.n;) {
        size_t n = rest.n;
        str piece = str_cut(rest, '"', &rest);
        buf_add(&o->b, piece);
        if (piece.n < n)
            buf_add(&o->b, S("\"\""));
    }
    buf_char(&o->b, '"');
}

void csv_put_int(struct csv_out *o, i64 v)
{
    before_cell(o);
    buf_i64(&o->b, v);
}

void csv_put_real(struct csv_out *o, double v)
{
    before_cell(o);
    buf_double(&o->b, v);
}

void csv_end_row(struct csv_out *o)
{
    if (o->b.n == o->row_from) /* one empty cell: an empty line would be no row */
        buf_add(&o->b, S("\"\""));
    buf_add(&o->b, S("\r\n"));
    o->in_row = false;
}

str csv_unguarded(str cell)
{
    str rest = str_sub(cell, 1, cell.n);
    return str_starts(cell, S("'")) && starts_formula(rest) ? rest : cell;
}
