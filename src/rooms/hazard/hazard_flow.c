/* hazard_flow.c — why a step may not be taken, and what follows when it is. */
#include "core/house.h"
#include "core/ledger.h"
#include "core/matter_clock.h"
#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/casefile/casefile.h"
#include "rooms/hazard/hazard_forms.h"
#include "rooms/hazard/hazard_letter.h"
#include "rooms/hazard/hazard_photos.h"
#include "rooms/hazard/hazard_rules.h"
#include "rooms/hazard/transfer.h"

/* An order to correct is given only where the law gives market supervision the power; fire and
 * street occupation are guided and transferred (domain: the five kinds). */
rc kind_is_ours(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK)
        return r;
    if (str_eq(hazard_cell(tx, "hazard_kinds", h.kind, s->matter, "ours"), S("yes")))
        return OK;
    fault_arg(f, "agency", h.lead_agency);
    return refuse(f, "hazard.not_ours");
}

/* 引导办证办照 comes first, where there is a paper to be led to. */
rc kind_leads_to_a_licence(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK)
        return r;
    return hazard_cell(tx, "hazard_kinds", h.kind, s->matter, "leads_to").n
               ? OK
               : refuse(f, "hazard.no_licence_to_lead_to");
}

/* For grave hazards a re-check by the officer who gave the order proves nothing. */
rc rechecked_by_another(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK)
        return r;
    bool other =
        str_eq(hazard_cell(tx, "hazard_grades", h.grade, s->matter, "recheck_by_other"), S("yes"));
    return other && h.ordered_by == s->actor->person_id ? refuse(f, "hazard.same_person") : OK;
}

rc failed_twice_or_grave(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    i64 needed = 0;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK)
        return r;
    str cell = hazard_cell(tx, "hazard_grades", h.grade, s->matter, "rechecks_before_clue");
    if (!str_to_i64(cell, &needed) || h.failed_rechecks >= needed)
        return OK;
    fault_arg(f, "needed", cell);
    return refuse(f, "hazard.recheck_first");
}

/* Who has failed as often as the grade allows is no longer asked again: that is a clue. */
rc rechecks_are_left(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    i64 most = 0;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK)
        return r;
    str cell = hazard_cell(tx, "hazard_grades", h.grade, s->matter, "rechecks_before_clue");
    if (!str_to_i64(cell, &most) || h.failed_rechecks < (most ? most : 1))
        return OK;
    fault_arg(f, "failed", arena_fmt(tx_arena(tx), "%lld", (long long)h.failed_rechecks));
    return refuse(f, "hazard.clue_now");
}

/* How often a chief may lengthen the time stands with the grade. */
rc extended_less_than_rule(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    i64 most, done = 0;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK ||
        !str_to_i64(hazard_cell(tx, "hazard_grades", h.grade, s->matter, "extensions"), &most))
        return r;
    r = db_int(tx, &Q_ledger_count_act, ARGS(V_I(s->matter->id), V_T(S("hazard.extend"))), &done,
               f);
    return r == OK && done >= most ? refuse(f, "hazard.extended_enough") : r;
}

/* The length is chosen from a menu; where the menu's clock is in the rules it says how the last day
 * rolls. */
static rc last_day(struct tx *tx, const struct step *s, i64 days, day *ret, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    str menu = arena_fmt(tx_arena(tx), "HZ2-%lld", (long long)days);
    struct clock_ask ask = { .clock = menu,
                             .law = day_at(s->matter->opened_at),
                             .from = day_at(s->now) };
    struct clock_result due = { .due = ask.from + (day)days };
    rc r = rule_find(rules, S("clocks"), menu, ask.law) ? clock_due(rules, &ask, &due, f) : OK;
    if (r == OK)
        *ret = due.due;
    return r;
}

static rc run_limit(struct tx *tx, const struct step *s, i64 days, struct fault *f)
{
    day due;
    rc r = last_day(tx, s, days, &due, f);
    return r == OK ? matter_clock_until(tx, s->matter, S("HZ2"), day_at(s->now), due, f) : r;
}

rc give_order(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct order_form *form = s->form;
    struct hazard h;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK)
        return r;
    h.remedy = form->remedy;
    h.due_days = form->days;
    h.ordered_by = s->actor->person_id;
    h.ordered_at = s->now;
    struct hazard_letter letter = { .kind = S("rectification_order"), .hazard = &h };
    r = last_day(tx, s, form->days, &letter.due, f);
    if (r == OK)
        r = hazard_write(tx, s->actor, s->matter, &letter, &h.order_number, f);
    if (r == OK)
        r = hazard_set_order(tx, &h, f);
    return r == OK ? run_limit(tx, s, form->days, f) : r;
}

static rc take_after(struct tx *tx, const struct step *s, struct ids photos, struct fault *f)
{
    return matter_take_photos(tx, s->actor, s->matter->id, photos, PHOTO_AFTER, f);
}

