/* inspection.h — the approval of an inspection and its flow; within the street room. */
#ifndef NAGUAN_INSPECTION_H
#define NAGUAN_INSPECTION_H

#include "core/flow.h"
#include "core/request.h"

struct inspection_new {
    i64 premises_id, lead_id, second_id;
    str item, reason; /* rules: catalogue */
    day planned_on;
};
struct inspection_note {
    str note;
};

/* Asks for an inspection: both officers certified, item in the published catalogue (what is not
 * published may not be inspected, INSP54). Starts limit AP1. */
CHECKED rc inspection_ask(struct tx *tx, const struct actor *who, const struct inspection_new *in,
                          i64 *ret_id, struct fault *f);

rc within_cap(struct tx *tx, const struct step *s, struct fault *f);
rc approved_by_another(struct tx *tx, const struct step *s, struct fault *f);
rc give_notice(struct tx *tx, const struct step *s, struct fault *f);
rc inspection_panel(struct request *rq, const struct matter *m, struct fault *f);

extern const struct flow inspection_flow;

#endif
