#include "codec/xlsx_in.h"

#include "base/limits.h"
#include "codec/spill.h"
#include "codec/xlsx_cell.h"
#include "codec/xml.h"

#include <string.h>

enum { NO_COLUMN = -1, FARTHEST = 16384 /* columns a sheet can have */ };

struct xlsx_in {
    struct arena *arena;
    struct unzip *zip;
    struct xlsx_book book;
    struct spill *strings;
    i64 done;
};

/* Text of one <si> or <is>, without the reading aids in <rPh>. */
struct text {
    buf raw, clean;
    bool in_text;
    int in_phonetic;
};

enum value_type { VALUE_NUMBER, VALUE_SHARED, VALUE_TEXT, VALUE_BOOL, VALUE_DAY };

struct sheet {
    struct xlsx_in *book;
    table_row_fn fn;
    void *arg;
    i64 line;
    int column; /* of the running cell */
    enum value_type type;
    enum cell_form form;
    bool in_value;
    struct text text;
    buf row; /* text of all cells of the row */
    size_t from[LIMIT_CSV_COLUMNS], to[LIMIT_CSV_COLUMNS];
    str cells[LIMIT_CSV_COLUMNS];
    size_t count;
};

static void text_start(struct text *t, str name)
{
    t->in_phonetic += str_eq(name, S("rPh"));
    t->in_text = str_eq(name, S("t")) && t->in_phonetic == 0;
}

static void text_end(struct text *t, str name)
{
    t->in_phonetic -= str_eq(name, S("rPh"));
    t->in_text = false;
}

static str text_take(struct text *t)
{
    buf_clear(&t->clean);
    xlsx_text(&t->clean, buf_str(&t->raw));
    buf_clear(&t->raw);
    return buf_str(&t->clean);
}

static struct text text_new(struct arena *a)
{
    return (struct text){ .raw = buf_new(a, 8 * LIMIT_CSV_CELL),
                          .clean = buf_new(a, 8 * LIMIT_CSV_CELL) };
}

/* ---- shared strings ---- */

struct strings {
    struct spill *spill;
    struct text text;
};

static rc strings_start(void *arg, str name, const char **attributes, struct fault *f)
{
    struct strings *s = arg;
    (void)attributes;
    (void)f;
    if (str_eq(name, S("si")))
        buf_clear(&s->text.raw);
    text_start(&s->text, name);
    return OK;
}

static rc strings_end(void *arg, str name, struct fault *f)
{
    struct strings *s = arg;
    text_end(&s->text, name);
    if (!str_eq(name, S("si")))
        return OK;
    if (!buf_ok(&s->text.raw))
        return fail(f, TOO_LARGE, "csv.cell");
    return spill_add(s->spill, text_take(&s->text), f);
}

static rc strings_text(void *arg, str text, struct fault *f)
{
    struct strings *s = arg;
    (void)f;
    if (s->text.in_text)
        buf_add(&s->text.raw, text);
    return OK;
}

static const struct xml_calls strings_calls = { strings_start, strings_end, strings_text };

static rc read_strings(struct xlsx_in *x, struct fault *f)
{
    rc code = spill_new(x->arena, XLSX_STRINGS, &x->strings, f);
    struct xlsx_part part = { x->book.strings, XLSX_UNPACKED };
    struct strings s = { x->strings, text_new(x->arena) };
    if (code == OK && part.name.n)
        code = xlsx_part_read(x->arena, x->zip, &part, &strings_calls, &s, f);
    return code == OK ? spill_seal(x->strings, f) : code;
}

/* ---- opening ---- */

/* What the layers below call by their own names is, for people, one of two things. */
static rc in_our_words(rc code, struct fault *f)
{
    if (!f || code == OK)
        return code;
    if (code == INVALID && (str_starts(f->key, S("zip.")) || str_starts(f->key, S("xml."))))
        return fail(f, INVALID, "xlsx.broken");
    if (code == NOT_FOUND && str_starts(f->key, S("zip.")))
        return fail(f, INVALID, "xlsx.broken");
    if (code == TOO_LARGE && (str_starts(f->key, S("zip.")) || str_starts(f->key, S("spill."))))
        return fail(f, TOO_LARGE, "xlsx.bomb");
    return code;
}

