/* case_recusal.h — 回避: somebody with a part in a case has a tie to it (PEN 4).
 *
 * The party asks, or the officer steps forward; who decides stands in rules/recusal_deciders. Until
 * then the investigation goes on. Who steps aside takes no further part in the case, and another
 * one, as fit as the law wants, has theirs. */
#ifndef NAGUAN_CASE_RECUSAL_H
#define NAGUAN_CASE_RECUSAL_H

#include "core/request.h"

struct recusal_new {
    i64 officer_id;
    str asked_by, ground, reason; /* party, officer; rules: recusal_grounds */
    bool main_head;               /* the officer is the bureau's principal head */
};
struct recusal_decision {
    bool granted;
    i64 replacement_id; /* 0: nobody */
    str minutes, note;
};
extern const struct record recusal_new_record, recusal_decision_record;

rc recusal_post(struct request *rq, struct fault *f);
rc recusal_decide_post(struct request *rq, struct fault *f);
/* Writes "recusals": […] into an open object. */
CHECKED rc recusals_put(struct tx *tx, i64 case_id, struct json_out *o, struct fault *f);

#endif
