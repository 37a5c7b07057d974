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
                    QR_RISE = 32 /* the QR stands at the right, beside the line to sign on */;

enum { RIGHT_BLANKS = 20, VALUE_MAX = 64 << 10 };

struct page {
    cairo_t *cr;
    double y;
    const struct letter *letter;
    struct arena *arena;
    int number;
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

static str value_of(const struct letter *l, str name)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->values[i].name, name))
            return l->values[i].value;
    return S("");
}

static str fill(struct arena *a, const struct letter *l, str line)
{
    buf b = buf_new(a, VALUE_MAX);
    while (line.n) {
        str rest, before = str_cut(line, '{', &rest);
        buf_add(&b, before);
        if (before.n == line.n)
            break;
        buf_add(&b, value_of(l, str_cut(rest, '}', &line)));
    }
    return buf_str(&b);
}

static PangoLayout *layout_new(struct page *p, str text, const char *font)
{
    PangoLayout *layout = pango_cairo_create_layout(p->cr);
    PangoFontDescription *description = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    pango_layout_set_text(layout, text.p, (int)text.n);
    pango_layout_set_width(layout, (int)(TEXT_W * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(layout, 1.2f);
    return layout;
}

static void put_footer(struct page *p)
{
    str text = p->letter->footer;
    if (text.n == 0)
        return;
    PangoLayout *layout = layout_new(p, text, "Noto Sans CJK SC 8");
    pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    cairo_set_source_rgb(p->cr, 0.45, 0.45, 0.45);
    cairo_move_to(p->cr, LEFT, PAGE_H - 42);
    pango_cairo_show_layout(p->cr, layout);
    cairo_set_source_rgb(p->cr, 0, 0, 0);
    g_object_unref(layout);
}

static void next_page(struct page *p)
{
    put_footer(p);
    cairo_show_page(p->cr);
    p->y = TOP;
    p->number++;
}

/* Line by line, so that a long paragraph may go on at the next page. */
static void put_lines(struct page *p, PangoLayout *layout)
{
    PangoLayoutIter *it = pango_layout_get_iter(layout);
    do {
        PangoRectangle box;
        PangoLayoutLine *line = pango_layout_iter_get_line_readonly(it);
        int baseline = pango_layout_iter_get_baseline(it), top, bottom;
        pango_layout_iter_get_line_extents(it, NULL, &box);
        pango_layout_iter_get_line_yrange(it, &top, &bottom);
        double height = (double)(bottom - top) / PANGO_SCALE;
        if (p->y + height > PAGE_H - BOTTOM)
            next_page(p);
        cairo_move_to(p->cr, LEFT + (double)box.x / PANGO_SCALE,
                      p->y + (double)(baseline - top) / PANGO_SCALE);
        pango_cairo_show_layout_line(p->cr, line);
        p->y += height;
    } while (pango_layout_iter_next_line(it));
    pango_layout_iter_free(it);
}

static void put_text(struct page *p, str text, const char *font, PangoAlignment align)
{
    PangoLayout *layout = layout_new(p, text, font);
    pango_layout_set_alignment(layout, align);
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
    if (p->y + QR_SIDE > PAGE_H - BOTTOM)
        next_page(p);
    double module = QR_SIDE / q.size, left = LEFT + TEXT_W - QR_SIDE;
    for (int y = 0; y < q.size; y++)
        for (int x = 0; x < q.size; x++)
            if (q.modules[y * q.size + x])
                cairo_rectangle(p->cr, left + x * module, p->y + y * module, module, module);
    cairo_fill(p->cr);
    p->y += QR_SIDE + 10;
    return OK;
}

static size_t blanks(str line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

static rc put_line(struct page *p, str line, bool title, struct fault *f)
{
    if (str_eq(str_trim(line), S("{qr}")))
        return put_qr(p, f);
    str text = fill(p->arena, p->letter, line);
    if (title)
        put_text(p, text, "Noto Serif CJK SC Bold 20", PANGO_ALIGN_CENTER);
    else if (str_trim(text).n == 0)
        p->y += 9;
    else if (blanks(line) >= RIGHT_BLANKS)
        put_text(p, str_trim(text), "Noto Serif CJK SC 12", PANGO_ALIGN_RIGHT);
    else /* two em of indent, as Chinese paragraphs begin */
        put_text(p,
                 blanks(line)
                     ? ARENA_CONCAT(p->arena, S("\xE3\x80\x80\xE3\x80\x80"), str_trim(text))
                     : text,
                 "Noto Serif CJK SC 12", PANGO_ALIGN_LEFT);
    return OK;
}

rc letter_draw(struct arena *a, const struct letter *l, int fd, int *ret_pages, struct fault *f)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(put_bytes, &fd, PAGE_W, PAGE_H);
    struct page p = { .cr = cairo_create(surface), .y = TOP, .letter = l, .arena = a, .number = 1 };
    str text = l->text;
    bool title = true;
    rc r = OK;
    while (r == OK && text.n) {
        str line = str_cut(text, '\n', &text);
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
