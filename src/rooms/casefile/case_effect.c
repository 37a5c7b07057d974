/* case_effect.c — what follows from a step up to the decision. Every step keeps what was said with
 * it, and gives whoever took it the part that goes with it. */
#include "base/buf.h"
#include "core/clock.h"
#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_paper.h"
#include "rooms/casefile/case_rules.h"
#include "rooms/casefile/case_wall.h"

enum { SAID = 256 << 10, PENALTIES = 400 };

static const char *part_of(const struct step *s)
{
    unsigned roles = s->actor->roles & s->move->who;
    if (str_eq(str_from(s->move->action), S("heard")))
        return PART_PRESIDER;
    return roles & ROLE_HEAD           ? PART_DECIDER
           : roles & ROLE_REVIEWER     ? PART_REVIEWER
           : roles & ROLE_INVESTIGATOR ? PART_INVESTIGATOR
                                       : NULL;
}

rc case_keep(struct tx *tx, const struct step *s, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), SAID);
    const char *part = part_of(s);
    rc r = part ? wall_take(tx, s->matter->id, s->actor->person_id, part, f) : OK;
    if (r != OK || !s->move->form)
        return r;
    record_encode(s->move->form, s->form, false, &o);
    return db_exec(tx, &Q_case_act_insert,
                   ARGS(V_I(tx_id(tx)), V_I(s->matter->id), V_T(str_from(s->move->action)),
                        V_I(s->now), V_I(s->actor->person_id), V_T(json_out_str(&o))),
                   NULL, f);
}

static rc keep_and_get(struct tx *tx, const struct step *s, struct case_file *ret, struct fault *f)
{
    rc r = case_keep(tx, s, f);
    return r == OK ? case_get(tx, s->matter->id, ret, f) : r;
}

static day or_today(const struct step *s, day d)
{
    return d == DAY_NONE ? day_at(s->now) : d;
}

static str joined(struct arena *a, struct strs codes)
{
    buf b = buf_new(a, PENALTIES);
    for (size_t i = 0; i < codes.n; i++) {
        if (i)
            buf_char(&b, '|');
        buf_add(&b, codes.at[i]);
    }
    return buf_str(&b);
}

static rc stop_both(struct tx *tx, struct matter *m, const char *one, const char *other,
                    struct fault *f)
{
    rc r = matter_clock_stop(tx, m, str_from(one), f);
    return r == OK ? matter_clock_stop(tx, m, str_from(other), f) : r;
}

/* ---- before filing ---- */

rc case_begin(struct tx *tx, const struct step *s, struct fault *f)
{
    rc r = case_keep(tx, s, f);
    return r == OK ? db_exec(tx, &Q_matter_take,
                             ARGS(V_I(s->matter->id), V_ID(s->actor->person_id)), NULL, f)
                   : r;
}

rc case_extend_verify(struct tx *tx, const struct step *s, struct fault *f)
{
    rc r = case_keep(tx, s, f);
    return r == OK ? matter_clock_extend(tx, s->matter, S("R1"), S("R1X"), f) : r;
}

rc case_propose(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_propose_form *form = s->form;
    struct case_file c;
    rc r = keep_and_get(tx, s, &c, f);
    if (r != OK)
        return r;
    c.cause = form->cause;
    c.lead_id = form->investigator_id;
    c.second_id = form->second_investigator_id;
    c.act_ended_on = form->act_ended_on;
    c.grave = form->grave;
    return case_update(tx, &c, f);
}

/* The head decides, the two named officers have their part, ninety days run (PEN 20, 64). */
rc case_file_it(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_file c;
    rc r = keep_and_get(tx, s, &c, f);
    if (r != OK)
        return r;
    c.filed_on = day_at(s->now);
    r = case_update(tx, &c, f);
    if (r == OK)
        r = wall_take(tx, c.id, c.lead_id, PART_INVESTIGATOR, f);
    if (r == OK)
        r = wall_take(tx, c.id, c.second_id, PART_INVESTIGATOR, f);
    if (r == OK)
        r = stop_both(tx, s->matter, "R1", "R1X", f);
    if (r == OK)
        r = db_exec(tx, &Q_matter_take, ARGS(V_I(c.id), V_I(c.lead_id)), NULL, f);
    return r == OK ? case_paper(tx, s, "case_filing", f) : r;
}

/* ---- investigation ---- */

rc case_extend_decide(struct tx *tx, const struct step *s, struct fault *f)
{
    rc r = case_keep(tx, s, f);
    return r == OK ? matter_clock_extend(tx, s->matter, S("P4"), S("P4X"), f) : r;
}

/* Time that does not count (PEN 64). */
rc case_pause(struct tx *tx, const struct step *s, struct fault *f)
{
    rc r = case_keep(tx, s, f);
    if (r == OK)
        r = matter_clock_pause(tx, s->matter, S("P4"), f);
    return r == OK ? matter_clock_pause(tx, s->matter, S("P4X"), f) : r;
}

rc case_go_on(struct tx *tx, const struct step *s, struct fault *f)
{
    rc r = case_keep(tx, s, f);
    if (r == OK)
        r = matter_clock_resume(tx, s->matter, S("P4"), f);
    return r == OK ? matter_clock_resume(tx, s->matter, S("P4X"), f) : r;
}

