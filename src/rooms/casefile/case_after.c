/* case_after.c — what follows after the decision: service, payment, the end, publication, archive.
 */
#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_paper.h"
#include "rooms/casefile/case_publish.h"
#include "rooms/casefile/case_rules.h"
#include "rooms/casefile/case_volume.h"

static rc keep_and_get(struct tx *tx, const struct step *s, struct case_file *ret, struct fault *f)
{
    rc r = case_keep(tx, s, f);
    return r == OK ? case_get(tx, s->matter->id, ret, f) : r;
}

static day or_today(const struct step *s, day d)
{
    return d == DAY_NONE ? day_at(s->now) : d;
}

/* ---- service ---- */

/* A picture of the notice becomes one of the case (PEN 82). */
static rc take_photo(struct tx *tx, const struct step *s, i64 id, struct fault *f)
{
    i64 changed = 0;
    rc r = db_exec(tx, &Q_attachment_take,
                   ARGS(V_I(id), V_T(S("matter")), V_I(s->matter->id), V_I(s->actor->person_id),
                        V_T(S("notice"))),
                   &changed, f);
    return r == OK && changed == 0 ? fault_field(f, S("photos"), "not_your_upload", S("")) : r;
}

rc case_announce(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_announce_form *form = s->form;
    day on = or_today(s, form->announced_on);
    if (on > day_at(s->now))
        return fault_field(f, S("announced_on"), "in_the_future", S(""));
    rc r = case_keep(tx, s, f);
    for (size_t i = 0; r == OK && i < form->photos.n; i++)
        r = take_photo(tx, s, form->photos.at[i], f);
    if (r == OK)
        r = matter_clock_stop(tx, s->matter, S("P8"), f);
    return r == OK ? matter_clock_start(tx, s->matter, S("P9"), on, f) : r;
}

/* When nobody can go to court against it any more, the bureau has three months to do so (PEN 76).
 */
static rc court_time(struct tx *tx, struct matter *m, const struct case_file *c, struct fault *f)
{
    day suit;
    rc r = case_suit_end(tx, c, &suit, f);
    return r == OK ? matter_clock_start(tx, m, S("P14"), suit, f) : r;
}

/* The limits that follow from a service on that day: the fine is paid within fifteen days (PEN 72).
 */
static rc served(struct tx *tx, const struct step *s, struct case_file *c, struct fault *f)
{
    struct clock_result pay;
    struct clock_ask ask = { .clock = S("P10"), .law = day_at(s->now), .from = c->served_on };
    rc r = OK;
    if (c->fine > 0) {
        r = clock_due(house_of(tx)->rules, &ask, &pay, f);
        if (r == OK)
            r = matter_clock_start(tx, s->matter, S("P10"), c->served_on, f);
        if (r == OK)
            c->pay_by = pay.due;
    }
    if (r == OK && c->fine + c->confiscated > 0)
        r = court_time(tx, s->matter, c, f);
    if (r == OK)
        r = matter_clock_stop(tx, s->matter, S("P8"), f);
    if (r == OK)
        r = matter_clock_stop(tx, s->matter, S("P9"), f);
    if (r == OK)
        r = case_update(tx, c, f);
    return r == OK ? case_paper(tx, s, "service_receipt", f) : r;
}

rc case_serve(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_service_form *form = s->form;
    bool announced = str_eq(form->mode, S("S5"));
    struct case_file c;
    rc r = keep_and_get(tx, s, &c, f);
    if (r == OK && announced)
        r = case_notice_day(tx, s->matter, &c.served_on, f);
    if (r != OK)
        return r;
    c.service_mode = form->mode;
    c.served_on = announced ? c.served_on : or_today(s, form->served_on);
    if (c.served_on < c.decided_on)
        return fault_field(f, S("served_on"), "before_begin", S(""));
    return served(tx, s, &c, f);
}

/* Of itself, when nobody came for it (PEN 82): on the last day of the public notice, whenever this
 * is noticed. */
rc case_count_served(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_file c;
    rc r = keep_and_get(tx, s, &c, f);
    if (r == OK)
        r = case_notice_day(tx, s->matter, &c.served_on, f);
    if (r != OK)
        return r;
    c.service_mode = S("S5");
    return served(tx, s, &c, f);
}

/* What was decided without a penalty ends with its service. */
rc case_serve_last(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_file c;
    rc r = case_serve(tx, s, f);
    if (r == OK)
        r = case_get(tx, s->matter->id, &c, f);
    if (r != OK)
        return r;
    c.ending = S("DECIDED");
    c.ended_on = day_at(s->now);
    return case_update(tx, &c, f);
}

