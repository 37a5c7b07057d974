/* report_flow.c — why a step may not be taken, and what follows when it is. */
#include "db/queries.h"
#include "rooms/report/report_forms.h"

/* Outside our power the reporter is told, and where it is still market supervision, which bureau to
 * go to; there is no duty to forward it (O121 34). */
rc note_out_of_power(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct gone_form *form = s->form;
    return db_exec(tx, &Q_report_gone, ARGS(V_I(s->matter->id), V_NULL(), V_T(form->note)), NULL,
                   f);
}