/* ---- report, notice, hearing ---- */

/* What is proposed: figures belong to a penalty only. */
static void set_penalty(struct tx *tx, const struct step *s, struct case_file *c,
                        const struct case_decide_form *said)
{
    bool penalty = case_decides_penalty(tx, s->matter, said->decision);
    c->decision = said->decision;
    c->discretion = penalty ? said->discretion : S("");
    c->penalties = penalty ? joined(tx_arena(tx), said->penalties) : S("");
    c->fine = penalty ? said->fine : 0;
    c->confiscated = penalty ? said->confiscated : 0;
}

rc case_report(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_report_form *form = s->form;
    struct penalty p;
    struct case_file c;
    rc r = keep_and_get(tx, s, &c, f);
    if (r != OK)
        return r;
    set_penalty(tx, s, &c,
                &(struct case_decide_form){ .decision = form->decision,
                                            .discretion = form->discretion,
                                            .penalties = form->penalties,
                                            .fine = form->fine,
                                            .confiscated = form->confiscated });
    c.review_class = form->review_class;
    r = case_penalty(tx, s->matter, &c, &p, f);
    c.hearing = penalty_gives_hearing(house_of(tx)->rules, &p);
    return r == OK ? case_update(tx, &c, f) : r;
}

/* The party is told what is proposed; its five working days run from the service. */
rc case_notify(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_notice_form *form = s->form;
    struct case_file c;
    day on = or_today(s, form->served_on);
    if (on > day_at(s->now))
        return fault_field(f, S("served_on"), "in_the_future", S(""));
    rc r = keep_and_get(tx, s, &c, f);
    if (r != OK)
        return r;
    c.noticed_on = on;
    c.noticed_penalties = c.penalties;
    c.noticed_fine = c.fine;
    c.noticed_confiscated = c.confiscated;
    r = case_update(tx, &c, f);
    if (r == OK)
        r = matter_clock_start(tx, s->matter, S("P6"), on, f);
    return r == OK ? case_paper(tx, s, "penalty_notice", f) : r;
}

/* P7 counts back from the day: the first day that leaves the party its time. */
static rc hearing_day(struct tx *tx, const struct step *s, day asked, day *ret, struct fault *f)
{
    enum { LOOK = 60 };
    day today = day_at(s->now);
    for (day d = asked == DAY_NONE ? today + 1 : asked; d < today + LOOK; d++) {
        struct clock_result told;
        struct clock_ask ask = { .clock = S("P7"), .law = today, .from = d };
        rc r = clock_due(house_of(tx)->rules, &ask, &told, f);
        if (r != OK)
            return r;
        bool leaves_time = told.due >= today && calendar_works(house_of(tx)->rules, d);
        *ret = d;
        if (leaves_time)
            return OK;
        if (asked != DAY_NONE)
            return fault_field(f, S("hearing_on"), "too_early", S(""));
    }
    return fault_field(f, S("hearing_on"), "too_early", S(""));
}

rc case_set_hearing(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_hearing_form *form = s->form;
    struct case_file c;
    rc r = form->presider_id ? wall_allows(tx, s->matter->id, form->presider_id, PART_PRESIDER, f)
                             : OK;
    if (r == OK)
        r = case_pause(tx, s, f);
    if (r == OK)
        r = case_get(tx, s->matter->id, &c, f);
    if (r == OK)
        r = hearing_day(tx, s, form->hearing_on, &c.hearing_on, f);
    if (r != OK)
        return r;
    c.presider_id = form->presider_id;
    return case_update(tx, &c, f);
}

/* After a hearing it is the law's reviewers who look (PEN 50), and the heads who discuss. */
rc case_note_hearing(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_file c;
    rc r = case_go_on(tx, s, f);
    if (r == OK)
        r = case_get(tx, s->matter->id, &c, f);
    if (r != OK)
        return r;
    c.presider_id = s->actor->person_id;
    c.review_class = c.review_class.n ? c.review_class : S("HEARD");
    return case_update(tx, &c, f);
}

rc case_discuss(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_file c;
    rc r = keep_and_get(tx, s, &c, f);
    if (r != OK)
        return r;
    c.discussed_at = s->now;
    return case_update(tx, &c, f);
}

/* ---- decision ---- */

rc case_decide(struct tx *tx, const struct step *s, struct fault *f)
{
    struct penalty p;
    struct case_file c;
    rc r = keep_and_get(tx, s, &c, f);
    if (r != OK)
        return r;
    set_penalty(tx, s, &c, s->form);
    c.decided_on = day_at(s->now);
    r = case_update(tx, &c, f);
    if (r == OK)
        r = stop_both(tx, s->matter, "P4", "P4X", f);
    if (r == OK)
        r = case_penalty(tx, s->matter, &c, &p, f);
    if (r == OK && penalty_is_published(house_of(tx)->rules, &p))
        r = matter_clock_start(tx, s->matter, S("P16"), c.decided_on, f);
    return r == OK ? case_paper(tx, s, "penalty_decision", f) : r;
}
