#include "base/rand.h"

#include <math.h>

static u64 rotl(u64 x, int k)
{
    return x << k | x >> (64 - k);
}

void rand_seed(struct rand *r, u64 seed)
{
    for (int i = 0; i < 4; i++) { /* splitmix64, so that close seeds give far states */
        u64 z = seed += 0x9E3779B97F4A7C15u;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
        z = (z ^ z >> 27) * 0x94D049BB133111EBu;
        r->s[i] = z ^ z >> 31;
    }
}

u64 rand_u64(struct rand *r)
{
    u64 result = rotl(r->s[1] * 5, 7) * 9, t = r->s[1] << 17;
    r->s[2] ^= r->s[0];
    r->s[3] ^= r->s[1];
    r->s[1] ^= r->s[2];
    r->s[0] ^= r->s[3];
    r->s[2] ^= t;
    r->s[3] = rotl(r->s[3], 45);
    return result;
}

u64 rand_below(struct rand *r, u64 bound)
{
    u64 least = -bound % bound; /* values under it would make some results likelier */
    for (;;) {
        u64 v = rand_u64(r);
        if (v >= least)
            return v % bound;
    }
}

double rand_unit(struct rand *r)
{
    return (double)(rand_u64(r) >> 11) * 0x1.0p-53;
}

double rand_normal(struct rand *r)
{
    double u = 1.0 - rand_unit(r);
    return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * rand_unit(r));
}
