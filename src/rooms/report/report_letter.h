/* report_letter.h — the papers of a report: nothing of who reported ever stands on one. */
#ifndef NAGUAN_REPORT_LETTER_H
#define NAGUAN_REPORT_LETTER_H

#include "core/rule.h"
#include "rooms/report/report_forms.h"
#include "rooms/report/report_store.h"

/* 举报分送通知书, to another agency (FORMS121 3). */
CHECKED rc report_write_transfer(struct tx *tx, const struct step *s, const struct report *r,
                                 const struct report_transfer_form *form, struct fault *f);
/* 举报处理结果告知书 (FORMS121 10), for the reporter, by number of the report. */
CHECKED rc report_write_result(struct tx *tx, const struct step *s, const struct report *r,
                               const struct rule_row *notice, struct fault *f);

#endif
