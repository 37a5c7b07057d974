#include "sys/secret.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void secret_random(void *p, size_t n)
{
    unsigned char *at = p;
    while (n) {
        ssize_t got =
            getrandom(at, n < 256 ? n : 256, 0); /* whole up to 256, whatever signals come */
        if (got <= 0)
            abort(); /* no Linux since 3.17 comes here; a guessable secret would be worse */
        at += got;
        n -= (size_t)got;
    }
}

/* Fills out with n characters of the alphabet, each as likely as the others. */
static void draw(str alphabet, char *out, size_t n)
{
    unsigned char pool[64];
    size_t limit = 256 - 256 % alphabet.n; /* a byte from here up would favour the first letters */
    for (size_t done = 0; done < n;) {
        secret_random(pool, sizeof pool);
        for (size_t i = 0; i < sizeof pool && done < n; i++)
            if (pool[i] < limit)
                out[done++] = alphabet.p[pool[i] % alphabet.n];
    }
    explicit_bzero(pool, sizeof pool);
}

str secret_token(struct arena *a, size_t n)
{
    char *out = arena_alloc(a, n + 1);
    draw(S("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"), out, n);
    return (str){ out, n };
}

str secret_password(struct arena *a)
{
    enum { GROUPS = 3, GROUP = 4 };
    char drawn[GROUPS * GROUP];
    char *out = arena_alloc(a, GROUPS * (GROUP + 1));
    draw(S("abcdefghjkmnpqrstvwxyz23456789"), drawn, sizeof drawn);
    for (size_t i = 0; i < GROUPS; i++) {
        memcpy(out + i * (GROUP + 1), drawn + i * GROUP, GROUP);
        out[i * (GROUP + 1) + GROUP] = '-';
    }
    explicit_bzero(drawn, sizeof drawn);
    size_t n = GROUPS * (GROUP + 1) - 1;
    out[n] = '\0';
    return (str){ out, n };
}

bool is_hex(str s, size_t n)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
            return false;
    return s.n == n;
}

bool sm3_is_text(str s)
{
    return is_hex(s, 2 * (size_t)SM3_BYTES);
}

str hex(struct arena *a, const void *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = p;
    char *out = arena_alloc(a, 2 * n + 1);
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[from[i] >> 4];
        out[2 * i + 1] = digits[from[i] & 15];
    }
    return (str){ out, 2 * n };
}
