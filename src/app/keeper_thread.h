/* keeper_thread.h — the thread in which the keeper of the house (core/keeper.h) makes its rounds.
 */
#ifndef NAGUAN_KEEPER_THREAD_H
#define NAGUAN_KEEPER_THREAD_H

#include "core/house.h"

struct keeper_thread;

/* idle_ms: sessions unused for so long are dropped. */
CHECKED rc keeper_thread_start(const struct house *house, i64 idle_ms, struct keeper_thread **ret,
                               struct fault *f);
/* After a last round; the database must still be open. NULL is fine. */
void keeper_thread_stop(struct keeper_thread *k);

#endif
