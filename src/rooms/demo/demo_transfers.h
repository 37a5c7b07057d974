/* demo_transfers.h — how a hand-over went on at the other agency, by the moves of its flow:
 * received, accepted, answered, the answer read. */
#ifndef NAGUAN_DEMO_TRANSFERS_H
#define NAGUAN_DEMO_TRANSFERS_H

#include "rooms/demo/demo_history.h"

enum { HANDED_SENT, HANDED_RECEIVED, HANDED_ACCEPTED, HANDED_ANSWERED, HANDED_CLOSED, HANDED_MOST };

/* Its steps in their order, as far as they have happened. */
struct handed {
    i64 at[HANDED_MOST];
    size_t count; /* of them; 0: it was never handed over */
    size_t sender;
    const char *state;
};

/* Of the n-th hazard. Follows from the seed; the answer is the one of the hazard. */
struct handed handed_life(const struct history *h, size_t n);
/* "transfer.receive", and the state it leads to. */
struct handed_act {
    const char *act, *to;
};
struct handed_act handed_act(size_t step);

#endif
