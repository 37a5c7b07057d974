/* twin.h — one random history on both databases must give the same outcomes and the same dump.
 *
 * A history is a list of acts and a seed. Each step picks an act; the act gets its own random
 * numbers, the same on both sides. Clock and ids are fixed, so that equal histories make equal
 * rows. A failure prints the seed, the step and the first line that differs; NAGUAN_SEED runs that
 * seed again, NAGUAN_STEPS bounds it. */
#ifndef NAGUAN_TWIN_H
#define NAGUAN_TWIN_H

#include "testdb.h"

#include "base/rand.h"

struct play; /* what a program's own acts hold */

struct twin_act {
    const char *name;
    int weight;
    /* One transaction … */
    rc (*fn)(struct tx *tx, struct rand *random, struct fault *f);
    /* … or what twin.play makes of it. */
    void (*play)(struct play *p);
};

struct twin {
    const struct twin_act *acts;
    size_t n;
    u64 seed;
    int steps;
    i64 step_ms; /* from one step to the next; 0: a minute */
    /* Each may be NULL, and is called for both sides. open: before the first step. play: an act
     * that is no single transaction; returns what came of it. check: every hundred steps; false
     * ends the history. */
    void (*open)(struct testdb *t);
    str (*play)(struct testdb *t, const struct twin_act *act, struct rand *random);
    bool (*check)(struct testdb *t);
    void (*close)(struct testdb *t);
};

/* 0 when both sides agree after every step and their dumps after every hundred. */
int twin_run(const struct twin *twin);

#endif
