#include "core/spoken_code.h"

#include "base/buf.h"
#include "codec/idcode.h"
#include "sys/secret.h"

enum { GROUPS = 4, GROUP = 4 };

/* Two bytes for each letter: of 65,536 the remainder by thirty prefers none that one could use. */
str spoken_code_of(struct arena *a, const unsigned char bytes[SPOKEN_BYTES])
{
    static const char letters[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    enum { LETTERS = sizeof letters - 1 };
    buf b = buf_new(a, (size_t)GROUPS * (GROUP + 1));
    for (size_t i = 0; i < (size_t)GROUPS * GROUP; i++) {
        if (i && i % GROUP == 0)
            buf_char(&b, '-');
        buf_char(&b, letters[(bytes[2 * i] * 256u + bytes[2 * i + 1]) % LETTERS]);
    }
    return buf_str(&b);
}

str spoken_code(struct arena *a)
{
    unsigned char bytes[SPOKEN_BYTES];
    secret_random(bytes, sizeof bytes);
    return spoken_code_of(a, bytes);
}

str spoken_code_fold(struct arena *a, str typed)
{
    str folded = idcode_fold(a, typed);
    buf b = buf_new(a, folded.n + 1);
    for (size_t i = 0; i < folded.n; i++)
        if (folded.p[i] != '-')
            buf_char(&b, folded.p[i]);
    return buf_str(&b);
}
