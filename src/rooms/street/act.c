/* act.c — what the law asks of an act before anybody enters (rules/acts). */
#include "core/house.h"
#include "rooms/inspection/inspection.h"
#include "rooms/street/visit.h"

static str act_cell(struct tx *tx, str act, const char *column)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("acts"), act, day_at(tx_now(tx)));
    return row ? rule_cell(rules, row, str_from(column)) : S("");
}

static bool asks(struct tx *tx, str act, const char *column)
{
    return str_eq(act_cell(tx, act, column), S("yes"));
}

static bool role_may(struct tx *tx, const struct actor *who, str act)
{
    str roles = act_cell(tx, act, "roles");
    while (roles.n) {
        str one = str_cut(roles, '|', &roles);
        if (who->roles & role_from_name(one))
            return true;
    }
    return false;
}

rc visit_allowed(struct tx *tx, const struct actor *who, const struct visit_new *in,
                 struct fault *f)
{
    if (!role_may(tx, who, in->act))
        return fail(f, FORBIDDEN, "visit.act_not_your_role");
    if (in->second_id && in->second_id == who->person_id)
        return fault_field(f, S("second_id"), "same_person", S(""));
    if (!asks(tx, in->act, "approval"))
        return in->approval_id ? fault_field(f, S("approval_id"), "unknown", S("")) : OK;
    struct inspection_call call = { .approval_id = in->approval_id,
                                    .premises_id = in->premises_id,
                                    .second_id = in->second_id,
                                    .on = day_at(in->started_at) };
    return inspection_allowed(tx, who, &call, f);
}

rc approval_use(struct tx *tx, const struct actor *who, i64 approval_id, i64 visit_id,
                struct fault *f)
{
    return inspection_use(tx, who, approval_id, visit_id, f);
}
