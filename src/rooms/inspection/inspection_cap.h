/* inspection_cap.h — how often an operator may be inspected (INSP54), and how soon again on the
 * same item (O49 42). */
#ifndef NAGUAN_INSPECTION_CAP_H
#define NAGUAN_INSPECTION_CAP_H

#include "rooms/inspection/inspection_store.h"

#include "core/matter.h"

/* What rules/caps say of an operator of a grade (may be empty) and trade: how many inspections in a
 * year, -1 for no cap, and how many months lie between two on the same item, 0 for none. Each from
 * the narrowest row that says it. */
struct cap_subject {
    str grade, trade;
};
struct cap_rule {
    i64 most, months_apart;
};
struct cap_rule cap_of(const struct rules *rules, const struct cap_subject *of, day on);
/* So many months before d, on the same day of the month or the last one it has. */
day cap_months_before(day d, int months);

struct cap_count {
    i64 made, reserved; /* in the year, without this inspection; reserved: approved, not made yet */
    i64 most;           /* -1: the rules know no cap for it */
};
bool cap_is_reached(const struct cap_count *c);
/* The figures of the year in which the inspection is planned. */
CHECKED rc cap_count(struct tx *tx, const struct matter *m, const struct approval *a,
                     struct cap_count *ret, struct fault *f);
/* REFUSED "inspection.cap_reached", "inspection.too_soon"; what its ground exempts is let through.
 */
CHECKED rc cap_allows(struct tx *tx, const struct matter *m, const struct approval *a,
                      struct fault *f);

#endif
