#include "rooms/casefile/case_recusal.h"

#include "core/house.h"
#include "core/matter_page.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_wall.h"

enum { FACTS_TEXT = 200 };

static const struct field new_fields[] = {
    FIELD(struct recusal_new, officer_id, F_ID, REQUIRED, .doc = "somebody with a part in it"),
    FIELD(struct recusal_new, asked_by, F_CODE, REQUIRED, .codes = "party|officer"),
    FIELD(struct recusal_new, ground, F_CODE, REQUIRED, .codes = "recusal_grounds"),
    FIELD(struct recusal_new, reason, F_TEXT, REQUIRED, .max = 2000),
    FIELD(struct recusal_new, main_head, F_BOOL, 0,
          .doc = "the bureau's principal head, on whom the heads decide together"),
};
const struct record recusal_new_record = RECORD("CaseRecusalNew", struct recusal_new, new_fields);

static const struct field decision_fields[] = {
    FIELD(struct recusal_decision, granted, F_BOOL, REQUIRED),
    FIELD(struct recusal_decision, replacement_id, F_ID, 0, .doc = "who takes the part over"),
    FIELD(struct recusal_decision, minutes, F_TEXT, 0, .max = 4000,
          .doc = "of the heads' discussion, where the rules want one"),
    FIELD(struct recusal_decision, note, F_TEXT, REQUIRED, .max = 2000),
};
const struct record recusal_decision_record =
    RECORD("CaseRecusalDecision", struct recusal_decision, decision_fields);

/* ---- who it is about ---- */

struct officer {
    struct arena *arena;
    str part;
    i64 roles;
};

static rc take_officer(const struct row *r, void *arg, struct fault *f)
{
    struct officer *o = arg;
    (void)f;
    o->part = row_text_copy(r, 0, o->arena);
    o->roles = row_int(r, 1);
    return OK;
}

/* As the wall writes it. */
static const char *literal(str part)
{
    static const char *const parts[] = { PART_INVESTIGATOR, PART_REVIEWER, PART_PRESIDER,
                                         PART_DECIDER };
    for (size_t i = 0; i < COUNT(parts); i++)
        if (str_eq(part, str_from(parts[i])))
            return parts[i];
    return PART_SUPERVISOR;
}

/* Whoever acts in the case; a supervisor who found it has nothing to step aside from. */
static rc find_officer(struct tx *tx, i64 case_id, i64 person_id, struct officer *ret,
                       struct fault *f)
{
    *ret = (struct officer){ .arena = tx_arena(tx) };
    rc r =
        db_each(tx, &Q_case_part_acting, ARGS(V_I(case_id), V_I(person_id)), take_officer, ret, f);
    if (r == OK && (ret->part.n == 0 || str_eq(ret->part, str_from(PART_SUPERVISOR))))
        return fault_field(f, S("officer_id"), "no_part", S(""));
    return r;
}

/* The row of rules/recusal_deciders for somebody of that standing; NULL: the rules have none. */
static const struct rule_row *decider_of(struct tx *tx, bool head, bool main_head)
{
    const struct rules *rules = house_of(tx)->rules;
    size_t n = 0;
    day today = day_at(tx_now(tx));
    const struct rule_row *rows = rule_rows(rules, S("recusal_deciders"), &n);
    for (size_t i = 0; i < n; i++)
        if (rows[i].valid_from <= today && today <= rows[i].valid_to &&
            str_eq(rule_cell(rules, &rows[i], S("head")), head ? S("yes") : S("no")) &&
            str_eq(rule_cell(rules, &rows[i], S("main")), main_head ? S("yes") : S("no")))
            return &rows[i];
    return NULL;
}

static rc open_case(struct request *rq, struct matter *m, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = matter_get(rq->tx, id, m, f);
    return r == OK && !str_eq(m->kind, S("case")) ? fail(f, NOT_FOUND, "case.not_found") : r;
}

static rc tell(struct request *rq, const struct matter *m, const char *action, i64 id,
               struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(rq->tx), FACTS_TEXT);
    json_open(&o, '{');
    json_id_of(&o, "recusal", id);
    json_close(&o, '}');
    rc r = matter_tell(rq->tx, rq->actor, m, action, m->state, json_out_str(&o), f);
    return r == OK ? matter_page(rq, &case_flow, m->id, f) : r;
}

