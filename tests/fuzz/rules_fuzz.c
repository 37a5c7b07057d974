/* Any bytes in place of one rule file: refused with its faults or built, never anything else. The
 * first byte picks the file. NAGUAN_SOURCE is where rules/ lies. */
#include "core/rule_load.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask_everything(const struct rules *r)
{
    size_t n;
    struct clock_result res;
    const struct rule_row *rows = rule_rows(r, S("clocks"), &n);
    for (size_t i = 0; i < n; i++)
        for (day d = 20000; d < 20800; d += 97) {
            struct clock_ask ask = { .clock = rows[i].code, .law = d, .from = d };
            rc code = clock_due(r, &ask, &res, NULL);
            if (code != OK && code != NOT_FOUND)
                abort();
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rules *whole;
    if (!whole && rules_load(S(NAGUAN_SOURCE "/rules"), &whole, NULL) != OK)
        abort();
    if (size < 1 || size > 1 << 16)
        return 0;
    struct arena *a = arena_new(0);
    struct fault f;
    struct rules *r = ARENA_NEW(a, struct rules);
    fault_init(&f, a);
    r->arena = a;
    r->file_count = whole->file_count;
    r->files = ARENA_ARRAY(a, struct rule_file, r->file_count);
    memcpy(r->files, whole->files, r->file_count * sizeof *r->files);
    r->files[data[0] % r->file_count].text =
        arena_str(a, (str){ (const char *)data + 1, size - 1 });
    rc code = rules_build(r, &f);
    if ((code == OK) != (f.error_count == 0))
        abort();
    if (code == OK)
        ask_everything(r);
    arena_free(a);
    return 0;
}
