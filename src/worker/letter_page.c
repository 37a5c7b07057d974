/* letter_page.c — texts with their values, lines, page breaks, feet and pictures, by pango and
 * cairo. */
#include "worker/letter_page.h"

#include "base/buf.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <pango/pangocairo.h>
#include <string.h>
#include <unistd.h>

struct canvas {
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoAttrList *plain; /* no hyphens where a long word is broken */
    letter_seen seen;     /* NULL while only counting */
    str stamp;            /* at the top of every page, empty for none */
    int sheet, sheets;    /* of all letters on it */
};

static const char FOOT_FONT[] = "Noto Sans CJK SC 8";

/* ---- values ---- */

const struct letter_value *letter_value_of(const struct letter *l, str name)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->values[i].name, name))
            return &l->values[i];
    return NULL;
}

struct filling {
    buf b;
    size_t named, given;
};

/* Up to the "]" that ends a part, or to the end. Returns what is left of the line. */
static str fill_part(struct page *p, str line, bool inside, struct filling *out)
{
    while (line.n) {
        char c = line.p[0];
        str name;
        if (c == ']' && inside)
            return str_sub(line, 1, line.n);
        if (c == '[' && !inside) {
            struct filling part = { .b = buf_new(p->arena, LETTER_VALUE_MAX) };
            line = fill_part(p, str_sub(line, 1, line.n), true, &part);
            out->named += part.named;
            out->given += part.given;
            if (part.given || part.named == 0)
                buf_add(&out->b, buf_str(&part.b));
            continue;
        }
        if (c != '{') {
            buf_char(&out->b, c);
            line = str_sub(line, 1, line.n);
            continue;
        }
        name = str_cut(str_sub(line, 1, line.n), '}', &line);
        const struct letter_value *v = letter_value_of(p->letter, name);
        out->named++;
        out->given += v && v->value.n;
        if (v && v->image.n == 0)
            buf_add(&out->b, v->value);
    }
    return line;
}

str letter_fill(struct page *p, str line, bool *ret_empty)
{
    struct filling all = { .b = buf_new(p->arena, LETTER_VALUE_MAX) };
    fill_part(p, line, false, &all);
    *ret_empty = all.named && !all.given;
    return buf_str(&all.b);
}

static str fill_page(struct page *p, str line, int number, int total)
{
    struct letter_value numbers[] = {
        { .name = S("page"), .value = arena_fmt(p->arena, "%d", number) },
        { .name = S("pages"), .value = arena_fmt(p->arena, "%d", total) },
    };
    struct letter l = { .values = numbers, .n = COUNT(numbers) };
    bool empty;
    return letter_fill(&(struct page){ .arena = p->arena, .letter = &l }, line, &empty);
}

/* ---- texts ---- */

static PangoLayout *layout_new(struct page *p, str text, const char *font, double width)
{
    PangoLayout *layout = pango_cairo_create_layout(p->canvas->cr);
    PangoFontDescription *description = pango_font_description_from_string(font);
    pango_context_set_language(pango_layout_get_context(layout),
                               pango_language_from_string("zh-CN"));
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    pango_layout_set_text(layout, text.p, (int)text.n);
    pango_layout_set_attributes(layout, p->canvas->plain);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(layout, 1.2f);
    return layout;
}

static struct text_line line_at(PangoLayoutIter *it)
{
    PangoRectangle box;
    int top, bottom;
    pango_layout_iter_get_line_extents(it, NULL, &box);
    pango_layout_iter_get_line_yrange(it, &top, &bottom);
    return (struct text_line){
        .height = (double)(bottom - top) / PANGO_SCALE,
        .baseline = (double)(pango_layout_iter_get_baseline(it) - top) / PANGO_SCALE,
        .x = (double)box.x / PANGO_SCALE,
        .width = (double)box.width / PANGO_SCALE,
        .laid = (struct laid_line *)pango_layout_iter_get_line_readonly(it),
    };
}

/* Its height is that of the lines as they are drawn one by one: Pango says more of spaced ones. */
struct page_text page_text(struct page *p, str text, const char *font, double width,
                           enum page_align align)
{
    PangoLayout *layout = layout_new(p, text, font, width);
    pango_layout_set_alignment(layout, align == AT_RIGHT        ? PANGO_ALIGN_RIGHT
                                       : align == IN_THE_MIDDLE ? PANGO_ALIGN_CENTER
                                                                : PANGO_ALIGN_LEFT);
    size_t most = (size_t)pango_layout_get_line_count(layout);
    struct page_text t = { .layout = (struct layout *)layout,
                           .lines = ARENA_ARRAY(p->arena, struct text_line, most) };
    PangoLayoutIter *it = pango_layout_get_iter(layout);
    do {
        struct text_line line = line_at(it);
        t.lines[t.n++] = line;
        t.height += line.height;
        t.width = line.width > t.width ? line.width : t.width;
    } while (t.n < most && pango_layout_iter_next_line(it));
    pango_layout_iter_free(it);
    return t;
}

