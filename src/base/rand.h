/* rand.h — repeatable pseudo-random numbers for demonstrations, draws and tests (xoshiro256**).
 * Secrets come from sys/secret.h. */
#ifndef NAGUAN_RAND_H
#define NAGUAN_RAND_H

#include "base/str.h"

struct rand {
    u64 s[4];
};

void rand_seed(struct rand *r, u64 seed);
u64 rand_u64(struct rand *r);
u64 rand_below(struct rand *r, u64 bound); /* uniform in [0, bound), bound > 0 */
double rand_unit(struct rand *r);          /* uniform in [0, 1) */
double rand_normal(struct rand *r);        /* mean 0, deviation 1 */

#endif
