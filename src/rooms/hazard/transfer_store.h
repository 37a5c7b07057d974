/* transfer_store.h — the statements of hand-overs; no rules. */
#ifndef NAGUAN_TRANSFER_STORE_H
#define NAGUAN_TRANSFER_STORE_H

#include "rooms/hazard/hazard_store.h"

struct transfer {
    i64 id, hazard_id;
    str kind, to_agency, basis; /* rules: transfer_kinds (INFORM, CLUE, CASE, CRIME), agencies */
    i64 to_unit_id;             /* 0: that agency has no unit here; its answers come on paper */
    i64 sent_at, sent_by, reply_due; /* reply_due: day, 0 when none is asked */
    str note;
    str receipt_no;
    i64 received_at;
    str return_reason, return_note; /* rules: transfer_return_reasons */
    i64 returned_at;
    str answer, outcome;
    i64 answered_at;
};

CHECKED rc transfer_insert(struct tx *tx, const struct transfer *t, struct fault *f);
/* In the actor's scope, or NOT_FOUND. */
CHECKED rc transfer_get(struct tx *tx, i64 id, struct transfer *ret, struct fault *f);
/* Writes what may change: receiver, reply day, receipt, return, answer. */
CHECKED rc transfer_update(struct tx *tx, const struct transfer *t, struct fault *f);
/* The hazard of a hand-over that the actor may see, wherever the hazard itself belongs. */
CHECKED rc transfer_hazard(struct tx *tx, i64 transfer_id, struct hazard *ret, struct fault *f);
/* The reasons for which a hazard's hand-overs were returned, "A|B|"; empty: none was. */
CHECKED rc transfer_returns(struct tx *tx, i64 hazard_id, str *ret, struct fault *f);
/* The unit of an agency for a place: the one with the narrowest jurisdiction that holds it, else
 * one without any; 0 when the agency has no unit here. */
struct receiver_of {
    i64 bureau_id;
    str agency, place_code;
};
CHECKED rc transfer_receiver(struct tx *tx, const struct receiver_of *of, i64 *ret_unit,
                             struct fault *f);

#endif