void page_text_free(struct page_text *t)
{
    g_object_unref(t->layout);
}

static void tell(struct page *p, const struct text_line *line, double left)
{
    const PangoLayoutLine *laid = (const PangoLayoutLine *)line->laid;
    const char *text = pango_layout_get_text(laid->layout) + laid->start_index;
    struct letter_line seen = { .page = p->number,
                                .text = { text, (size_t)laid->length },
                                .left = left + line->x,
                                .top = p->y,
                                .right = left + line->x + line->width,
                                .bottom = p->y + line->height };
    if (p->canvas->seen)
        p->canvas->seen(p->letter->seen_arg, &seen);
}

void page_show_line(struct page *p, const struct text_line *line, double left)
{
    if (p->quiet)
        return;
    tell(p, line, left);
    cairo_move_to(p->canvas->cr, left + line->x, p->y + line->baseline);
    pango_cairo_show_layout_line(p->canvas->cr, (PangoLayoutLine *)line->laid);
}

/* ---- pages ---- */

/* Small and grey, at y. */
static void put_foot(struct page *p, str text, enum page_align align, double y)
{
    cairo_t *cr = p->canvas->cr;
    if (text.n == 0)
        return;
    struct page_text t = page_text(p, text, FOOT_FONT, TEXT_W, align);
    p->y = y;
    cairo_set_source_rgb(cr, 0.4, 0.4, 0.4);
    page_show_line(p, &t.lines[0], LEFT);
    cairo_set_source_rgb(cr, 0, 0, 0);
    page_text_free(&t);
}

static void put_footer(struct page *p)
{
    struct canvas *c = p->canvas;
    const struct letter *l = p->letter;
    c->sheet++;
    put_foot(p, l->page.n ? fill_page(p, l->page, p->number, p->total) : S(""), IN_THE_MIDDLE,
             PAGE_H - 54);
    put_foot(p, l->footer, IN_THE_MIDDLE, PAGE_H - 38);
    put_foot(p, c->stamp.n ? fill_page(p, c->stamp, c->sheet, c->sheets) : S(""), AT_RIGHT, 36);
}

void page_end(struct page *p)
{
    put_footer(p);
    cairo_show_page(p->canvas->cr);
}

void page_next(struct page *p)
{
    if (p->quiet)
        return;
    page_end(p);
    p->y = TOP;
    p->beside = 0;
    p->number++;
}

void page_make_room(struct page *p, double height)
{
    if (p->y + height > p->limit && p->y > TOP && height <= p->limit - TOP)
        page_next(p);
}

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

struct canvas *canvas_open(struct arena *a, int *fd, letter_seen seen)
{
    struct canvas *c = ARENA_NEW(a, struct canvas);
    c->surface = cairo_pdf_surface_create_for_stream(fd ? put_bytes : NULL, fd, PAGE_W, PAGE_H);
    c->cr = cairo_create(c->surface);
    c->plain = pango_attr_list_new();
    c->seen = fd ? seen : NULL;
    pango_attr_list_insert(c->plain, pango_attr_insert_hyphens_new(FALSE));
    return c;
}

void canvas_stamp(struct canvas *c, str stamp, int total)
{
    c->stamp = stamp;
    c->sheets = total;
}

rc canvas_close(struct canvas *c, struct fault *f)
{
    cairo_destroy(c->cr);
    pango_attr_list_unref(c->plain);
    cairo_surface_finish(c->surface);
    cairo_status_t status = cairo_surface_status(c->surface);
    cairo_surface_destroy(c->surface);
    if (status != CAIRO_STATUS_SUCCESS)
        return fail_detail(f, INTERNAL, NULL, "pdf: %s", cairo_status_to_string(status));
    return OK;
}

/* ---- pictures ---- */

void page_frame(struct page *p, double left, double top, double width, double height)
{
    if (p->quiet)
        return;
    cairo_set_line_width(p->canvas->cr, 0.6);
    cairo_rectangle(p->canvas->cr, left, top, width, height);
    cairo_stroke(p->canvas->cr);
}

