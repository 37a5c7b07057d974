/* hazard_flow.c — why a step may not be taken, and what follows when it is. */
#include "core/house.h"
#include "core/ledger.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/hazard/hazard_forms.h"
#include "rooms/hazard/hazard_letter.h"
#include "rooms/hazard/hazard_store.h"

static const struct rule_row *rule_of(struct tx *tx, const char *list, str code,
                                      const struct matter *m)
{
    return rule_find(house_of(tx)->rules, str_from(list), code, day_at(m->opened_at));
}

static str cell_of(struct tx *tx, const char *list, str code, const struct matter *m,
                   const char *column)
{
    const struct rule_row *row = rule_of(tx, list, code, m);
    return row ? rule_cell(house_of(tx)->rules, row, str_from(column)) : S("");
}

/* An order to correct is given only where the law gives market supervision the power; fire and
 * street occupation are guided and transferred (domain: the five kinds). */
rc kind_is_ours(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK)
        return r;
    if (str_eq(cell_of(tx, "hazard_kinds", h.kind, s->matter, "ours"), S("yes")))
        return OK;
    fault_arg(f, "agency", h.lead_agency);
    return refuse(f, "hazard.not_ours");
}

rc kind_has_other_agency(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK)
        return r;
    str kind = cell_of(tx, "hazard_kinds", h.kind, s->matter, "transfer_kind");
    return kind.n ? OK : refuse(f, "hazard.no_other_agency");
}

/* For grave hazards a re-check by the officer who gave the order proves nothing. */
rc rechecked_by_another(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK)
        return r;
    bool other =
        str_eq(cell_of(tx, "hazard_grades", h.grade, s->matter, "recheck_by_other"), S("yes"));
    return other && h.ordered_by == s->actor->person_id ? refuse(f, "hazard.same_person") : OK;
}

rc failed_twice_or_grave(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    i64 needed = 0;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK)
        return r;
    str cell = cell_of(tx, "hazard_grades", h.grade, s->matter, "rechecks_before_clue");
    if (!str_to_i64(cell, &needed) || h.failed_rechecks >= needed)
        return OK;
    fault_arg(f, "needed", cell);
    return refuse(f, "hazard.recheck_first");
}

/* How often a chief may lengthen the time stands with the grade. */
rc extended_less_than_rule(struct tx *tx, const struct step *s, struct fault *f)
{
    struct hazard h;
    i64 most, done = 0;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK ||
        !str_to_i64(cell_of(tx, "hazard_grades", h.grade, s->matter, "extensions"), &most))
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
        r = hazard_write(tx, s, &letter, &h.order_number, f);
    if (r == OK)
        r = hazard_set_order(tx, &h, f);
    return r == OK ? run_limit(tx, s, form->days, f) : r;
}

rc matter_take_photos(struct tx *tx, const struct actor *who, i64 matter_id, struct ids photos,
                      str field, struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < photos.n; i++) {
        i64 changed;
        r = db_exec(tx, &Q_attachment_take,
                    ARGS(V_I(photos.at[i]), V_T(S("matter")), V_I(matter_id), V_I(who->person_id)),
                    &changed, f);
        if (r == OK && changed == 0)
            r = fault_field(f, field, "not_your_upload", S(""));
    }
    return r;
}

rc take_proof(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct proof_form *form = s->form;
    rc r = matter_take_photos(tx, s->actor, s->matter->id, form->photos, S("photos"), f);
    return r == OK ? hazard_set_proven(tx, s->matter->id, s->now, f) : r;
}

rc close_rechecked(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct recheck_form *form = s->form;
    rc r = matter_take_photos(tx, s->actor, s->matter->id, form->photos, S("photos"), f);
    return r == OK ? hazard_set_outcome(tx, s->matter->id, form->outcome, f) : r;
}

rc count_failed_recheck(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct reject_form *form = s->form;
    rc r = matter_take_photos(tx, s->actor, s->matter->id, form->photos, S("photos"), f);
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

rc close_guided(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct guide_form *form = s->form;
    return hazard_set_outcome(tx, s->matter->id, form->outcome, f);
}

rc open_transfer(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct transfer_form *form = s->form;
    struct hazard h;
    str number;
    rc r = hazard_get(tx, s->matter->id, &h, f);
    if (r != OK)
        return r;
    const struct rule_row *kind = rule_of(tx, "hazard_kinds", h.kind, s->matter);
    struct transfer t = { .id = tx_id(tx),
                          .hazard_id = h.id,
                          .kind = form->kind,
                          .to_agency = form->to_agency,
                          .basis = kind ? kind->basis : S(""),
                          .sent_at = s->now,
                          .reply_due = s->matter->due_at ? day_at(s->matter->due_at) : 0 };
    struct hazard_letter letter = {
        .kind = S("transfer_letter"), .hazard = &h, .due = DAY_NONE, .transfer = &t
    };
    r = transfer_insert(tx, &t, f);
    return r == OK ? hazard_write(tx, s, &letter, &number, f) : r;
}

static rc answer(struct tx *tx, const struct step *s, const struct answer_form *form,
                 struct fault *f)
{
    struct transfer t;
    rc r = transfer_last(tx, s->matter->id, &t, f);
    if (r != OK || t.id == 0)
        return r;
    t.receipt_no = form->receipt_no;
    t.answer = form->answer;
    t.outcome = form->outcome;
    t.answered_at = s->now;
    return transfer_set_answer(tx, &t, f);
}

rc close_answered(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct answer_form *form = s->form;
    rc r = answer(tx, s, form, f);
    return r == OK ? hazard_set_outcome(tx, s->matter->id, form->outcome, f) : r;
}

rc take_back(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct reason_form *form = s->form;
    return answer(tx, s, &(struct answer_form){ .answer = form->reason, .outcome = S("") }, f);
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
    return r == OK ? hazard_write(tx, s, &letter, &number, f) : r;
}
