/* inspection.c — 行政检查: approved, noticed, two certified officers, counted against the cap of
 * the year (INSP54). */
#include "rooms/street/inspection.h"
#include "core/house.h"
#include "core/matter_clock.h"
#include "db/queries.h"
#include "rooms/document/document.h"
#include "rooms/street/visit.h"

enum { FACTS_MAX = 16 << 10 };

struct approval {
    i64 id, lead_id, second_id, noticed_at, used_by;
    day planned_on;
    str item, reason;
};

struct take_approval {
    struct arena *arena;
    struct approval *a;
};

static rc take_approval(const struct row *r, void *arg, struct fault *f)
{
    struct take_approval *t = arg;
    (void)f;
    *t->a = (struct approval){ .id = row_int(r, 0),
                               .lead_id = row_int(r, 1),
                               .second_id = row_int(r, 2),
                               .item = row_text_copy(r, 3, t->arena),
                               .reason = row_text_copy(r, 4, t->arena),
                               .planned_on = (day)row_int(r, 5),
                               .noticed_at = row_int(r, 6),
                               .used_by = row_int(r, 7) };
    return OK;
}

static rc approval_get(struct tx *tx, i64 id, struct approval *ret, struct fault *f)
{
    struct approval a;
    struct take_approval t = { tx_arena(tx), &a };
    rc r = db_one(tx, &Q_approval_get, ARGS(V_I(id)), take_approval, &t, f);
    if (r == OK)
        *ret = a;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "inspection.not_found") : r;
}

static rc check_certified(struct tx *tx, const struct actor *who, i64 person_id, const char *field,
                          struct fault *f)
{
    i64 certified = 0;
    rc r =
        db_int(tx, &Q_person_certificate, ARGS(V_I(person_id), V_I(who->bureau_id)), &certified, f);
    return r == OK && !certified ? fault_field(f, str_from(field), "not_certified", S("")) : r;
}

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

/* The approval must be for this door and these two people, told to the operator, and not used
 * before. */
static rc check_approval(struct tx *tx, const struct actor *who, const struct visit_new *in,
                         struct fault *f)
{
    struct approval a;
    struct matter m;
    if (in->approval_id == 0)
        return fault_field(f, S("approval_id"), "required", S(""));
    rc r = approval_get(tx, in->approval_id, &a, f);
    if (r == OK)
        r = matter_get(tx, in->approval_id, &m, f);
    if (r != OK)
        return r;
    if (m.premises_id != in->premises_id)
        return refuse(f, "inspection.other_door");
    if (!str_eq(m.state, S("noticed")))
        return refuse(f, "inspection.not_noticed");
    bool pair = (a.lead_id == who->person_id && a.second_id == in->second_id) ||
                (a.second_id == who->person_id && a.lead_id == in->second_id);
    return pair ? OK : refuse(f, "inspection.other_officers");
}

rc visit_allowed(struct tx *tx, const struct actor *who, const struct visit_new *in,
                 struct fault *f)
{
    if (!role_may(tx, who, in->act))
        return fail(f, FORBIDDEN, "visit.act_not_your_role");
    if (in->second_id && in->second_id == who->person_id)
        return fault_field(f, S("second_id"), "same_person", S(""));
    rc r = OK;
    if (asks(tx, in->act, "certified")) {
        if (!who->certified)
            return refuse(f, "inspection.you_are_not_certified");
        if (in->second_id == 0)
            return fault_field(f, S("second_id"), "required", S(""));
        r = check_certified(tx, who, in->second_id, "second_id", f);
    }
    if (r != OK || asks(tx, in->act, "approval"))
        return r == OK ? check_approval(tx, who, in, f) : r;
    return in->approval_id ? fault_field(f, S("approval_id"), "unknown", S("")) : OK;
}

rc approval_use(struct tx *tx, const struct actor *who, i64 approval_id, i64 visit_id,
                struct fault *f)
{
    i64 changed;
    rc r = db_exec(tx, &Q_approval_used, ARGS(V_I(approval_id), V_I(visit_id)), &changed, f);
    if (r == OK && changed == 0)
        return refuse(f, "inspection.used_already");
    struct flow_ask ask = { .matter_id = approval_id, .action = S("use") };
    struct actor machine = *who; /* the step follows from the visit: nobody takes it by hand */
    machine.roles |= ROLE_SYSTEM;
    return r == OK ? flow_apply(tx, &inspection_flow, &machine, ask, NULL, f) : r;
}

struct past {
    i64 n;
    day last;
};

static rc take_past(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct past *)arg = (struct past){ row_int(r, 0), (day)row_int(r, 1) };
    return OK;
}

