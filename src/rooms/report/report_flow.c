/* report_flow.c — from the day a report comes to the proposal: why a step may not be taken, and
 * what follows when it is. */
#include "core/house.h"
#include "core/matter_clock.h"
#include "core/matter_return.h"
#include "db/queries.h"
#include "rooms/register/register.h"
#include "rooms/report/report_forms.h"
#include "rooms/report/report_letter.h"
#include "rooms/report/report_store.h"
#include "rooms/vault/vault.h"

/* ---- guards ---- */

/* PEN 18 gives one extension. */
rc report_not_extended_yet(struct tx *tx, const struct step *s, struct fault *f)
{
    struct report report;
    rc r = report_get(tx, s->matter->id, &report, f);
    return r == OK && report.extended_at ? refuse(f, "report.extended_already") : r;
}

struct added {
    i64 n, last;
};

static rc take_added(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct added *)arg = (struct added){ row_int(r, 0), row_int(r, 1) };
    return OK;
}

static rc count_added(struct tx *tx, i64 id, struct added *ret, struct fault *f)
{
    return db_one(tx, &Q_report_facts_new, ARGS(V_I(id)), take_added, ret, f);
}

/* ---- who has it ---- */

rc report_give_to_verifier(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct verify_form *form = s->form;
    i64 person = form->person_id ? form->person_id : s->actor->person_id, works = 0;
    rc r = db_int(tx, &Q_report_verifier, ARGS(V_I(person), V_I(s->matter->unit_id)), &works, f);
    if (r == OK && !works)
        return fault_field(f, S("person_id"), form->person_id ? "not_of_the_unit" : "required",
                           S(""));
    s->matter->person_id = person;
    return r == OK ? db_exec(tx, &Q_report_owner, ARGS(V_I(s->matter->id), V_I(person)), NULL, f)
                   : r;
}

/* What is noted is kept without what tells who reported (O121 37). */
rc report_note_gone(struct tx *tx, const struct step *s, str agency, str note, struct fault *f)
{
    str masked;
    rc r = vault_masked(tx, s->matter->id, note, &masked, f);
    return r == OK ? db_exec(tx, &Q_report_gone,
                             ARGS(V_I(s->matter->id), V_T0(agency), V_T(masked)), NULL, f)
                   : r;
}

/* Outside our power the reporter is told, and where it is still market supervision, which bureau to
 * go to; there is no duty to forward it (O121 34). */
rc report_note_out_of_power(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct gone_form *form = s->form;
    return report_note_gone(tx, s, S(""), form->note, f);
}

/* Another agency gets what was told, masked; who told it stays here (O121 37). */
rc report_note_transfer(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct report_transfer_form *form = s->form;
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *agency =
        rule_find(rules, S("agencies"), form->to_agency, day_at(s->now));
    struct report report;
    if (!agency || str_eq(rule_cell(rules, agency, S("ours")), S("yes")))
        return fault_field(f, S("to_agency"), "not_here", form->to_agency);
    rc r = report_get(tx, s->matter->id, &report, f);
    if (r == OK)
        r = report_note_gone(tx, s, form->to_agency, form->note, f);
    return r == OK ? report_write_transfer(tx, s, &report, form, f) : r;
}

rc report_may_be_returned(struct tx *tx, const struct step *s, struct fault *f)
{
    return matter_may_be_returned(tx, s->matter, f);
}

/* A unit that is not competent gives it back to the centre, and may not pass it on (O121 41). */
rc report_give_back(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct return_form *form = s->form;
    str note;
    rc r = vault_masked(tx, s->matter->id, form->note, &note, f);
    if (r == OK)
        r = db_exec(tx, &Q_report_returned,
                    ARGS(V_I(s->matter->id), V_T(form->reason), V_T(note), V_I(s->now)), NULL, f);
    return r == OK ? matter_return(tx, s->matter, f) : r;
}

/* The head did not follow; whoever verifies reads why. */
rc report_note_return(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct report_reason_form *form = s->form;
    return report_note_gone(tx, s, S(""), form->reason, f);
}

rc report_route_to_unit(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct route_form *form = s->form;
    i64 works = 0;
    rc r = db_int(tx, &Q_report_unit, ARGS(V_I(form->unit_id)), &works, f);
    if (r == OK && !works)
        return fault_field(f, S("unit_id"), "unknown", S(""));
    if (r == OK)
        r = matter_send_on(tx, s->matter, form->unit_id, f);
    return r == OK ? report_note_gone(tx, s, S(""), form->note, f) : r;
}

