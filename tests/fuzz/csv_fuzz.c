/* Any bytes as a CSV of any encoding: cut into pieces they give the same rows; rows written again
 * are read as the same rows. The first byte is the size of the pieces, the second the encoding. */
#include "base/utf8.h"
#include "codec/charset.h"
#include "codec/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reading {
    buf text;           /* all cells, with marks between */
    struct csv_out out; /* written again */
    struct csv_reader *reader;
};

static rc take(void *arg, const struct table_row *row, struct fault *f)
{
    struct reading *r = arg;
    (void)f;
    for (size_t i = 0; i < row->count; i++) {
        buf_add(&r->text, csv_unguarded(row->cells[i]));
        buf_add(&r->text, S("\x1F"));
        csv_put_text(&r->out, csv_unguarded(row->cells[i]));
    }
    buf_add(&r->text, S("\x1E"));
    csv_end_row(&r->out);
    return OK;
}

static rc feed(void *arg, str utf8, struct fault *f)
{
    struct reading *r = arg;
    if (utf8.n == 0 || !utf8_valid(utf8))
        abort();
    return csv_feed(r->reader, utf8, f);
}

static struct reading reading_new(struct arena *a)
{
    return (struct reading){ .text = buf_new(a, 8 << 20), .out = csv_out_new(a, 8 << 20) };
}

static rc read_all(struct arena *a, str bytes, enum charset charset, size_t piece,
                   struct reading *r)
{
    struct charset_decoder *d;
    struct fault f;
    fault_init(&f, a);
    r->reader = csv_reader_new(a, ',', take, r);
    rc code = charset_decoder_new(a, charset, feed, r, &d, &f);
    for (size_t at = 0; at < bytes.n && code == OK; at += piece)
        code = charset_feed(d, arena_str(a, str_sub(bytes, at, at + piece)), &f);
    if (code == OK)
        code = charset_finish(d, &f);
    return code == OK ? csv_finish(r->reader, &f) : code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 1 << 14)
        return 0;
    struct arena *a = arena_new(0);
    struct charset_scan scan = { 0 };
    struct reading whole = reading_new(a), cut = reading_new(a), again = reading_new(a);
    str bytes = { (const char *)data + 2, size - 2 };
    charset_scan_add(&scan, bytes);
    enum charset charset = (enum charset)(data[1] % (CHARSET_UTF16BE + 1));
    if (charset == CHARSET_DETECT)
        charset = charset_scan_end(&scan);
    rc one = read_all(a, bytes, charset, size, &whole);
    rc two = read_all(a, bytes, charset, data[0] % 64u + 1, &cut);
    if (one != two || !str_eq(buf_str(&whole.text), buf_str(&cut.text)))
        abort();
    if (one == OK && (read_all(a, buf_str(&whole.out.b), CHARSET_UTF8, size, &again) != OK ||
                      !str_eq(buf_str(&whole.text), buf_str(&again.text))))
        abort();
    arena_free(a);
    return 0;
}
