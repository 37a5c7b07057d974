/* food_api.c — an operator's food page, what it declares, and what a bureau chose. */
#include "rooms/food/food_api.h"

#include "core/clock.h"
#include "core/ledger.h"
#include "core/record_day.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/food/frequency.h"
#include "rooms/food/rescore.h"
#include "rooms/register/register.h"

enum { PROFILE_MAX = 16 << 10 };

rc operators_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &operator_list, f);
}

rc gradings_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &grading_list, f);
}

static void put_points(struct json_out *o, const char *name, bool set, i64 thousandths)
{
    json_name(o, str_from(name));
    if (set)
        json_put_real(o, (double)thousandths / POINT);
    else
        json_put_null(o);
}

static const struct row_member grading_members[] = {
    { "id", F_ID },
    { "year", F_INT },
    { "last_grade", F_CODE },
    { "advice", F_CODE },
    { "next_grade", F_CODE },
    { "state", F_CODE },
    { "filled_at", F_INSTANT },
    { "reviewed_at", F_INSTANT },
};
static const struct row_shape grading_shape = ROW_SHAPE(grading_members);

/* When the next inspection is due, and why: the scheme, its months, the floor. */
static void put_frequency(struct request *rq, const struct food_operator *op,
                          const struct food_settings *chosen)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    day today = day_at(tx_now(rq->tx));
    struct json_out *o = &rq->out;
    str scheme = scheme_of(chosen, op->sector);
    json_name(o, S("frequency"));
    json_open(o, '{');
    json_text_of(o, "scheme", scheme);
    json_int_of(o, "months", op->grade.n ? frequency_months(rules, scheme, op->grade, today) : 0);
    json_int_of(o, "floor_months",
                frequency_months(rules, S("floor"), op->grade.n ? op->grade : S("A"), today));
    json_name(o, S("inspected_on"));
    record_put_day(o, op->inspected_on);
    json_name(o, S("due_on"));
    record_put_day(o, op->due_on);
    json_bool_of(o, "overdue", op->due_on < today);
    json_close(o, '}');
}