/* ---- asking ---- */

static rc check_ask(struct request *rq, const struct matter *m, const struct recusal_new *in,
                    struct fault *f)
{
    i64 pending = 0;
    if (m->closed_at)
        return refuse(f, "case.recusal_too_late");
    if (str_eq(in->asked_by, S("officer")) && in->officer_id != rq->actor->person_id)
        return fault_field(f, S("officer_id"), "not_yourself", S(""));
    rc r =
        db_int(rq->tx, &Q_case_recusal_pending, ARGS(V_I(m->id), V_I(in->officer_id)), &pending, f);
    return r == OK && pending ? refuse(f, "case.recusal_pending") : r;
}

rc recusal_post(struct request *rq, struct fault *f)
{
    const struct recusal_new *in = rq->in;
    struct matter m;
    struct officer officer;
    i64 id = tx_id(rq->tx);
    rc r = open_case(rq, &m, f);
    if (r == OK)
        r = check_ask(rq, &m, in, f);
    if (r == OK)
        r = find_officer(rq->tx, m.id, in->officer_id, &officer, f);
    if (r != OK)
        return r;
    bool head = (officer.roles & ROLE_HEAD) != 0;
    const struct rule_row *by = decider_of(rq->tx, head, in->main_head);
    if (!by)
        return fault_field(f, S("main_head"), "not_here", S(""));
    r = db_exec(rq->tx, &Q_case_recusal_insert,
                ARGS(V_I(id), V_I(m.id), V_I(in->officer_id), V_T(in->asked_by), V_T(in->ground),
                     V_T(in->reason), V_I(rq->actor->person_id), V_I(tx_now(rq->tx)),
                     V_T(by->code)),
                NULL, f);
    return r == OK ? tell(rq, &m, "recusal_ask", id, f) : r;
}

/* ---- deciding ---- */

struct recusal {
    struct arena *arena;
    i64 id, officer_id;
    str standing;
    bool decided;
};

static rc take_recusal(const struct row *r, void *arg, struct fault *f)
{
    struct recusal *x = arg;
    (void)f;
    x->id = row_int(r, 0);
    x->officer_id = row_int(r, 1);
    x->standing = row_text_copy(r, 2, x->arena);
    x->decided = !row_null(r, 3);
    return OK;
}

static rc open_recusal(struct request *rq, const struct matter *m, struct recusal *ret,
                       struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 1, &id, f);
    *ret = (struct recusal){ .arena = tx_arena(rq->tx) };
    if (r == OK)
        r = db_one(rq->tx, &Q_case_recusal_get, ARGS(V_I(id), V_I(m->id)), take_recusal, ret, f);
    if (r == NOT_FOUND)
        return fail(f, NOT_FOUND, "case.recusal_not_found");
    return r == OK && ret->decided ? refuse(f, "case.recusal_decided") : r;
}

/* Nobody decides about oneself; what the heads decide together has its minutes. */
static rc check_decision(struct request *rq, const struct recusal *x,
                         const struct recusal_decision *in, struct fault *f)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    const struct rule_row *by =
        rule_find(rules, S("recusal_deciders"), x->standing, day_at(tx_now(rq->tx)));
    if (x->officer_id == rq->actor->person_id)
        return refuse(f, "case.recusal_own");
    if (by && str_eq(rule_cell(rules, by, S("minutes")), S("yes")) && in->minutes.n == 0)
        return fault_field(f, S("minutes"), "required", S(""));
    return OK;
}

/* As fit as the part wants: investigators are certified (PEN 20), the others have the role. */
static rc check_replacement(struct tx *tx, const struct matter *m,
                            const struct recusal_decision *in, str part, struct fault *f)
{
    static const struct {
        const char *part;
        i64 role;
    } roles[] = { { PART_REVIEWER, ROLE_REVIEWER },
                  { PART_PRESIDER, ROLE_REVIEWER },
                  { PART_DECIDER, ROLE_HEAD } };
    if (str_eq(part, str_from(PART_INVESTIGATOR)))
        return in->replacement_id ? wall_officer(tx, m, in->replacement_id, "replacement_id", f)
                                  : fault_field(f, S("replacement_id"), "required", S(""));
    if (in->replacement_id == 0)
        return OK;
    for (size_t i = 0; i < COUNT(roles); i++) {
        i64 fit = 0;
        if (!str_eq(part, str_from(roles[i].part)))
            continue;
        rc r = db_int(tx, &Q_case_person_roles, ARGS(V_I(in->replacement_id), V_I(m->bureau_id)),
                      &fit, f);
        if (r != OK)
            return r;
        if (!(fit & roles[i].role))
            return fault_field(f, S("replacement_id"), "wrong_role", S(""));
    }
    return wall_allows(tx, m->id, in->replacement_id, literal(part), NULL) == OK
               ? OK
               : fault_field(f, S("replacement_id"), "other_part", S(""));
}

