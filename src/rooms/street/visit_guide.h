/* visit_guide.h — an outcome that says trade goes on without a licence: put on record, and led to
 * one first (WZWZ art. 10); within the street room. */
#ifndef NAGUAN_VISIT_GUIDE_H
#define NAGUAN_VISIT_GUIDE_H

#include "rooms/street/visit.h"

struct guided {
    i64 premises_id;
    str kind; /* rules: hazard_kinds; of the outcome */
};
/* The hazards of the visit that are of the kind's family and bear no order are guided; when there
 * is none of that family, one is raised. A partner's visit leaves it open: partners do not decide.
 */
CHECKED rc visit_guide(struct tx *tx, const struct actor *who, const struct visit_new *in,
                       const struct guided *g, struct visit_done *done, struct fault *f);

#endif
