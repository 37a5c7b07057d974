/* complaint_mediate.c — mediation: consent, sittings, offers, evidence, the agreement, recusal,
 * tests. What the room holds is written without what tells who complains. */
#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/complaint/complaint_forms.h"
#include "rooms/complaint/complaint_paper.h"
#include "rooms/complaint/complaint_rules.h"
#include "rooms/complaint/complaint_store.h"

/* ---- sittings ---- */

static rc check_sitting(struct tx *tx, const struct step *s, const struct sitting_form *g,
                        struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *mode = rule_find(rules, S("mediation_modes"), g->mode, day_at(s->now));
    rc r = complaint_person_known(tx, s->matter->bureau_id, g->person_id, "person_id", f);
    if (r == OK && g->second_id)
        r = complaint_person_known(tx, s->matter->bureau_id, g->second_id, "second_id", f);
    if (r != OK && r != INVALID)
        return r;
    if (g->second_id && g->second_id == g->person_id)
        r = fault_field(f, S("second_id"), "same_person", S(""));
    if (mode && str_eq(rule_cell(rules, mode, S("place")), S("yes")) && g->place.n == 0)
        r = fault_field(f, S("place"), "required", S(""));
    if (day_at(g->at) < day_at(s->now))
        r = fault_field(f, S("at"), "in_the_past", S(""));
    return r;
}

static str names_of_mediators(struct tx *tx, const struct sitting_form *g, struct fault *f, rc *ret)
{
    struct complaint_name first = { .arena = tx_arena(tx) }, second = first;
    *ret = complaint_person_name(tx, g->person_id, &first, f);
    if (*ret == OK && g->second_id)
        *ret = complaint_person_name(tx, g->second_id, &second, f);
    if (second.name.n == 0)
        return first.name;
    return ARENA_CONCAT(tx_arena(tx), first.name, complaint_word(house_of(tx)->rules, WORD_AND),
                        second.name);
}

/* Both are told where, when and by whom before it takes place (O121 20). */
static rc notice_paper(struct tx *tx, const struct step *s, const struct sitting_form *g,
                       struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *limit = complaint_rule(tx, s->matter, "clocks", S("C4"));
    struct complaint c;
    rc r = complaint_get(tx, s->matter->id, &c, f);
    str mediators = r == OK ? names_of_mediators(tx, g, f, &r) : S("");
    const struct rule_row *mode = rule_find(rules, S("mediation_modes"), g->mode, day_at(s->now));
    if (r != OK)
        return r;
    const struct paper_fact facts[] = {
        { "mode", mode ? mode->name_zh : S("") },
        { "place", g->place },
        { "at", instant_text(tx_arena(tx), g->at) },
        { "mediators", mediators },
        { "assisting", g->assisting },
        { "entrusted_to", c.entrusted_to },
    };
    return complaint_paper(tx, s,
                           &(struct paper_ask){ .kind = "complaint_mediation",
                                                .basis = limit ? limit->basis : S(""),
                                                .facts = facts,
                                                .count = COUNT(facts),
                                                .consumer = true,
                                                .operator= true },
                           f);
}

static rc sit(struct tx *tx, const struct step *s, const struct sitting_form *in, struct fault *f)
{
    struct sitting_form g = *in;
    rc r = check_sitting(tx, s, &g, f);
    if (r == OK)
        r = complaint_masked(tx, s->matter->id, g.place, &g.place, f);
    if (r == OK)
        r = complaint_masked(tx, s->matter->id, g.assisting, &g.assisting, f);
    if (r == OK)
        r = db_exec(tx, &Q_complaint_session_insert,
                    ARGS(V_I(tx_id(tx)), V_I(s->matter->id), V_T(g.mode), V_T(g.place), V_I(g.at),
                         V_I(g.person_id), V_ID(g.second_id), V_T(g.assisting),
                         V_I(s->actor->person_id), V_I(s->now)),
                    NULL, f);
    if (r == OK)
        r = complaint_name_mediator(tx, s->matter, g.person_id, f);
    return r == OK ? notice_paper(tx, s, &g, f) : r;
}

rc complaint_meet(struct tx *tx, const struct step *s, struct fault *f)
{
    return sit(tx, s, s->form, f);
}

/* Mediation needs the consent of both (O121 18); whether entrusting somebody else with it needs it
 * too, the law of the day of receipt says. */