/* Its officer is told: what the operator proves from the doorstep waits for a re-check. */
static rc tell_officer(struct tx *tx, const struct step *s, i64 officer, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), 200);
    json_open(&o, '{');
    json_text_of(&o, "number", s->matter->number);
    json_close(&o, '}');
    return outbox_put(tx, s->matter->bureau_id,
                      &(struct outbox_fact){ .topic = "hazard.proven",
                                             .subject_kind = "hazard",
                                             .subject_id = s->matter->id,
                                             .matter_id = s->matter->id,
                                             .unit_id = s->matter->unit_id,
                                             .person_id = officer,
                                             .place_code = s->matter->place_code,
                                             .body = json_out_str(&o) },
                      f);
}

rc take_proof(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct proof_form *form = s->form;
    struct hazard h;
    const struct proof proof = { s->now, s->actor->person_id, form->note };
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r == OK)
        r = take_after(tx, s, form->photos, f);
    if (r == OK)
        r = hazard_set_proven(tx, h.id, &proof, f);
    if (r != OK || s->actor->person_id)
        return r;
    return tell_officer(tx, s, h.ordered_by ? h.ordered_by : s->matter->person_id, f);
}

static rc close_as(struct tx *tx, const struct step *s, const char *step, struct fault *f)
{
    const struct recheck_form *form = s->form;
    rc r = outcome_fits(tx, s->matter, form->outcome, step, f);
    if (r == OK)
        r = take_after(tx, s, form->photos, f);
    return r == OK ? hazard_set_outcome(tx, s->matter->id, form->outcome, f) : r;
}

rc close_settled(struct tx *tx, const struct step *s, struct fault *f)
{
    return close_as(tx, s, "settle", f);
}

rc close_licensed(struct tx *tx, const struct step *s, struct fault *f)
{
    return close_as(tx, s, "licensed", f);
}

rc close_rechecked(struct tx *tx, const struct step *s, struct fault *f)
{
    return close_as(tx, s, "recheck", f);
}

rc count_failed_recheck(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct reject_form *form = s->form;
    rc r = take_after(tx, s, form->photos, f);
    if (r == OK)
        r = hazard_count_failed(tx, s->matter->id, form->days, f);
    return r == OK ? run_limit(tx, s, form->days, f) : r;
}

rc extend_limit(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct extend_form *form = s->form;
    rc r = hazard_set_due_days(tx, s->matter->id, form->days, f);
    return r == OK ? run_limit(tx, s, form->days, f) : r;
}

rc close_answered(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct answered_form *form = s->form;
    rc r = outcome_fits(tx, s->matter, form->outcome, "answer", f);
    return r == OK ? hazard_set_outcome(tx, s->matter->id, form->outcome, f) : r;
}

rc hazard_follow(struct tx *tx, const struct actor *who, i64 id, const char *action, str form,
                 struct fault *f)
{
    const struct scope *own = tx_scope(tx), whole = scope_system(who->bureau_id);
    struct actor machine = *who; /* the ledger names who did what it follows from */
    machine.roles = ROLE_SYSTEM;
    const struct json *said;
    rc r = json_parse(tx_arena(tx), form, &said, f);
    if (r != OK)
        return r;
    struct flow_ask ask = { .matter_id = id, .action = str_from(action), .form = said };
    tx_set_scope(tx, &whole);
    r = flow_apply(tx, &hazard_flow, &machine, ask, NULL, f);
    tx_set_scope(tx, own);
    return r;
}

/* The clue package that the investigators receive: the hazard's story, and its pictures. */
static rc open_clue(struct tx *tx, const struct step *s, const struct hazard *h, struct fault *f)
{
    i64 clue;
    bool licence = hazard_cell(tx, "hazard_kinds", h->kind, s->matter, "leads_to").n > 0;
    struct clue_finding found = { .matter_id = s->matter->id,
                                  .entity_id = s->matter->entity_id,
                                  .premises_id = s->matter->premises_id,
                                  .found_at = s->matter->opened_at,
                                  .category = licence ? S("licence") : S("other"),
                                  .name = s->matter->title,
                                  .story = h->story };
    return clue_hand_over(tx, s->actor, &found, &clue, f);
}

/* 线索移交单: the clue goes to the investigators; R1 runs from the day the hazard was found, not
 * from today (PEN 18). */
rc hand_over_clue(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    str number;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    struct hazard_letter letter = { .kind = S("clue_handover"), .hazard = &h, .due = DAY_NONE };
    if (r == OK)
        r = hazard_set_outcome(tx, h.id, S("CLUE"), f);
    if (r == OK)
        r = open_clue(tx, s, &h, f);
    return r == OK ? hazard_write(tx, s->actor, s->matter, &letter, &number, f) : r;
}
