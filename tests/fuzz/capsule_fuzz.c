/* Any journal: it is opened or refused with a reason; opened, it has a content, and its seal is the
 * one asked for. */
#include "rooms/field/capsule_chain.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try(struct arena *a, const struct json *journal, struct fault *f)
{
    struct capsule_content content;
    struct capsule_new c = { .id = S("00000000000000000000000000000001"),
                             .device = S("ffffffffffffffffffffffffffffffff"),
                             .seq = 1,
                             .journal = journal };
    c.seal = capsule_seal(&c, a);
    rc r = capsule_open(&c, a, &content, f);
    if (r == OK && (!content.what || content.jump_ms < 0))
        abort();
    if (r != OK && (r != INVALID || f->error_count == 0))
        abort();
    c.seq = 2;
    if (r == OK && capsule_open(&c, a, &content, f) == OK)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct fault f;
    const struct json *journal;
    fault_init(&f, a);
    if (size < 65536 && json_parse(a, (str){ (const char *)data, size }, &journal, NULL) == OK)
        try(a, journal, &f);
    arena_free(a);
    return 0;
}
