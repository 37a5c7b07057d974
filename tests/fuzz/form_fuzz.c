/* Any bytes as a form: what is read is clean text of no more bytes than came, and a form written
 * from it with every byte escaped reads as the same. */
#include "base/buf.h"
#include "base/utf8.h"
#include "codec/form.h"
#include "target.h"

enum { PAIRS = 64 };

static void put_escaped(buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_fmt(b, "%%%02X", (unsigned)(unsigned char)s.p[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct form form, again;
    struct fault f;
    fault_init(&f, a);
    if (size < 4096 && form_parse(a, (str){ (const char *)data, size }, PAIRS, &form, &f) == OK) {
        buf b = buf_new(a, 1 << 20);
        size_t bytes = 0;
        for (size_t i = 0; i < form.n; i++) {
            must(utf8_clean(form.pairs[i].name) && utf8_clean(form.pairs[i].value));
            bytes += form.pairs[i].name.n + form.pairs[i].value.n;
            if (i)
                buf_char(&b, '&');
            put_escaped(&b, form.pairs[i].name);
            buf_char(&b, '=');
            put_escaped(&b, form.pairs[i].value);
        }
        must(bytes <= size);
        must(form_parse(a, buf_str(&b), PAIRS, &again, &f) == OK && again.n == form.n);
        for (size_t i = 0; i < form.n; i++)
            must(str_eq(form.pairs[i].name, again.pairs[i].name) &&
                 str_eq(form.pairs[i].value, again.pairs[i].value));
    }
    arena_free(a);
    return 0;
}
