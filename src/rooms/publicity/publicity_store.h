/* publicity_store.h — the statements of publicity; no rules. */
#ifndef NAGUAN_PUBLICITY_STORE_H
#define NAGUAN_PUBLICITY_STORE_H

#include "rooms/publicity/publicity_entry.h"

/* Of any complaint of the house; NOT_FOUND "matter.not_found". Texts live in tx_arena. */
CHECKED rc publicity_facts(struct tx *tx, i64 id, struct publicity_facts *ret, struct fault *f);
/* Writes the entry, or takes it away. */
CHECKED rc publicity_put(struct tx *tx, const struct publicity_facts *facts,
                         const struct publicity_entry *entry, struct fault *f);
/* times 1: counts it, -1: takes it back. What is not counted changes nothing. */
CHECKED rc publicity_count(struct tx *tx, i64 bureau_id, const struct counts *c, i64 times,
                           struct fault *f);
/* Entry and figures as the complaint now says. */
CHECKED rc publicity_refresh(struct tx *tx, i64 id, struct fault *f);

#endif
