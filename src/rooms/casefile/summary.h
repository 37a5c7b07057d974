/* summary.h — 简易程序: a penalty on the spot (PEN 66–70).
 *
 * Clear facts and an article, a warning or a fine within rules/summary_limits, two certified
 * officers, rights told first; the paper has its number and is handed over at once. The fine is
 * paid into a bank (P10), or taken in cash where rules/cash_grounds allow it: then it is handed in
 * to the bureau (P11) and by it to the bank (P12). The file is handed in within P15. What is too
 * heavy is a case. */
#ifndef NAGUAN_SUMMARY_H
#define NAGUAN_SUMMARY_H

#include "core/flow.h"
#include "core/list.h"

struct summary_new {
    str cash; /* rules: cash_grounds */
    struct strs penalties;
    str category, cause, facts, basis;
    i64 fine;                   /* fen */
    i64 entity_id, premises_id; /* one may be 0 */
    i64 lead_id, second_id;     /* certified both; lead 0: who writes it */
    bool rights_told;
    str statement, receipt;
};
extern const struct record summary_new_record;

struct summary_pay_form {
    day on;
    str receipt;
};
struct summary_receipt_form {
    str receipt;
};
struct summary_note_form {
    str note;
};
extern const struct record summary_pay_form, summary_remit_form, summary_bank_form,
    summary_hand_in_form, summary_close_form;

struct summary {
    i64 id, fine;
    str penalties, cash;
    day given_on, pay_by, paid_on, remitted_on, banked_on; /* DAY_NONE: not, or not yet */
};
CHECKED rc summary_get(struct tx *tx, i64 id, struct summary *ret, struct fault *f);
/* Gives the penalty within tx: matter, paper, limits. */
CHECKED rc summary_give(struct tx *tx, const struct actor *who, const struct summary_new *in,
                        i64 *ret_id, struct fault *f);
/* Of a fine that is to be paid into a bank: what is added to it until that day, in fen. */
i64 summary_late(struct tx *tx, const struct summary *s, day on);

/* Guards and effects of the flow. */
rc summary_is_unpaid(struct tx *tx, const struct step *s, struct fault *f);
rc summary_has_cash(struct tx *tx, const struct step *s, struct fault *f);
rc summary_may_hand_in(struct tx *tx, const struct step *s, struct fault *f);
rc summary_is_remitted(struct tx *tx, const struct step *s, struct fault *f);
rc summary_is_settled(struct tx *tx, const struct step *s, struct fault *f);
rc summary_pay(struct tx *tx, const struct step *s, struct fault *f);
rc summary_remit(struct tx *tx, const struct step *s, struct fault *f);
rc summary_bank(struct tx *tx, const struct step *s, struct fault *f);

/* Handlers. */
rc summaries_get(struct request *rq, struct fault *f);
rc summary_post(struct request *rq, struct fault *f);
rc summary_page(struct request *rq, struct fault *f);
rc summary_panel(struct request *rq, const struct matter *m, struct fault *f);

extern const struct flow summary_flow;
extern const struct list summary_list;

#endif
