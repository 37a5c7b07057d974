/* case_look.h — the wall as the other side meets it: what crosses it by rule, the pass to read a
 * case for some hours, and the list of who looked (管办分离; rules/wall_purposes). */
#ifndef NAGUAN_CASE_LOOK_H
#define NAGUAN_CASE_LOOK_H

#include "core/request.h"

/* POST /v1/cases/{id}/look. */
struct case_look {
    str purpose; /* rules/wall_purposes */
    i64 for_id;  /* the matter it is for */
    str words;
};
extern const struct record case_look_record;

/* One read across the wall, as it is listed. */
struct case_read {
    i64 case_id;
    str words, code; /* code: of rules/wall_purposes; empty: only the outcome of a clue was read */
    i64 for_id, until;
};
/* Written before anything is shown: the row of the list, and an act in the ledger. */
CHECKED rc case_read_note(struct tx *tx, const struct actor *who, const struct case_read *read,
                          struct fault *f);

extern const struct list case_read_list;
rc case_across(struct request *rq, struct fault *f); /* GET /v1/cases/{id}/across */
rc case_look_post(struct request *rq, struct fault *f);
rc case_reads_get(struct request *rq, struct fault *f); /* GET /v1/wall-reads */

#endif
