#include "codec/table.h"

#include "base/limits.h"
#include "codec/csv.h"
#include "codec/xlsx_in.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 << 10, LOOK = 4096 };

struct table {
    struct arena *arena; /* of what lasts */
    struct arena *work;  /* of one reading */
    int fd;
    i64 size, done;
    struct table_info info;
    struct xlsx_in *xlsx; /* NULL for a CSV */
    size_t sheet;
    struct charset_decoder *decoder; /* of the running table_each */
    i64 replaced;
};

/* ---- CSV from the file ---- */

static rc read_at(struct table *t, char *p, i64 at, size_t *ret_n, struct fault *f)
{
    ssize_t n;
    do
        n = pread(t->fd, p, PIECE, at);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return fail_detail(f, UNAVAILABLE, NULL, "table: read: errno %d", errno);
    *ret_n = (size_t)n;
    return OK;
}

static rc feed_csv(void *arg, str utf8, struct fault *f)
{
    return csv_feed(arg, utf8, f);
}

static rc each_csv(struct table *t, table_row_fn fn, void *arg, struct fault *f)
{
    struct csv_reader *r = csv_reader_new(t->work, t->info.separator, fn, arg);
    char *piece = arena_alloc(t->work, PIECE);
    size_t n = 1;
    rc code = charset_decoder_new(t->work, t->info.charset, feed_csv, r, &t->decoder, f);
    for (t->done = 0; code == OK && n > 0; t->done += (i64)n) {
        code = read_at(t, piece, t->done, &n, f);
        if (code == OK)
            code = charset_feed(t->decoder, (str){ piece, n }, f);
    }
    if (code == OK)
        code = charset_finish(t->decoder, f);
    return code == OK ? csv_finish(r, f) : code;
}

/* Every row of the file, as it is. */
static rc each_raw(struct table *t, table_row_fn fn, void *arg, struct fault *f)
{
    if (t->xlsx)
        return xlsx_in_each(t->xlsx, t->sheet, fn, arg, f);
    rc code = each_csv(t, fn, arg, f);
    t->replaced = t->decoder ? charset_replaced(t->decoder) : 0;
    t->decoder = NULL;
    arena_reset(t->work);
    return code;
}

static rc guess_charset(struct table *t, struct fault *f)
{
    struct charset_scan scan = { 0 };
    char *piece = arena_alloc(t->work, PIECE);
    rc code = OK;
    size_t n = 1;
    for (i64 at = 0; code == OK && n > 0; at += (i64)n) {
        code = read_at(t, piece, at, &n, f);
        if (code == OK)
            charset_scan_add(&scan, (str){ piece, n });
    }
    arena_reset(t->work);
    if (code == OK)
        t->info.charset = charset_scan_end(&scan);
    return code;
}

static rc keep_text(void *arg, str utf8, struct fault *f)
{
    (void)f;
    buf_add(arg, utf8);
    return OK;
}

static rc guess_separator(struct table *t, struct fault *f)
{
    char *piece = arena_alloc(t->work, PIECE);
    buf text = buf_new(t->work, 4 * PIECE);
    struct charset_decoder *d;
    size_t n = 0;
    rc code = read_at(t, piece, 0, &n, f);
    if (code == OK)
        code = charset_decoder_new(t->work, t->info.charset, keep_text, &text, &d, f);
    if (code == OK)
        code = charset_feed(d, (str){ piece, n }, f);
    if (code == OK)
        t->info.separator = csv_guess_separator(buf_str(&text));
    arena_reset(t->work);
    return code;
}

static rc open_csv(struct table *t, const struct table_options *o, struct fault *f)
{
    rc code = OK;
    t->info.form = TABLE_CSV;
    t->info.charset = o->charset;
    t->info.separator = o->separator;
    if (o->charset == CHARSET_DETECT)
        code = guess_charset(t, f);
    if (code == OK && o->separator == '\0')
        code = guess_separator(t, f);
    return code;
}

/* ---- XLSX ---- */

static rc open_xlsx(struct table *t, const struct table_options *o, struct fault *f)
{
    rc code = xlsx_in_open(t->fd, &t->xlsx, f);
    if (code != OK)
        return code;
    size_t n = xlsx_in_sheets(t->xlsx), chosen = o->sheet.n ? n : 0;
    str *sheets = ARENA_ARRAY(t->arena, str, n);
    for (size_t i = 0; i < n; i++) {
        sheets[i] = xlsx_in_sheet_name(t->xlsx, i);
        if (chosen == n && str_eq(sheets[i], o->sheet))
            chosen = i;
    }
    if (chosen == n)
        return fail(f, NOT_FOUND, "table.sheet");
    t->sheet = chosen;
    t->size = xlsx_in_size(t->xlsx, chosen);
    t->info.form = TABLE_XLSX;
    t->info.charset = CHARSET_UTF8;
    t->info.sheets = sheets;
    t->info.sheet_count = n;
    t->info.sheet = sheets[chosen];
    return OK;
}

/* ---- cells ---- */

