/* visit_paper.h — papers written where the visit took place: which ones a visit may have
 * (rules/visit_papers) and what stands in them; within the street room. */
#ifndef NAGUAN_VISIT_PAPER_H
#define NAGUAN_VISIT_PAPER_H

#include "core/request.h"
#include "core/rule.h"
#include "rooms/street/visit.h"

struct visit_paper_ask {
    str kind; /* rules: visit_papers */
    i64 days; /* of an order: from the menus of the kinds found; 0: at once */
    str remedy;
};
/* REFUSED paper.… with the reason why this visit has no such paper; paper.made_already with arg
 * number. Field errors: days not in a menu, days or remedy missing. */
CHECKED rc visit_paper_make(struct tx *tx, const struct actor *who, i64 visit_id,
                            const struct visit_paper_ask *in, i64 *ret_id, str *ret_number,
                            struct fault *f);
/* Member "papers" of an open object: each kind for this visit's act, with the key of the reason
 * when it cannot be made now. */
CHECKED rc visit_put_papers(struct request *rq, i64 visit_id, struct fault *f);

/* What stood against a visit, as papers list it. */
struct finding {
    str what;                    /* Chinese, of the rules */
    str result;                  /* the answer's word, or the hazard's grade */
    str detail;                  /* note and basis */
    const struct rule_row *kind; /* of hazard_kinds; NULL when the item names none */
    bool ours;
};
struct finding_list {
    struct finding *at;
    size_t n;
    i64 answered, absent, key_items, general_items;
};
/* Failed items of its checklist, then hazards that came from none of them. */
CHECKED rc visit_findings(struct tx *tx, i64 visit_id, day on, struct finding_list *ret,
                          struct fault *f);

#endif
