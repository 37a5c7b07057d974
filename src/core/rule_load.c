#include "core/rule_load.h"

#include "base/utf8.h"

#include <string.h>

struct loaded_row {
    struct loaded_row *next;
    struct rule_row row;
    struct rule_place at;
};

/* Rows of one list while its files are read. */
struct growing {
    struct loaded_row *first, **tail;
    size_t count;
};

struct loader {
    struct rules *r;
    struct fault *f;
    const struct list_schema *schemas;
    struct growing *lists; /* beside schemas */
    size_t count;
    /* the file at hand */
    u32 file, line;
    str rest;
};

void rules_fault(const struct rules *r, struct rule_place at, const char *column, const char *code,
                 str arg, struct fault *f)
{
    str name = r->files[at.file].name;
    str field = arena_fmt(r->arena, "%.*s:%u.%s", STR_ARG(name), at.line, column ? column : "");
    (void)fault_field(f, field, code, arg);
}

static void bad(struct loader *l, u32 line, const char *column, const char *code, str arg)
{
    rules_fault(l->r, (struct rule_place){ l->file, line }, column, code, arg, l->f);
}

static str without_doubled_quotes(struct arena *a, str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        out[n++] = s.p[i];
        i += s.p[i] == '"';
    }
    return (str){ out, n };
}

/* A quoted cell: "" stands for one quote; line breaks are part of it. Like a plain one it stays
 * where the file lies, unless it has quotes of its own. */
static bool read_quoted(struct loader *l, str *ret)
{
    bool doubled = false;
    size_t end = 1;
    for (;; end++) {
        if (end >= l->rest.n)
            return false;
        if (l->rest.p[end] == '"') {
            if (end + 1 >= l->rest.n || l->rest.p[end + 1] != '"')
                break;
            doubled = true;
            end++;
        }
        l->line += l->rest.p[end] == '\n';
    }
    str inner = str_sub(l->rest, 1, end);
    *ret = doubled ? without_doubled_quotes(l->r->arena, inner) : inner;
    l->rest = str_sub(l->rest, end + 1, l->rest.n);
    return true;
}

static bool read_plain(struct loader *l, str *ret)
{
    size_t n = 0;
    while (n < l->rest.n && !memchr(",\r\n", l->rest.p[n], 3)) {
        if (l->rest.p[n] == '"')
            return false;
        n++;
    }
    *ret = str_sub(l->rest, 0, n);
    l->rest = str_sub(l->rest, n, l->rest.n);
    return true;
}

/* One record of strict RFC 4180: what codec/csv forgives in imports (a quote in the middle, empty
 * lines) would here change the law without a word. False at a syntax error; *ret_count is 0 at the
 * end of the file.
 */
static bool read_record(struct loader *l, str cells[RULE_COLUMNS], size_t *ret_count)
{
    *ret_count = 0;
    if (!l->rest.n)
        return true;
    for (;;) {
        str cell;
        bool quoted = l->rest.n && l->rest.p[0] == '"';
        if (*ret_count == RULE_COLUMNS || !(quoted ? read_quoted : read_plain)(l, &cell))
            return false;
        cells[(*ret_count)++] = cell;
        if (str_starts(l->rest, S(","))) {
            l->rest = str_sub(l->rest, 1, l->rest.n);
            continue;
        }
        size_t ends = str_starts(l->rest, S("\r\n")) ? 2 : str_starts(l->rest, S("\n"));
        l->rest = str_sub(l->rest, ends, l->rest.n);
        l->line++;
        return ends || !l->rest.n;
    }
}

static const char *column_name(const struct list_schema *s, size_t i)
{
    size_t fixed;
    const char *const *names = rule_fixed_columns(s, &fixed);
    return i < fixed ? names[i] : i < fixed + s->count ? s->cells[i - fixed].name : NULL;
}

/* The header must be the schema's, name by name: a column nobody reads is a misunderstanding. */
static bool header_fits(struct loader *l, const struct list_schema *s, const str *cells, size_t n)
{
    bool fits = true;
    for (size_t i = 0; i < n || column_name(s, i); i++) {
        const char *want = column_name(s, i);
        if (!want)
            bad(l, l->line - 1, NULL, "unknown_column", cells[i]);
        else if (i >= n || !str_eq(cells[i], str_from(want)))
            bad(l, l->line - 1, want, "missing_column", i < n ? cells[i] : (str){ 0 });
        else
            continue;
        fits = false;
    }
    return fits;
}

static day day_cell(struct loader *l, u32 line, const char *column, str cell, day open)
{
    day d = open;
    if (cell.n && !day_parse(cell, &d))
        bad(l, line, column, "bad_day", cell);
    return d;
}

static void check_text(struct loader *l, u32 line, const char *column, str cell)
{
    const struct cell_rule text = { column, CELL_TEXT, NULL, false, 0, 0 };
    const char *why = rule_cell_fault(&text, cell);
    if (why)
        bad(l, line, column, why, cell);
}

static void fixed_cells(struct loader *l, const struct list_schema *s, u32 line, const str *cells,
                        struct rule_row *row)
{
    row->list = str_from(s->name);
    row->code = cells[0];
    row->name_zh = cells[1];
    row->name_en = cells[2];
    row->basis = cells[3];
    for (size_t i = 0; i < 4; i++)
        check_text(l, line, column_name(s, i), cells[i]);
    row->valid_from = INT32_MIN;
    row->valid_to = INT32_MAX;
    if (s->flags & LIST_CALENDAR) {
        (void)day_cell(l, line, "date", row->code, 0);
        return;
    }
    row->valid_from = day_cell(l, line, "valid_from", cells[4], INT32_MIN);
    row->valid_to = day_cell(l, line, "valid_to", cells[5], INT32_MAX);
    if (row->valid_from > row->valid_to)
        bad(l, line, "valid_to", "before_start", cells[5]);
}

