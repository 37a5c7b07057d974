/* inspection_flow.c — why a step may not be taken, and what follows when it is. */
#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/inspection/inspection_cap.h"
#include "rooms/inspection/inspection_forms.h"
#include "rooms/inspection/inspection_pair.h"
#include "sys/secret.h"

enum { CODE_LENGTH = 24, DEFAULT_TERM = 3 };

str item_cell(struct tx *tx, const struct matter *m, const struct approval *a, const char *column)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("catalogue"), a->item, day_at(m->opened_at));
    return row ? rule_cell(rules, row, str_from(column)) : S("");
}

i64 term_end(struct tx *tx, const char *term, day from)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row =
        rule_find(rules, S("doorstep_terms"), str_from(term), day_at(tx_now(tx)));
    i64 days = DEFAULT_TERM;
    if (row)
        str_to_i64(rule_cell(rules, row, S("days")), &days);
    return day_end(from + (day)days);
}

/* ---- guards ---- */

static rc is_not_of_the_pair(const struct step *s, const struct approval *a, struct fault *f)
{
    bool own = a->lead_id == s->actor->person_id || a->second_id == s->actor->person_id;
    return own ? refuse(f, "inspection.own_request") : OK;
}

/* Whoever is to inspect does not approve it; both must be able to go; the cap of the year holds. */
rc may_be_approved(struct tx *tx, const struct step *s, struct fault *f)
{
    struct approval a;
    rc r = approval_get(tx, s->matter->id, &a, f);
    if (r == OK)
        r = is_not_of_the_pair(s, &a, f);
    if (r == OK)
        r = pair_stands(tx, s->matter, &a, a.planned_on, f);
    return r == OK ? cap_allows(tx, s->matter, &a, f) : r;
}

rc decided_by_another(struct tx *tx, const struct step *s, struct fault *f)
{
    struct approval a;
    rc r = approval_get(tx, s->matter->id, &a, f);
    return r == OK ? is_not_of_the_pair(s, &a, f) : r;
}

rc pair_at_hand(struct tx *tx, const struct step *s, struct fault *f)
{
    struct approval a;
    rc r = approval_get(tx, s->matter->id, &a, f);
    return r == OK ? pair_stands(tx, s->matter, &a, day_at(s->now), f) : r;
}

static rc is_public(struct tx *tx, const struct step *s, bool *ret, struct fault *f)
{
    struct approval a;
    rc r = approval_get(tx, s->matter->id, &a, f);
    if (r == OK)
        *ret = str_eq(item_cell(tx, s->matter, &a, "publish"), S("yes"));
    return r;
}

rc result_is_public(struct tx *tx, const struct step *s, struct fault *f)
{
    bool public = false;
    rc r = is_public(tx, s, &public, f);
    return r == OK && !public ? refuse(f, "inspection.not_public") : r;
}

rc result_is_not_public(struct tx *tx, const struct step *s, struct fault *f)
{
    bool public = false;
    rc r = is_public(tx, s, &public, f);
    return r == OK && public ? refuse(f, "inspection.to_be_published") : r;
}

/* ---- approval and notice ---- */

rc write_approval(struct tx *tx, const struct step *s, struct fault *f)
{
    struct approval a;
    rc r = approval_get(tx, s->matter->id, &a, f);
    return r == OK ? approval_paper(tx, s, &a, f) : r;
}

static rc set_code(struct tx *tx, const struct step *s, const struct approval *a, str code,
                   struct fault *f)
{
    day today = day_at(s->now), last = a->planned_on > today ? a->planned_on : today;
    i64 noticed = a->noticed_at ? a->noticed_at : s->now;
    return db_exec(
        tx, &Q_inspection_noticed,
        ARGS(V_I(a->id), V_I(noticed), V_T(code), V_I(term_end(tx, "inspection_verify", last))),
        NULL, f);
}

/* The same two once more: what the operator scanned stays good. */
rc give_notice(struct tx *tx, const struct step *s, struct fault *f)
{
    struct approval a;
    rc r = approval_get(tx, s->matter->id, &a, f);
    if (r != OK)
        return r;
    str code = a.code.n ? a.code : secret_token(tx_arena(tx), CODE_LENGTH);
    r = notice_paper(tx, s, &a, f);
    a.noticed_at = s->now;
    return r == OK ? set_code(tx, s, &a, code, f) : r;
}

rc renew_code(struct tx *tx, const struct step *s, struct fault *f)
{
    struct approval a;
    rc r = approval_get(tx, s->matter->id, &a, f);
    return r == OK ? set_code(tx, s, &a, secret_token(tx_arena(tx), CODE_LENGTH), f) : r;
}

/* ---- 回避 ---- */

static rc said(struct tx *tx, const struct step *s, const char *what, struct fault *f)
{
    return db_exec(tx, &Q_inspection_recusal_said,
                   ARGS(V_I(s->matter->id), V_T(str_from(what)), V_I(s->now)), NULL, f);
}

rc note_no_recusal(struct tx *tx, const struct step *s, struct fault *f)
{
    return said(tx, s, "none", f);
}

static bool of_the_pair(const struct approval *a, i64 person_id)
{
    return person_id && (a->lead_id == person_id || a->second_id == person_id);
}

rc note_recusal(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct recuse_form *form = s->form;
    struct approval a;
    rc r = approval_get(tx, s->matter->id, &a, f);
    if (r != OK)
        return r;
    if (!of_the_pair(&a, form->officer_id))
        return fault_field(f, S("officer_id"), "not_of_the_pair", S(""));
    bool by_operator = str_eq(form->asked_by, S("operator"));
    if (!by_operator && form->officer_id != s->actor->person_id)
        return fault_field(f, S("asked_by"), "only_for_oneself", S(""));
    r = db_exec(tx, &Q_recusal_insert,
                ARGS(V_I(tx_id(tx)), V_I(a.id), V_I(form->officer_id), V_T(form->asked_by),
                     V_ID(s->actor->person_id), V_T(form->ground), V_T(form->reason), V_I(s->now)),
                NULL, f);
    return r == OK && by_operator ? said(tx, s, "asked", f) : r;
}