static rc put_operator(struct request *rq, const struct food_operator *op, struct fault *f)
{
    struct json_out *o = &rq->out;
    struct food_subject s;
    struct food_settings chosen;
    rc r = subject_get(rq->tx, op->id, &s, f);
    if (r == OK)
        r = settings_get(rq->tx, op->bureau_id, &chosen, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_id_of(o, "id", op->id);
    json_int_of(o, "ver", op->ver);
    json_text_of(o, "entity_name", s.name);
    json_text_of(o, "sector", op->sector);
    json_text_of(o, "form", op->form);
    json_text_of(o, "usual_form",
                 str_eq(op->sector, S("catering")) ? chosen.form_catering
                 : str_eq(op->sector, S("sales"))  ? chosen.form_sales
                                                   : S(""));
    json_name(o, S("inputs"));
    json_put_raw(o, op->inputs);
    json_name(o, S("kinds"));
    json_put_raw(o, op->kinds);
    json_int_of(o, "tier", op->tier);
    json_bool_of(o, "key_supervision", op->key_supervision);
    put_points(o, "static_points", op->scored, op->static_points);
    put_points(o, "dynamic_points", op->has_dynamic, op->dynamic_points);
    put_points(o, "total_points", op->scored, op->total_points);
    json_text_of(o, "grade", op->grade);
    json_text_of(o, "smiley", op->smiley);
    json_int_of(o, "missed_days", op->missed_days);
    put_frequency(rq, op, &chosen);
    r = rows_put_of(rq->tx, &Q_gradings_of, op->id, "gradings", &grading_shape, o, f);
    json_close(o, '}');
    reply_version(rq, op->ver);
    return r;
}

rc operator_page(struct request *rq, struct fault *f)
{
    i64 id;
    struct food_operator o;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = operator_get(rq->tx, id, &o, f);
    return r == OK ? put_operator(rq, &o, f) : r;
}

static rc note(struct request *rq, const char *act, i64 entity_id, struct fault *f)
{
    return ledger_append(
        rq->tx, rq->actor,
        &(struct ledger_entry){
            .act = act, .subject_kind = "entity", .subject_id = entity_id, .entity_id = entity_id },
        f);
}

/* An operator whose trade or licence says nothing of food, and that handles it all the same. */
rc operator_enter(struct request *rq, struct fault *f)
{
    const struct enter_in *in = rq->in;
    i64 id;
    struct entity e;
    struct food_operator o = { 0 };
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = entity_get(rq->tx, id, &e, f);
    if (r == OK)
        r = operator_find(rq->tx, id, &o, f);
    if (r != OK)
        return r;
    bool fresh = o.id == 0;
    if (fresh) {
        o = (struct food_operator){ .id = id,
                                    .bureau_id = e.bureau_id,
                                    .inputs = S("{}"),
                                    .kinds = S("[]"),
                                    .inspected_on = DAY_NONE,
                                    .ver = 1 };
        o.sector = in->sector;
        o.due_on = day_at(tx_now(rq->tx));
        r = operator_insert(rq->tx, &o, f);
    }
    o.sector = in->sector;
    if (r == OK)
        r = operator_rescore(rq->tx, rq->actor, &o, "profile", f);
    if (r == OK)
        r = note(rq, "food.enter", id, f);
    if (r == OK)
        r = operator_get(rq->tx, id, &o, f);
    if (r == OK && fresh)
        rq->status = 201;
    return r == OK ? put_operator(rq, &o, f) : r;
}

static str kinds_text(struct arena *a, struct strs kinds)
{
    struct json_out o = json_out_new(a, PROFILE_MAX);
    json_open(&o, '[');
    for (size_t i = 0; i < kinds.n; i++)
        json_put_text(&o, kinds.at[i]);
    json_close(&o, ']');
    return json_out_str(&o);
}

/* The form and the kinds are those of the operator's sector. */
static rc check_profile(struct request *rq, const struct food_operator *op,
                        const struct profile_in *in, struct fault *f)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    day today = day_at(tx_now(rq->tx));
    const struct rule_row *form = rule_find(rules, S("food_forms"), in->form, today);
    struct food_static ignored;
    rc r = OK;
    if (!form || !str_eq(rule_cell(rules, form, S("sector")), op->sector))
        return fault_field(f, S("form"), "not_in_force", in->form);
    for (size_t i = 0; i < in->kinds.n; i++) {
        const struct rule_row *kind = rule_find(rules, S("food_kinds"), in->kinds.at[i], today);
        if (!kind || !str_eq(rule_cell(rules, kind, S("sector")), op->sector))
            r = fault_field(f, arena_fmt(rq->arena, "kinds.%zu", i), "other_sector",
                            in->kinds.at[i]);
    }
    rc scored = food_static_score(rules, form, in->inputs, &ignored, f);
    return r == OK ? scored : r;
}

rc operator_profile(struct request *rq, struct fault *f)
{
    const struct profile_in *in = rq->in;
    i64 id;
    struct food_operator o;
    struct json_out inputs = json_out_new(rq->arena, PROFILE_MAX);
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = operator_get(rq->tx, id, &o, f);
    if (r == OK && rq->if_match && rq->if_match != o.ver)
        return fail(f, STALE, "stale");
    if (r == OK)
        r = check_profile(rq, &o, in, f);
    if (r != OK)
        return r;
    json_put_value(&inputs, in->inputs);
    o.form = in->form;
    o.inputs = json_out_str(&inputs);
    o.kinds = kinds_text(rq->arena, in->kinds);
    r = operator_rescore(rq->tx, rq->actor, &o, "profile", f);
    if (r == OK)
        r = note(rq, "food.profile", id, f);
    if (r == OK)
        r = operator_get(rq->tx, id, &o, f);
    return r == OK ? put_operator(rq, &o, f) : r;
}

