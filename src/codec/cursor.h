/* cursor.h — where a page ended, as one opaque text: typed key values and a code that only the
 * server can make, so that nobody asks for rows by made-up keys. The values are no secret. At most
 * LIMIT_CURSOR characters. */
#ifndef NAGUAN_CURSOR_H
#define NAGUAN_CURSOR_H

#include "base/err.h"

enum { CURSOR_VALUES = 8, CURSOR_MAC = 16 };

enum cursor_kind { CURSOR_NULL, CURSOR_INT, CURSOR_REAL, CURSOR_TEXT };

struct cursor_value {
    enum cursor_kind kind;
    i64 integer;
    double real;
    str text;
};

/* Makes the code of a payload; the caller puts into it what the cursor must belong to (the query,
 * the actor). */
struct cursor_sign {
    void (*mac)(void *arg, str payload, unsigned char out[CURSOR_MAC]);
    void *arg;
};

/* n at most CURSOR_VALUES. INVALID "cursor.too_long" when it would exceed LIMIT_CURSOR. */
CHECKED rc cursor_write(struct arena *a, const struct cursor_value *values, size_t n,
                        const struct cursor_sign *sign, str *ret, struct fault *f);
/* BAD_REQUEST "cursor.broken" when it is damaged, forged or of something else. Texts are valid as
 * long as a. */
CHECKED rc cursor_read(struct arena *a, str text, const struct cursor_sign *sign,
                       struct cursor_value ret[CURSOR_VALUES], size_t *ret_n, struct fault *f);

#endif
