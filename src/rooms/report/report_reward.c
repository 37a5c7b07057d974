/* report_reward.c — 举报奖励: proposed by one, approved by the head; guards and effects. */
#include "core/house.h"
#include "db/queries.h"
#include "rooms/report/report_forms.h"
#include "rooms/report/report_store.h"
#include "rooms/report/reward.h"
#include "rooms/vault/vault.h"

/* Somebody must be there to get it: rewards are for natural persons who can be named. */
rc report_may_be_rewarded(struct tx *tx, const struct step *s, struct fault *f)
{
    struct report report;
    rc r = report_get(tx, s->matter->id, &report, f);
    if (r != OK)
        return r;
    if (!report.named)
        return refuse(f, "report.nobody_to_reward");
    return report.reward_decided_at ? refuse(f, "report.rewarded_already") : OK;
}

rc report_reward_by_another(struct tx *tx, const struct step *s, struct fault *f)
{
    struct report report;
    rc r = report_get(tx, s->matter->id, &report, f);
    return r == OK && report.reward_by == s->actor->person_id ? refuse(f, "report.own_proposal")
                                                              : r;
}

static rc set_reward(struct tx *tx, const struct step *s, const struct reward_form *form,
                     i64 amount, struct fault *f)
{
    return db_exec(tx, &Q_report_reward_set,
                   ARGS(V_I(s->matter->id), V_T(form->level), V_I(form->base), V_I(amount),
                        V_I(s->actor->person_id), V_I(s->now)),
                   NULL, f);
}

/* Only for what is proven and closed, and for nobody whom the rules exclude (rules:
 * reward_exclusions). */
rc report_propose_reward(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct reward_form *form = s->form;
    struct reward reward;
    rc r = form->proven ? OK : fault_field(f, S("proven"), "condition_not_met", S(""));
    if (!form->no_exclusion)
        r = fault_field(f, S("no_exclusion"), "condition_not_met", S(""));
    if (r == OK)
        r = reward_of(house_of(tx)->rules, form->level, form->base, day_at(s->now), &reward, f);
    return r == OK ? set_reward(tx, s, form, reward.amount, f) : r;
}

/* From the amount that the rules name it is set together with the finance department. */
rc report_approve_reward(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct reward_decision_form *form = s->form;
    struct report report;
    struct reward reward;
    rc r = report_get(tx, s->matter->id, &report, f);
    if (r == OK)
        r = reward_of(house_of(tx)->rules, report.reward_level, report.reward_base,
                      day_at(report.reward_at), &reward, f);
    if (r == OK && reward.finance && form->paper.n == 0)
        return fault_field(f, S("paper"), "finance_must_agree", S(""));
    str paper = S("");
    if (r == OK)
        r = vault_masked(tx, s->matter->id, form->paper, &paper, f);
    return r == OK ? db_exec(tx, &Q_report_reward_decided,
                             ARGS(V_I(s->matter->id), V_I(s->actor->person_id), V_I(s->now),
                                  V_T0(paper)),
                             NULL, f)
                   : r;
}

rc report_drop_reward(struct tx *tx, const struct step *s, struct fault *f)
{
    return db_exec(tx, &Q_report_reward_set,
                   ARGS(V_I(s->matter->id), V_NULL(), V_NULL(), V_NULL(), V_NULL(), V_NULL()), NULL,
                   f);
}
