/* keeper.h — the thread that keeps the house in order: seals the ledger, throws away what nobody can use any more. */
#ifndef NAGUAN_KEEPER_H
#define NAGUAN_KEEPER_H

#include "core/house.h"

struct keeper;

/* idle_ms: sessions unused for so long are dropped. */
CHECKED rc keeper_start(const struct house *house, i64 idle_ms, struct keeper **ret, struct fault *f);
void keeper_stop(struct keeper *k); /* seals once more; NULL is fine */

#endif