rc xlsx_in_open(int fd, struct xlsx_in **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct xlsx_in *x = ARENA_NEW(a, struct xlsx_in);
    x->arena = a;
    rc code = unzip_open(a, fd, &x->zip, f);
    if (code == OK)
        code = xlsx_book_read(a, x->zip, &x->book, f);
    if (code == OK && x->book.sheet_count == 0)
        code = fail(f, INVALID, "xlsx.broken");
    if (code == OK)
        code = read_strings(x, f);
    if (code != OK) {
        xlsx_in_close(x);
        return in_our_words(code, f);
    }
    *ret = x;
    return OK;
}

void xlsx_in_close(struct xlsx_in *x)
{
    if (x)
        arena_free(x->arena);
}

size_t xlsx_in_sheets(const struct xlsx_in *x)
{
    return x->book.sheet_count;
}

str xlsx_in_sheet_name(const struct xlsx_in *x, size_t i)
{
    return x->book.sheets[i].name;
}

i64 xlsx_in_done(const struct xlsx_in *x)
{
    return x->done;
}

i64 xlsx_in_size(const struct xlsx_in *x, size_t sheet)
{
    return unzip_size(x->zip, x->book.sheets[sheet].path);
}

/* ---- rows ---- */

static rc too_large(const struct sheet *s, const char *key, struct fault *f)
{
    if (f)
        fault_arg(f, "line", arena_fmt(f->arena, "%lld", (long long)s->line));
    return fail(f, TOO_LARGE, key);
}

static rc broken(struct fault *f)
{
    return fail(f, INVALID, "xlsx.broken");
}

/* "BC12" is column 54. NO_COLUMN for what is none. */
static int column_of(str reference)
{
    int column = 0;
    size_t i = 0;
    for (; i < reference.n && i < 4 && reference.p[i] >= 'A' && reference.p[i] <= 'Z'; i++)
        column = column * 26 + (reference.p[i] - 'A' + 1);
    return column > 0 && column <= FARTHEST ? column - 1 : NO_COLUMN;
}

static rc row_start(struct sheet *s, const char **attributes, struct fault *f)
{
    str r = xml_attribute(attributes, "r");
    i64 line = s->line + 1;
    if (r.n && (!str_to_i64(r, &line) || line <= s->line || line > 1 << 20))
        return broken(f);
    s->line = line;
    s->column = NO_COLUMN;
    s->count = 0;
    buf_clear(&s->row);
    return OK;
}

static rc cell_start(struct sheet *s, const char **attributes, struct fault *f)
{
    static const struct {
        str name;
        enum value_type type;
    } types[] = {
        { STR_INIT("s"), VALUE_SHARED },       { STR_INIT("str"), VALUE_TEXT },
        { STR_INIT("inlineStr"), VALUE_TEXT }, { STR_INIT("e"), VALUE_TEXT },
        { STR_INIT("b"), VALUE_BOOL },         { STR_INIT("d"), VALUE_DAY },
    };
    str r = xml_attribute(attributes, "r"), t = xml_attribute(attributes, "t");
    i64 style = 0;
    int column = r.n ? column_of(r) : s->column + 1;
    if (column == NO_COLUMN || column <= s->column || column >= FARTHEST)
        return broken(f);
    s->column = column;
    s->type = VALUE_NUMBER;
    for (size_t i = 0; i < COUNT(types); i++)
        if (str_eq(t, types[i].name))
            s->type = types[i].type;
    const struct xlsx_book *b = &s->book->book;
    bool has_style = str_to_i64(xml_attribute(attributes, "s"), &style) && style >= 0 &&
                     style < (i64)b->style_count;
    s->form = has_style ? (enum cell_form)b->forms[style] : FORM_NUMBER;
    buf_clear(&s->text.raw);
    return OK;
}

static rc sheet_start(void *arg, str name, const char **attributes, struct fault *f)
{
    struct sheet *s = arg;
    if (str_eq(name, S("row")))
        return row_start(s, attributes, f);
    if (str_eq(name, S("c")))
        return cell_start(s, attributes, f);
    s->in_value = str_eq(name, S("v"));
    text_start(&s->text, name);
    return OK;
}