static void add_row(struct loader *l, struct growing *g, const struct list_schema *s, u32 line,
                    const str *cells)
{
    size_t fixed;
    struct loaded_row *new = ARENA_NEW(l->r->arena, struct loaded_row);
    str *own = ARENA_ARRAY(l->r->arena, str, s->count + 1);
    (void)rule_fixed_columns(s, &fixed);
    fixed_cells(l, s, line, cells, &new->row);
    for (size_t i = 0; i < s->count; i++) {
        const char *why = rule_cell_fault(&s->cells[i], cells[fixed + i]);
        own[i] = cells[fixed + i];
        if (why)
            bad(l, line, s->cells[i].name, why, own[i]);
    }
    new->row.cells = own;
    new->at = (struct rule_place){ l->file, line };
    *g->tail = new;
    g->tail = &new->next;
    g->count++;
}

static void load_rows(struct loader *l, struct growing *g, const struct list_schema *s)
{
    str cells[RULE_COLUMNS];
    size_t n, fixed;
    (void)rule_fixed_columns(s, &fixed);
    l->line = 1;
    if (str_starts(l->rest, S("#"))) {
        (void)str_cut(l->rest, '\n', &l->rest);
        l->line++;
    }
    if (!read_record(l, cells, &n) || !n) {
        bad(l, l->line, NULL, "no_header", (str){ 0 });
        return;
    }
    if (!header_fits(l, s, cells, n))
        return;
    for (;;) {
        u32 line = l->line;
        if (!read_record(l, cells, &n)) {
            bad(l, line, NULL, "not_csv", (str){ 0 });
            return;
        }
        if (!n)
            return;
        if (n != fixed + s->count)
            bad(l, line, NULL, "wrong_number_of_cells", arena_fmt(l->r->arena, "%zu", n));
        else
            add_row(l, g, s, line, cells);
    }
}

/* "clocks.csv" → clocks; "calendar/2026.csv" → calendar, the year having four digits. */
static const struct list_schema *schema_of(str file)
{
    i64 year;
    str name = str_sub(file, 0, file.n - 4);
    if (!str_starts(name, S("calendar/")))
        return str_eq(name, S("calendar")) ? NULL : rule_schema_find(name);
    return name.n == 13 && str_to_i64(str_sub(name, 9, 13), &year) && year >= 1950 && year <= 2199
               ? rule_schema_find(S("calendar"))
               : NULL;
}

static void load_file(struct loader *l, size_t index)
{
    const struct rule_file *file = &l->r->files[index];
    l->file = (u32)index;
    l->rest = file->text;
    if (str_ends(file->name, S(".txt"))) {
        if (!str_starts(file->name, S("letters/")))
            bad(l, 1, NULL, "unknown_list", file->name);
        return;
    }
    const struct list_schema *s = schema_of(file->name);
    if (s)
        load_rows(l, &l->lists[s - l->schemas], s);
    else
        bad(l, 1, NULL, "unknown_list", file->name);
}

static void settle_list(struct loader *l, size_t i)
{
    struct rules *r = l->r;
    struct rule_list *list = &r->lists[i];
    const struct list_schema *s = &l->schemas[i];
    list->name = r->names[i] = str_from(s->name);
    list->schema = s;
    list->count = l->lists[i].count;
    str *columns = ARENA_ARRAY(r->arena, str, s->count + 1);
    for (size_t k = 0; k < s->count; k++)
        columns[k] = str_from(s->cells[k].name);
    list->columns = columns;
    struct rule_row *rows = ARENA_ARRAY(r->arena, struct rule_row, list->count + 1);
    struct rule_place *places = ARENA_ARRAY(r->arena, struct rule_place, list->count + 1);
    size_t k = 0;
    for (const struct loaded_row *row = l->lists[i].first; row; row = row->next, k++) {
        rows[k] = row->row;
        places[k] = row->at;
    }
    list->rows = rows;
    list->places = places;
    if (!list->count)
        (void)fault_field(l->f, ARENA_CONCAT(r->arena, list->name, S(".csv")), "missing_list",
                          (str){ 0 });
}

static void load_lists(struct rules *r, struct fault *f)
{
    struct loader l = { .r = r, .f = f };
    l.schemas = rule_schemas(&l.count);
    l.lists = ARENA_ARRAY(r->arena, struct growing, l.count);
    for (size_t i = 0; i < l.count; i++)
        l.lists[i].tail = &l.lists[i].first;
    for (size_t i = 0; i < r->file_count; i++)
        load_file(&l, i);
    r->list_count = l.count;
    r->lists = ARENA_ARRAY(r->arena, struct rule_list, l.count);
    r->names = ARENA_ARRAY(r->arena, str, l.count);
    for (size_t i = 0; i < l.count; i++)
        settle_list(&l, i);
}

rc rules_build(struct rules *r, struct fault *f)
{
    size_t errors = f->error_count;
    load_lists(r, f);
    rules_index(r);
    if (f->error_count == errors)
        rules_check(r, f);
    if (f->error_count != errors)
        return fail(f, INVALID, "rules.invalid");
    calendar_build(r);
    clocks_compile(r);
    return OK;
}

rc rules_load(str dir, struct rules **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct rules *r = ARENA_NEW(a, struct rules);
    struct fault own;
    r->arena = a;
    fault_init(&own, a);
    f = f ? f : &own;
    rc code = rule_files_read(r, dir, f);
    if (code == OK)
        code = rules_build(r, f);
    if (code == OK)
        *ret = r;
    else
        arena_free(a);
    return code;
}
