#include "core/import_table.h"

#include "codec/charset.h"
#include "core/house.h"
#include "core/request.h"
#include "sys/spool.h"

enum { PIECE = 8 << 20, LINE_MOST = 4 << 20, REASONS_MOST = 1 << 20 };

rc import_options_read(const struct json *j, str path, struct import_options *ret, struct fault *f)
{
    struct import_options o = { json_text(json_get(j, "charset")),
                                json_text(json_get(j, "separator")),
                                json_text(json_get(j, "sheet")),
                                json_int(json_get(j, "header_line")) };
    static const char *const known[] = { "charset", "separator", "sheet", "header_line" };
    enum charset charset;
    rc r = OK;
    if (json_type(j) != JSON_NULL && json_type(j) != JSON_OBJECT)
        return fault_field(f, path, "not_a_record", S(""));
    for (size_t i = 0; i < json_size(j); i++) {
        size_t k = 0;
        while (k < COUNT(known) && !str_eq(json_key(j, i), str_from(known[k])))
            k++;
        if (k == COUNT(known))
            r = fault_field(f, ARENA_CONCAT(f->arena, path, S("."), json_key(j, i)), "unknown",
                            json_key(j, i));
    }
    if (o.charset.n && !charset_parse(o.charset, &charset))
        r = fault_field(f, ARENA_CONCAT(f->arena, path, S(".charset")), "unknown_code", o.charset);
    if (o.separator.n > 1)
        r = fault_field(f, ARENA_CONCAT(f->arena, path, S(".separator")), "too_long", S("1"));
    if (o.header_line < 0)
        r = fault_field(f, ARENA_CONCAT(f->arena, path, S(".header_line")), "too_small", S("1"));
    if (r == OK)
        *ret = o;
    return r;
}

/* ---- what became of the rows ---- */

void import_put_counts(struct json_out *o, const struct import_counts *n)
{
    json_int_of(o, "rows", n->rows);
    json_int_of(o, "added", n->added);
    json_int_of(o, "changed", n->changed);
    json_int_of(o, "unchanged", n->unchanged);
    json_int_of(o, "refused", n->refused);
}

bool import_is_about_the_row(rc r)
{
    return r == INVALID || r == REFUSED || r == NOT_FOUND || r == CONFLICT;
}

void import_put_said(struct json_out *o, const struct fault *said)
{
    for (const struct field_error *e = said->errors; e; e = e->next) {
        json_open(o, '{');
        json_text_of(o, "field", e->field);
        json_text_of(o, "code", e->code);
        json_text_of(o, "arg", e->arg);
        json_close(o, '}');
    }
}

rc import_rows_after(const struct request *rq, i64 *ret, struct fault *f)
{
    str from = http_query(rq->http, "after");
    *ret = 0;
    if (from.n && (!str_to_i64(from, ret) || *ret < 0))
        return fault_field(f, S("after"), "not_a_whole_number", S(""));
    return OK;
}

struct page {
    struct json_out *o;
    const struct row_shape *shape;
    i64 last;
    size_t n;
};

static rc put_row(const struct row *r, void *arg, struct fault *f)
{
    struct page *w = arg;
    (void)f;
    if (++w->n > IMPORT_ROWS_PAGE)
        return OK; /* one more than the page: it goes on */
    w->last = row_int(r, 0);
    json_open(w->o, '{');
    row_put_members(r, w->shape, w->o);
    json_close(w->o, '}');
    return OK;
}

rc import_rows_items(struct request *rq, const struct import_rows *rows, i64 *ret_next,
                     struct fault *f)
{
    struct page w = { .o = &rq->out, .shape = rows->shape };
    json_name(w.o, S("items"));
    json_open(w.o, '[');
    rc r = db_each(rq->tx, rows->query, rows->args, rows->n, put_row, &w, f);
    json_close(w.o, ']');
    *ret_next = w.n > IMPORT_ROWS_PAGE ? w.last : 0;
    return r;
}

void import_rows_next(struct request *rq, i64 next)
{
    json_name(&rq->out, S("next"));
    if (next)
        json_put_int(&rq->out, next);
    else
        json_put_null(&rq->out);
}

/* ---- refused rows as a file ---- */

static str reasons_text(struct arena *a, str reasons)
{
    const struct json *list;
    buf b = buf_new(a, REASONS_MOST);
    if (json_parse(a, reasons, &list, NULL) != OK)
        return reasons;
    for (size_t i = 0; i < json_size(list); i++) {
        const struct json *e = json_at(list, i);
        str arg = json_text(json_get(e, "arg"));
        if (i)
            buf_add(&b, S("; "));
        buf_add(&b, json_text(json_get(e, "field")));
        buf_add(&b, S(": "));
        buf_add(&b, json_text(json_get(e, "code")));
        if (arg.n)
            buf_char(&b, ' ');
        buf_add(&b, arg);
    }
    return buf_str(&b);
}

struct csv_out import_refused_begin(struct import_refused *w, i64 row, str reasons)
{
    struct arena *a = tx_arena(w->tx);
    struct csv_out o = csv_out_new(a, LINE_MOST);
    csv_put_int(&o, row);
    csv_put_text(&o, reasons_text(a, reasons));
    w->last = row;
    w->n++;
    return o;
}

static rc spool_all(struct request *rq, i64 id, import_refused_fn fn, struct spool *spool,
                    struct fault *f)
{
    i64 after = 0;
    bool more = true;
    rc r = spool_add(spool, S("\xef\xbb\xbfrow,reasons\r\n"), f);
    while (r == OK && more) {
        struct arena_mark mark = arena_mark(rq->arena);
        buf out = buf_new(rq->arena, PIECE);
        r = fn(rq, id, &after, &out, &more, f);
        if (r == OK)
            r = spool_add(spool, buf_str(&out), f);
        arena_rewind(rq->arena, mark);
    }
    return r;
}

rc import_refused_reply(struct request *rq, i64 id, import_refused_fn fn, struct fault *f)
{
    struct spool *spool;
    rc r = spool_open(rq->arena, house_of(rq->tx)->spool_dir, &spool, f);
    if (r == OK)
        r = spool_all(rq, id, fn, spool, f);
    if (r == OK)
        r = spool_end(spool, &rq->raw_fd, &rq->raw_length, f);
    rq->raw_type = S("text/csv; charset=utf-8");
    reply_header(rq, "Content-Disposition",
                 arena_fmt(rq->arena, "attachment; filename=\"refused-%lld.csv\"", (long long)id));
    return r;
}
