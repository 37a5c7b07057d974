/* outbox.h — facts for screens and the outside, written with what they tell of, read by cursor.
 *
 * The live feed, phone sync and deliveries all read it. Readers see a row only when no earlier one
 * can still appear (docs/internals/outbox.md). */
#ifndef NAGUAN_OUTBOX_H
#define NAGUAN_OUTBOX_H

#include "core/actor.h"

struct outbox_fact {
    const char *topic; /* "hazard.changed", "job.progress", "premises.changed" */
    const char *subject_kind;
    i64 subject_id;
    i64 unit_id, person_id; /* for filtering by scope; 0 when it concerns the whole bureau */
    str place_code;
    str body;      /* JSON object, no personal data; may be empty */
    i64 matter_id; /* the matter it tells of, whatever its kind; 0: none */
};
/* Notes with it which doors it leads to: the subject's own (a door, an operator's doors, a
 * licence's, a visit's) or the matter's. Phones that hold them ask for them anew. */
CHECKED rc outbox_put(struct tx *tx, i64 bureau_id, const struct outbox_fact *fact,
                      struct fault *f);
/* The same for doors of "premises" or "entity" that change without a fact that leads to them, or
 * that are about to leave the place where they lie: then before it is written. */
CHECKED rc outbox_door(struct tx *tx, const char *subject_kind, i64 subject_id, struct fault *f);

#endif
