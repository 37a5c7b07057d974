/* complaint_clue.c — a clue of a breach found while mediating becomes a report of its own.
 *
 * It must be verified within R1 of the finding, whatever becomes of the dispute (O121 27). Nobody
 * reported it: the bureau found it, so the vault keeps no person, and what was noted goes on
 * without what tells who complains. It is not tied to the filing either, from which the complainant
 * could be known. */
#include "core/house.h"
#include "db/queries.h"
#include "rooms/complaint/complaint_forms.h"
#include "rooms/complaint/complaint_store.h"
#include "rooms/report/report.h"

/* A mediator need not see the door, nor reports; the clue is about them all the same. */
static rc open_report(struct tx *tx, const struct step *s, const struct report_new *in, i64 *ret_id,
                      struct fault *f)
{
    const struct scope *own = tx_scope(tx), whole = scope_system(s->matter->bureau_id);
    str code; /* by which an anonymous reporter would come back: there is none */
    tx_set_scope(tx, &whole);
    rc r = report_open(tx, s->actor, in, ret_id, &code, f);
    tx_set_scope(tx, own);
    return r;
}

rc complaint_clue(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct clue_form *form = s->form;
    struct report_new in = { .entity_id = s->matter->entity_id,
                             .premises_id = s->matter->premises_id,
                             .found_at = s->now,
                             .source = S("mediation"),
                             .category = form->category,
                             .who = { .anonymous = true } };
    struct complaint c;
    i64 id = 0;
    if (!in.entity_id && !in.premises_id)
        in.unit_id = s->matter->unit_id;
    rc r = complaint_get(tx, s->matter->id, &c, f);
    if (r == OK && in.category.n == 0)
        in.category = c.category;
    if (r == OK)
        r = complaint_masked(tx, s->matter->id, form->story, &in.story, f);
    if (r == OK)
        r = open_report(tx, s, &in, &id, f);
    return r == OK
               ? db_exec(tx, &Q_complaint_report_insert, ARGS(V_I(s->matter->id), V_I(id)), NULL, f)
               : r;
}
