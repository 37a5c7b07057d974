/* transfer.h — 移送 / 通报: what is another agency's duty is handed to it, and followed until it
 * answers.
 *
 * A hand-over is a matter of its own. It goes to the unit of that agency, which sees it and nothing
 * else of ours; an agency without a unit here answers on paper, and whoever sent it writes that
 * down. A suspected crime is sent when the head approves. What is returned because it is not the
 * receiver's duty is not sent a second time: the two agree, or their common superior names who sees
 * to it (GDMS 41, PEN 14). The hazard ends by the answer. */
#ifndef NAGUAN_TRANSFER_H
#define NAGUAN_TRANSFER_H

#include "core/flow.h"
#include "rooms/hazard/hazard_forms.h"
#include "rooms/hazard/transfer_store.h"

struct transfer_new {
    i64 hazard_id;
    str kind, to_agency, note;
};
struct receipt_form {
    str receipt_no;
};
struct note_form {
    str note;
};
struct return_form {
    str reason, note;
};
struct answer_form {
    str outcome, answer;
    struct ids photos;
};
struct assign_form {
    str to_agency, note;
};

/* Opens the hand-over of a hazard in its own transaction's step: `s` is the hazard's step. */
CHECKED rc transfer_open(struct tx *tx, const struct step *s, const struct hazard *h,
                         struct fault *f);

/* Guards. */
rc receiver_answers(struct tx *tx, const struct step *s, struct fault *f);
rc receiver_objected(struct tx *tx, const struct step *s, struct fault *f);
/* Effects. */
rc send_approved(struct tx *tx, const struct step *s, struct fault *f);
rc give_back(struct tx *tx, const struct step *s, struct fault *f);
rc take_receipt(struct tx *tx, const struct step *s, struct fault *f);
rc take_return(struct tx *tx, const struct step *s, struct fault *f);
rc take_question(struct tx *tx, const struct step *s, struct fault *f);
rc take_supplement(struct tx *tx, const struct step *s, struct fault *f);
rc take_answer(struct tx *tx, const struct step *s, struct fault *f);
rc assign_agency(struct tx *tx, const struct step *s, struct fault *f);

/* Handlers. */
rc transfers_get(struct request *rq, struct fault *f);
rc transfer_post(struct request *rq, struct fault *f);
rc transfer_page(struct request *rq, struct fault *f);
rc transfer_panel(struct request *rq, const struct matter *m, struct fault *f);
/* Writes "transfers": […] of a hazard into an open object. */
CHECKED rc transfers_put(struct request *rq, i64 hazard_id, struct fault *f);

extern const struct record transfer_new_record, receipt_form, refusal_form, take_back_form,
    return_form, ask_form, supply_form, answer_form, assign_form, refer_form;
extern const struct list transfer_list;

#endif
