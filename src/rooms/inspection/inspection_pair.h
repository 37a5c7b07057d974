/* inspection_pair.h — the two who inspect: certified and at hand; who is lent where. */
#ifndef NAGUAN_INSPECTION_PAIR_H
#define NAGUAN_INSPECTION_PAIR_H

#include "rooms/inspection/inspection_store.h"

#include "core/matter.h"
#include "core/request.h"

/* One of the pair, as asked for in a field: field errors "not_certified", "not_at_hand".
 */
CHECKED rc pair_member(struct tx *tx, const struct matter *m, i64 person_id, day on,
                       const char *field, struct fault *f);
/* Both of an approval as it stands: REFUSED "inspection.officer_not_certified",
 * "inspection.officer_elsewhere" with the arg name. */
CHECKED rc pair_stands(struct tx *tx, const struct matter *m, const struct approval *a, day on,
                       struct fault *f);

struct loan_new {
    i64 person_id, unit_id;
    day first_day, last_day;
    str reason;
};
rc loans_get(struct request *rq, struct fault *f);
rc loan_post(struct request *rq, struct fault *f);
rc loan_end(struct request *rq, struct fault *f);

#endif