static rc sheet_text(void *arg, str text, struct fault *f)
{
    struct sheet *s = arg;
    (void)f;
    if (s->in_value || s->text.in_text)
        buf_add(&s->text.raw, text);
    return OK;
}

/* Puts what the cell shows behind the row so far. False when a shared string is not there. */
static bool add_value(struct sheet *s)
{
    str raw = buf_str(&s->text.raw);
    i64 number;
    switch (s->type) {
    case VALUE_SHARED:
        if (!str_to_i64(str_trim(raw), &number) || number < 0 ||
            (size_t)number >= spill_count(s->book->strings))
            return false;
        buf_add(&s->row, spill_at(s->book->strings, (size_t)number));
        return true;
    case VALUE_NUMBER:
        xlsx_number(&s->row, raw, s->form, s->book->book.from_1904);
        return true;
    case VALUE_TEXT:
        buf_add(&s->row, text_take(&s->text));
        return true;
    case VALUE_BOOL:
        buf_add(&s->row, str_eq(str_trim(raw), S("1")) ? S("TRUE") : S("FALSE"));
        return true;
    case VALUE_DAY: /* ISO 8601: midnight is a day */
        buf_add(&s->row, str_ends(raw, S("T00:00:00")) ? str_sub(raw, 0, raw.n - 9) : raw);
        return true;
    }
    return false;
}

static rc cell_end(struct sheet *s, struct fault *f)
{
    if (!buf_ok(&s->text.raw))
        return too_large(s, "csv.cell", f);
    if (s->text.raw.n == 0)
        return OK; /* only a style */
    if (s->column >= LIMIT_CSV_COLUMNS)
        return too_large(s, "csv.columns", f);
    size_t from = s->row.n, column = (size_t)s->column;
    if (!add_value(s))
        return broken(f);
    if (!buf_ok(&s->row) || s->row.n - from > LIMIT_CSV_CELL)
        return too_large(s, "csv.cell", f);
    for (; s->count <= column; s->count++)
        s->from[s->count] = s->to[s->count] = 0;
    s->from[column] = from;
    s->to[column] = s->row.n;
    return OK;
}

static rc row_end(struct sheet *s, struct fault *f)
{
    str text = buf_str(&s->row);
    if (s->count == 0)
        return OK;
    for (size_t i = 0; i < s->count; i++)
        s->cells[i] = str_sub(text, s->from[i], s->to[i]);
    struct table_row row = { .line = s->line, .cells = s->cells, .count = s->count };
    return s->fn(s->arg, &row, f);
}

static rc sheet_end(void *arg, str name, struct fault *f)
{
    struct sheet *s = arg;
    s->in_value = false;
    text_end(&s->text, name);
    if (str_eq(name, S("c")))
        return cell_end(s, f);
    return str_eq(name, S("row")) ? row_end(s, f) : OK;
}

static const struct xml_calls sheet_calls = { sheet_start, sheet_end, sheet_text };

struct feeding {
    struct xml *xml;
    struct xlsx_in *book;
};

static rc feed(void *arg, str bytes, struct fault *f)
{
    struct feeding *x = arg;
    x->book->done += (i64)bytes.n;
    return xml_feed(x->xml, bytes, f);
}

rc xlsx_in_each(struct xlsx_in *x, size_t sheet, table_row_fn fn, void *arg, struct fault *f)
{
    struct arena_mark m = arena_mark(x->arena);
    struct sheet *s = ARENA_NEW(x->arena, struct sheet);
    struct feeding feeding = { .book = x };
    struct unzip_sink sink = { feed, &feeding };
    s->book = x;
    s->fn = fn;
    s->arg = arg;
    s->text = text_new(x->arena);
    s->row = buf_new(x->arena, (size_t)LIMIT_CSV_CELL * 32);
    x->done = 0;
    rc code = xml_new(x->arena, &sheet_calls, s, &feeding.xml, f);
    if (code == OK)
        code = unzip_each(x->zip, x->book.sheets[sheet].path, XLSX_UNPACKED, &sink, f);
    if (code == OK)
        code = xml_finish(feeding.xml, f);
    arena_rewind(x->arena, m);
    return in_our_words(code, f);
}