static rc check_consent(struct tx *tx, const struct step *s, const struct begin_form *in,
                        const struct complaint *c, struct fault *f)
{
    bool both = complaint_setting(tx, s->matter, "entrust_consent") != 0;
    rc r = OK;
    if (!in->consumer_agrees && !c->consent[0].mediation)
        r = fault_field(f, S("consumer_agrees"), "consent_needed", S(""));
    if (!in->operator_agrees && !c->consent[1].mediation)
        r = fault_field(f, S("operator_agrees"), "consent_needed", S(""));
    if (in->entrusted_to.n && both && !in->consumer_entrusts && !c->consent[0].entrusting)
        r = fault_field(f, S("consumer_entrusts"), "consent_needed", S(""));
    if (in->entrusted_to.n && both && !in->operator_entrusts && !c->consent[1].entrusting)
        r = fault_field(f, S("operator_entrusts"), "consent_needed", S(""));
    return r;
}

/* What a side says by its code, or what is noted for it; it may change its mind until mediation
 * begins. */
rc complaint_consent(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct consent_form *in = s->form;
    const struct query *query = str_eq(in->side, S("consumer")) ? &Q_complaint_consumer_consent
                                                                : &Q_complaint_operator_consent;
    return db_exec(tx, query,
                   ARGS(V_I(s->matter->id), V_ID(in->agrees ? s->now : 0),
                        V_ID(in->agrees && in->entrusts ? s->now : 0),
                        V_ID(in->agrees ? 0 : s->now)),
                   NULL, f);
}

rc complaint_begin(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct begin_form *in = s->form;
    struct complaint c;
    str entrusted_to;
    rc r = complaint_get(tx, s->matter->id, &c, f);
    if (r == OK)
        r = check_consent(tx, s, in, &c, f);
    if (r == OK)
        r = complaint_masked(tx, s->matter->id, in->entrusted_to, &entrusted_to, f);
    bool entrusted = in->entrusted_to.n > 0;
    if (r == OK)
        r = db_exec(tx, &Q_complaint_begun,
                    ARGS(V_I(s->matter->id), V_I(s->now), V_T0(entrusted_to),
                         V_ID(entrusted && in->consumer_entrusts ? s->now : 0),
                         V_ID(entrusted && in->operator_entrusts ? s->now : 0)),
                    NULL, f);
    return r == OK ? sit(tx, s, &in->sitting, f) : r;
}

/* ---- the date of the parties, beside the law's ---- */

rc complaint_agree_date(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct date_form *in = s->form;
    if (in->on < day_at(s->now))
        return fault_field(f, S("on"), "in_the_past", S(""));
    rc r = db_exec(tx, &Q_complaint_date, ARGS(V_I(s->matter->id), V_I(in->on)), NULL, f);
    return r == OK ? matter_clock_until(tx, s->matter, S("AG1"), day_at(s->now), in->on, f) : r;
}

/* ---- recusal and tests ---- */

rc complaint_recuse(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct recuse_form *in = s->form;
    str reason;
    rc r = complaint_masked(tx, s->matter->id, in->reason, &reason, f);
    if (r == OK)
        r = db_exec(tx, &Q_complaint_recusal_insert,
                    ARGS(V_I(tx_id(tx)), V_I(s->matter->id), V_ID(s->matter->person_id),
                         V_T(in->side), V_T(in->ground), V_T(reason), V_I(s->now)),
                    NULL, f);
    if (r == OK && complaint_rule(tx, s->matter, "clocks", S("C6")))
        r = matter_clock_start(tx, s->matter, S("C6"), day_at(s->now), f);
    return r;
}

/* Whoever steps aside is replaced at once: mediation goes on with somebody. */
rc complaint_decide_recusal(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct decide_form *in = s->form;
    str decision;
    if (in->granted && !in->replacement_id)
        return fault_field(f, S("replacement_id"), "required", S(""));
    if (in->granted && in->replacement_id == s->matter->person_id)
        return fault_field(f, S("replacement_id"), "same_person", S(""));
    rc r = complaint_masked(tx, s->matter->id, in->decision, &decision, f);
    if (r == OK && in->granted)
        r = complaint_person_known(tx, s->matter->bureau_id, in->replacement_id, "replacement_id",
                                   f);
    if (r == OK)
        r = db_exec(tx, &Q_complaint_recusal_decide,
                    ARGS(V_I(s->matter->id), V_I(in->granted), V_T(decision),
                         V_ID(in->granted ? in->replacement_id : 0), V_I(s->actor->person_id),
                         V_I(s->now)),
                    NULL, f);
    return r == OK && in->granted ? complaint_name_mediator(tx, s->matter, in->replacement_id, f)
                                  : r;
}

rc complaint_test(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct test_form *in = s->form;
    str body;
    rc r = complaint_masked(tx, s->matter->id, in->body, &body, f);
    return r == OK ? db_exec(tx, &Q_complaint_test_insert,
                             ARGS(V_I(tx_id(tx)), V_I(s->matter->id), V_T(body), V_I(in->agreed),
                                  V_T(in->cost_by), V_I(s->now)),
                             NULL, f)
                   : r;
}

