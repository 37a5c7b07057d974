#include "codec/xlsx_out.h"

#include "base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum {
    MAX_TEXT = 32767,   /* characters of a cell */
    MAX_TAB = 31,       /* characters of a sheet's name */
    WIDTH = 17,         /* of a column: a date and time fit, which otherwise show as ##### */
    MAX_WORK = 4 << 20, /* bytes of one row while it is built */
};

struct xlsx_out {
    struct arena *arena, *work; /* work: of one row */
    char *path, *folder;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *bold, *day, *instant;
    u32 row, column;
    bool too_large;
    lxw_error error; /* the first */
};

/* What a spreadsheet takes as the name of a tab. */
static char *tab_name(struct arena *a, str name)
{
    buf b = buf_new(a, 4 * MAX_TAB + 1);
    name = utf8_valid(name) ? utf8_prefix(name, MAX_TAB) : S("");
    for (size_t i = 0; i < name.n; i++)
        buf_char(&b, memchr("[]:*?/\\'", name.p[i], 8) ? ' ' : name.p[i]);
    return arena_cstr(a, b.n ? buf_str(&b) : S("Sheet1"));
}

static char *folder_of(struct arena *a, str path)
{
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/')
        n--;
    return arena_cstr(a, n > 1 ? str_sub(path, 0, n - 1) : n == 1 ? S("/") : S("."));
}

static lxw_format *format(lxw_workbook *book, const char *code)
{
    lxw_format *f = workbook_add_format(book);
    if (f && code)
        format_set_num_format(f, code);
    return f;
}

static bool begin(struct xlsx_out *x, str sheet)
{
    lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = x->folder };
    x->book = workbook_new_opt(x->path, &options);
    if (!x->book)
        return false;
    x->sheet = workbook_add_worksheet(x->book, tab_name(x->arena, sheet));
    x->bold = format(x->book, NULL);
    x->day = format(x->book, "yyyy-mm-dd");
    x->instant = format(x->book, "yyyy-mm-dd hh:mm:ss");
    if (!x->sheet || !x->bold || !x->day || !x->instant)
        return false;
    format_set_bold(x->bold);
    worksheet_freeze_panes(x->sheet, 1, 0);
    return worksheet_set_column(x->sheet, 0, 255, WIDTH, NULL) == LXW_NO_ERROR;
}

static void end(struct xlsx_out *x)
{
    struct arena *a = x->arena;
    arena_free(x->work);
    arena_free(a);
}

rc xlsx_out_new(str path, str sheet, struct xlsx_out **ret, struct fault *f)
{
    struct arena *a = arena_new(0), *work = arena_new(MAX_WORK);
    if (!a || !work) {
        arena_free(a);
        arena_free(work);
        return fail(f, NO_MEMORY, NULL);
    }
    struct xlsx_out *x = ARENA_NEW(a, struct xlsx_out);
    x->arena = a;
    x->work = work;
    x->path = arena_cstr(a, path);
    x->folder = folder_of(a, path);
    if (!begin(x, sheet)) {
        lxw_workbook_free(x->book);
        end(x);
        return fail_detail(f, UNAVAILABLE, NULL, "xlsxwriter: no temporary file");
    }
    *ret = x;
    return OK;
}

static void note(struct xlsx_out *x, lxw_error e)
{
    if (x->error == LXW_NO_ERROR)
        x->error = e;
}

/* False when the sheet has no such cell. */
static bool next_cell(struct xlsx_out *x, lxw_col_t *ret)
{
    x->too_large |= x->row >= LXW_ROW_MAX || x->column >= LXW_COL_MAX;
    if (x->too_large)
        return false;
    *ret = (lxw_col_t)x->column++;
    return true;
}