/* What was in the officer's name is in the other one's. */
static rc hand_over(struct tx *tx, const struct matter *m, const struct recusal *x, i64 to,
                    struct fault *f)
{
    struct case_file c;
    rc r = case_get(tx, m->id, &c, f);
    if (r != OK)
        return r;
    c.lead_id = c.lead_id == x->officer_id ? to : c.lead_id;
    c.second_id = c.second_id == x->officer_id ? to : c.second_id;
    c.presider_id = c.presider_id == x->officer_id ? to : c.presider_id;
    r = case_update(tx, &c, f);
    if (r == OK && to && m->person_id == x->officer_id)
        r = db_exec(tx, &Q_matter_take, ARGS(V_I(m->id), V_I(to)), NULL, f);
    return r;
}

static rc grant(struct request *rq, const struct matter *m, const struct recusal *x,
                const struct recusal_decision *in, struct fault *f)
{
    struct officer officer;
    rc r = find_officer(rq->tx, m->id, x->officer_id, &officer, f);
    if (r == OK)
        r = check_replacement(rq->tx, m, in, officer.part, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_case_part_end,
                    ARGS(V_I(m->id), V_I(x->officer_id), V_I(tx_now(rq->tx))), NULL, f);
    if (r == OK)
        r = wall_take(rq->tx, m->id, in->replacement_id, literal(officer.part), f);
    return r == OK ? hand_over(rq->tx, m, x, in->replacement_id, f) : r;
}

rc recusal_decide_post(struct request *rq, struct fault *f)
{
    const struct recusal_decision *in = rq->in;
    struct matter m;
    struct recusal x;
    i64 changed = 0;
    rc r = open_case(rq, &m, f);
    if (r == OK)
        r = open_recusal(rq, &m, &x, f);
    if (r == OK)
        r = check_decision(rq, &x, in, f);
    if (r == OK)
        r = wall_take(rq->tx, m.id, rq->actor->person_id, PART_DECIDER, f);
    if (r == OK && in->granted)
        r = grant(rq, &m, &x, in, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_case_recusal_decide,
                    ARGS(V_I(x.id), V_I(in->granted), V_I(rq->actor->person_id),
                         V_I(tx_now(rq->tx)), V_ID(in->granted ? in->replacement_id : 0),
                         V_T0(in->minutes), V_T(in->note)),
                    &changed, f);
    if (r == OK && changed == 0)
        return refuse(f, "case.recusal_decided");
    if (r == OK)
        r = matter_get(rq->tx, m.id, &m, f);
    return r == OK ? tell(rq, &m, in->granted ? "recusal_grant" : "recusal_deny", x.id, f) : r;
}

/* ---- the page ---- */

static const struct row_member members[] = {
    { "id", F_ID },
    { "officer_id", F_ID },
    { "officer_name", F_TEXT },
    { "asked_by", F_CODE },
    { "ground", F_CODE },
    { "reason", F_TEXT },
    { "asked_at", F_INSTANT },
    { "decider", F_CODE },
    { "granted", F_BOOL },
    { "decided_by_name", F_TEXT },
    { "decided_at", F_INSTANT },
    { "minutes", F_TEXT },
    { "note", F_TEXT },
    { "replacement_id", F_ID },
    { "replacement_name", F_TEXT },
};
static const struct row_shape shape = ROW_SHAPE(members);

rc recusals_put(struct tx *tx, i64 case_id, struct json_out *o, struct fault *f)
{
    return rows_put_of(tx, &Q_case_recusals, case_id, "recusals", &shape, o, f);
}