rc complaint_tested(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct tested_form *in = s->form;
    str result;
    rc r = complaint_masked(tx, s->matter->id, in->result, &result, f);
    return r == OK ? db_exec(tx, &Q_complaint_tested,
                             ARGS(V_I(s->matter->id), V_T(result), V_I(s->now)), NULL, f)
                   : r;
}

/* ---- the room ---- */

struct open_offer {
    struct arena *arena;
    i64 id;
    str side;
};

static rc take_offer(const struct row *r, void *arg, struct fault *f)
{
    struct open_offer *o = arg;
    (void)f;
    o->id = row_int(r, 0);
    o->side = row_text_copy(r, 1, o->arena);
    return OK;
}

/* An answer is to an offer of somebody else that nobody has answered yet. */
static rc check_answer(struct tx *tx, const struct step *s, const struct offer_form *in,
                       struct fault *f)
{
    bool answers = !str_eq(in->kind, S("offer"));
    struct open_offer o = { .arena = tx_arena(tx) };
    if (answers && !in->answers_id)
        return fault_field(f, S("answers_id"), "required", S(""));
    if (!in->answers_id)
        return OK;
    rc r = db_each(tx, &Q_complaint_offer_open, ARGS(V_I(s->matter->id), V_I(in->answers_id)),
                   take_offer, &o, f);
    if (r != OK)
        return r;
    return o.id == 0 || str_eq(o.side, in->side)
               ? fault_field(f, S("answers_id"), "not_an_open_offer", S(""))
               : OK;
}

rc complaint_offer(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct offer_form *in = s->form;
    str terms;
    rc r = check_answer(tx, s, in, f);
    if (r == OK)
        r = complaint_masked(tx, s->matter->id, in->terms, &terms, f);
    if (r != OK)
        return r;
    return db_exec(tx, &Q_complaint_offer_insert,
                   ARGS(V_I(tx_id(tx)), V_I(s->matter->id), V_T(in->side), V_T(in->kind),
                        V_ID(in->answers_id), V_I(in->amount), V_T(terms),
                        V_ID(s->actor->person_id), V_I(s->now)),
                   NULL, f);
}

static rc take_picture(struct tx *tx, const struct step *s, i64 attachment, const char *stage,
                       struct fault *f)
{
    i64 changed = 0;
    rc r = db_exec(tx, &Q_attachment_take_nameless,
                   ARGS(V_I(attachment), V_T(S("complaint")), V_I(s->matter->id),
                        V_I(s->actor->person_id), V_T(str_from(stage))),
                   &changed, f);
    return r == OK && !changed ? fault_field(f, S("photos"), "not_your_upload", S("")) : r;
}

rc complaint_evidence(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct evidence_form *in = s->form;
    str note;
    rc r = complaint_masked(tx, s->matter->id, in->note, &note, f);
    for (size_t i = 0; r == OK && i < in->photos.n; i++) {
        r = take_picture(tx, s, in->photos.at[i], "evidence", f);
        if (r == OK)
            r = db_exec(tx, &Q_complaint_evidence_insert,
                        ARGS(V_I(in->photos.at[i]), V_I(s->matter->id), V_T(in->side), V_T(note),
                             V_ID(s->actor->person_id), V_I(s->now)),
                        NULL, f);
    }
    return r;
}

rc complaint_draft(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct agreement_form *in = s->form;
    struct agreement last;
    str terms;
    rc r = complaint_agreement(tx, s->matter->id, &last, f);
    if (r == OK)
        r = complaint_masked(tx, s->matter->id, in->terms, &terms, f);
    if (r != OK)
        return r;
    return db_exec(tx, &Q_complaint_agreement_insert,
                   ARGS(V_I(tx_id(tx)), V_I(s->matter->id), V_I(last.no + 1), V_T(terms),
                        V_I(in->amount),
                        in->perform_on == DAY_NONE ? V_NULL() : V_I(in->perform_on),
                        V_I(s->actor->person_id), V_I(s->now)),
                   NULL, f);
}

rc complaint_sign(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct sign_form *in = s->form;
    struct agreement g;
    rc r = complaint_agreement(tx, s->matter->id, &g, f);
    if (r == OK)
        r = take_picture(tx, s, in->photos.at[0], "signature", f);
    if (r == OK)
        r = db_exec(tx, &Q_complaint_signature_insert,
                    ARGS(V_I(g.id), V_T(in->side), V_I(in->photos.at[0]), V_ID(s->actor->person_id),
                         V_I(s->now)),
                    NULL, f);
    return r == CONFLICT ? fail(f, CONFLICT, "complaint.signed_already") : r;
}
