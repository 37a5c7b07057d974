/* letter.h — papers drawn as PDF (A4) with correct Chinese line breaking: pango and cairo.
 *
 * A template is the text of rules/letters, line by line:
 *   - the first line is the title, a line "{number}" stands in the middle below it;
 *   - a line that begins with 20 blanks or more stands at the right; from the block of lines before
 *     the first of them to the end everything stays on one page, as long as that is not most of it;
 *   - "{qr}" alone on a line is the QR: below the lines at the right, beside what follows them;
 *   - "text{signature}" puts the image of that value behind the text;
 *   - "|18|82" sets the widths, in hundredths, of the rows "|head|{value}" below it;
 *   - "|no:8|what:92|{items}" is a table: a head, repeated on each page, and the rows of the value;
 *   - a line or row that names values and is given none of them is left out, and so is a part of it
 *     in [brackets];
 *   - other {names} are replaced by their values.
 * A line that ends with "：" or stands before a table is not left alone at the foot of a page; no
 * paragraph leaves a single line behind. A row of a table stays on one page unless it is long. */
#ifndef NAGUAN_LETTER_H
#define NAGUAN_LETTER_H

#include "base/err.h"

/* Between cells and rows of a value that is a table. */
#define LETTER_CELL '\x1f'
#define LETTER_ROW  '\x1e'

struct letter_value {
    str name, value;
    str image; /* bytes of a PNG, for a value that is an image; value is then not empty */
};

/* A line of text on the paper, or the QR (text empty), in points from the top left. */
struct letter_line {
    int page; /* from 1 */
    str text;
    double left, top, right, bottom;
};
typedef void (*letter_seen)(void *arg, const struct letter_line *line);

struct letter {
    str text; /* the template */
    const struct letter_value *values;
    size_t n;
    str qr;           /* what the QR says */
    str footer;       /* on every page, empty for none */
    str page;         /* "第 {page} 页": on every page, empty for none */
    letter_seen seen; /* told of every line in its place, for who wants to know; NULL for nobody */
    void *seen_arg;
    bool pictured; /* a picture stands below the text, on a page of its own where too little is
                      left */
    str picture;   /* its bytes, a PNG or a JPEG; one that cannot be read leaves its place empty.
                      Not needed while only counting */
};

/* Writes the PDF at fd, which stays open. */
CHECKED rc letter_draw(struct arena *a, const struct letter *l, int fd, int *ret_pages,
                       struct fault *f);

/* Many letters in one PDF, one after the other, each on pages of its own, with the numbers of the
 * whole at the top of every page. */
struct letter_book;
/* fd NULL: nothing is written, the pages are only counted. stamp: "Main file {page}/{pages}";
 * total: the pages of the whole, 0 while they are counted. letter_book_close in any case. */
struct letter_book *letter_book_open(struct arena *a, int *fd, str stamp, int total);
/* ret_pages: of this letter. Nothing of l is needed afterwards; what the arena gave meanwhile goes
 * back. */
CHECKED rc letter_book_add(struct letter_book *b, const struct letter *l, int *ret_pages,
                           struct fault *f);
CHECKED rc letter_book_close(struct letter_book *b, struct fault *f);

#endif
