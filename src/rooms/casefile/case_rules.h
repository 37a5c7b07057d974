/* case_rules.h — what the rules and the books say of a case. */
#ifndef NAGUAN_CASE_RULES_H
#define NAGUAN_CASE_RULES_H

#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_money.h"

bool case_cell_is(struct tx *tx, const char *list, str code, const char *column, const char *value);
/* What the last step of that name said; NULL when it was never taken. */
CHECKED rc case_last_said(struct tx *tx, i64 case_id, const char *act, const struct json **ret,
                          struct fault *f);
bool case_decides_penalty(struct tx *tx, const struct matter *m, str decision);
/* The limit runs on the matter and its last day is past. */
bool case_clock_over(struct tx *tx, const struct matter *m, const char *clock);
/* The day on which a public notice that runs counts as service (P9). REFUSED
 * "case.announced_too_short" when none runs. */
CHECKED rc case_notice_day(struct tx *tx, const struct matter *m, day *ret, struct fault *f);
/* The last day on which the party may still apply for reconsideration or bring a suit (P22, P23)
 * against what was served on c->served_on. */
CHECKED rc case_suit_end(struct tx *tx, const struct case_file *c, day *ret, struct fault *f);
/* Field error "act_ended_on" when limitation has run out (P20, P21). */
CHECKED rc case_in_time(struct tx *tx, const struct step *s, const struct case_propose_form *form,
                        struct fault *f);
/* c as a penalty: as proposed, or as decided. */
CHECKED rc case_penalty(struct tx *tx, const struct matter *m, const struct case_file *c,
                        struct penalty *ret, struct fault *f);

/* What is still to be paid. */
struct case_debt {
    i64 fine, late, confiscated; /* fen, open */
    i64 late_all;                /* interest so far, paid or not */
    i64 overdue;                 /* of the fine: fell due before that day */
};
CHECKED rc case_debt(struct tx *tx, i64 case_id, day on, struct case_debt *ret, struct fault *f);

#endif