static rc decide(struct tx *tx, const struct step *s, i64 officer_id, i64 replacement_id,
                 str decision, struct fault *f)
{
    return db_exec(tx, &Q_recusal_decide,
                   ARGS(V_I(s->matter->id), V_I(officer_id), V_I(officer_id ? 1 : 0), V_I(s->now),
                        V_ID(s->actor->person_id), V_ID(replacement_id), V_T(decision)),
                   NULL, f);
}

static rc check_replacement(struct tx *tx, const struct step *s, const struct approval *a,
                            struct fault *f)
{
    const struct replace_form *form = s->form;
    i64 before = 0;
    if (!of_the_pair(a, form->officer_id))
        return fault_field(f, S("officer_id"), "not_of_the_pair", S(""));
    if (of_the_pair(a, form->replacement_id))
        return fault_field(f, S("replacement_id"), "same_person", S(""));
    if (form->replacement_id == s->actor->person_id)
        return fault_field(f, S("replacement_id"), "decides_oneself", S(""));
    rc r = pair_member(tx, s->matter, form->replacement_id, a->planned_on, "replacement_id", f);
    if (r == OK)
        r = db_int(tx, &Q_recusal_granted, ARGS(V_I(a->id), V_I(form->replacement_id)), &before, f);
    return r == OK && before ? fault_field(f, S("replacement_id"), "has_a_tie", S("")) : r;
}

/* Another officer by a new decision: a new approval form, the code shown so far is worthless, the
 * operator is told anew. What was asked about the other of the two is decided with it: kept. */
rc replace_officer(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct replace_form *form = s->form;
    struct approval a;
    rc r = approval_get(tx, s->matter->id, &a, f);
    if (r == OK)
        r = check_replacement(tx, s, &a, f);
    if (r != OK)
        return r;
    bool lead = a.lead_id == form->officer_id;
    *(lead ? &a.lead_id : &a.second_id) = form->replacement_id;
    r = db_exec(tx, &Q_inspection_pair_set, ARGS(V_I(a.id), V_I(a.lead_id), V_I(a.second_id)), NULL,
                f);
    if (r == OK)
        r = db_exec(tx, &Q_inspection_owner_set, ARGS(V_I(a.id), V_I(a.lead_id)), NULL, f);
    if (r == OK)
        r = decide(tx, s, form->officer_id, form->replacement_id, form->reason, f);
    if (r == OK)
        r = decide(tx, s, 0, 0, form->reason, f);
    return r == OK ? approval_paper(tx, s, &a, f) : r;
}

rc keep_officers(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct reason_form *form = s->form;
    return decide(tx, s, 0, 0, form->reason, f);
}

/* ---- the result ---- */

static rc take_result(const struct row *r, void *arg, struct fault *f)
{
    struct result *t = arg;
    (void)f;
    t->visit_id = row_int(r, 0);
    t->on_day = (day)row_int(r, 1);
    t->ended_at = row_int(r, 2);
    t->outcome = row_text_copy(r, 3, t->arena);
    t->verdict = row_text_copy(r, 4, t->arena);
    t->failed_key = row_int(r, 5);
    t->failed_general = row_int(r, 6);
    t->hazards = row_int(r, 7);
    return OK;
}

rc result_get(struct tx *tx, const struct approval *a, struct result *ret, struct fault *f)
{
    *ret = (struct result){ .arena = tx_arena(tx), .on_day = DAY_NONE };
    return a->used_by
               ? db_each(tx, &Q_inspection_result, ARGS(V_I(a->used_by)), take_result, ret, f)
               : OK;
}

/* The limit to publish stands with the item in the catalogue. */
static str publication_clock(struct tx *tx, const struct matter *m, const struct approval *a)
{
    str clocks = item_cell(tx, m, a, "clocks");
    bool public = str_eq(item_cell(tx, m, a, "publish"), S("yes"));
    while (public && clocks.n) {
        str one = str_cut(clocks, '|', &clocks);
        if (str_starts(one, S("PUB")))
            return one;
    }
    return S("");
}

/* It runs from the day of the inspection, also when the phone sent it later; the operator has some
 * days to rate. */
rc begin_publication(struct tx *tx, const struct step *s, struct fault *f)
{
    struct approval a;
    struct result t;
    rc r = approval_get(tx, s->matter->id, &a, f);
    if (r == OK)
        r = result_get(tx, &a, &t, f);
    if (r != OK)
        return r;
    day on = t.visit_id ? t.on_day : day_at(s->now);
    str clock = publication_clock(tx, s->matter, &a);
    r = db_exec(tx, &Q_inspection_code_until,
                ARGS(V_I(a.id), V_I(term_end(tx, "inspection_rate", day_at(s->now)))), NULL, f);
    return r == OK && clock.n ? matter_clock_start(tx, s->matter, clock, on, f) : r;
}

/* What the operator said on recusal belongs to the file; where it was noted at the door it stays.
 */
static rc keep_answer(struct tx *tx, const struct step *s, str answer, struct fault *f)
{
    struct approval a;
    rc r = approval_get(tx, s->matter->id, &a, f);
    if (r != OK || a.recusal.n)
        return r;
    return said(tx, s, str_eq(answer, S("none")) ? "none" : "asked", f);
}

rc note_answer(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct publish_form *form = s->form;
    return keep_answer(tx, s, form->recusal, f);
}
