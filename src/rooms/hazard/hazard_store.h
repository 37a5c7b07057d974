/* hazard_store.h — the statements of hazards and their transfers; no rules. */
#ifndef NAGUAN_HAZARD_STORE_H
#define NAGUAN_HAZARD_STORE_H

#include "rooms/hazard/hazard.h"

struct transfer {
    i64 id, hazard_id;
    str kind, to_agency, basis; /* rules: transfer_kinds (INFORM, CLUE, CASE, CRIME), agencies */
    i64 sent_at, reply_due;     /* reply_due: day, 0 when none is asked */
    str receipt_no, answer, outcome;
    i64 answered_at;
};

CHECKED rc hazard_insert(struct tx *tx, const struct hazard *h, struct fault *f);
CHECKED rc hazard_set_order(struct tx *tx, const struct hazard *h, struct fault *f);
CHECKED rc hazard_set_due_days(struct tx *tx, i64 id, i64 days, struct fault *f);
CHECKED rc hazard_set_proven(struct tx *tx, i64 id, i64 at, struct fault *f);
CHECKED rc hazard_count_failed(struct tx *tx, i64 id, i64 due_days, struct fault *f);
CHECKED rc hazard_set_outcome(struct tx *tx, i64 id, str outcome, struct fault *f);
CHECKED rc transfer_insert(struct tx *tx, const struct transfer *t, struct fault *f);
/* The newest hand-over; ret->id 0 when there was none. */
CHECKED rc transfer_last(struct tx *tx, i64 hazard_id, struct transfer *ret, struct fault *f);
CHECKED rc transfer_set_answer(struct tx *tx, const struct transfer *t, struct fault *f);

#endif
