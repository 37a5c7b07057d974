/* complaint_flow.c — what follows from a step: before mediation, and at the end. */
#include "core/house.h"
#include "core/matter_clock.h"
#include "core/matter_return.h"
#include "db/queries.h"
#include "rooms/complaint/complaint_forms.h"
#include "rooms/complaint/complaint_paper.h"
#include "rooms/complaint/complaint_rules.h"
#include "rooms/complaint/complaint_store.h"

/* ---- before it is decided on ---- */

/* On what the bureau relies when proof does not come: the ground of refusal that follows of itself.
 */
static str identity_basis(struct tx *tx, const struct matter *m)
{
    const struct rules *rules = house_of(tx)->rules;
    day on = day_at(m->opened_at);
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("refusal_reasons"), &n);
    for (size_t i = 0; i < n; i++)
        if (rows[i].valid_from <= on && on <= rows[i].valid_to &&
            str_eq(rule_cell(rules, &rows[i], S("identity")), S("yes")))
            return rows[i].basis;
    return S("");
}

rc complaint_ask_identity(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct identity_form *form = s->form;
    str papers;
    if (form->until <= day_at(s->now))
        return fault_field(f, S("until"), "in_the_past", S(""));
    rc r = complaint_masked(tx, s->matter->id, form->papers, &papers, f);
    if (r == OK)
        r = db_exec(tx, &Q_complaint_identity_asked, ARGS(V_I(s->matter->id), V_I(form->until)),
                    NULL, f);
    if (r == OK)
        r = matter_clock_until(tx, s->matter, S("C3"), day_at(s->now), form->until, f);
    if (r != OK)
        return r;
    const struct paper_fact facts[] = { { "until", day_text(tx_arena(tx), form->until) },
                                        { "papers", papers } };
    return complaint_paper(tx, s,
                           &(struct paper_ask){ .kind = "complaint_identity",
                                                .basis = identity_basis(tx, s->matter),
                                                .facts = facts,
                                                .count = COUNT(facts),
                                                .consumer = true },
                           f);
}

rc complaint_take_identity(struct tx *tx, const struct step *s, struct fault *f)
{
    return db_exec(tx, &Q_complaint_identity_given, ARGS(V_I(s->matter->id), V_I(s->now)), NULL, f);
}

rc complaint_withdraw(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct note_form *form = s->form;
    str note;
    rc r = complaint_masked(tx, s->matter->id, form->note, &note, f);
    return r == OK ? db_exec(tx, &Q_complaint_withdrawn,
                             ARGS(V_I(s->matter->id), V_T(note), V_I(s->now)), NULL, f)
                   : r;
}

rc complaint_may_be_returned(struct tx *tx, const struct step *s, struct fault *f)
{
    return matter_may_be_returned(tx, s->matter, f);
}

/* A unit that is not competent gives it back to the centre and forwards nothing by itself (O121
 * 41). The limit goes on. */
rc complaint_return(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct return_form *form = s->form;
    struct matter *m = s->matter;
    str note;
    rc r = complaint_masked(tx, m->id, form->note, &note, f);
    if (r == OK)
        r = db_exec(tx, &Q_complaint_returned,
                    ARGS(V_I(m->id), V_T(form->reason), V_T(note), V_I(s->now)), NULL, f);
    return r == OK ? matter_return(tx, m, f) : r;
}

rc complaint_route(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct route_form *form = s->form;
    const struct rule_row *limit = complaint_rule(tx, s->matter, "clocks", S("C1"));
    struct arena *a = tx_arena(tx);
    day due;
    rc r = complaint_unit_known(tx, s->actor->bureau_id, form->unit_id, f);
    if (r == OK)
        r = complaint_limit_day(tx, s->matter->id, S("C1"), &due, f);
    if (r == OK)
        r = matter_send_on(tx, s->matter, form->unit_id, f);
    if (r != OK)
        return r;
    struct complaint_name to = { .arena = a };
    r = complaint_unit_name(tx, form->unit_id, &to, f);
    const struct paper_fact facts[] = { { "to_unit", to.name }, { "due", day_text(a, due) } };
    return r == OK ? complaint_paper(tx, s,
                                     &(struct paper_ask){ .kind = "complaint_dispatch",
                                                          .basis = limit ? limit->basis : S(""),
                                                          .facts = facts,
                                                          .count = COUNT(facts) },
                                     f)
                   : r;
}

/* ---- the decision whether to take it up ---- */

static rc decided(struct tx *tx, const struct step *s, struct fault *f)
{
    return db_exec(tx, &Q_complaint_decided,
                   ARGS(V_I(s->matter->id), V_I(s->now), V_I(s->actor->person_id)), NULL, f);
}