static const struct row_member score_members[] = {
    { "id", F_ID },
    { "at", F_INSTANT },
    { "cause", F_TEXT },
    { "form", F_CODE },
    { "inputs", F_JSON },
    { "kinds", F_JSON },
    { "tier", F_INT },
    { "factors", F_JSON },
    { "static_points", F_REAL },
    { "visit_id", F_ID },
    { "visit_on", F_DAY },
    { "checklist", F_CODE },
    { "checklist_version", F_TEXT },
    { "failed", F_JSON },
    { "lost", F_REAL },
    { "applicable", F_REAL },
    { "dynamic_points", F_REAL },
    { "total_points", F_REAL },
    { "grade", F_CODE },
    { "grading_id", F_ID },
    { "in_force", F_CODE },
    { "rule_pack", F_TEXT },
    { "actor_id", F_ID },
    { "actor_name", F_TEXT },
};
static const struct row_shape score_shape = ROW_SHAPE(score_members);

rc operator_scores(struct request *rq, struct fault *f)
{
    i64 id;
    struct food_operator o;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = operator_get(rq->tx, id, &o, f);
    json_open(&rq->out, '{');
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_food_scores, id, "items", &score_shape, &rq->out, f);
    json_close(&rq->out, '}');
    return r;
}

/* ---- what a bureau chose ---- */

static rc settings_in_get(struct request *rq, struct settings_in *ret, struct fault *f)
{
    struct food_settings s;
    rc r = settings_get(rq->tx, rq->actor->bureau_id, &s, f);
    if (r == OK)
        *ret = (struct settings_in){ s.scheme_sales, s.scheme_catering, s.scheme_production,
                                     s.form_sales,   s.form_catering,   s.visits_count };
    return r;
}

rc food_settings_get(struct request *rq, struct fault *f)
{
    struct settings_in s;
    rc r = settings_in_get(rq, &s, f);
    if (r == OK)
        record_encode(&settings_record, &s, false, &rq->out);
    return r;
}

static rc put_setting(struct request *rq, const char *name, str value, struct fault *f)
{
    return db_exec(rq->tx, &Q_food_setting_put,
                   ARGS(V_I(rq->actor->bureau_id), V_T(str_from(name)), V_T(value),
                        V_I(tx_now(rq->tx)), V_I(rq->actor->person_id)),
                   NULL, f);
}

/* A scheme that does not speak of a sector would leave its operators without a day. */
static rc check_scheme(struct request *rq, str scheme, const char *sector, const char *field,
                       struct fault *f)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    const struct rule_row *row =
        rule_find(rules, S("food_schemes"), scheme, day_at(tx_now(rq->tx)));
    str sectors = row ? rule_cell(rules, row, S("sectors")) : S("");
    while (sectors.n)
        if (str_eq(str_cut(sectors, '|', &sectors), str_from(sector)))
            return OK;
    return fault_field(f, str_from(field), "other_sector", scheme);
}

rc food_settings_patch(struct request *rq, struct fault *f)
{
    struct settings_in s;
    rc r = settings_in_get(rq, &s, f);
    if (r == OK)
        r = record_patch(&settings_record, rq->body, &s, rq->arena, f);
    if (r != OK)
        return r;
    r = check_scheme(rq, s.scheme_sales, "sales", "scheme_sales", f);
    rc second = check_scheme(rq, s.scheme_catering, "catering", "scheme_catering", f);
    rc third = check_scheme(rq, s.scheme_production, "production", "scheme_production", f);
    if (r != OK || second != OK || third != OK)
        return INVALID;
    const struct {
        const char *name;
        str value;
    } all[] = {
        { "scheme_sales", s.scheme_sales },
        { "scheme_catering", s.scheme_catering },
        { "scheme_production", s.scheme_production },
        { "form_sales", s.form_sales },
        { "form_catering", s.form_catering },
        { "visits_count", s.visits_count ? S("yes") : S("no") },
    };
    for (size_t i = 0; r == OK && i < COUNT(all); i++)
        r = put_setting(rq, all[i].name, all[i].value, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_food_due_all, ARGS(V_I(rq->actor->bureau_id)), NULL, f);
    if (r == OK)
        r = note(rq, "food.settings", 0, f);
    return r == OK ? food_settings_get(rq, f) : r;
}
