/* case_guard.c — why a step of a case may not be taken. */
#include "core/house.h"
#include "db/queries.h"
#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_rules.h"
#include "rooms/casefile/case_wall.h"

/* ---- the wall ---- */

static bool is_human(const struct step *s)
{
    return s->actor->person_id != 0;
}

static rc by(struct tx *tx, const struct step *s, const char *part, struct fault *f)
{
    return is_human(s) ? wall_allows(tx, s->matter->id, s->actor->person_id, part, f) : OK;
}

rc case_by_investigator(struct tx *tx, const struct step *s, struct fault *f)
{
    return by(tx, s, PART_INVESTIGATOR, f);
}

rc case_by_reviewer(struct tx *tx, const struct step *s, struct fault *f)
{
    return by(tx, s, PART_REVIEWER, f);
}

rc case_by_head(struct tx *tx, const struct step *s, struct fault *f)
{
    return by(tx, s, PART_DECIDER, f);
}

/* Whoever was named, or anybody without a part so far. */
rc case_by_presider(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_file c;
    rc r = case_get(tx, s->matter->id, &c, f);
    if (r == OK && c.presider_id && c.presider_id != s->actor->person_id)
        return refuse(f, "case.not_the_presider");
    return r == OK ? by(tx, s, PART_PRESIDER, f) : r;
}

/* ---- filing ---- */

static rc once(struct tx *tx, const struct step *s, const char *act, const char *key,
               struct fault *f)
{
    i64 n = 0;
    rc r = db_int(tx, &Q_case_act_count, ARGS(V_I(s->matter->id), V_T(str_from(act))), &n, f);
    return r == OK && n ? refuse(f, key) : r;
}

rc case_extended_once(struct tx *tx, const struct step *s, struct fault *f)
{
    const char *act = str_eq(s->matter->state, S("verifying")) ? "extend" : "prolong";
    rc r = case_by_head(tx, s, f);
    return r == OK ? once(tx, s, act, "case.extended_already", f) : r;
}

/* All four conditions of PEN 19, limitation counted too, and two certified officers (PEN 20). */
rc case_conditions_met(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_propose_form *form = s->form;
    rc r = case_by_investigator(tx, s, f);
    if (r != OK || !form)
        return r;
    const struct {
        const char *name;
        bool met;
    } conditions[] = { { "prima_facie", form->prima_facie },
                       { "punishable", form->punishable },
                       { "competent", form->competent },
                       { "in_time", form->in_time } };
    for (size_t i = 0; i < COUNT(conditions); i++)
        if (!conditions[i].met)
            r = fault_field(f, str_from(conditions[i].name), "condition_missing", S(""));
    if (form->investigator_id == form->second_investigator_id)
        r = fault_field(f, S("second_investigator_id"), "same_person", S(""));
    rc one = wall_officer(tx, s->matter, form->investigator_id, "investigator_id", f);
    rc two = wall_officer(tx, s->matter, form->second_investigator_id, "second_investigator_id", f);
    r = r != OK ? r : one != OK ? one : two;
    return r == OK ? case_in_time(tx, s, form, f) : r;
}

/* What was true when it was proposed holds when the head decides. */
rc case_may_be_filed(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_file c;
    rc r = case_by_head(tx, s, f);
    if (r == OK)
        r = case_get(tx, s->matter->id, &c, f);
    if (r == OK && (wall_allows(tx, c.id, c.lead_id, PART_INVESTIGATOR, NULL) != OK ||
                    wall_allows(tx, c.id, c.second_id, PART_INVESTIGATOR, NULL) != OK))
        return refuse(f, "case.officers_have_other_parts");
    return r;
}

/* ---- report and review ---- */

rc case_report_is_whole(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_report_form *form = s->form;
    rc r = case_by_investigator(tx, s, f);
    if (r != OK || !form || !case_decides_penalty(tx, s->matter, form->decision))
        return r;
    return form->penalties.n ? OK : fault_field(f, S("penalties"), "required", S(""));
}

rc case_review_passes(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_review_form *form = s->form;
    rc r = case_by_reviewer(tx, s, f);
    if (r != OK || !form)
        return r;
    const struct {
        const char *name;
        bool fine;
    } items[] = { { "competence", form->competence }, { "party", form->party },
                  { "facts", form->facts },           { "qualification", form->qualification },
                  { "basis", form->basis },           { "procedure", form->procedure },
                  { "fitness", form->fitness } };
    for (size_t i = 0; i < COUNT(items); i++)
        if (!items[i].fine)
            r = fault_field(f, str_from(items[i].name), "not_passed", S(""));
    return r;
}

/* ---- notice and hearing ---- */

rc case_is_a_penalty(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_file c;
    rc r = case_by_investigator(tx, s, f);
    if (r == OK)
        r = case_get(tx, s->matter->id, &c, f);
    if (r != OK)
        return r;
    return case_decides_penalty(tx, s->matter, c.decision) ? OK : refuse(f, "case.no_penalty");
}

/* The right by the law's thresholds, and within five working days of the notice (PEN 57). */
rc case_hearing_is_due(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_file c;
    rc r = case_by_investigator(tx, s, f);
    if (r == OK)
        r = case_get(tx, s->matter->id, &c, f);
    if (r != OK)
        return r;
    if (!c.hearing)
        return refuse(f, "case.no_hearing");
    return case_clock_over(tx, s->matter, "P6") ? refuse(f, "case.hearing_too_late") : OK;
}

