/* letter_page.h — the page that a letter is drawn on: places, texts and lines of it; within the
 * worker's letters, and the only ones who know of pango and cairo. Lengths are points. */
#ifndef NAGUAN_LETTER_PAGE_H
#define NAGUAN_LETTER_PAGE_H

#include "worker/letter.h"

/* The margins of GB/T 9704-2012 (top 37 mm, left 28 mm, text 156 mm wide), with a little less at
 * the top. */
static const double PAGE_W = 595.28, PAGE_H = 841.89, LEFT = 79.4, TOP = 72, TEXT_W = 442.2,
                    BOTTOM = 68, QR_SIDE = 78;

enum { LETTER_COLUMNS = 8, LETTER_VALUE_MAX = 256 << 10 };
enum page_align { AT_LEFT, AT_RIGHT, IN_THE_MIDDLE };

struct canvas;

struct page {
    struct canvas *canvas;
    double y, limit;
    const struct letter *letter;
    struct arena *arena;
    int number, total;             /* total 0: not known yet */
    bool quiet;                    /* only measures: nothing is drawn and no page ends */
    bool closing;                  /* the closing lines have begun */
    double beside;                 /* where the lines at the right ended; 0: not yet */
    double widths[LETTER_COLUMNS]; /* of literal rows */
    size_t columns;
};

/* A PDF that pages are drawn on. fd NULL: nothing is written, the pages are only counted. seen:
 * NULL for nobody. canvas_close in any case. */
struct canvas *canvas_open(struct arena *a, int *fd, letter_seen seen);
/* stamp: a text with {page} and {pages} at the top of every page, counted over all letters. */
void canvas_stamp(struct canvas *c, str stamp, int total);
CHECKED rc canvas_close(struct canvas *c, struct fault *f);
/* Ends the last page of a letter. */
void page_end(struct page *p);
/* Ends the page and begins the next, unless this one only measures. */
void page_next(struct page *p);
/* What is this high stands whole on a page, if one can hold it. */
void page_make_room(struct page *p, double height);

const struct letter_value *letter_value_of(const struct letter *l, str name);
/* Values for the {names} of a line; ret_empty: it names some and none of them has a value. A part
 * in [brackets] is left out when none of its names has one. */
str letter_fill(struct page *p, str line, bool *ret_empty);

/* A text broken into lines. page_text_free() when done. */
struct page_text {
    struct text_line *lines;
    size_t n;
    double width, height; /* of all lines; width without the blanks at the right */
    struct layout *layout;
};
struct text_line {
    double height, baseline, x, width;
    struct laid_line *laid;
};
struct page_text page_text(struct page *p, str text, const char *font, double width,
                           enum page_align align);
void page_text_free(struct page_text *t);
/* A line at the page's place, unless the page only measures. */
void page_show_line(struct page *p, const struct text_line *line, double left);

void page_frame(struct page *p, double left, double top, double width, double height);
/* Dark modules of a QR, its side QR_SIDE. */
void page_show_qr(struct page *p, const unsigned char *modules, int size, double left, double top);
/* A PNG within a box, in its middle from above. One that cannot be read leaves its place empty: the
 * paper is still the paper. */
void page_show_png(struct page *p, str png, double left, double width, double height);

/* A picture below what stands on the page, in its middle: a PNG, or a JPEG as it is. */
void page_show_picture(struct page *p, str bytes);

/* A line that begins with "|" (letter.h). */
void page_put_table_line(struct page *p, str line);
/* How high the beginning of a table is that may not be parted from what stands before it: its head
 * with its first row. 0 when the line begins none. */
double page_table_start(struct page *p, str line);

#endif
