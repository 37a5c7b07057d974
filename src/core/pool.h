/* pool.h — a few threads for what would keep an I/O thread too long: long reads, password hashes,
 * files. */
#ifndef NAGUAN_POOL_H
#define NAGUAN_POOL_H

#include "base/err.h"

struct pool;

struct pool_job {
    void (*run)(struct pool_job *job);
    void *owner;
    struct pool_job *next; /* the queue's */
};

CHECKED rc pool_start(int threads, size_t max_queue, struct pool **ret, struct fault *f);
/* job lives until run has been called. BUSY when the queue is full or the pool ends; run is never
 * called then. */
CHECKED rc pool_submit(struct pool *p, struct pool_job *job);
size_t pool_queue(struct pool *p);
void pool_stop(struct pool *p); /* runs what waits, then joins; NULL is fine */

#endif
