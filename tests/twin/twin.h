/* twin.h — one random history on both databases must give the same outcomes and the same dump.
 *
 * A history is a list of acts and a seed. Each step picks an act; the act gets its own random
 * numbers, the same on both sides, and a transaction. Clock and ids are fixed, so that equal
 * histories make equal rows. A failure prints the seed, the step and the first line that differs;
 * NAGUAN_SEED runs that seed again, NAGUAN_STEPS bounds it. */
#ifndef NAGUAN_TWIN_H
#define NAGUAN_TWIN_H

#include "testdb.h"

#include "base/rand.h"

struct twin_act {
    const char *name;
    int weight;
    rc (*fn)(struct tx *tx, struct rand *random, struct fault *f);
};

/* 0 when both sides agree after every step and their dumps after every hundred. */
int twin_run(const struct twin_act *acts, size_t n, u64 seed, int steps);

#endif
