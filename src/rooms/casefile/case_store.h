/* case_store.h — the statements of cases; no rules. */
#ifndef NAGUAN_CASE_STORE_H
#define NAGUAN_CASE_STORE_H

#include "rooms/casefile/casefile.h"

struct case_file {
    i64 id; /* = matter id */
    str source, from_agency;
    i64 source_id;
    day found_on;
    str category, story, party; /* party: "person" or "body" */
    bool simple;                /* 简易程序 */
    str cause;                  /* 案由 */
    i64 lead_id, second_id;
    day filed_on, act_ended_on; /* DAY_NONE: not yet; the act still goes on */
    bool grave;
    str review_class; /* rules: review_classes; empty: case review */
    str decision, penalties /* a|b */, discretion;
    i64 fine, confiscated; /* fen; proposed, from decided_on on decided */
    day noticed_on;
    str noticed_penalties;
    i64 noticed_fine, noticed_confiscated;
    bool hearing; /* the party may ask for one */
    day hearing_on;
    i64 presider_id, discussed_at;
    day decided_on;
    str decision_number, service_mode;
    day served_on, pay_by;
    str ending; /* rules: case_endings */
    day ended_on, published_on, publish_until, unpublished_on;
    str unpublished_why;
};

CHECKED rc case_insert(struct tx *tx, i64 bureau_id, const struct case_file *c, struct fault *f);
/* In the actor's scope, or NOT_FOUND. */
CHECKED rc case_get(struct tx *tx, i64 id, struct case_file *ret, struct fault *f);
/* Everything but where it comes from. */
CHECKED rc case_update(struct tx *tx, const struct case_file *c, struct fault *f);

#endif
