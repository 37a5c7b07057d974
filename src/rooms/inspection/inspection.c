#include "rooms/inspection/inspection.h"

#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/inspection/inspection_forms.h"
#include "rooms/inspection/inspection_pair.h"
#include "rooms/register/register.h"

/* ---- asking ---- */

static rc check_item(struct tx *tx, const struct inspection_new *in, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("catalogue"), in->item, day_at(tx_now(tx)));
    bool inspects = row && str_eq(rule_cell(rules, row, S("act_kind")), S("JC"));
    return inspects ? OK : fault_field(f, S("item"), "not_an_inspection", in->item);
}

/* Those made together are of one door on one day, and count once. */
static rc find_group(struct tx *tx, const struct inspection_new *in, i64 own, i64 *ret,
                     struct fault *f)
{
    struct approval other;
    struct matter m;
    *ret = own;
    if (in->joint_with == 0)
        return OK;
    rc r = approval_get(tx, in->joint_with, &other, NULL);
    if (r == OK)
        r = matter_get(tx, in->joint_with, &m, NULL);
    if (r != OK)
        return r == NOT_FOUND ? fault_field(f, S("joint_with"), "unknown", S("")) : r;
    bool fits = m.premises_id == in->premises_id && other.planned_on == in->planned_on &&
                !str_eq(m.state, S("refused")) && !str_eq(m.state, S("dropped"));
    *ret = other.joint_id;
    return fits ? OK : fault_field(f, S("joint_with"), "not_together", S(""));
}

static rc check_pair(struct tx *tx, const struct matter *m, const struct inspection_new *in,
                     struct fault *f)
{
    if (in->lead_id == in->second_id)
        return fault_field(f, S("second_id"), "same_person", S(""));
    rc r = pair_member(tx, m, in->lead_id, in->planned_on, "lead_id", f);
    return r == OK ? pair_member(tx, m, in->second_id, in->planned_on, "second_id", f) : r;
}

static bool ground_counts(struct tx *tx, str ground)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row =
        rule_find(rules, S("inspection_grounds"), ground, day_at(tx_now(tx)));
    return !row || str_eq(rule_cell(rules, row, S("counts_to_cap")), S("yes"));
}

static struct matter matter_of(const struct premises *p, i64 lead_id)
{
    return (struct matter){ .kind = S("inspection"),
                            .state = S("asked"),
                            .bureau_id = p->bureau_id,
                            .unit_id = p->unit_id,
                            .person_id = lead_id,
                            .entity_id = p->entity_id,
                            .premises_id = p->id,
                            .place_code = p->place_code,
                            .lon = p->point.lon,
                            .lat = p->point.lat,
                            .has_point = p->point.set,
                            .title = p->name };
}

rc inspection_ask(struct tx *tx, const struct actor *who, const struct inspection_new *in,
                  i64 *ret_id, struct fault *f)
{
    struct premises p;
    i64 group = 0;
    rc r = premises_get(tx, in->premises_id, &p, f);
    if (r != OK)
        return r;
    struct matter m = matter_of(&p, in->lead_id);
    m.bureau_id = who->bureau_id;
    r = check_item(tx, in, f);
    if (r == OK)
        r = check_pair(tx, &m, in, f);
    if (r == OK && in->planned_on < day_at(tx_now(tx)))
        r = fault_field(f, S("planned_on"), "in_the_past", S(""));
    if (r == OK)
        r = matter_open(tx, who, &m, f);
    if (r == OK)
        r = find_group(tx, in, m.id, &group, f);
    if (r == OK)
        r = db_exec(tx, &Q_inspection_insert,
                    ARGS(V_I(m.id), V_I(in->lead_id), V_I(in->second_id), V_T(in->item),
                         V_T(in->reason), V_I(in->planned_on), V_T(in->ground),
                         V_I(ground_counts(tx, in->ground)), V_I(group)),
                    NULL, f);
    if (r == OK)
        r = matter_clock_start(tx, &m, S("AP1"), day_at(tx_now(tx)), f);
    if (r == OK)
        *ret_id = m.id;
    return r;
}

/* ---- recording ---- */

static rc check_approval(struct tx *tx, const struct actor *who, const struct inspection_call *call,
                         struct fault *f)
{
    struct approval a;
    struct matter m;
    if (call->approval_id == 0)
        return fault_field(f, S("approval_id"), "required", S(""));
    rc r = approval_get(tx, call->approval_id, &a, f);
    if (r == OK)
        r = matter_get(tx, call->approval_id, &m, f);
    if (r != OK)
        return r;
    if (m.premises_id != call->premises_id)
        return refuse(f, "inspection.other_door");
    if (str_eq(m.state, S("recusal")))
        return refuse(f, "inspection.recusal_open");
    if (!str_eq(m.state, S("noticed")))
        return refuse(f, "inspection.not_noticed");
    bool pair = (a.lead_id == who->person_id && a.second_id == call->second_id) ||
                (a.second_id == who->person_id && a.lead_id == call->second_id);
    return pair ? pair_stands(tx, &m, &a, call->on, f) : refuse(f, "inspection.other_officers");
}

rc inspection_allowed(struct tx *tx, const struct actor *who, const struct inspection_call *call,
                      struct fault *f)
{
    struct inspector second;
    if (!who->certified)
        return refuse(f, "inspection.you_are_not_certified");
    if (call->second_id == 0)
        return fault_field(f, S("second_id"), "required", S(""));
    rc r = inspector_get(tx, who->bureau_id, call->second_id, who->unit_id, call->on, &second, f);
    if (r == OK && (!second.active || second.certificate.n == 0))
        r = fault_field(f, S("second_id"), "not_certified", S(""));
    return r == OK ? check_approval(tx, who, call, f) : r;
}

static rc step_of_itself(struct tx *tx, const struct actor *who, i64 id, const char *action,
                         const struct json *form, struct fault *f)
{
    struct flow_ask ask = { .matter_id = id, .action = str_from(action), .form = form };
    struct actor machine = *who; /* the step follows from the visit: nobody takes it by hand */
    machine.roles |= ROLE_SYSTEM;
    return flow_apply(tx, &inspection_flow, &machine, ask, NULL, f);
}

/* Where nothing is to be published and the operator was asked about recusal, the file is whole. */
static rc file_what_is_whole(struct tx *tx, const struct actor *who, i64 id, struct fault *f)
{
    struct approval a;
    struct matter m;
    const struct json *form;
    rc r = approval_get(tx, id, &a, f);
    if (r == OK)
        r = matter_get(tx, id, &m, f);
    if (r != OK || a.recusal.n == 0 || str_eq(item_cell(tx, &m, &a, "publish"), S("yes")))
        return r;
    bool none = str_eq(a.recusal, S("none"));
    r = json_parse(tx_arena(tx),
                   none ? S("{\"recusal\":\"none\"}") : S("{\"recusal\":\"decided\"}"), &form, f);
    return r == OK ? step_of_itself(tx, who, id, "file", form, f) : r;
}

rc inspection_use(struct tx *tx, const struct actor *who, i64 approval_id, i64 visit_id,
                  struct fault *f)
{
    i64 changed = 0;
    rc r = db_exec(tx, &Q_inspection_used, ARGS(V_I(approval_id), V_I(visit_id)), &changed, f);
    if (r == OK && changed == 0)
        return refuse(f, "inspection.used_already");
    if (r == OK)
        r = step_of_itself(tx, who, approval_id, "use", NULL, f);
    return r == OK ? file_what_is_whole(tx, who, approval_id, f) : r;
}
