/* report_forms.h — what must be said with each step of a report, and the steps' guards and effects.
 */
#ifndef NAGUAN_REPORT_FORMS_H
#define NAGUAN_REPORT_FORMS_H

#include "core/flow.h"
#include "core/request.h"

struct gone_form {
    str note;
};

rc note_out_of_power(struct tx *tx, const struct step *s, struct fault *f);

rc report_panel(struct request *rq, const struct matter *m, struct fault *f);

#endif