rc complaint_accept(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct accept_form *form = s->form;
    const struct rule_row *limit = complaint_rule(tx, s->matter, "clocks", S("C1"));
    day due;
    rc r = form->person_id ? complaint_name_mediator(tx, s->matter, form->person_id, f) : OK;
    if (r == OK)
        r = decided(tx, s, f);
    if (r == OK)
        r = complaint_limit_day(tx, s->matter->id, S("C4"), &due, f);
    if (r == OK)
        r = complaint_register_paper(tx, s, f);
    if (r != OK)
        return r;
    const struct paper_fact facts[] = { { "due", day_text(tx_arena(tx), due) } };
    return complaint_paper(tx, s,
                           &(struct paper_ask){ .kind = "complaint_accept",
                                                .basis = limit ? limit->basis : S(""),
                                                .facts = facts,
                                                .count = COUNT(facts),
                                                .consumer = true },
                           f);
}

/* Proof that was asked for may still come: until its day it is no ground. */
static rc identity_is_missed(struct tx *tx, const struct step *s, const struct rule_row *reason,
                             struct fault *f)
{
    struct complaint c;
    rc r = complaint_get(tx, s->matter->id, &c, f);
    bool of_identity = str_eq(rule_cell(house_of(tx)->rules, reason, S("identity")), S("yes"));
    bool asked = str_eq(str_from(s->move->from), S("identity"));
    if (r == OK && of_identity && asked && day_at(s->now) <= c.identity_day)
        return fault_field(f, S("reason"), "identity_awaited",
                           day_text(tx_arena(tx), (day)c.identity_day));
    return r;
}

/* Where the law gives the notice a limit of its own (C2), it takes the place of C1; else C1 covers
 * the decision and the notice. */
static rc limit_of_notice(struct tx *tx, const struct step *s, struct fault *f)
{
    if (!complaint_rule(tx, s->matter, "clocks", S("C2")))
        return OK;
    rc r = matter_clock_stop(tx, s->matter, S("C1"), f);
    return r == OK ? matter_clock_start(tx, s->matter, S("C2"), day_at(s->matter->opened_at), f)
                   : r;
}

rc complaint_refuse(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct refuse_form *form = s->form;
    const struct rule_row *reason = complaint_rule(tx, s->matter, "refusal_reasons", form->reason);
    struct arena *a = tx_arena(tx);
    str note, routes = strs_join(a, form->routes, '|');
    if (!reason)
        return fault_field(f, S("reason"), "not_in_force", form->reason);
    rc r = identity_is_missed(tx, s, reason, f);
    if (r == OK)
        r = complaint_masked(tx, s->matter->id, form->note, &note, f);
    if (r == OK)
        r = decided(tx, s, f);
    if (r == OK)
        r = db_exec(
            tx, &Q_complaint_refused,
            ARGS(V_I(s->matter->id), V_T(form->reason), V_T(note), V_T(routes), V_I(s->now)), NULL,
            f);
    if (r == OK)
        r = limit_of_notice(tx, s, f);
    if (r == OK)
        r = complaint_register_paper(tx, s, f);
    if (r != OK)
        return r;
    const struct paper_fact facts[] = {
        { "reason", reason->name_zh },
        { "note", note },
        { "routes", complaint_names(tx, "dispute_routes", routes, day_at(s->now)) },
    };
    return complaint_paper(tx, s,
                           &(struct paper_ask){ .kind = "complaint_refuse",
                                                .basis = reason->basis,
                                                .facts = facts,
                                                .count = COUNT(facts),
                                                .consumer = true },
                           f);
}

/* ---- how it ends ---- */

static rc settled(struct tx *tx, const struct step *s, bool first, struct fault *f)
{
    const struct settle_form *form = s->form;
    return db_exec(
        tx, &Q_complaint_settled,
        ARGS(V_I(s->matter->id), V_T(form->form), V_I(form->recovered), V_I(first), V_I(s->now)),
        NULL, f);
}

/* 先行和解: the two have settled before the bureau did anything; there is no letter to make. */
rc complaint_settle_first(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct settle_form *form = s->form;
    const struct rule_row *row = complaint_rule(tx, s->matter, "settlement_forms", form->form);
    if (!row || str_eq(rule_cell(house_of(tx)->rules, row, S("letter")), S("yes")))
        return fault_field(f, S("form"), "not_here", form->form);
    return settled(tx, s, true, f);
}