/* ---- decision ---- */

static bool within(str all, str one)
{
    while (all.n)
        if (str_eq(str_cut(all, '|', &all), one))
            return true;
    return false;
}

/* What is heavier than what the party was told needs another notice. */
static rc not_heavier(struct tx *tx, const struct step *s, const struct case_file *c,
                      struct fault *f)
{
    const struct case_decide_form *form = s->form;
    rc r = OK;
    if (!case_decides_penalty(tx, s->matter, form->decision))
        return fault_field(f, S("decision"), "not_here", form->decision);
    if (c->noticed_on == DAY_NONE)
        return refuse(f, "case.not_noticed");
    if (form->penalties.n == 0)
        r = fault_field(f, S("penalties"), "required", S(""));
    for (size_t i = 0; i < form->penalties.n; i++)
        if (!within(c->noticed_penalties, form->penalties.at[i]))
            r = fault_field(f, S("penalties"), "not_noticed", form->penalties.at[i]);
    if (form->fine > c->noticed_fine)
        r = fault_field(f, S("fine"), "not_noticed", S(""));
    if (form->confiscated > c->noticed_confiscated)
        r = fault_field(f, S("confiscated"), "not_noticed", S(""));
    return r == OK && c->review_class.n && !c->discussed_at ? refuse(f, "case.not_discussed") : r;
}

rc case_may_be_decided(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_file c;
    rc r = case_by_head(tx, s, f);
    if (r == OK)
        r = case_get(tx, s->matter->id, &c, f);
    return r == OK && s->form ? not_heavier(tx, s, &c, f) : r;
}

/* Without a penalty nothing was to be noticed or heard. */
rc case_may_be_concluded(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_decide_form *form = s->form;
    rc r = case_by_head(tx, s, f);
    return r == OK && form && case_decides_penalty(tx, s->matter, form->decision)
               ? fault_field(f, S("decision"), "not_here", form->decision)
               : r;
}

/* ---- after it ---- */

/* Thirty days of public notice count as served (PEN 82). */
rc case_announced_long_enough(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_service_form *form = s->form;
    rc r = case_by_investigator(tx, s, f);
    if (r != OK || !form)
        return r;
    day on = form->served_on == DAY_NONE ? day_at(s->now) : form->served_on;
    if (on > day_at(s->now))
        return fault_field(f, S("served_on"), "in_the_future", S(""));
    if (str_eq(form->mode, S("S2")) && form->witness.n == 0)
        return fault_field(f, S("witness"), "required", S(""));
    bool announced = str_eq(form->mode, S("S5"));
    return announced && !case_clock_over(tx, s->matter, "P9")
               ? refuse(f, "case.announced_too_short")
               : OK;
}

rc case_owes(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_debt debt;
    rc r = case_by_investigator(tx, s, f);
    if (r == OK)
        r = case_debt(tx, s->matter->id, day_at(s->now), &debt, f);
    if (r != OK)
        return r;
    return debt.fine + debt.late + debt.confiscated > 0 ? OK : refuse(f, "case.nothing_owed");
}

rc case_may_be_parted(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_debt debt;
    rc r = case_by_head(tx, s, f);
    if (r == OK)
        r = case_debt(tx, s->matter->id, day_at(s->now), &debt, f);
    if (r == OK && debt.fine == 0)
        return refuse(f, "case.nothing_owed");
    const struct case_instalment_form *form = s->form;
    return r == OK && form && form->until <= day_at(s->now)
               ? fault_field(f, S("until"), "in_the_past", S(""))
               : r;
}

/* How it may end follows from how it was decided; what is owed is paid before it is carried out. */
rc case_is_fulfilled(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_ending_form *form = s->form;
    struct case_file c;
    struct case_debt debt;
    rc r = case_by_investigator(tx, s, f);
    if (r == OK)
        r = case_get(tx, s->matter->id, &c, f);
    if (r != OK || !form)
        return r;
    bool at_court = str_eq(s->matter->state, S("at_court"));
    if (!case_cell_is(tx, "case_endings", form->ending, "from", "penalty") &&
        !(at_court && case_cell_is(tx, "case_endings", form->ending, "from", "court")))
        return fault_field(f, S("ending"), "not_here", form->ending);
    r = case_debt(tx, c.id, day_at(s->now), &debt, f);
    if (r != OK || !str_eq(form->ending, S("FULFILLED")))
        return r;
    return debt.fine + debt.late + debt.confiscated > 0 ? refuse(f, "case.still_owed") : OK;
}

rc case_ends_the_investigation(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_ending_form *form = s->form;
    rc r = case_by_head(tx, s, f);
    if (r != OK || !form)
        return r;
    return case_cell_is(tx, "case_endings", form->ending, "from", "investigation")
               ? OK
               : fault_field(f, S("ending"), "not_here", form->ending);
}

/* Nothing is held any longer when a case is closed. */
rc case_holds_nothing(struct tx *tx, const struct step *s, struct fault *f)
{
    i64 n = 0;
    rc r = case_by_head(tx, s, f);
    if (r == OK)
        r = db_int(tx, &Q_case_measures_held, ARGS(V_I(s->matter->id)), &n, f);
    return r == OK && n ? refuse(f, "case.still_held") : r;
}
