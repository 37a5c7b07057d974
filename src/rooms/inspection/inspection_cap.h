/* inspection_cap.h — how often an operator may be inspected (INSP54), and how soon again on the
 * same item (O49 42). */
#ifndef NAGUAN_INSPECTION_CAP_H
#define NAGUAN_INSPECTION_CAP_H

#include "rooms/inspection/inspection_store.h"

#include "core/matter.h"

struct cap_count {
    i64 made, reserved; /* in the year, without this inspection; reserved: approved, not made yet */
    i64 most;           /* -1: the rules know no cap for it */
};
/* The figures of the year in which the inspection is planned. */
CHECKED rc cap_count(struct tx *tx, const struct matter *m, const struct approval *a,
                     struct cap_count *ret, struct fault *f);
/* REFUSED "inspection.cap_reached", "inspection.too_soon"; what its ground exempts is let through.
 */
CHECKED rc cap_allows(struct tx *tx, const struct matter *m, const struct approval *a,
                      struct fault *f);

#endif
