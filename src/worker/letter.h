/* letter.h — papers drawn as PDF (A4) with correct Chinese line breaking: pango and cairo.
 *
 * A template is the text of rules/letters: its first line is the title; a line that begins with 20
 * blanks or more stands at the right; "{qr}" alone on a line is the QR; other {names} are replaced
 * by their values. What is not given stays empty. */
#ifndef NAGUAN_LETTER_H
#define NAGUAN_LETTER_H

#include "base/err.h"

struct letter_value {
    str name, value;
};

struct letter {
    str text; /* the template */
    const struct letter_value *values;
    size_t n;
    str qr;     /* what the QR says */
    str footer; /* on every page, empty for none */
};

/* Writes the PDF at fd, which stays open. Page breaks come between lines. */
CHECKED rc letter_draw(struct arena *a, const struct letter *l, int fd, int *ret_pages,
                       struct fault *f);

#endif
