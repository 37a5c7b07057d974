/* qr.h — QR codes (ISO/IEC 18004): as modules for a page, as SVG for a screen. */
#ifndef NAGUAN_QR_H
#define NAGUAN_QR_H

#include "base/err.h"

struct qr {
    int size;                     /* modules on a side, without the quiet zone */
    const unsigned char *modules; /* size × size, 1 is dark */
};

enum { QR_QUIET = 4 }; /* modules of white that a reader needs around it */

/* Error correction M (15 %), the smallest version that holds text. INVALID "qr.too_long" beyond
 * 2,300 bytes. */
CHECKED rc qr_make(struct arena *a, str text, struct qr *ret, struct fault *f);
/* One SVG image with its quiet zone; dark modules are runs in one path. */
str qr_svg(struct arena *a, const struct qr *q);
/* Lines for a terminal, two modules high each, with a quiet zone of two. coloured: black on white
 * by escapes, whatever the terminal's colours; else light modules are drawn, as on a dark one. */
str qr_text(struct arena *a, const struct qr *q, bool coloured);

#endif
