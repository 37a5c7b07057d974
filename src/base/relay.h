/* relay.h — a few containers that go round between a thread that fills them and one that empties
 * them, so that both work and the memory stays bounded.
 *
 * Whoever owns the containers puts them in with relay_back before the second thread begins. What
 * one thread wrote before it handed something over the other sees. */
#ifndef NAGUAN_RELAY_H
#define NAGUAN_RELAY_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum { RELAY_MOST = 4 };

struct relay {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    void *empty[RELAY_MOST], *full[RELAY_MOST]; /* full: oldest first */
    size_t empty_count, full_count;
    bool ended;   /* nothing more will be filled */
    bool stopped; /* nothing more is wanted */
};

void relay_init(struct relay *r);
void relay_free(struct relay *r); /* when the other thread has ended */

/* The thread that fills. */
void *relay_empty(struct relay *r); /* waits for one; NULL: nothing more is wanted */
void relay_pass(struct relay *r, void *full);
void relay_end(struct relay *r);

/* The thread that empties. */
void *relay_full(struct relay *r); /* waits for one; NULL: ended, and all were taken */
void relay_back(struct relay *r, void *empty);
void relay_stop(struct relay *r);

#endif
