#include "worker/letter.h"

#include "base/buf.h"
#include "codec/qr.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <pango/pangocairo.h>
#include <string.h>
#include <unistd.h>

/* Points; the margins of GB/T 9704-2012 (top 37 mm, left 28 mm, text 156 mm wide), with a little
 * less at the top. */
static const double PAGE_W = 595.28, PAGE_H = 841.89, LEFT = 79.4, TOP = 72, TEXT_W = 442.2,
                    BOTTOM = 68, QR_SIDE = 78,
                    QR_RISE = 32 /* the QR stands at the right, beside the line to sign on */,
                    BLANK = 9, HEAD_KEEPS = 64 /* what follows a head on the same page */,
                    SIGN_H = 40, CELL_PAD = 4;

enum { RIGHT_BLANKS = 20, VALUE_MAX = 256 << 10, COLUMNS = 8 };

static const char TEXT_FONT[] = "Noto Serif CJK SC 12", CELL_FONT[] = "Noto Serif CJK SC 10.5",
                  TITLE_FONT[] = "Noto Serif CJK SC Bold 20";

struct page {
    cairo_t *cr;
    double y, limit;
    const struct letter *letter;
    struct arena *arena;
    int number, total;      /* total 0: not known yet */
    bool quiet;             /* only measures: nothing is drawn and no page ends */
    bool closing;           /* the closing lines have begun */
    double widths[COLUMNS]; /* of literal rows, in points */
    size_t columns;
};

static cairo_status_t put_bytes(void *arg, const unsigned char *bytes, unsigned int n)
{
    int fd = *(int *)arg;
    while (n) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return CAIRO_STATUS_WRITE_ERROR;
        bytes += done;
        n -= (unsigned)done;
    }
    return CAIRO_STATUS_SUCCESS;
}

static const struct letter_value *value_of(const struct letter *l, str name)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->values[i].name, name))
            return &l->values[i];
    return NULL;
}

/* Values for the {names} of a line; ret_empty: it names some and none of them has a value. */
static str fill(struct page *p, str line, bool *ret_empty)
{
    buf b = buf_new(p->arena, VALUE_MAX);
    size_t named = 0, given = 0;
    while (line.n) {
        str rest, before = str_cut(line, '{', &rest);
        buf_add(&b, before);
        if (before.n == line.n)
            break;
        const struct letter_value *v = value_of(p->letter, str_cut(rest, '}', &line));
        named++;
        given += v && v->value.n;
        if (v && v->image.n == 0)
            buf_add(&b, v->value);
    }
    *ret_empty = named && !given;
    return buf_str(&b);
}

static str fill_page(struct page *p, str line)
{
    struct letter_value numbers[] = {
        { .name = S("page"), .value = arena_fmt(p->arena, "%d", p->number) },
        { .name = S("pages"), .value = arena_fmt(p->arena, "%d", p->total) },
    };
    struct letter l = { .values = numbers, .n = COUNT(numbers) };
    bool empty;
    return fill(&(struct page){ .arena = p->arena, .letter = &l }, line, &empty);
}

static PangoLayout *layout_new(struct page *p, str text, const char *font, double width)
{
    PangoLayout *layout = pango_cairo_create_layout(p->cr);
    PangoFontDescription *description = pango_font_description_from_string(font);
    pango_context_set_language(pango_layout_get_context(layout),
                               pango_language_from_string("zh-CN"));
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    pango_layout_set_text(layout, text.p, (int)text.n);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(layout, 1.2f);
    return layout;
}

