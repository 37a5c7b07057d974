/* Any bytes as what somebody tells: it ends, names and parts are text, codes hold their check, and
 * nothing is found twice. */
#include "base/utf8.h"
#include "search/clues.h"

#include "target.h"

enum { MOST = 1 << 13 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > MOST)
        return 0;
    struct arena *a = arena_new(0);
    str s = { (const char *)data, size };
    struct clue_form form = { .text = s, .name = str_sub(s, 0, 90) };
    struct clues c = clues_read(a, &form);
    must(c.name_count <= CLUE_NAMES && c.address_count <= CLUE_ADDRESSES);
    must(c.code_count <= CLUE_CODES && c.phone_count <= CLUE_PHONES);
    for (size_t i = 0; i < c.name_count; i++)
        for (size_t k = 0; k < i; k++)
            must(!str_eq(c.names[i], c.names[k]));
    for (size_t i = 0; i < c.address_count; i++)
        for (int part = 0; part < ADDRESS_PARTS; part++)
            must(utf8_valid(c.addresses[i].part[part]));
    arena_free(a);
    return 0;
}
