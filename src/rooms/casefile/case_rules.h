/* case_rules.h — what the rules and the books say of a case. */
#ifndef NAGUAN_CASE_RULES_H
#define NAGUAN_CASE_RULES_H

#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_money.h"

bool case_cell_is(struct tx *tx, const char *list, str code, const char *column, const char *value);
bool case_decides_penalty(struct tx *tx, const struct matter *m, str decision);
/* The limit runs on the matter and its last day is past. */
bool case_clock_over(struct tx *tx, const struct matter *m, const char *clock);
/* The day on which a public notice that runs counts as service (P9). REFUSED
 * "case.announced_too_short" when none runs. */
CHECKED rc case_notice_day(struct tx *tx, const struct matter *m, day *ret, struct fault *f);
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
};
CHECKED rc case_debt(struct tx *tx, i64 case_id, day on, struct case_debt *ret, struct fault *f);

#endif
