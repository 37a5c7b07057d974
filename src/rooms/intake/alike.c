#include "rooms/intake/alike.h"

#include "search/fold.h"

enum { PIECE = 3, MOST_CHARS = 4000, LEAST_PIECES = 10 };

/* splitmix64: every bit of the input moves half of the output's. */
static u64 mix(u64 x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static void take_piece(struct alike *s, u64 piece, u64 key)
{
    u64 h = mix(piece ^ key);
    for (int k = 0; k < ALIKE_HASHES; k++) {
        h = mix(h);
        u32 value = (u32)(h >> 32);
        if (value < s->at[k])
            s->at[k] = value;
    }
}

struct alike alike_of(str story, u64 key)
{
    u32 folded[MOST_CHARS];
    struct alike s = { .set = false };
    size_t n = fold_text(story, folded, MOST_CHARS);
    if (n < PIECE + LEAST_PIECES - 1)
        return s;
    for (int k = 0; k < ALIKE_HASHES; k++)
        s.at[k] = UINT32_MAX;
    /* a code point has 21 bits: three of them are one number */
    for (size_t i = 0; i + PIECE <= n; i++)
        take_piece(&s, (u64)folded[i] << 42 | (u64)folded[i + 1] << 21 | folded[i + 2], key);
    s.set = true;
    return s;
}

int alike_share(const struct alike *a, const struct alike *b)
{
    int same = 0;
    if (!a->set || !b->set)
        return 0;
    for (int k = 0; k < ALIKE_HASHES; k++)
        same += a->at[k] == b->at[k];
    return (same * 100 + ALIKE_HASHES / 2) / ALIKE_HASHES;
}

void alike_bands(const struct alike *s, i64 ret[ALIKE_BANDS])
{
    for (int band = 0; band < ALIKE_BANDS; band++) {
        u64 h = mix((u64)band);
        for (int row = 0; row < ALIKE_ROWS; row++)
            h = mix(h ^ s->at[band * ALIKE_ROWS + row]);
        ret[band] = (i64)(h >> 1);
    }
}

void alike_write(const struct alike *s, char out[ALIKE_BYTES])
{
    for (int i = 0; i < ALIKE_BYTES; i++)
        out[i] = (char)(s->at[i / 4] >> (24 - 8 * (i % 4)));
}

struct alike alike_read(str bytes)
{
    struct alike s = { .set = bytes.n == ALIKE_BYTES };
    for (size_t i = 0; s.set && i < bytes.n; i++)
        s.at[i / 4] = s.at[i / 4] << 8 | (unsigned char)bytes.p[i];
    return s;
}