/* The row of rules/caps for the operator's grade and trade: the most exact one wins. */
static const struct rule_row *cap_of(const struct rules *rules, const struct entity *e, day on)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("caps"), &n), *best = NULL;
    int best_fit = -1;
    for (size_t i = 0; i < n; i++) {
        str grade = rule_cell(rules, &rows[i], S("grade")),
            trade = rule_cell(rules, &rows[i], S("trade"));
        bool fits = on >= rows[i].valid_from && on <= rows[i].valid_to &&
                    (grade.n == 0 || str_eq(grade, e->grade)) &&
                    (trade.n == 0 || str_starts(e->trade, trade));
        int fit = (grade.n ? 1 : 0) + (trade.n ? 2 : 0);
        if (fits && fit > best_fit) {
            best = &rows[i];
            best_fit = fit;
        }
    }
    return best;
}

static day year_start(day d)
{
    int y, m, dom;
    day_split(d, &y, &m, &dom);
    return day_of(y, 1, 1);
}

/* The published cap of the year, and the months that must lie between two inspections of one
 * operator. */
rc within_cap(struct tx *tx, const struct step *s, struct fault *f)
{
    struct entity e;
    if (s->matter->entity_id == 0)
        return OK;
    day today = day_at(s->now);
    rc r = entity_named(tx, s->matter->entity_id, &e, f);
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *cap = r == OK ? cap_of(rules, &e, today) : NULL;
    if (!cap)
        return r;
    struct past year = { 0 }, before = { 0 };
    i64 most = INT64_MAX, months = 0;
    str_to_i64(rule_cell(rules, cap, S("per_year")), &most);
    str_to_i64(rule_cell(rules, cap, S("months_apart")), &months);
    r = db_one(tx, &Q_inspections_of_year, ARGS(V_I(e.id), V_I(year_start(today))), take_past,
               &year, f);
    if (r == OK)
        r = db_one(tx, &Q_inspections_of_year, ARGS(V_I(e.id), V_I(today - (day)months * 30)),
                   take_past, &before, f);
    if (r != OK)
        return r;
    if (year.n >= most) {
        fault_arg(f, "most", rule_cell(rules, cap, S("per_year")));
        return refuse(f, "inspection.cap_reached");
    }
    if (months && before.n) {
        fault_arg(f, "last", day_text(tx_arena(tx), before.last));
        return refuse(f, "inspection.too_soon");
    }
    return OK;
}

/* Whoever is to inspect does not approve it. */
rc approved_by_another(struct tx *tx, const struct step *s, struct fault *f)
{
    struct approval a;
    rc r = approval_get(tx, s->matter->id, &a, f);
    if (r != OK)
        return r;
    if (a.lead_id == s->actor->person_id || a.second_id == s->actor->person_id)
        return refuse(f, "inspection.own_request");
    return within_cap(tx, s, f);
}

struct inspector {
    struct arena *arena;
    str name, certificate;
};

static rc take_inspector(const struct row *r, void *arg, struct fault *f)
{
    struct inspector *i = arg;
    (void)f;
    i->name = row_text_copy(r, 0, i->arena);
    i->certificate = row_text_copy(r, 1, i->arena);
    return OK;
}

static rc inspector_get(struct tx *tx, const struct actor *who, i64 person_id,
                        struct inspector *ret, struct fault *f)
{
    ret->arena = tx_arena(tx);
    return db_one(tx, &Q_person_inspector, ARGS(V_I(person_id), V_I(who->bureau_id)),
                  take_inspector, ret, f);
}

/* What is inspected on which basis, when, and by whom. */
static rc put_inspection(struct tx *tx, const struct step *s, const struct approval *a,
                         struct json_out *o, struct fault *f)
{
    const struct rule_row *item =
        rule_find(house_of(tx)->rules, S("catalogue"), a->item, day_at(s->matter->opened_at));
    struct inspector lead, second;
    rc r = inspector_get(tx, s->actor, a->lead_id, &lead, f);
    if (r == OK)
        r = inspector_get(tx, s->actor, a->second_id, &second, f);
    if (r != OK)
        return r;
    json_text_of(o, "item", a->item);
    json_text_of(o, "basis", item ? item->basis : S(""));
    json_text_of(o, "planned_on", day_text(tx_arena(tx), a->planned_on));
    json_text_of(o, "officer", lead.name);
    json_text_of(o, "officer_certificate", lead.certificate);
    json_text_of(o, "second_officer", second.name);
    json_text_of(o, "second_certificate", second.certificate);
    return OK;
}

/* 行政检查通知书, for the operator at the door. */
static rc write_notice(struct tx *tx, const struct step *s, const struct approval *a,
                       struct fault *f)
{
    struct entity e = { 0 };
    struct premises p;
    struct json_out o = json_out_new(tx_arena(tx), FACTS_MAX);
    i64 id;
    str number;
    rc r = premises_named(tx, s->matter->premises_id, &p, f);
    if (r == OK && s->matter->entity_id)
        r = entity_named(tx, s->matter->entity_id, &e, f);
    json_open(&o, '{');
    if (r == OK)
        r = put_inspection(tx, s, a, &o, f);
    if (r != OK)
        return r;
    json_text_of(&o, "operator", e.name.n ? e.name : p.name);
    json_text_of(&o, "door", p.name);
    json_text_of(&o, "address", p.address.n ? p.address : e.address);
    json_close(&o, '}');
    struct document_ask ask = { .kind = S("inspection_notice"),
                                .matter_id = s->matter->id,
                                .unit_id = s->matter->unit_id,
                                .facts = json_out_str(&o) };
    return document_make(tx, s->actor, &ask, &id, &number, f);
}

