/* Any bytes as an address: it ends, every part is text, what is compared with itself differs in
 * nothing, and the key of a part is its own key. */
#include "base/utf8.h"
#include "search/address.h"

#include "target.h"

enum { MOST = 1 << 12 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > MOST)
        return 0;
    struct arena *a = arena_new(0);
    struct address x = address_parse(a, (str){ (const char *)data, size });
    size_t length = 0;
    for (int i = 0; i < ADDRESS_PARTS; i++) {
        must(utf8_valid(x.part[i]));
        length += utf8_length(x.part[i]);
        str key = address_key(a, (enum address_part)i, x.part[i]);
        must(utf8_valid(key) && utf8_length(key) <= ADDRESS_CHARS);
    }
    must(length <= 4 * ADDRESS_CHARS);
    struct address_likeness l = address_compare(&x, &x);
    must(l.near == 0 && l.other == 0);
    arena_free(a);
    return 0;
}