static rc settlement_paper(struct tx *tx, const struct step *s, const struct rule_row *row,
                           const struct agreement *g, struct fault *f)
{
    const struct settle_form *form = s->form;
    struct arena *a = tx_arena(tx);
    struct complaint c;
    rc r = complaint_get(tx, s->matter->id, &c, f);
    if (r != OK)
        return r;
    const struct paper_fact facts[] = {
        { "category",
          complaint_names(tx, "filing_categories", c.category, day_at(s->matter->opened_at)) },
        { "terms", g->terms },
        { "amount", form->recovered ? fen_text(a, form->recovered) : S("") },
        { "perform_on", g->perform_on == DAY_NONE ? S("") : day_text(a, g->perform_on) },
    };
    return complaint_paper(tx, s,
                           &(struct paper_ask){ .kind = "complaint_settlement",
                                                .basis = row->basis,
                                                .facts = facts,
                                                .count = COUNT(facts),
                                                .consumer = true,
                                                .operator= true },
                           f);
}

/* After a sitting on site the law wants a letter, unless it is performed at once or both gave it up
 * (O121 24). */
static rc waiver_is_there(struct tx *tx, const struct step *s, const struct rule_row *row,
                          struct fault *f)
{
    const struct settle_form *form = s->form;
    const struct rules *rules = house_of(tx)->rules;
    str mode = S("");
    rc r = complaint_last_mode(tx, s->matter->id, &mode, f);
    if (r != OK)
        return r;
    const struct rule_row *at = rule_find(rules, S("mediation_modes"), mode, day_at(s->now));
    bool onsite = at && str_eq(rule_cell(rules, at, S("place")), S("yes"));
    bool needed = onsite && str_eq(rule_cell(rules, row, S("waiver")), S("yes"));
    return needed && !form->waived ? fault_field(f, S("waived"), "required", S("")) : OK;
}

rc complaint_settle(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct settle_form *form = s->form;
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = complaint_rule(tx, s->matter, "settlement_forms", form->form);
    struct agreement g;
    if (!row)
        return fault_field(f, S("form"), "not_in_force", form->form);
    rc r = complaint_agreement(tx, s->matter->id, &g, f);
    if (r == OK && !g.id && str_eq(rule_cell(rules, row, S("agreement")), S("yes")))
        r = fault_field(f, S("form"), "no_agreement_text", S(""));
    if (r == OK)
        r = waiver_is_there(tx, s, row, f);
    if (r == OK)
        r = settled(tx, s, false, f);
    if (r == OK && str_eq(rule_cell(rules, row, S("letter")), S("yes")))
        r = settlement_paper(tx, s, row, &g, f);
    return r;
}

/* Time is up only when it is. */
static rc limit_is_over(struct tx *tx, const struct step *s, const struct rule_row *reason,
                        struct fault *f)
{
    day due;
    if (!str_eq(rule_cell(house_of(tx)->rules, reason, S("after_limit")), S("yes")))
        return OK;
    rc r = complaint_limit_day(tx, s->matter->id, S("C4"), &due, f);
    if (r == OK && due != DAY_NONE && day_at(s->now) <= due)
        return fault_field(f, S("reason"), "limit_runs", day_text(tx_arena(tx), due));
    return r;
}

rc complaint_terminate(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct terminate_form *form = s->form;
    const struct rule_row *reason =
        complaint_rule(tx, s->matter, "termination_reasons", form->reason);
    str note;
    if (!reason)
        return fault_field(f, S("reason"), "not_in_force", form->reason);
    rc r = limit_is_over(tx, s, reason, f);
    if (r == OK)
        r = complaint_masked(tx, s->matter->id, form->note, &note, f);
    if (r == OK)
        r = db_exec(tx, &Q_complaint_terminated,
                    ARGS(V_I(s->matter->id), V_T(form->reason), V_T(note), V_I(s->now)), NULL, f);
    if (r != OK)
        return r;
    const struct paper_fact facts[] = {
        { "reason", reason->name_zh },
        { "note", note },
    };
    return complaint_paper(tx, s,
                           &(struct paper_ask){ .kind = "complaint_terminate",
                                                .basis = reason->basis,
                                                .facts = facts,
                                                .count = COUNT(facts),
                                                .consumer = true,
                                                .operator= true },
                           f);
}

/* What is not served yet goes by this channel; receipts are noted recipient by recipient. */
rc complaint_notify(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct notify_form *form = s->form;
    rc r =
        db_exec(tx, &Q_complaint_serve_all,
                ARGS(V_I(s->matter->id), V_T(form->channel), V_I(s->now), V_I(s->actor->person_id)),
                NULL, f);
    return r == OK
               ? db_exec(tx, &Q_complaint_notified, ARGS(V_I(s->matter->id), V_I(s->now)), NULL, f)
               : r;
}