static double layout_height(PangoLayout *layout)
{
    int height;
    pango_layout_get_size(layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

static void put_foot(struct page *p, str text, double y)
{
    if (text.n == 0)
        return;
    PangoLayout *layout = layout_new(p, text, "Noto Sans CJK SC 8", TEXT_W);
    pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    cairo_set_source_rgb(p->cr, 0.4, 0.4, 0.4);
    cairo_move_to(p->cr, LEFT, y);
    pango_cairo_show_layout(p->cr, layout);
    cairo_set_source_rgb(p->cr, 0, 0, 0);
    g_object_unref(layout);
}

static void put_footer(struct page *p)
{
    put_foot(p, p->letter->page.n ? fill_page(p, p->letter->page) : S(""), PAGE_H - 54);
    put_foot(p, p->letter->footer, PAGE_H - 38);
}

static void next_page(struct page *p)
{
    if (p->quiet)
        return;
    put_footer(p);
    cairo_show_page(p->cr);
    p->y = TOP;
    p->number++;
}

/* What is this high stands whole on a page, if one can hold it. */
static void make_room(struct page *p, double height)
{
    if (p->y + height > p->limit && p->y > TOP && height <= p->limit - TOP)
        next_page(p);
}

static double line_height(PangoLayoutIter *it)
{
    int top, bottom;
    pango_layout_iter_get_line_yrange(it, &top, &bottom);
    return (double)(bottom - top) / PANGO_SCALE;
}

static void show_line(struct page *p, PangoLayoutIter *it, double left)
{
    PangoRectangle box;
    int baseline = pango_layout_iter_get_baseline(it), top, bottom;
    pango_layout_iter_get_line_extents(it, NULL, &box);
    pango_layout_iter_get_line_yrange(it, &top, &bottom);
    if (p->quiet)
        return;
    cairo_move_to(p->cr, left + (double)box.x / PANGO_SCALE,
                  p->y + (double)(baseline - top) / PANGO_SCALE);
    pango_cairo_show_layout_line(p->cr, pango_layout_iter_get_line_readonly(it));
}

/* Line by line, so that a long paragraph may go on at the next page: with two lines at least on
 * either side. */
static void put_lines(struct page *p, PangoLayout *layout)
{
    PangoLayoutIter *it = pango_layout_get_iter(layout);
    int left = pango_layout_get_line_count(layout);
    bool first = true;
    do {
        double height = line_height(it);
        bool ends = p->y + height > p->limit;
        bool lone_first = first && left > 1 && p->y + 2 * height > p->limit;
        bool lone_last = !first && left == 2 && p->y + 2 * height > p->limit;
        if (!p->quiet && (ends || lone_first || lone_last))
            next_page(p);
        show_line(p, it, LEFT);
        p->y += height;
        first = false;
        left--;
    } while (pango_layout_iter_next_line(it));
    pango_layout_iter_free(it);
}

static bool is_head(str text)
{
    return str_ends(text, S("：")) || str_ends(text, S(":"));
}

static void put_text(struct page *p, str text, const char *font, PangoAlignment align)
{
    PangoLayout *layout = layout_new(p, text, font, TEXT_W);
    pango_layout_set_alignment(layout, align);
    if (is_head(text) && !p->quiet && !p->closing)
        make_room(p, layout_height(layout) + HEAD_KEEPS);
    put_lines(p, layout);
    g_object_unref(layout);
}

static rc put_qr(struct page *p, struct fault *f)
{
    struct qr q;
    rc r = qr_make(p->arena, p->letter->qr, &q, f);
    if (r != OK)
        return r;
    p->y -= QR_RISE;
    make_room(p, QR_SIDE);
    double module = QR_SIDE / q.size, left = LEFT + TEXT_W - QR_SIDE;
    for (int y = 0; y < q.size && !p->quiet; y++)
        for (int x = 0; x < q.size; x++)
            if (q.modules[y * q.size + x])
                cairo_rectangle(p->cr, left + x * module, p->y + y * module, module, module);
    if (!p->quiet)
        cairo_fill(p->cr);
    p->y += QR_SIDE + 10;
    return OK;
}

/* ---- images ---- */

struct png_reading {
    str rest;
};

static cairo_status_t read_png(void *arg, unsigned char *bytes, unsigned int n)
{
    struct png_reading *r = arg;
    if (n > r->rest.n)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(bytes, r->rest.p, n);
    r->rest = str_sub(r->rest, n, r->rest.n);
    return CAIRO_STATUS_SUCCESS;
}

/* An image that cannot be read leaves its place empty: the paper is still the paper. */
static void show_image(struct page *p, str png, double left)
{
    struct png_reading reading = { png };
    cairo_surface_t *image = cairo_image_surface_create_from_png_stream(read_png, &reading);
    if (cairo_surface_status(image) == CAIRO_STATUS_SUCCESS && !p->quiet) {
        double w = cairo_image_surface_get_width(image), h = cairo_image_surface_get_height(image);
        double room = LEFT + TEXT_W - left - QR_SIDE;
        double scale = SIGN_H / h < room / w ? SIGN_H / h : room / w;
        cairo_save(p->cr);
        cairo_translate(p->cr, left, p->y + (SIGN_H - h * scale) / 2);
        cairo_scale(p->cr, scale, scale);
        cairo_set_source_surface(p->cr, image, 0, 0);
        cairo_paint(p->cr);
        cairo_restore(p->cr);
    }
    cairo_surface_destroy(image);
}

static const struct letter_value *image_in(const struct letter *l, str line)
{
    str rest, name;
    (void)str_cut(line, '{', &rest);
    name = str_cut(rest, '}', &rest);
    const struct letter_value *v = name.n ? value_of(l, name) : NULL;
    return v && v->image.n ? v : NULL;
}

static void put_signature(struct page *p, str text, str png)
{
    PangoLayout *layout = layout_new(p, text, TEXT_FONT, TEXT_W);
    int width, height;
    make_room(p, SIGN_H);
    pango_layout_get_size(layout, &width, &height);
    if (!p->quiet) {
        cairo_move_to(p->cr, LEFT, p->y + (SIGN_H - (double)height / PANGO_SCALE) / 2);
        pango_cairo_show_layout(p->cr, layout);
    }
    show_image(p, png, LEFT + (double)width / PANGO_SCALE + 6);
    p->y += SIGN_H;
    g_object_unref(layout);
}

/* ---- tables ---- */

struct cells {
    str text[COLUMNS];
    double width[COLUMNS];
    size_t n;
};

static double row_height(struct page *p, const struct cells *c)
{
    double most = 0;
    for (size_t i = 0; i < c->n; i++) {
        PangoLayout *layout = layout_new(p, c->text[i], CELL_FONT, c->width[i] - 2 * CELL_PAD);
        double height = layout_height(layout);
        most = height > most ? height : most;
        g_object_unref(layout);
    }
    return most + 2 * CELL_PAD;
}

/* The lines of a cell between two heights of it, beginning at the page's place. */
static double put_cell(struct page *p, PangoLayout *layout, double left, double from, double room)
{
    PangoLayoutIter *it = pango_layout_get_iter(layout);
    double y = p->y, at = 0, used = 0;
    do {
        double height = line_height(it);
        if (at >= from - 0.01 && used + height <= room + 0.01) {
            p->y = y + used;
            show_line(p, it, left);
            used += height;
        }
        at += height;
    } while (pango_layout_iter_next_line(it));
    pango_layout_iter_free(it);
    p->y = y;
    return used;
}

static void put_frame(struct page *p, const struct cells *c, double height)
{
    double left = LEFT;
    if (p->quiet)
        return;
    cairo_set_line_width(p->cr, 0.6);
    for (size_t i = 0; i < c->n; i++) {
        cairo_rectangle(p->cr, left, p->y, c->width[i], height);
        left += c->width[i];
    }
    cairo_stroke(p->cr);
}

/* One row, or as much of it as the page holds: `from` is how much of it stood on pages before.
 * Returns how much was put. */
static double put_row_part(struct page *p, const struct cells *c, double from, double height)
{
    double left = LEFT, top = p->y, most = 0;
    put_frame(p, c, height);
    p->y += CELL_PAD;
    for (size_t i = 0; i < c->n; i++) {
        PangoLayout *layout = layout_new(p, c->text[i], CELL_FONT, c->width[i] - 2 * CELL_PAD);
        double used = put_cell(p, layout, left + CELL_PAD, from, height - 2 * CELL_PAD);
        most = used > most ? used : most;
        left += c->width[i];
        g_object_unref(layout);
    }
    p->y = top + height;
    return most;
}

static void put_head(struct page *p, const struct cells *head)
{
    if (head)
        put_row_part(p, head, 0, row_height(p, head));
}

/* A row stands on one page; one that is longer than a page goes on, below its head. */
static void put_row(struct page *p, const struct cells *c, const struct cells *head)
{
    double height = row_height(p, c), whole = height - 2 * CELL_PAD, done = 0;
    if (p->quiet || p->y + height <= p->limit) {
        put_row_part(p, c, 0, height);
        return;
    }
    next_page(p);
    put_head(p, head);
    while (p->y + (whole - done) + 2 * CELL_PAD > p->limit) {
        double put = put_row_part(p, c, done, p->limit - p->y);
        if (put <= 0)
            return;
        done += put;
        next_page(p);
        put_head(p, head);
    }
    put_row_part(p, c, done, whole - done + 2 * CELL_PAD);
}

static void put_table(struct page *p, const struct cells *head, str rows)
{
    struct cells row = *head;
    bool first = true;
    while (rows.n) {
        str line = str_cut(rows, LETTER_ROW, &rows);
        for (size_t i = 0; i < row.n; i++)
            row.text[i] = str_cut(line, LETTER_CELL, &line);
        if (first && !p->quiet)
            make_room(p, row_height(p, head) + row_height(p, &row));
        if (first)
            put_head(p, head);
        first = false;
        put_row(p, &row, head);
    }
}

/* "|no:8|what:92|{items}" */
static void put_data_table(struct page *p, str line)
{
    struct cells head = { .n = 0 };
    str name = { 0 };
    while (line.n && head.n < COLUMNS) {
        str width, cell = str_cut(line, '|', &line);
        if (line.n == 0) {
            name = str_sub(cell, 1, cell.n - 1);
            break;
        }
        i64 share = 0;
        head.text[head.n] = str_cut(cell, ':', &width);
        str_to_i64(width, &share);
        head.width[head.n++] = TEXT_W * (double)share / 100;
    }
    const struct letter_value *v = value_of(p->letter, name);
    if (v && v->value.n)
        put_table(p, &head, v->value);
}

/* "|18|82" */
static bool read_widths(struct page *p, str line)
{
    double widths[COLUMNS] = { 0 };
    size_t n = 0;
    while (line.n && n < COLUMNS) {
        i64 share;
        if (!str_to_i64(str_cut(line, '|', &line), &share))
            return false;
        widths[n++] = TEXT_W * (double)share / 100;
    }
    memcpy(p->widths, widths, sizeof widths);
    p->columns = n;
    return n > 0;
}

static void put_literal_row(struct page *p, str line)
{
    struct cells row = { .n = p->columns };
    bool any = false;
    str rest = line;
    for (size_t i = 0; i < row.n; i++) {
        bool empty;
        str cell = str_cut(rest, '|', &rest);
        row.text[i] = fill(p, cell, &empty);
        row.width[i] = p->widths[i];
        any = any || (!empty && str_find(cell, S("{")) < cell.n);
    }
    if (any || str_find(line, S("{")) == line.n)
        put_row(p, &row, NULL);
}

static void put_table_line(struct page *p, str line)
{
    str cells = str_sub(line, 1, line.n);
    bool data = str_ends(line, S("}")) && str_find(line, S(":")) < str_find(line, S("{"));
    if (data)
        put_data_table(p, cells);
    else if (!read_widths(p, cells))
        put_literal_row(p, cells);
}

/* ---- lines ---- */

static size_t blanks(str line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

/* Every paragraph of a text begins two em further in. */
static str indented(struct arena *a, str text)
{
    buf b = buf_new(a, VALUE_MAX);
    while (text.n) {
        str line = str_trim(str_cut(text, '\n', &text));
        buf_add(&b, S("\xE3\x80\x80\xE3\x80\x80"));
        buf_add(&b, line);
        if (text.n)
            buf_char(&b, '\n');
    }
    return buf_str(&b);
}

static rc put_line(struct page *p, str line, bool title, struct fault *f)
{
    if (str_eq(str_trim(line), S("{qr}")))
        return put_qr(p, f);
    if (line.n > 1 && line.p[0] == '|') {
        put_table_line(p, line);
        return OK;
    }
    bool empty;
    str text = fill(p, line, &empty);
    const struct letter_value *image = image_in(p->letter, line);
    if (title)
        put_text(p, text, TITLE_FONT, PANGO_ALIGN_CENTER);
    else if (empty)
        return OK;
    else if (image)
        put_signature(p, indented(p->arena, str_trim(text)), image->image);
    else if (str_trim(text).n == 0)
        p->y += BLANK;
    else if (str_eq(str_trim(line), S("{number}")))
        put_text(p, str_trim(text), TEXT_FONT, PANGO_ALIGN_CENTER);
    else if (blanks(line) >= RIGHT_BLANKS)
        put_text(p, str_trim(text), TEXT_FONT, PANGO_ALIGN_RIGHT);
    else
        put_text(p, blanks(line) ? indented(p->arena, str_trim(text)) : text, TEXT_FONT,
                 PANGO_ALIGN_LEFT);
    return OK;
}

/* From here to the end on one page. */
static rc keep_closing(struct page *p, str line, str rest, struct fault *f)
{
    struct page m = *p;
    m.quiet = m.closing = true;
    m.y = 0;
    m.limit = 1e9;
    rc r = put_line(&m, line, false, f);
    while (r == OK && rest.n) {
        str next = str_cut(rest, '\n', &rest);
        r = put_line(&m, next, false, f);
    }
    if (r == OK)
        make_room(p, m.y);
    p->closing = true;
    return r;
}

/* Draws everything to a PDF; total 0 counts the pages for the next time. */
static rc draw(struct arena *a, const struct letter *l, int *fd, int total, int *ret_pages,
               struct fault *f)
{
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(fd ? put_bytes : NULL, fd, PAGE_W, PAGE_H);
    struct page p = { .cr = cairo_create(surface),
                      .y = TOP,
                      .limit = PAGE_H - BOTTOM,
                      .letter = l,
                      .arena = a,
                      .number = 1,
                      .total = total };
    str text = l->text;
    bool title = true;
    rc r = OK;
    while (r == OK && text.n) {
        str line = str_cut(text, '\n', &text);
        if (!title && !p.closing && blanks(line) >= RIGHT_BLANKS)
            r = keep_closing(&p, line, text, f);
        if (r == OK)
            r = put_line(&p, line, title, f);
        title = false;
    }
    put_footer(&p);
    cairo_show_page(p.cr);
    cairo_destroy(p.cr);
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (r == OK && status != CAIRO_STATUS_SUCCESS)
        return fail_detail(f, INTERNAL, NULL, "pdf: %s", cairo_status_to_string(status));
    if (r == OK)
        *ret_pages = p.number;
    return r;
}

rc letter_draw(struct arena *a, const struct letter *l, int fd, int *ret_pages, struct fault *f)
{
    int pages = 0;
    rc r = l->page.n ? draw(a, l, NULL, 0, &pages, f) : OK;
    return r == OK ? draw(a, l, &fd, pages, ret_pages, f) : r;
}
