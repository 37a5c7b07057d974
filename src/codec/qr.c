#include "codec/qr.h"

#include "base/buf.h"

#include <qrencode.h>

static void drop(void *arg)
{
    QRcode_free(arg);
}

rc qr_make(struct arena *a, str text, struct qr *ret, struct fault *f)
{
    QRcode *code = QRcode_encodeString8bit(arena_cstr(a, text), 0, QR_ECLEVEL_M);
    if (!code)
        return fail(f, INVALID, "qr.too_long");
    arena_defer(a, drop, code);
    size_t count = (size_t)code->width * (size_t)code->width;
    unsigned char *modules = arena_alloc(a, count);
    for (size_t i = 0; i < count; i++)
        modules[i] = code->data[i] & 1; /* the other bits say which part of the symbol it is */
    *ret = (struct qr){ code->width, modules };
    return OK;
}

static int run_length(const struct qr *q, int x, int y)
{
    int n = 0;
    while (x + n < q->size && q->modules[y * q->size + x + n])
        n++;
    return n;
}

str qr_svg(struct arena *a, const struct qr *q)
{
    int side = q->size + 2 * QR_QUIET;
    buf b = buf_new(a, 1 << 20);
    buf_fmt(&b,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
            "shape-rendering=\"crispEdges\">",
            side, side);
    buf_fmt(&b, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path fill=\"#000\" d=\"", side,
            side);
    for (int y = 0; y < q->size; y++) {
        for (int x = 0; x < q->size; x++) {
            int n = run_length(q, x, y);
            if (n)
                buf_fmt(&b, "M%d %dh%dv1h-%dz", x + QR_QUIET, y + QR_QUIET, n, n);
            x += n;
        }
    }
    buf_add(&b, S("\"/></svg>"));
    return buf_str(&b);
}

enum { TEXT_QUIET = 2 };

static bool dark_at(const struct qr *q, int x, int y)
{
    return x >= 0 && y >= 0 && x < q->size && y < q->size && q->modules[y * q->size + x];
}

str qr_text(struct arena *a, const struct qr *q, bool coloured)
{
    /* By the upper and the lower module: nothing, upper half, lower half, full block. */
    static const char *const blocks[] = { " ", "\xe2\x96\x80", "\xe2\x96\x84", "\xe2\x96\x88" };
    buf b = buf_new(a, 1 << 18);
    for (int y = -TEXT_QUIET; y < q->size + TEXT_QUIET; y += 2) {
        buf_add(&b, coloured ? S("\x1b[30;107m") : S(""));
        for (int x = -TEXT_QUIET; x < q->size + TEXT_QUIET; x++) {
            int drawn = dark_at(q, x, y) | dark_at(q, x, y + 1) << 1;
            buf_add(&b, str_from(blocks[coloured ? drawn : 3 - drawn]));
        }
        buf_add(&b, coloured ? S("\x1b[0m\n") : S("\n"));
    }
    return buf_str(&b);
}
