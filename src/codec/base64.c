#include "codec/base64.h"

/* The two letters in which the alphabets differ. */
struct letters {
    char last[2];
};
static const struct letters url = { { '-', '_' } }, plain = { { '+', '/' } };

static char letter_of(u32 v, const struct letters *l)
{
    static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    return v < 62 ? first[v] : l->last[v - 62];
}

static int value_of(char c, const struct letters *l)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == l->last[0] ? 62 : c == l->last[1] ? 63 : -1;
}

static str encode(struct arena *a, str bytes, const struct letters *l)
{
    char *out = arena_alloc(a, bytes.n / 3 * 4 + 5);
    size_t n = 0;
    u32 bits = 0; /* the last `count` bits of it wait */
    int count = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        bits = bits << 8 | (unsigned char)bytes.p[i];
        for (count += 8; count >= 6; count -= 6)
            out[n++] = letter_of(bits >> (count - 6) & 63, l);
    }
    if (count)
        out[n++] = letter_of(bits << (6 - count) & 63, l);
    return (str){ out, n };
}

static bool decode(struct arena *a, str text, const struct letters *l, str *ret)
{
    char *out = arena_alloc(a, text.n / 4 * 3 + 4);
    size_t n = 0;
    u32 bits = 0;
    int count = 0;
    for (size_t i = 0; i < text.n; i++) {
        int v = value_of(text.p[i], l);
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

str base64url_encode(struct arena *a, str bytes)
{
    return encode(a, bytes, &url);
}

bool base64url_decode(struct arena *a, str text, str *ret)
{
    return decode(a, text, &url, ret);
}

str base64_encode(struct arena *a, str bytes)
{
    static const str fill[] = { STR_INIT(""), STR_INIT("=="), STR_INIT("=") };
    return ARENA_CONCAT(a, encode(a, bytes, &plain), fill[bytes.n % 3]);
}

bool base64_decode(struct arena *a, str text, str *ret)
{
    if (text.n % 4)
        return false;
    for (int i = 0; i < 2 && str_ends(text, S("=")); i++)
        text.n--;
    return decode(a, text, &plain, ret);
}
