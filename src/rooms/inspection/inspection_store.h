/* inspection_store.h — what is special to an inspection, beside its matter. */
#ifndef NAGUAN_INSPECTION_STORE_H
#define NAGUAN_INSPECTION_STORE_H

#include "core/actor.h"
#include "core/rule.h"

struct approval {
    i64 id, lead_id, second_id, noticed_at, used_by; /* used_by: the visit that recorded it */
    day planned_on;
    str item, reason, ground;
    bool counts;  /* towards the cap of the year */
    i64 joint_id; /* the first of those made together */
    str code;     /* what the operator scans, empty before the notice */
    i64 code_until;
    str recusal; /* what the operator said: none, asked; empty: not asked yet */
    i64 recusal_at;
};

/* In the actor's scope, or NOT_FOUND "inspection.not_found". */
CHECKED rc approval_get(struct tx *tx, i64 id, struct approval *ret, struct fault *f);

struct inspector {
    struct arena *arena;
    str name, certificate;
    bool active, at_hand; /* at_hand: of the unit, of one above it, or lent to it */
};
/* ret->name empty when the bureau has nobody with that id. */
CHECKED rc inspector_get(struct tx *tx, i64 bureau_id, i64 person_id, i64 unit_id, day on,
                         struct inspector *ret, struct fault *f);
/* How a person is named; for pages and papers. */
CHECKED rc inspector_named(struct tx *tx, i64 person_id, struct inspector *ret, struct fault *f);

#endif