/* ASCII blanks and U+3000, the blank of Chinese input. */
static str trimmed(str s)
{
    for (size_t before = s.n + 1; s.n < before;) {
        before = s.n;
        s = str_trim(s);
        if (str_starts(s, S("\u3000")))
            s = str_sub(s, 3, s.n);
        if (str_ends(s, S("\u3000")))
            s = str_sub(s, 0, s.n - 3);
    }
    return s;
}

static bool is_empty(const struct table_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (trimmed(row->cells[i]).n > 0)
            return false;
    return true;
}

struct header {
    struct table *table;
    i64 line; /* asked for, or 0 */
    bool found;
};

static rc take_header(void *arg, const struct table_row *row, struct fault *f)
{
    struct header *h = arg;
    struct table *t = h->table;
    (void)f;
    if (is_empty(row) || row->line < h->line)
        return OK;
    h->found = h->line == 0 || row->line == h->line;
    if (h->found) {
        t->info.header_line = row->line;
        t->info.column_count = row->count;
        str *columns = ARENA_ARRAY(t->arena, str, row->count);
        for (size_t i = 0; i < row->count; i++)
            columns[i] = arena_str(t->arena, trimmed(row->cells[i]));
        t->info.columns = columns;
    }
    return CANCELLED; /* that is all that was wanted */
}

static rc find_header(struct table *t, i64 line, struct fault *f)
{
    struct header h = { .table = t, .line = line };
    rc code = each_raw(t, take_header, &h, f);
    if (code != OK && code != CANCELLED)
        return code;
    return h.found ? OK : fail(f, INVALID, "table.empty");
}

/* ---- the door ---- */

/* A zip begins with PK; what else is no text, or text that is no table, is not for us. */
static rc tell_form(struct table *t, bool *ret_zip, struct fault *f)
{
    static const str others[] = { STR_INIT("\xD0\xCF\x11\xE0"), STR_INIT("%PDF-"),
                                  STR_INIT("\xFF\xD8\xFF"), STR_INIT("\x89PNG"), STR_INIT("GIF8") };
    char head[PIECE];
    size_t n = 0;
    rc code = read_at(t, head, 0, &n, f);
    str s = { head, n < LOOK ? n : LOOK };
    if (code != OK)
        return code;
    bool two_bytes = str_starts(s, S("\xFF\xFE")) || str_starts(s, S("\xFE\xFF"));
    bool known = !memchr(s.p, '\0', s.n) || two_bytes;
    *ret_zip = str_starts(s, S("PK\x03\x04"));
    for (size_t i = 0; i < COUNT(others); i++)
        known &= !str_starts(s, others[i]);
    return known || *ret_zip ? OK : fail(f, UNSUPPORTED, "table.form");
}

static rc open_with(struct table *t, const struct table_options *o, struct fault *f)
{
    struct stat st;
    bool zip = false;
    if (fstat(t->fd, &st) != 0)
        return fail_detail(f, UNAVAILABLE, NULL, "table: fstat: errno %d", errno);
    t->size = st.st_size;
    rc code = tell_form(t, &zip, f);
    if (code == OK)
        code = zip ? open_xlsx(t, o, f) : open_csv(t, o, f);
    return code == OK ? find_header(t, o->header_line, f) : code;
}

rc table_open(int fd, const struct table_options *o, struct table **ret, struct fault *f)
{
    struct arena *a = arena_new(0), *work = arena_new(0);
    if (!a || !work) {
        arena_free(a);
        arena_free(work);
        return fail(f, NO_MEMORY, NULL);
    }
    struct table *t = ARENA_NEW(a, struct table);
    *t = (struct table){ .arena = a, .work = work, .fd = fd };
    rc code = open_with(t, o, f);
    if (code != OK) {
        table_close(t);
        return code;
    }
    *ret = t;
    return OK;
}

void table_close(struct table *t)
{
    if (!t)
        return;
    xlsx_in_close(t->xlsx);
    arena_free(t->work);
    arena_free(t->arena);
}

const struct table_info *table_info(const struct table *t)
{
    return &t->info;
}

struct passing {
    const struct table *table;
    table_row_fn fn;
    void *arg;
    str cells[LIMIT_CSV_COLUMNS];
};

static rc pass_row(void *arg, const struct table_row *row, struct fault *f)
{
    struct passing *p = arg;
    if (row->line <= p->table->info.header_line || is_empty(row))
        return OK;
    size_t n = row->count, wanted = p->table->info.column_count;
    for (size_t i = 0; i < n; i++)
        p->cells[i] = csv_unguarded(trimmed(row->cells[i]));
    for (; n < wanted; n++)
        p->cells[n] = S("");
    struct table_row clean = { .line = row->line, .cells = p->cells, .count = n };
    return p->fn(p->arg, &clean, f);
}

rc table_each(struct table *t, table_row_fn fn, void *arg, struct fault *f)
{
    struct passing p = { .table = t, .fn = fn, .arg = arg };
    return each_raw(t, pass_row, &p, f);
}

i64 table_done(const struct table *t)
{
    return t->xlsx ? xlsx_in_done(t->xlsx) : t->done;
}

i64 table_size(const struct table *t)
{
    return t->size;
}

i64 table_replaced(const struct table *t)
{
    return t->decoder ? charset_replaced(t->decoder) : t->replaced;
}
