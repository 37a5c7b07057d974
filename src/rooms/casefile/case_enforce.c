/* case_enforce.c — what follows when a decision is not carried out: time to pay that the party asks
 * for, the demand (催告书, AEL 35), the application to the court (PEN 76). */
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_paper.h"
#include "rooms/casefile/case_rules.h"

/* ---- guards ---- */

static rc debt_today(struct tx *tx, const struct step *s, struct case_debt *ret, struct fault *f)
{
    return case_debt(tx, s->matter->id, day_at(s->now), ret, f);
}

/* Only a fine may be deferred or paid in parts (APL 66). */
rc case_may_ask_later(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_debt debt;
    rc r = case_by_investigator(tx, s, f);
    if (r == OK)
        r = debt_today(tx, s, &debt, f);
    return r == OK && debt.fine == 0 ? refuse(f, "case.nothing_owed") : r;
}

/* Something fell due and was not paid. Confiscated money has no limit of its own: it is due with
 * the fine, or at once where there is none. */
rc case_is_overdue(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_demand_form *form = s->form;
    struct case_debt debt;
    struct case_file c;
    rc r = case_by_investigator(tx, s, f);
    if (r == OK)
        r = case_get(tx, s->matter->id, &c, f);
    if (r == OK)
        r = debt_today(tx, s, &debt, f);
    if (r != OK)
        return r;
    bool taken = debt.confiscated > 0 && (c.pay_by == DAY_NONE || day_at(s->now) > c.pay_by);
    if (debt.overdue == 0 && !taken)
        return refuse(f, "case.not_overdue");
    if (form && form->served_on != DAY_NONE && form->served_on > day_at(s->now))
        return fault_field(f, S("served_on"), "in_the_future", S(""));
    return OK;
}

static bool still_runs(struct tx *tx, const struct step *s, const char *clock)
{
    i64 due = 0;
    rc r =
        db_int(tx, &Q_case_clock_due, ARGS(V_I(s->matter->id), V_T(str_from(clock))), &due, NULL);
    return r == OK && due && day_at(s->now) <= (day)due;
}

/* The ten working days of the demand are over, nobody can go to court against the decision any
 * more, and the three months in which the bureau may are not. */
rc case_court_is_open(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_debt debt;
    struct case_file c;
    day suit = DAY_NONE;
    rc r = case_by_head(tx, s, f);
    if (r == OK)
        r = case_get(tx, s->matter->id, &c, f);
    if (r == OK)
        r = debt_today(tx, s, &debt, f);
    if (r == OK)
        r = case_suit_end(tx, &c, &suit, f);
    if (r != OK)
        return r;
    if (debt.fine + debt.late + debt.confiscated == 0)
        return refuse(f, "case.nothing_owed");
    if (still_runs(tx, s, "P13"))
        return refuse(f, "case.demand_runs");
    if (day_at(s->now) <= suit)
        return refuse(f, "case.suit_open");
    return case_clock_over(tx, s->matter, "P14") ? refuse(f, "case.court_too_late") : OK;
}

/* ---- effects ---- */

/* The party's ten working days run from the service of the demand. */
rc case_demand(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_demand_form *form = s->form;
    struct case_demand_form said = *form;
    struct step kept = *s;
    struct case_file c;
    if (said.served_on == DAY_NONE)
        said.served_on = day_at(s->now);
    kept.form = &said;
    rc r = case_get(tx, s->matter->id, &c, f);
    if (r == OK && said.served_on < c.served_on)
        return fault_field(f, S("served_on"), "before_begin", S(""));
    if (r == OK)
        r = case_keep(tx, &kept, f);
    if (r == OK)
        r = matter_clock_start(tx, s->matter, S("P13"), said.served_on, f);
    return r == OK ? case_paper(tx, s, "penalty_demand", f) : r;
}

rc case_apply_court(struct tx *tx, const struct step *s, struct fault *f)
{
    rc r = case_keep(tx, s, f);
    if (r == OK)
        r = matter_clock_stop(tx, s->matter, S("P13"), f);
    if (r == OK)
        r = matter_clock_stop(tx, s->matter, S("P14"), f);
    return r == OK ? case_paper(tx, s, "court_application", f) : r;
}

/* What the court did not take may be put before it again while the three months run; the demand
 * stands. */
rc case_from_court(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_file c;
    day suit = DAY_NONE;
    rc r = case_keep(tx, s, f);
    if (r == OK)
        r = case_get(tx, s->matter->id, &c, f);
    if (r == OK)
        r = case_suit_end(tx, &c, &suit, f);
    return r == OK ? matter_clock_start(tx, s->matter, S("P14"), suit, f) : r;
}
