/* letter.c — the lines of a letter, its signature, its QR, and what stays together. */
#include "base/buf.h"
#include "codec/qr.h"
#include "worker/letter_page.h"

static const double BLANK = 9, HEAD_KEEPS = 64 /* what follows a head on the same page */,
                    SIGN_H = 40, QR_GAP = 12, CLOSING_MOST = 0.8 /* of a page */;

enum { RIGHT_BLANKS = 20 };

static const char TEXT_FONT[] = "Noto Serif CJK SC 12", TITLE_FONT[] = "Noto Serif CJK SC Bold 20";

/* Line by line, so that a long paragraph may go on at the next page: with two lines at least on
 * either side. */
static void put_lines(struct page *p, const struct page_text *t)
{
    for (size_t i = 0; i < t->n; i++) {
        double height = t->lines[i].height;
        bool ends = p->y + height > p->limit;
        bool lone_first = i == 0 && t->n > 1 && p->y + 2 * height > p->limit;
        bool lone_last = i > 0 && i + 2 == t->n && p->y + 2 * height > p->limit;
        if (!p->quiet && (ends || lone_first || lone_last))
            page_next(p);
        page_show_line(p, &t->lines[i], LEFT);
        p->y += height;
    }
}

static bool is_head(str text)
{
    return str_ends(text, S("：")) || str_ends(text, S(":"));
}

/* after: how high what may not be parted from a text is. */
static void put_text(struct page *p, str text, const char *font, enum page_align align,
                     double after)
{
    bool narrow = p->beside && align != AT_RIGHT;
    struct page_text t =
        page_text(p, text, font, narrow ? TEXT_W - QR_SIDE - QR_GAP : TEXT_W, align);
    if (is_head(text) && after < HEAD_KEEPS)
        after = HEAD_KEEPS;
    if (after > 0 && !p->quiet && !p->closing)
        page_make_room(p, t.height + after);
    put_lines(p, &t);
    if (align == AT_RIGHT)
        p->beside = p->y;
    page_text_free(&t);
}

/* The QR stands at the right below the lines at the right, beside what follows them. */
static rc put_qr(struct page *p, struct fault *f)
{
    struct qr q;
    rc r = qr_make(p->arena, p->letter->qr, &q, f);
    if (r != OK)
        return r;
    if (!p->beside)
        page_make_room(p, QR_SIDE);
    double left = LEFT + TEXT_W - QR_SIDE, top = p->beside ? p->beside + BLANK : p->y;
    page_show_qr(p, q.modules, q.size, left, top);
    if (p->y < top + QR_SIDE)
        p->y = top + QR_SIDE;
    p->beside = 0;
    p->y += 10;
    return OK;
}

static const struct letter_value *image_in(const struct letter *l, str line)
{
    str rest, name;
    (void)str_cut(line, '{', &rest);
    name = str_cut(rest, '}', &rest);
    const struct letter_value *v = name.n ? letter_value_of(l, name) : NULL;
    return v && v->image.n ? v : NULL;
}

static void put_signature(struct page *p, str text, str png)
{
    struct page_text t = page_text(p, text, TEXT_FONT, TEXT_W, AT_LEFT);
    double left = LEFT + t.width + 6;
    page_make_room(p, SIGN_H);
    double top = p->y;
    p->y += (SIGN_H - t.height) / 2;
    put_lines(p, &t);
    p->y = top;
    page_show_png(p, png, left, LEFT + TEXT_W - left - QR_SIDE, SIGN_H);
    p->y += SIGN_H;
    page_text_free(&t);
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
    buf b = buf_new(a, LETTER_VALUE_MAX);
    while (text.n) {
        str line = str_trim(str_cut(text, '\n', &text));
        buf_add(&b, S("\xE3\x80\x80\xE3\x80\x80"));
        buf_add(&b, line);
        if (text.n)
            buf_char(&b, '\n');
    }
    return buf_str(&b);
}

/* A line of text; next: the one after it. */
static void put_text_line(struct page *p, str line, str next)
{
    bool empty;
    str text = letter_fill(p, line, &empty);
    const struct letter_value *image = image_in(p->letter, line);
    double after = page_table_start(p, next);
    if (empty)
        return;
    if (image)
        put_signature(p, indented(p->arena, str_trim(text)), image->image);
    else if (str_trim(text).n == 0)
        p->y += BLANK;
    else if (str_eq(str_trim(line), S("{number}")))
        put_text(p, str_trim(text), TEXT_FONT, IN_THE_MIDDLE, 0);
    else if (blanks(line) >= RIGHT_BLANKS)
        put_text(p, str_trim(text), TEXT_FONT, AT_RIGHT, 0);
    else
        put_text(p, blanks(line) ? indented(p->arena, str_trim(text)) : text, TEXT_FONT, AT_LEFT,
                 after);
}

