/* Any bytes as a page cursor. First as a client sends them; then rightly signed, as if the key were
 * known: even so nothing is read out of bounds, and what is read is written as the same text. */
#include "codec/base64.h"
#include "codec/cursor.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void mac(void *arg, str payload, unsigned char out[CURSOR_MAC])
{
    u64 h = str_hash(payload);
    (void)arg;
    memset(out, 7, CURSOR_MAC);
    memcpy(out, &h, sizeof h);
}

static const struct cursor_sign sign = { mac, NULL };

static void read_and_write(struct arena *a, str text, struct fault *f)
{
    struct cursor_value values[CURSOR_VALUES];
    size_t n;
    str again;
    if (cursor_read(a, text, &sign, values, &n, f) != OK)
        return;
    if (cursor_write(a, values, n, &sign, &again, f) != OK || !str_eq(again, text))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct fault f;
    str bytes = { (const char *)data, size };
    unsigned char code[CURSOR_MAC];
    fault_init(&f, a);
    if (size < 4096) {
        read_and_write(a, bytes, &f);
        mac(NULL, bytes, code);
        str whole = ARENA_CONCAT(a, ((str){ (const char *)code, sizeof code }), bytes);
        read_and_write(a, base64url_encode(a, whole), &f);
    }
    arena_free(a);
    return 0;
}