rc give_notice(struct tx *tx, const struct step *s, struct fault *f)
{
    struct approval a;
    rc r = approval_get(tx, s->matter->id, &a, f);
    if (r == OK)
        r = write_notice(tx, s, &a, f);
    return r == OK ? db_exec(tx, &Q_approval_noticed, ARGS(V_I(a.id), V_I(s->now)), NULL, f) : r;
}

rc inspection_ask(struct tx *tx, const struct actor *who, const struct inspection_new *in,
                  i64 *ret_id, struct fault *f)
{
    struct premises p;
    rc r = premises_get(tx, in->premises_id, &p, f);
    if (r == OK && in->lead_id == in->second_id)
        r = fault_field(f, S("second_id"), "same_person", S(""));
    if (r == OK)
        r = check_certified(tx, who, in->lead_id, "lead_id", f);
    if (r == OK)
        r = check_certified(tx, who, in->second_id, "second_id", f);
    if (r == OK && in->planned_on < day_at(tx_now(tx)))
        r = fault_field(f, S("planned_on"), "in_the_past", S(""));
    if (r != OK)
        return r;
    struct matter m = { .kind = S("inspection"),
                        .state = S("asked"),
                        .unit_id = p.unit_id,
                        .person_id = in->lead_id,
                        .entity_id = p.entity_id,
                        .premises_id = p.id,
                        .place_code = p.place_code,
                        .lon = p.point.lon,
                        .lat = p.point.lat,
                        .has_point = p.point.set,
                        .title = p.name };
    r = matter_open(tx, who, &m, f);
    if (r == OK)
        r = db_exec(tx, &Q_approval_insert,
                    ARGS(V_I(m.id), V_I(in->lead_id), V_I(in->second_id), V_T(in->item),
                         V_T(in->reason), V_I(in->planned_on)),
                    NULL, f);
    if (r == OK)
        r = matter_clock_start(tx, &m, S("AP1"), day_at(tx_now(tx)), f);
    if (r == OK)
        *ret_id = m.id;
    return r;
}

rc inspection_panel(struct request *rq, const struct matter *m, struct fault *f)
{
    struct approval a;
    struct json_out *o = &rq->out;
    rc r = approval_get(rq->tx, m->id, &a, f);
    if (r != OK)
        return r;
    json_id_of(o, "lead_id", a.lead_id);
    json_id_of(o, "second_id", a.second_id);
    json_text_of(o, "item", a.item);
    json_text_of(o, "reason", a.reason);
    json_text_of(o, "planned_on", day_text(rq->arena, a.planned_on));
    json_instant_of(o, "noticed_at", a.noticed_at);
    json_id_of(o, "visit_id", a.used_by);
    return OK;
}

static const struct field note_fields[] = {
    FIELD(struct inspection_note, note, F_TEXT, REQUIRED, .max = 2000),
};
static const struct record refuse_form =
    RECORD("InspectionRefuse", struct inspection_note, note_fields);
static const struct record notice_form =
    RECORD("InspectionNotice", struct inspection_note, note_fields);

static const struct state states[] = {
    { "asked", STATE_FIRST },   { "approved", 0 },       { "noticed", 0 },
    { "refused", STATE_FINAL }, { "used", STATE_FINAL }, { "dropped", STATE_FINAL },
};
static const struct move moves[] = {
    { "asked", "approve", "approved", ROLE_CHIEF, approved_by_another, NULL, NULL, "AP1" },
    { "asked", "refuse", "refused", ROLE_CHIEF, NULL, NULL, NULL, "*", .form = &refuse_form },
    { "asked", "drop", "dropped", ROLE_OFFICER | ROLE_CHIEF, NULL, NULL, NULL, "*" },
    { "approved", "notice", "noticed", ROLE_OFFICER | ROLE_CHIEF, NULL, give_notice, NULL, NULL,
      .form = &notice_form },
    { "approved", "drop", "dropped", ROLE_OFFICER | ROLE_CHIEF, NULL, NULL, NULL, "*" },
    { "noticed", "use", "used", ROLE_SYSTEM, NULL, NULL, NULL, "*" }, /* by its visit alone */
    { "noticed", "drop", "dropped", ROLE_OFFICER | ROLE_CHIEF, NULL, NULL, NULL, "*" },
};
const struct flow inspection_flow = { "inspection",    "rules: acts, caps; 国办发〔2024〕54号",
                                      states,          COUNT(states),
                                      moves,           COUNT(moves),
                                      inspection_panel };
