/* case_subject.h — whom a case or a clue is about, where, and which unit investigates there. */
#ifndef NAGUAN_CASE_SUBJECT_H
#define NAGUAN_CASE_SUBJECT_H

#include "base/err.h"
#include "db/db.h"

struct case_subject_of {
    i64 entity_id, premises_id; /* one of them may be 0 */
    i64 unit_id;                /* who is to investigate; 0: whoever has the place */
};

struct case_subject {
    struct arena *arena;
    i64 entity_id, premises_id;
    i64 station;      /* whose door it is */
    i64 investigates; /* the brigade with the narrowest jurisdiction over the place, else station */
    str place_code, kind, party; /* rules: entity_kinds, case_parties */
    double lon, lat;
    bool has_point;
};

/* Field errors "entity_id", "premises_id", "unit_id": "unknown" for what the bureau does not have.
 */
CHECKED rc case_subject(struct tx *tx, i64 bureau_id, const struct case_subject_of *of,
                        struct case_subject *ret, struct fault *f);

#endif