/* Valid UTF-8 of at most MAX_TEXT characters, ended by NUL. */
static char *cell_text(struct xlsx_out *x, str s)
{
    if (!utf8_valid(s)) {
        buf b = buf_new(x->work, 3 * s.n);
        for (size_t at = 0; at < s.n;) {
            u32 cp = utf8_next(s, &at);
            utf8_put(&b, cp == UTF8_BAD ? 0xFFFD : cp);
        }
        s = buf_str(&b);
    }
    if (s.n > MAX_TEXT && utf8_length(s) > MAX_TEXT) {
        s = utf8_prefix(s, MAX_TEXT - 1);
        return arena_cstr(x->work, ARENA_CONCAT(x->work, s, S("\u2026")));
    }
    return arena_cstr(x->work, s);
}

static void put_string(struct xlsx_out *x, str cell, lxw_format *format)
{
    lxw_col_t column;
    if (next_cell(x, &column) && cell.n > 0)
        note(x, worksheet_write_string(x->sheet, x->row, column, cell_text(x, cell), format));
}

static void put_number(struct xlsx_out *x, double v, lxw_format *format)
{
    lxw_col_t column;
    if (next_cell(x, &column))
        note(x, worksheet_write_number(x->sheet, x->row, column, v, format));
}

void xlsx_put_text(struct xlsx_out *x, str cell)
{
    put_string(x, cell, NULL);
}

void xlsx_put_head(struct xlsx_out *x, str cell)
{
    put_string(x, cell, x->bold);
}

void xlsx_put_int(struct xlsx_out *x, i64 v)
{
    const i64 exact = 999999999999999; /* a spreadsheet keeps 15 digits */
    if (v >= -exact && v <= exact)
        put_number(x, (double)v, NULL);
    else
        put_string(x, arena_fmt(x->work, "%lld", (long long)v), NULL);
}

void xlsx_put_real(struct xlsx_out *x, double v)
{
    if (v - v == 0) /* finite */
        put_number(x, v, NULL);
    else
        xlsx_put_nothing(x);
}

/* Days before March 1900 count differently in a spreadsheet, see xlsx_cell.c. */
static bool has_serial(day d)
{
    return d >= day_of(1900, 3, 1);
}

void xlsx_put_day(struct xlsx_out *x, day d)
{
    if (has_serial(d))
        put_number(x, d - day_of(1899, 12, 30), x->day);
    else
        put_string(x, day_text(x->work, d), NULL);
}

void xlsx_put_instant(struct xlsx_out *x, i64 ms)
{
    day d = day_at(ms);
    i64 seconds = (ms - day_start(d)) / 1000;
    if (has_serial(d))
        put_number(x, d - day_of(1899, 12, 30) + (double)seconds / 86400, x->instant);
    else
        put_string(x, instant_text(x->work, ms), NULL);
}

void xlsx_put_nothing(struct xlsx_out *x)
{
    lxw_col_t unused;
    next_cell(x, &unused);
}

void xlsx_end_row(struct xlsx_out *x)
{
    x->row++;
    x->column = 0;
    arena_reset(x->work);
}

rc xlsx_out_finish(struct xlsx_out *x, struct fault *f)
{
    if (x->too_large) {
        xlsx_out_abandon(x);
        return fail(f, TOO_LARGE, "xlsx.rows");
    }
    /* The library does not look whether its temporary file took every row. */
    FILE *rows = x->sheet->optimize_tmpfile;
    bool full = rows && (fflush(rows) != 0 || ferror(rows));
    if (full || x->error != LXW_NO_ERROR) {
        rc code = full ? fail(f, DISK_FULL, NULL)
                       : fail_detail(f, INTERNAL, NULL, "xlsxwriter %d", (int)x->error);
        xlsx_out_abandon(x);
        return code;
    }
    errno = 0;
    lxw_error e = workbook_close(x->book);
    int why = errno;
    if (e != LXW_NO_ERROR)
        unlink(x->path);
    end(x);
    if (e == LXW_NO_ERROR)
        return OK;
    return fail_detail(f, why == ENOSPC || why == EFBIG || why == EDQUOT ? DISK_FULL : UNAVAILABLE,
                       NULL, "xlsxwriter %d errno %d", (int)e, why);
}

void xlsx_out_abandon(struct xlsx_out *x)
{
    if (!x)
        return;
    lxw_workbook_free(x->book);
    unlink(x->path);
    end(x);
}