rc report_set_subject(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct subject_form *form = s->form;
    struct matter *m = s->matter;
    struct premises door = { 0 };
    struct entity operator= { 0 };
    if (!form->premises_id && !form->entity_id)
        return fault_field(f, S("premises_id"), "required", S(""));
    rc r = form->premises_id ? premises_get(tx, form->premises_id, &door, f) : OK;
    i64 entity = form->entity_id ? form->entity_id : door.entity_id;
    if (r == OK && entity)
        r = entity_named(tx, entity, &operator, f);
    if (r != OK)
        return r;
    m->entity_id = operator.id;
    m->premises_id = door.id;
    m->place_code = door.place_code.n ? door.place_code : operator.place_code;
    m->has_point = door.point.set;
    m->lon = door.point.lon;
    m->lat = door.point.lat;
    return matter_set_subject(tx, m, f);
}

/* ---- the limit ---- */

const char *report_clock(i64 extended_at)
{
    return extended_at ? "R1X" : "R1";
}

static rc set_extended(struct tx *tx, const struct matter *m, i64 at, i64 by, struct fault *f)
{
    return db_exec(tx, &Q_report_extended, ARGS(V_I(m->id), V_ID(at), V_ID(by)), NULL, f);
}

rc report_note_extension(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct report_reason_form *form = s->form;
    str reason;
    rc r = vault_masked(tx, s->matter->id, form->reason, &reason, f);
    return r == OK
               ? db_exec(tx, &Q_report_extension_asked,
                         ARGS(V_I(s->matter->id), V_I(s->actor->person_id), V_T(reason)), NULL, f)
               : r;
}

/* The longer limit counts from the same day, and what did not count goes on not counting. */
rc report_extend_r1(struct tx *tx, const struct step *s, struct fault *f)
{
    rc r = matter_clock_extend(tx, s->matter, S("R1"), S("R1X"), f);
    return r == OK ? set_extended(tx, s->matter, s->now, s->actor->person_id, f) : r;
}

rc report_pause_r1(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct pause_form *form = s->form;
    rc r = matter_clock_pause(tx, s->matter, S("R1"), f);
    if (r == OK)
        r = matter_clock_pause(tx, s->matter, S("R1X"), f);
    return r == OK
               ? db_exec(tx, &Q_report_paused, ARGS(V_I(s->matter->id), V_T(form->what)), NULL, f)
               : r;
}

rc report_resume_r1(struct tx *tx, const struct step *s, struct fault *f)
{
    rc r = matter_clock_resume(tx, s->matter, S("R1"), f);
    if (r == OK)
        r = matter_clock_resume(tx, s->matter, S("R1X"), f);
    return r == OK ? db_exec(tx, &Q_report_paused, ARGS(V_I(s->matter->id), V_NULL()), NULL, f) : r;
}

/* With new facts R1 begins anew with the day they came, and may be extended anew (O121 35). */
rc report_begin_anew(struct tx *tx, struct matter *m, i64 from, struct fault *f)
{
    rc r = matter_clock_stop(tx, m, S("R1"), f);
    if (r == OK)
        r = matter_clock_stop(tx, m, S("R1X"), f);
    if (r == OK)
        r = matter_clock_start(tx, m, S("R1"), day_at(from), f);
    if (r == OK && str_eq(m->state, S("paused")))
        r = matter_clock_pause(tx, m, S("R1"), f);
    return r == OK ? set_extended(tx, m, 0, 0, f) : r;
}

/* More of what the same person tells: the words into the vault, a masked copy here. */
rc report_add_facts(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct added_facts *form = s->form;
    str keep, masked;
    rc r = report_keep_address(tx, s->matter, &keep, f);
    if (r == OK)
        r = vault_add(tx, s->matter->id, form->story, keep, &masked, f);
    return r == OK ? db_exec(tx, &Q_report_fact_insert,
                             ARGS(V_I(tx_id(tx)), V_I(s->matter->id), V_T(masked), V_NULL(),
                                  V_I(s->now), V_NULL(), V_NULL()),
                             NULL, f)
                   : r;
}

rc report_weigh_facts(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct facts_form *form = s->form;
    struct added added;
    rc r = count_added(tx, s->matter->id, &added, f);
    if (r == OK && form->restart)
        r = report_begin_anew(tx, s->matter, added.last, f);
    if (r != OK)
        return r;
    return db_exec(tx, &Q_report_facts_weighed,
                   ARGS(V_I(s->matter->id), V_I(s->now), V_I(s->actor->person_id)), NULL, f);
}
