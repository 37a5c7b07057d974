#include "codec/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

str base64url_encode(struct arena *a, str bytes)
{
    char *out = arena_alloc(a, bytes.n / 3 * 4 + 5);
    size_t n = 0;
    u32 bits = 0; /* the last `count` bits of it wait */
    int count = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        bits = bits << 8 | (unsigned char)bytes.p[i];
        for (count += 8; count >= 6; count -= 6)
            out[n++] = alphabet[bits >> (count - 6) & 63];
    }
    if (count)
        out[n++] = alphabet[bits << (6 - count) & 63];
    return (str){ out, n };
}

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool base64url_decode(struct arena *a, str text, str *ret)
{
    char *out = arena_alloc(a, text.n / 4 * 3 + 4);
    size_t n = 0;
    u32 bits = 0;
    int count = 0;
    for (size_t i = 0; i < text.n; i++) {
        int v = value_of(text.p[i]);
        if (v < 0)
            return false;
        bits = bits << 6 | (u32)v;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out[n++] = (char)(bits >> count & 255);
        }
    }
    if (count == 6 || (bits & ((1u << count) - 1)))
        return false;
    *ret = (str){ out, n };
    return true;
}
