/* keeper.h — what keeps the house in order by itself, without anybody asking.
 *
 * Each round, about once a second: links the ledger and signs its head. Each minute: the warning
 * levels of matters, and the ladder of what is late. Once, since rules are read at the start:
 * limits that waited for a notice of holidays. Each hour: what is too old to be of use goes
 * (rules/retention), numbers derived from a moving year are counted anew, the write-ahead log goes
 * back into the database file. Of several processes on a database one does it, by a lease; each
 * piece of work is a short transaction of its own. */
#ifndef NAGUAN_KEEPER_H
#define NAGUAN_KEEPER_H

#include "core/house.h"

struct keeper {
    const struct house *house;
    i64 idle_ms;                 /* sessions unused for so long go */
    str owner;                   /* of the lease */
    i64 levels_next, purge_next; /* ms of the house's clock; 0: in the next round */
    bool (*stop)(void *arg);     /* asked between pieces: the house is ending; may be NULL */
    void *stop_arg;
    i64 calendar_after;  /* how far the walk has come */
    bool calendar_known; /* what waited for a notice of holidays was looked at */
};

void keeper_init(struct keeper *k, const struct house *house, i64 idle_ms, struct arena *a);
/* Does what is due at now. A piece that fails is tried again in the next round and does not keep
 * the others from being done; the first failure is returned. a: emptied by the caller afterwards.
 */
CHECKED rc keeper_round(struct keeper *k, i64 now, struct arena *a, struct fault *f);
/* How many ms rules/retention says that something is kept; 0 when it does not name it: for ever. */
i64 keeper_kept_ms(const struct rules *rules, str what, i64 now);
/* The last round of a process: seals, and leaves the lease to the next one. */
CHECKED rc keeper_leave(struct keeper *k, struct arena *a, struct fault *f);

#endif
