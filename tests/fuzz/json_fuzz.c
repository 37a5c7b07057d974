/* Any bytes as JSON: refused, or read and written so that reading and writing again gives the same.
 */
#include "codec/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static str written(struct arena *a, const struct json *j)
{
    struct json_out o = json_out_new(a, 64 << 20);
    json_put_value(&o, j);
    if (!json_out_ok(&o))
        abort();
    return json_out_str(&o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct fault f;
    const struct json *first, *second;
    fault_init(&f, a);
    if (size < 1 << 16 && json_parse(a, (str){ (const char *)data, size }, &first, &f) == OK) {
        str once = written(a, first);
        if (json_parse(a, once, &second, &f) != OK || !str_eq(once, written(a, second)))
            abort();
    }
    arena_free(a);
    return 0;
}
