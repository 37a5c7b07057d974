/* Any text as Upload-Metadata: what is taken has names of their own and comes back the same when it
 * is written and read again. */
#include "codec/metadata.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct metadata one, two;
    struct fault f;
    if (size > 1 << 15)
        return 0;
    struct arena *a = arena_new(0);
    fault_init(&f, a);
    if (metadata_parse(a, (str){ (const char *)data, size }, &one, &f) == OK) {
        str text = { 0 };
        must(one.count <= METADATA_PAIRS);
        for (size_t i = 0; i < one.count; i++) {
            must(one.pairs[i].name.n > 0 && one.pairs[i].value.n <= METADATA_VALUE);
            str same = metadata_get(&one, arena_cstr(a, one.pairs[i].name));
            must(same.p == one.pairs[i].value.p && same.n == one.pairs[i].value.n);
            text = metadata_add(a, text, arena_cstr(a, one.pairs[i].name), one.pairs[i].value);
        }
        must(metadata_parse(a, text, &two, &f) == OK && two.count == one.count);
        for (size_t i = 0; i < one.count; i++)
            must(str_eq(one.pairs[i].name, two.pairs[i].name) &&
                 str_eq(one.pairs[i].value, two.pairs[i].value));
    }
    arena_free(a);
    return 0;
}
