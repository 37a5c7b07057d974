/* complaint_store.h — the statements of complaints; no rules. */
#ifndef NAGUAN_COMPLAINT_STORE_H
#define NAGUAN_COMPLAINT_STORE_H

#include "core/matter.h"
#include "rooms/complaint/complaint_party.h"

struct complaint {
    i64 id, intake_id, intake_unit_id;
    str category, demands, story; /* story: sealed */
    i64 amount;
    bool may_publish, may_entrust;
    i64 identity_day; /* 0: not asked for */
    str entrusted_to;
    struct {
        bool mediation, entrusting;
    } consent[2]; /* as given so far: of the consumer, of the operator */
};
/* If the actor may see its matter; NOT_FOUND. */
CHECKED rc complaint_get(struct tx *tx, i64 id, struct complaint *ret, struct fault *f);

/* The last sitting's mode; empty when there was none. */
CHECKED rc complaint_last_mode(struct tx *tx, i64 id, str *ret, struct fault *f);

/* The newest text that the two agree on; id 0: none. */
struct agreement {
    i64 id, no, amount;
    str terms;
    day perform_on; /* DAY_NONE: not said */
};
CHECKED rc complaint_agreement(struct tx *tx, i64 id, struct agreement *ret, struct fault *f);

/* When a limit of the matter falls due, running or not; DAY_NONE when it never ran. */
CHECKED rc complaint_limit_day(struct tx *tx, i64 id, str clock, day *ret, struct fault *f);

CHECKED rc complaint_serving_add(struct tx *tx, i64 id, i64 document_id, const char *side,
                                 struct fault *f);

#endif
