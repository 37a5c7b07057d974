/* transfer_flow.c — why a hand-over may not take a step, and what follows when it does. */
#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/hazard/hazard_letter.h"
#include "rooms/hazard/hazard_photos.h"
#include "rooms/hazard/hazard_rules.h"
#include "rooms/hazard/transfer.h"

enum { FORM = 400 };

/* ---- may it be handed over, and to whom ---- */

static bool any_objection(struct tx *tx, str reasons, const struct matter *m)
{
    while (reasons.n) {
        str one = str_cut(reasons, '|', &reasons);
        if (hazard_cell_is(tx, "transfer_return_reasons", one, m, "objection", "yes"))
            return true;
    }
    return false;
}

/* What is another's duty goes to whoever leads, or may see to it too; what is our own only as a
 * case of another district or as a suspected crime. */
static rc goes_there(struct tx *tx, const struct step *s, const struct hazard *h, struct fault *f)
{
    const struct transfer_form *form = s->form;
    const struct matter *m = s->matter;
    str only = hazard_cell(tx, "transfer_kinds", form->kind, m, "to_agencies");
    bool ours = hazard_cell_is(tx, "hazard_kinds", h->kind, m, "ours", "yes");
    if (ours && !hazard_cell_is(tx, "transfer_kinds", form->kind, m, "own_duty", "yes"))
        return refuse(f, "hazard.no_other_agency");
    bool fits = only.n ? words_have(only, form->to_agency)
                : ours
                    ? str_eq(form->to_agency, h->lead_agency)
                    : str_eq(form->to_agency, h->lead_agency) ||
                          words_have(hazard_cell(tx, "hazard_kinds", h->kind, m, "also_agencies"),
                                     form->to_agency);
    return fits ? OK : fault_field(f, S("to_agency"), "not_its_duty", form->to_agency);
}

rc may_be_handed_over(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    str returned;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r == OK)
        r = transfer_returns(tx, h.id, &returned, f);
    if (r == OK && any_objection(tx, returned, s->matter))
        return refuse(f, "hazard.no_second_transfer");
    return r == OK && s->form ? goes_there(tx, s, &h, f) : r;
}

/* ---- sending ---- */

/* To the unit of the agency, if there is one here; the sender follows it. */
static rc give_to_unit(struct tx *tx, struct matter *m, struct transfer *t, struct fault *f)
{
    i64 sender = m->from_unit_id ? m->from_unit_id : m->unit_id, unit;
    struct receiver_of of = { m->bureau_id, t->to_agency, m->place_code };
    rc r = transfer_receiver(tx, &of, &unit, f);
    if (r != OK)
        return r;
    t->to_unit_id = unit;
    m->from_unit_id = unit ? sender : 0;
    m->unit_id = unit ? unit : sender;
    m->person_id = unit ? 0 : t->sent_by;
    return db_exec(tx, &Q_matter_hand_to,
                   ARGS(V_I(m->id), V_I(m->unit_id), V_ID(m->from_unit_id), V_ID(m->person_id)),
                   NULL, f);
}

/* The letter and the pictures of what was found go along. */
static rc send(struct tx *tx, const struct actor *who, struct matter *m, struct transfer *t,
               struct fault *f)
{
    struct hazard h;
    str number;
    struct hazard_letter letter = {
        .kind = S("transfer_letter"), .hazard = &h, .due = DAY_NONE, .transfer = t
    };
    rc r = give_to_unit(tx, m, t, f);
    if (r == OK)
        r = transfer_hazard(tx, t->id, &h, f);
    if (r != OK)
        return r;
    t->reply_due = m->due_at ? day_at(m->due_at) : 0;
    r = transfer_update(tx, t, f);
    if (r == OK)
        r = matter_copy_photos(tx, t->hazard_id, m, PHOTO_BEFORE, f);
    return r == OK ? hazard_write(tx, who, m, &letter, &number, f) : r;
}

static struct matter matter_of(const struct step *s, const struct hazard *h, bool approved_first)
{
    const struct matter *of = s->matter;
    return (struct matter){ .kind = S("transfer"),
                            .state = approved_first ? S("proposed") : S("sent"),
                            .unit_id = of->unit_id,
                            .person_id = s->actor->person_id,
                            .entity_id = of->entity_id,
                            .premises_id = of->premises_id,
                            .place_code = of->place_code,
                            .lon = of->lon,
                            .lat = of->lat,
                            .has_point = of->has_point,
                            .title = of->title,
                            .title_list = S("hazard_kinds"),
                            .title_code = h->kind };
}

rc transfer_open(struct tx *tx, const struct step *s, const struct hazard *h, struct fault *f)
{
    const struct transfer_form *form = s->form;
    const struct rule_row *kind = hazard_rule(tx, "hazard_kinds", h->kind, s->matter);
    bool approved_first =
        hazard_cell_is(tx, "transfer_kinds", form->kind, s->matter, "approved", "yes");
    struct matter m = matter_of(s, h, approved_first);
    rc r = matter_open(tx, s->actor, &m, f);
    if (r != OK)
        return r;
    struct transfer t = { .id = m.id,
                          .hazard_id = h->id,
                          .kind = form->kind,
                          .to_agency = form->to_agency,
                          .basis = kind ? kind->basis : S(""),
                          .sent_at = s->now,
                          .sent_by = s->actor->person_id,
                          .note = form->note };
    r = transfer_insert(tx, &t, f);
    if (r == OK)
        r = matter_clock_start(tx, &m, hazard_cell(tx, "transfer_kinds", t.kind, &m, "clock"),
                               day_at(s->now), f);
    if (r != OK || approved_first)
        return r;
    r = send(tx, s->actor, &m, &t, f);
    return r == OK ? matter_tell(tx, s->actor, &m, "send", m.state, S(""), f) : r;
}

