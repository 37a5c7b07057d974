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

extern const struct list case_read_list;
rc case_across(struct request *rq, struct fault *f); /* GET /v1/cases/{id}/across */
rc case_cards(struct request *rq, struct fault *f);  /* GET /v1/entities/{id}/cases */
rc case_look_post(struct request *rq, struct fault *f);
rc case_reads_get(struct request *rq, struct fault *f); /* GET /v1/wall-reads */

#endif