void page_show_qr(struct page *p, const unsigned char *modules, int size, double left, double top)
{
    const struct letter_line seen = { p->number, S(""), left, top, left + QR_SIDE, top + QR_SIDE };
    double module = QR_SIDE / size;
    if (p->quiet)
        return;
    for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++)
            if (modules[y * size + x])
                cairo_rectangle(p->canvas->cr, left + x * module, top + y * module, module, module);
    cairo_fill(p->canvas->cr);
    if (p->canvas->seen)
        p->canvas->seen(p->letter->seen_arg, &seen);
}

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

struct box {
    double left, width, height;
    bool middle; /* across it, and from its top; else at its left, in its middle from above */
};

/* As large as it fits. */
static void show_image(struct page *p, cairo_surface_t *image, const struct box *box)
{
    cairo_t *cr = p->canvas->cr;
    double w = cairo_image_surface_get_width(image), h = cairo_image_surface_get_height(image);
    double scale = box->height / h < box->width / w ? box->height / h : box->width / w;
    cairo_save(cr);
    cairo_translate(cr, box->left + (box->middle ? (box->width - w * scale) / 2 : 0),
                    p->y + (box->middle ? 0 : (box->height - h * scale) / 2));
    cairo_scale(cr, scale, scale);
    cairo_set_source_surface(cr, image, 0, 0);
    cairo_paint(cr);
    cairo_restore(cr);
}

static cairo_surface_t *open_png(str png)
{
    struct png_reading reading = { png };
    return cairo_image_surface_create_from_png_stream(read_png, &reading);
}

void page_show_png(struct page *p, str png, double left, double width, double height)
{
    cairo_surface_t *image = open_png(png);
    if (cairo_surface_status(image) == CAIRO_STATUS_SUCCESS && !p->quiet)
        show_image(p, image, &(struct box){ left, width, height, false });
    cairo_surface_destroy(image);
}

/* What is larger is no photograph: it would only take memory. */
static bool size_fits(i64 width, i64 height)
{
    enum { PIXELS_MOST = 100 << 20 };
    return width > 0 && height > 0 && width * height <= PIXELS_MOST;
}

/* Width and height of a JPEG: of its frame header (ITU T.81, B.2.2). */
static bool jpeg_size(str jpeg, int *ret_width, int *ret_height)
{
    const unsigned char *b = (const unsigned char *)jpeg.p;
    for (size_t at = 2; at + 9 < jpeg.n;) {
        unsigned char mark = b[at + 1];
        size_t length = (size_t)b[at + 2] << 8 | b[at + 3];
        bool frame = mark >= 0xC0 && mark <= 0xCF && mark != 0xC4 && mark != 0xC8 && mark != 0xCC;
        if (b[at] != 0xFF || length < 2)
            return false;
        if (frame) {
            *ret_height = b[at + 5] << 8 | b[at + 6];
            *ret_width = b[at + 7] << 8 | b[at + 8];
            return size_fits(*ret_width, *ret_height);
        }
        at += 2 + length;
    }
    return false;
}

static void free_bytes(void *arena)
{
    arena_free(arena);
}

/* The JPEG goes into the PDF as it is; the surface only says how large it is. Cairo keeps the bytes
 * until the page is written, so they get an arena of their own. */
static cairo_surface_t *open_jpeg(str jpeg)
{
    enum { REST = 1 << 16 };
    int width, height;
    struct arena *own = jpeg_size(jpeg, &width, &height) ? arena_new(jpeg.n + REST) : NULL;
    if (!own)
        return NULL;
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    str bytes = arena_str(own, jpeg);
    if (cairo_surface_set_mime_data(image, CAIRO_MIME_TYPE_JPEG, (const unsigned char *)bytes.p,
                                    bytes.n, free_bytes, own) != CAIRO_STATUS_SUCCESS)
        arena_free(own);
    return image;
}

/* The first chunk of a PNG says how large it is (PNG, 11.2.2). */
static bool png_fits(str png)
{
    const unsigned char *b = (const unsigned char *)png.p;
    i64 size[2] = { 0, 0 };
    for (size_t i = 0; i < 8 && png.n > 24; i++)
        size[i / 4] = size[i / 4] << 8 | b[16 + i];
    return size_fits(size[0], size[1]);
}

void page_show_picture(struct page *p, str bytes)
{
    bool jpeg = str_starts(bytes, S("\xff\xd8\xff"));
    cairo_surface_t *image = jpeg ? open_jpeg(bytes) : png_fits(bytes) ? open_png(bytes) : NULL;
    if (image && cairo_surface_status(image) == CAIRO_STATUS_SUCCESS && !p->quiet)
        show_image(p, image, &(struct box){ LEFT, TEXT_W, p->limit - p->y, true });
    if (image)
        cairo_surface_destroy(image);
}