rc hand_over(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    return r == OK ? transfer_open(tx, s, &h, f) : r;
}

rc send_approved(struct tx *tx, const struct step *s, struct fault *f)
{
    struct transfer t;
    rc r = transfer_get(tx, s->matter->id, &t, f);
    return r == OK ? send(tx, s->actor, s->matter, &t, f) : r;
}

/* ---- who may say what has become of it ---- */

static bool belongs_to(const struct actor *who, i64 unit)
{
    for (size_t i = 0; who->scope && i < who->scope->unit_count; i++)
        if (who->scope->units[i] == unit)
            return true;
    return false;
}

/* The agency's own unit says it. What comes on paper is written down by a chief or the command
 * centre; by anybody at the sender's where the agency has no unit here. */
rc receiver_answers(struct tx *tx, const struct step *s, struct fault *f)
{
    struct transfer t;
    rc r = transfer_get(tx, s->matter->id, &t, f);
    if (r != OK || t.to_unit_id == 0 || belongs_to(s->actor, t.to_unit_id) ||
        (s->actor->roles & (ROLE_CHIEF | ROLE_COMMAND)))
        return r;
    fault_arg(f, "agency", t.to_agency);
    return refuse(f, "transfer.receiver_answers");
}

/* The common superior is asked where the receiver says that it is not its duty. */
rc receiver_objected(struct tx *tx, const struct step *s, struct fault *f)
{
    struct transfer t;
    rc r = transfer_get(tx, s->matter->id, &t, f);
    if (r != OK)
        return r;
    return any_objection(tx, t.return_reason, s->matter) ? OK : refuse(f, "transfer.no_objection");
}

/* ---- what it says ---- */

rc take_receipt(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct receipt_form *form = s->form;
    struct transfer t;
    rc r = transfer_get(tx, s->matter->id, &t, f);
    if (r != OK)
        return r;
    t.receipt_no = form->receipt_no;
    t.received_at = s->now;
    return transfer_update(tx, &t, f);
}

static rc set_return(struct tx *tx, const struct step *s, const struct return_form *said,
                     struct fault *f)
{
    struct transfer t;
    rc r = transfer_get(tx, s->matter->id, &t, f);
    if (r != OK)
        return r;
    t.return_reason = said->reason;
    t.return_note = said->note;
    t.returned_at = said->reason.n ? s->now : t.returned_at;
    return transfer_update(tx, &t, f);
}

rc take_return(struct tx *tx, const struct step *s, struct fault *f)
{
    return set_return(tx, s, s->form, f);
}

rc take_question(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct note_form *form = s->form;
    return set_return(tx, s, &(struct return_form){ .note = form->note }, f);
}

/* What was asked for goes where the receiver reads it; later pictures of the hazard go along. */
rc take_supplement(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct proof_form *form = s->form;
    struct transfer t;
    rc r = transfer_get(tx, s->matter->id, &t, f);
    if (r != OK)
        return r;
    t.note = t.note.n ? ARENA_CONCAT(tx_arena(tx), t.note, S("\n"), form->note) : form->note;
    r = db_exec(tx, &Q_transfer_note, ARGS(V_I(t.id), V_T0(t.note)), NULL, f);
    return r == OK ? matter_take_photos(tx, s->actor, s->matter->id, form->photos, PHOTO_BEFORE, f)
                   : r;
}

static str outcome_said(struct tx *tx, str outcome)
{
    struct json_out o = json_out_new(tx_arena(tx), FORM);
    json_open(&o, '{');
    json_text_of(&o, "outcome", outcome);
    json_close(&o, '}');
    return json_out_str(&o);
}

/* The hazard ends by it, with the pictures that came. */
rc take_answer(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct answer_form *form = s->form;
    struct transfer t;
    rc r = outcome_fits(tx, s->matter, form->outcome, "answer", f);
    if (r == OK)
        r = transfer_get(tx, s->matter->id, &t, f);
    if (r != OK)
        return r;
    t.answer = form->answer;
    t.outcome = form->outcome;
    t.answered_at = s->now;
    r = transfer_update(tx, &t, f);
    if (r == OK)
        r = matter_take_photos(tx, s->actor, t.id, form->photos, PHOTO_AFTER, f);
    struct matter hazard = { .id = t.hazard_id,
                             .unit_id = s->matter->from_unit_id ? s->matter->from_unit_id
                                                                : s->matter->unit_id };
    if (r == OK)
        r = matter_copy_photos(tx, t.id, &hazard, PHOTO_AFTER, f);
    return r == OK
               ? hazard_follow(tx, s->actor, t.hazard_id, "answer", outcome_said(tx, t.outcome), f)
               : r;
}

/* The hazard is ours again. */
rc give_back(struct tx *tx, const struct step *s, struct fault *f)
{
    struct transfer t;
    rc r = transfer_get(tx, s->matter->id, &t, f);
    return r == OK ? hazard_follow(tx, s->actor, t.hazard_id, "return", S("{}"), f) : r;
}

/* The common superior has named who sees to it. */
rc assign_agency(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct assign_form *form = s->form;
    struct transfer t;
    rc r = transfer_get(tx, s->matter->id, &t, f);
    if (r != OK)
        return r;
    t.to_agency = form->to_agency;
    r = give_to_unit(tx, s->matter, &t, f);
    if (r != OK)
        return r;
    t.reply_due = s->matter->due_at ? day_at(s->matter->due_at) : 0;
    return transfer_update(tx, &t, f);
}