/* The next line of a text; rest: what comes after it. */
static rc put_line(struct page *p, str line, str rest, struct fault *f)
{
    if (str_eq(str_trim(line), S("{qr}")))
        return put_qr(p, f);
    if (line.n > 1 && line.p[0] == '|')
        page_put_table_line(p, line);
    else
        put_text_line(p, line, str_cut(rest, '\n', &rest));
    return OK;
}

static bool is_right(str line)
{
    return blanks(line) >= RIGHT_BLANKS && str_trim(line).n;
}

/* The lines at the right begin, or this is of the block before them: a page with nothing but a date
 * and a seal is no page. */
static bool closes(str line, str rest)
{
    if (is_right(line))
        return true;
    while (str_trim(line).n && rest.n)
        line = str_cut(rest, '\n', &rest);
    while (str_trim(line).n == 0 && rest.n)
        line = str_cut(rest, '\n', &rest);
    return is_right(line);
}

/* From here to the end on one page, unless that is most of a page. */
static rc keep_closing(struct page *p, str line, str rest, struct fault *f)
{
    struct page m = *p;
    bool right = is_right(line);
    m.quiet = m.closing = true;
    m.y = 0;
    m.limit = 1e9;
    rc r = put_line(&m, line, rest, f);
    while (r == OK && rest.n) {
        str next = str_cut(rest, '\n', &rest);
        r = put_line(&m, next, rest, f);
    }
    if (r != OK || (!right && m.y > CLOSING_MOST * (p->limit - TOP)))
        return r;
    page_make_room(p, m.y);
    p->closing = true;
    return OK;
}

static rc put_lines_of(struct page *p, str text, struct fault *f)
{
    bool empty;
    str line = str_cut(text, '\n', &text);
    rc r = OK;
    put_text(p, letter_fill(p, line, &empty), TITLE_FONT, IN_THE_MIDDLE, 0);
    while (r == OK && text.n) {
        line = str_cut(text, '\n', &text);
        if (!p->closing && str_trim(line).n && closes(line, text))
            r = keep_closing(p, line, text, f);
        if (r == OK)
            r = put_line(p, line, text, f);
    }
    return r;
}

/* A picture that would have less than this below the text has a page of its own. */
static const double PICTURE_LEAST = 320;

static void put_picture(struct page *p)
{
    if (p->limit - p->y < PICTURE_LEAST)
        page_next(p);
    p->y += BLANK;
    if (p->letter->picture.n)
        page_show_picture(p, p->letter->picture);
}

/* A letter on the pages that follow; total 0 counts them for the next time. */
static rc draw_on(struct canvas *canvas, struct arena *a, const struct letter *l, int total,
                  int *ret_pages, struct fault *f)
{
    struct page p = { .canvas = canvas,
                      .y = TOP,
                      .limit = PAGE_H - BOTTOM,
                      .letter = l,
                      .arena = a,
                      .number = 1,
                      .total = total };
    rc r = put_lines_of(&p, l->text, f);
    if (r == OK && l->pictured)
        put_picture(&p);
    page_end(&p);
    if (r == OK)
        *ret_pages = p.number;
    return r;
}

static rc draw(struct arena *a, const struct letter *l, int *fd, int total, int *ret_pages,
               struct fault *f)
{
    struct canvas *c = canvas_open(a, fd, l->seen);
    rc r = draw_on(c, a, l, total, ret_pages, f), closed = canvas_close(c, f);
    return r == OK ? closed : r;
}

rc letter_draw(struct arena *a, const struct letter *l, int fd, int *ret_pages, struct fault *f)
{
    int pages = 0;
    rc r = l->page.n ? draw(a, l, NULL, 0, &pages, f) : OK;
    return r == OK ? draw(a, l, &fd, pages, ret_pages, f) : r;
}

/* ---- many of them ---- */

struct letter_book {
    struct arena *arena;
    struct canvas *canvas;
    bool counts;
};

struct letter_book *letter_book_open(struct arena *a, int *fd, str stamp, int total)
{
    struct letter_book *b = ARENA_NEW(a, struct letter_book);
    *b = (struct letter_book){ .arena = a, .canvas = canvas_open(a, fd, NULL), .counts = !fd };
    canvas_stamp(b->canvas, stamp, total);
    return b;
}

/* While counting the numbers on the letter's own pages matter to nobody. */
rc letter_book_add(struct letter_book *b, const struct letter *l, int *ret_pages, struct fault *f)
{
    struct arena_mark mark = arena_mark(b->arena);
    int pages = 0;
    struct letter blank = *l;
    blank.picture = S("");
    rc r = l->page.n && !b->counts ? draw(b->arena, &blank, NULL, 0, &pages, f) : OK;
    if (r == OK)
        r = draw_on(b->canvas, b->arena, l, pages, ret_pages, f);
    if (r == OK) /* a fault lives there */
        arena_rewind(b->arena, mark);
    return r;
}

rc letter_book_close(struct letter_book *b, struct fault *f)
{
    return canvas_close(b->canvas, f);
}
