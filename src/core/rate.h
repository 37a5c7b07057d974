/* rate.h — how often somebody may ask: a bucket for each person, address or login, refilled
 * steadily.
 *
 * The table has a fixed size; a bucket that is full again is as good as none and gives its place
 * away. */
#ifndef NAGUAN_RATE_H
#define NAGUAN_RATE_H

#include "base/arena.h"

struct rates;

struct rate_limit {
    double per_second; /* 0: no limit */
    double burst;      /* what a rested bucket holds */
};

/* Whose bucket: "actor", "address", … and who of that kind. */
struct rate_of {
    const char *kind;
    str who;
};

struct rates *rates_new(struct arena *a, size_t buckets);
void rates_free(struct rates *t); /* locks only; the memory is the arena's */
/* Takes one from the bucket. False when it is empty; *ret_wait_ms tells when there is one again. */
bool rate_take(struct rates *t, struct rate_of of, struct rate_limit limit, i64 now_ms,
               i64 *ret_wait_ms);
/* Whether there would be one, taking none. */
bool rate_left(struct rates *t, struct rate_of of, struct rate_limit limit, i64 now_ms,
               i64 *ret_wait_ms);

#endif
