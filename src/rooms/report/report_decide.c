/* report_decide.c — whether a case is filed, and whom that is told: guards and effects. */
#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/casefile/casefile.h"
#include "rooms/report/report_forms.h"
#include "rooms/report/report_letter.h"
#include "rooms/report/report_store.h"
#include "rooms/vault/vault.h"

/* ---- guards ---- */

rc report_has_subject(struct tx *tx, const struct step *s, struct fault *f)
{
    (void)tx;
    return s->matter->entity_id || s->matter->premises_id ? OK : refuse(f, "report.no_subject");
}

/* Whoever verified proposes; the head decides (PEN 19), and not on an own proposal. */
rc report_proposed_by_another(struct tx *tx, const struct step *s, struct fault *f)
{
    struct report report;
    rc r = report_get(tx, s->matter->id, &report, f);
    return r == OK && report.proposed_by == s->actor->person_id ? refuse(f, "report.own_proposal")
                                                                : r;
}

/* By the law of the day it came: until 2026-04-14 every named reporter (O20 31); since then only
 * where another law says so (O121 36). */
const struct rule_row *report_notice_due(struct tx *tx, const struct matter *m,
                                         const struct report *report)
{
    const struct rules *rules = house_of(tx)->rules;
    day law = day_at(m->opened_at);
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("report_notices"), &n);
    for (size_t i = 0; i < n; i++) {
        str category = rule_cell(rules, &rows[i], S("category"));
        bool named_only = str_eq(rule_cell(rules, &rows[i], S("named")), S("yes"));
        bool in_force = rows[i].valid_from <= law && law <= rows[i].valid_to;
        if (in_force && (category.n == 0 || str_eq(category, report->category)) &&
            (report->named || !named_only))
            return &rows[i];
    }
    return NULL;
}

rc report_reporter_is_to_be_told(struct tx *tx, const struct step *s, struct fault *f)
{
    struct report report;
    rc r = report_get(tx, s->matter->id, &report, f);
    if (r != OK)
        return r;
    if (report.told_at)
        return refuse(f, "report.told_already");
    return report_notice_due(tx, s->matter, &report) ? OK : refuse(f, "report.no_notice_in_law");
}

rc report_reporter_was_told(struct tx *tx, const struct step *s, struct fault *f)
{
    struct report report;
    rc r = report_get(tx, s->matter->id, &report, f);
    if (r != OK || report.told_at)
        return r;
    return report_notice_due(tx, s->matter, &report) ? refuse(f, "report.tell_first") : OK;
}

/* ---- effects ---- */

static rc propose(struct tx *tx, const struct step *s, str finding, str reason, struct fault *f)
{
    str masked;
    rc r = vault_masked(tx, s->matter->id, finding, &masked, f);
    return r == OK ? db_exec(tx, &Q_report_proposed,
                             ARGS(V_I(s->matter->id), V_T(masked), V_T0(reason),
                                  V_I(s->actor->person_id)),
                             NULL, f)
                   : r;
}

/* All four conditions of PEN 19, or there is no case. */
rc report_note_filing_proposal(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct filing_form *form = s->form;
    const struct {
        bool met;
        const char *field;
    } conditions[] = { { form->evidence, "evidence" },
                       { form->punishable, "punishable" },
                       { form->competent, "competent" },
                       { form->in_time, "in_time" } };
    rc r = OK;
    for (size_t i = 0; i < COUNT(conditions); i++)
        if (!conditions[i].met)
            r = fault_field(f, str_from(conditions[i].field), "condition_not_met", S(""));
    return r == OK ? propose(tx, s, form->finding, S(""), f) : r;
}

rc report_note_no_filing_proposal(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct no_filing_form *form = s->form;
    return propose(tx, s, form->finding, form->reason, f);
}

/* A limit for telling runs only where the law of that day sets one (R3, O20 31). */
static rc start_notice(struct tx *tx, const struct step *s, const struct report *report,
                       struct fault *f)
{
    const struct rule_row *notice = report_notice_due(tx, s->matter, report);
    str clock = notice ? rule_cell(house_of(tx)->rules, notice, S("clock")) : S("");
    return clock.n ? matter_clock_start(tx, s->matter, clock, day_at(s->now), f) : OK;
}

static rc decide(struct tx *tx, const struct step *s, const struct report *report, i64 case_id,
                 struct fault *f)
{
    rc r = db_exec(tx, &Q_report_decided,
                   ARGS(V_I(s->matter->id), V_I(s->actor->person_id), V_I(s->now), V_ID(case_id)),
                   NULL, f);
    return r == OK ? start_notice(tx, s, report, f) : r;
}

rc report_decide_no_filing(struct tx *tx, const struct step *s, struct fault *f)
{
    struct report report;
    rc r = report_get(tx, s->matter->id, &report, f);
    return r == OK ? decide(tx, s, &report, 0, f) : r;
}

/* The case begins with its source, told as it may be read: who reported is not part of it. */
rc report_file_case(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct matter *m = s->matter;
    struct report report;
    i64 case_id;
    rc r = report_get(tx, m->id, &report, f);
    if (r != OK)
        return r;
    const struct case_new source = { .source = S("report"),
                                     .source_id = m->id,
                                     .entity_id = m->entity_id,
                                     .premises_id = m->premises_id,
                                     .found_at = report.found_at,
                                     .category = report.category,
                                     .story = report.story };
    r = case_file_open(tx, s->actor, &source, &case_id, f);
    return r == OK ? decide(tx, s, &report, case_id, f) : r;
}

rc report_note_told(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct tell_form *form = s->form;
    struct report report;
    str note;
    rc r = report_get(tx, s->matter->id, &report, f);
    if (r == OK)
        r = vault_masked(tx, s->matter->id, form->note, &note, f);
    if (r == OK)
        r = db_exec(tx, &Q_report_told,
                    ARGS(V_I(s->matter->id), V_I(s->now), V_I(s->actor->person_id), V_T(form->mode),
                         V_T0(note)),
                    NULL, f);
    return r == OK
               ? report_write_result(tx, s, &report, report_notice_due(tx, s->matter, &report), f)
               : r;
}