/* ---- payment ---- */

static rc nothing_owed(struct tx *tx, const struct step *s, struct fault *f)
{
    static const char *const limits[] = { "P10", "P13", "P14" };
    rc r = OK;
    for (size_t i = 0; r == OK && i < COUNT(limits); i++)
        r = matter_clock_stop(tx, s->matter, str_from(limits[i]), f);
    return r;
}

/* First the fine, then what was added to it. */
rc case_pay(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_pay_form *form = s->form;
    struct case_debt debt;
    day on = or_today(s, form->on);
    if (on > day_at(s->now))
        return fault_field(f, S("on"), "in_the_future", S(""));
    rc r = case_keep(tx, s, f);
    if (r == OK)
        r = case_debt(tx, s->matter->id, on, &debt, f);
    if (r != OK)
        return r;
    i64 fine = form->amount < debt.fine ? form->amount : debt.fine, late = form->amount - fine;
    if (late > debt.late)
        r = fault_field(f, S("amount"), "more_than_owed", S(""));
    if (form->confiscated > debt.confiscated)
        r = fault_field(f, S("confiscated"), "more_than_owed", S(""));
    if (r == OK)
        r = db_exec(tx, &Q_case_payment_insert,
                    ARGS(V_I(tx_id(tx)), V_I(s->matter->id), V_I(on), V_I(fine), V_I(late),
                         V_I(form->confiscated), V_T(form->receipt), V_I(s->actor->person_id),
                         V_I(s->now)),
                    NULL, f);
    if (r == OK)
        r = case_debt(tx, s->matter->id, day_at(s->now), &debt, f);
    if (r == OK && debt.fine == 0)
        r = matter_clock_stop(tx, s->matter, S("P10"), f);
    return r == OK && debt.fine + debt.late + debt.confiscated == 0 ? nothing_owed(tx, s, f) : r;
}

/* Equal parts at equal distances; the last one takes what does not divide. */
rc case_part_payment(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_instalment_form *form = s->form;
    struct case_file c;
    day today = day_at(s->now);
    rc r = keep_and_get(tx, s, &c, f);
    if (r == OK)
        r = db_exec(tx, &Q_case_instalments_clear, ARGS(V_I(c.id)), NULL, f);
    if (form->parts > form->until - today)
        return fault_field(f, S("parts"), "too_many", S(""));
    for (i64 i = 1; r == OK && i <= form->parts; i++) {
        i64 amount = c.fine / form->parts;
        day due = today + (day)((form->until - today) * i / form->parts);
        if (i == form->parts)
            amount = c.fine - amount * (form->parts - 1);
        r = db_exec(tx, &Q_case_instalment_insert, ARGS(V_I(c.id), V_I(due), V_I(amount)), NULL, f);
    }
    if (r == OK)
        r = matter_clock_stop(tx, s->matter, S("P10"), f);
    if (r == OK)
        r = matter_clock_until(tx, s->matter, S("P10"), today, form->until, f);
    c.pay_by = form->until;
    if (r == OK)
        r = case_update(tx, &c, f);
    return r == OK ? case_paper(tx, s, "payment_time", f) : r;
}

/* ---- the end ---- */

rc case_finish(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct case_ending_form *form = s->form;
    struct case_file c;
    rc r = keep_and_get(tx, s, &c, f);
    if (r != OK)
        return r;
    c.ending = form->ending;
    c.ended_on = day_at(s->now);
    r = nothing_owed(tx, s, f);
    return r == OK ? case_update(tx, &c, f) : r;
}

rc case_end(struct tx *tx, const struct step *s, struct fault *f)
{
    rc r = case_finish(tx, s, f);
    if (r == OK)
        r = matter_clock_stop(tx, s->matter, S("P4"), f);
    return r == OK ? matter_clock_stop(tx, s->matter, S("P4X"), f) : r;
}

rc case_close(struct tx *tx, const struct step *s, struct fault *f)
{
    rc r = case_keep(tx, s, f);
    if (r == OK)
        r = case_paper(tx, s, "case_closing", f);
    return r == OK ? volumes_fix(tx, s->actor, s->matter, f) : r;
}

/* What is to be published is so at the latest with the file. */
rc case_archive(struct tx *tx, const struct step *s, struct fault *f)
{
    struct case_file c;
    rc r = keep_and_get(tx, s, &c, f);
    return r == OK ? case_publish_if_due(tx, s, &c, f) : r;
}
