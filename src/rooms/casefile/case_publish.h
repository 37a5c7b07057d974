/* case_publish.h — what everybody may read of a penalty, and until when (总局令第45号).
 *
 * The abstract and the decision are published within P16 of the decision, at the latest with the
 * file; never a bare warning, a penalty on the spot or a decision without a penalty. They stand for
 * the months of rules/penalty_kinds. The party may ask for an earlier end by
 * rules/publication_terms; what was changed, annulled or wrong is taken back within P19. */
#ifndef NAGUAN_CASE_PUBLISH_H
#define NAGUAN_CASE_PUBLISH_H

#include "core/request.h"
#include "rooms/casefile/case_rules.h"

/* The words of a publication. A person's name and what looks like a number of theirs is masked in
 * both, also where somebody wrote it. */
struct publication_new {
    str violation, told;
};
struct publication_ask {
    struct strs terms; /* rules: publication_terms that are said to hold */
    str note;
};
struct publication_answer {
    bool granted;
    str note;
};
struct publication_withdrawal {
    str reason; /* rules: unpublish_reasons, not the early one */
    day changed_on;
    str note;
};
extern const struct record publication_new_record, publication_ask_record,
    publication_answer_record, publication_withdrawal_record;

/* Whether c is to be published and stands nowhere yet. */
CHECKED rc case_publish_is_due(struct tx *tx, const struct matter *m, const struct case_file *c,
                               bool *ret, struct fault *f);
/* Publishes c with these words from today on and stops P16. c is written. */
CHECKED rc case_publish(struct tx *tx, const struct actor *who, struct matter *m,
                        struct case_file *c, const struct publication_new *words, struct fault *f);
/* Publishes what is to be published and is not yet, in the words of the decision. */
CHECKED rc case_publish_if_due(struct tx *tx, const struct step *s, struct case_file *c,
                               struct fault *f);

/* POST /v1/cases/{id}/publication[/ask|/decide|/withdraw] */
rc publication_post(struct request *rq, struct fault *f);
rc publication_ask_post(struct request *rq, struct fault *f);
rc publication_decide_post(struct request *rq, struct fault *f);
rc publication_withdraw_post(struct request *rq, struct fault *f);
/* Writes "publication" and "publication_ends" into an open object. */
CHECKED rc publication_put(struct tx *tx, i64 case_id, struct json_out *o, struct fault *f);

/* GET /v1/publications, /v1/publications/{id}: for everybody. */
rc publications_get(struct request *rq, struct fault *f);
rc publication_get(struct request *rq, struct fault *f);

#endif
