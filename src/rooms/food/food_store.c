#include "rooms/food/food_store.h"

#include "core/outbox.h"
#include "db/queries.h"
#include "rooms/food/frequency.h"

rc json_of(struct tx *tx, str text, const struct json **ret, struct fault *f)
{
    return json_parse(tx_arena(tx), text.n ? text : S("{}"), ret, f);
}

struct take {
    struct arena *arena;
    struct food_operator *o;
};

static rc take_operator(const struct row *r, void *arg, struct fault *f)
{
    struct take *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->o = (struct food_operator){
        .id = row_int(r, 0),
        .bureau_id = row_int(r, 1),
        .sector = row_text_copy(r, 2, a),
        .form = row_text_copy(r, 3, a),
        .inputs = row_text_copy(r, 4, a),
        .kinds = row_text_copy(r, 5, a),
        .tier = row_int(r, 6),
        .key_supervision = row_int(r, 7) != 0,
        .score_id = row_int(r, 8),
        .scored = !row_null(r, 8),
        .static_points = row_int(r, 9),
        .has_dynamic = !row_null(r, 10),
        .dynamic_points = row_int(r, 10),
        .total_points = row_int(r, 11),
        .grade = row_text_copy(r, 12, a),
        .smiley = row_text_copy(r, 13, a),
        .inspected_on = row_null(r, 14) ? DAY_NONE : (day)row_int(r, 14),
        .due_on = (day)row_int(r, 15),
        .missed_days = row_int(r, 16),
        .ver = row_int(r, 17),
    };
    return OK;
}

rc operator_get(struct tx *tx, i64 id, struct food_operator *ret, struct fault *f)
{
    struct food_operator o;
    struct take t = { tx_arena(tx), &o };
    rc r = db_one(tx, &Q_food_operator_get, ARGS(V_I(id)), take_operator, &t, f);
    if (r == OK)
        *ret = o;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "food.not_an_operator") : r;
}

rc operator_find(struct tx *tx, i64 id, struct food_operator *ret, struct fault *f)
{
    struct food_operator o = { 0 };
    struct take t = { tx_arena(tx), &o };
    rc r = db_each(tx, &Q_food_operator_find, ARGS(V_I(id)), take_operator, &t, f);
    if (r == OK)
        *ret = o;
    return r;
}

rc operator_insert(struct tx *tx, const struct food_operator *o, struct fault *f)
{
    rc r = db_exec(tx, &Q_food_operator_insert,
                   ARGS(V_I(o->id), V_I(o->bureau_id), V_T(o->sector), V_I(o->due_on),
                        V_I(tx_now(tx)), V_I(day_at(tx_now(tx)))),
                   NULL, f);
    return r == OK ? outbox_door(tx, "entity", o->id, f) : r;
}

static struct val day_value(day d)
{
    return d == DAY_NONE ? V_NULL() : V_I(d);
}

static struct val when(bool set, i64 v)
{
    return set ? V_I(v) : V_NULL();
}

rc operator_update(struct tx *tx, const struct food_operator *o, struct fault *f)
{
    return db_exec(tx, &Q_food_operator_update,
                   ARGS(V_I(o->id), V_T(o->sector), V_T0(o->form), V_T(o->inputs), V_T(o->kinds),
                        V_ID(o->tier), V_I(o->key_supervision), V_ID(o->score_id),
                        when(o->scored, o->static_points), when(o->has_dynamic, o->dynamic_points),
                        when(o->scored, o->total_points), V_T0(o->grade), V_T0(o->smiley),
                        day_value(o->inspected_on), V_I(o->due_on), V_I(day_at(tx_now(tx))),
                        V_I(tx_now(tx))),
                   NULL, f);
}

/* ---- what makes a food operator ---- */

struct held {
    const struct rules *rules;
    day on;
    bool food;
    str sector; /* as the number of a food trade licence says */
};

static rc take_licence(const struct row *r, void *arg, struct fault *f)
{
    struct held *h = arg;
    (void)f;
    const struct rule_row *kind = rule_find(h->rules, S("licence_kinds"), row_text(r, 0), h->on);
    str number = row_text(r, 1), form = kind ? rule_cell(h->rules, kind, S("number_form")) : S("");
    if (!kind || !str_eq(rule_cell(h->rules, kind, S("food")), S("yes")))
        return OK;
    h->food = true;
    if (str_eq(form, S("SC")))
        h->sector = S("production");
    else if (str_eq(form, S("JY")) && str_starts(number, form) && number.n > 2)
        h->sector = number.p[2] == '1' ? S("sales") : S("catering");
    else if (str_eq(form, S("YB")))
        h->sector = S("sales");
    return OK;
}

rc sector_of(struct tx *tx, i64 entity_id, str trade, str *ret, struct fault *f)
{
    struct held h = { .rules = house_of(tx)->rules, .on = day_at(tx_now(tx)) };
    rc r = db_each(tx, &Q_food_licence_kinds, ARGS(V_I(entity_id)), take_licence, &h, f);
    if (r != OK)
        return r;
    str by_trade = food_sector(h.rules, trade, h.on);
    *ret = by_trade.n ? by_trade : h.sector.n ? h.sector : h.food ? S("sales") : S("");
    return OK;
}

struct take_subject {
    struct arena *arena;
    struct food_subject *s;
};

static rc take_subject(const struct row *r, void *arg, struct fault *f)
{
    struct take_subject *t = arg;
    struct arena *a = t->arena;
    (void)f;
    *t->s = (struct food_subject){
        .id = row_int(r, 0),
        .bureau_id = row_int(r, 1),
        .unit_id = row_int(r, 2),
        .name = row_text_copy(r, 3, a),
        .uscc = row_text_copy(r, 4, a),
        .address = row_text_copy(r, 5, a),
        .trade = row_text_copy(r, 6, a),
        .state = row_text_copy(r, 7, a),
        .grade = row_text_copy(r, 8, a),
        .place_code = row_text_copy(r, 9, a),
        .known_on = row_null(r, 10) ? day_at(row_int(r, 11)) : (day)row_int(r, 10),
    };
    return OK;
}

rc subject_get(struct tx *tx, i64 entity_id, struct food_subject *ret, struct fault *f)
{
    struct food_subject s;
    struct take_subject t = { tx_arena(tx), &s };
    rc r = db_one(tx, &Q_food_subject, ARGS(V_I(entity_id)), take_subject, &t, f);
    if (r == OK)
        *ret = s;
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "entity.not_found") : r;
}

rc operator_ensure(struct tx *tx, const struct food_subject *s, struct food_operator *ret,
                   struct fault *f)
{
    struct food_operator o = { 0 };
    str sector = { 0 };
    rc r = operator_find(tx, s->id, &o, f);
    if (r == OK && o.id == 0)
        r = sector_of(tx, s->id, s->trade, &sector, f);
    if (r == OK && o.id == 0 && sector.n) {
        o = (struct food_operator){ .id = s->id,
                                    .bureau_id = s->bureau_id,
                                    .sector = sector,
                                    .inputs = S("{}"),
                                    .kinds = S("[]"),
                                    .inspected_on = DAY_NONE,
                                    .due_on = frequency_due(house_of(tx)->rules, S("floor"), S(""),
                                                            s->known_on, day_at(tx_now(tx))),
                                    .ver = 1 };
        r = operator_insert(tx, &o, f);
    }
    if (r == OK)
        *ret = o;
    return r;
}

/* ---- what a bureau chose ---- */

static const struct {
    const char *name;
    size_t offset;
} texts[] = {
    { "scheme_sales", offsetof(struct food_settings, scheme_sales) },
    { "scheme_catering", offsetof(struct food_settings, scheme_catering) },
    { "scheme_production", offsetof(struct food_settings, scheme_production) },
    { "form_sales", offsetof(struct food_settings, form_sales) },
    { "form_catering", offsetof(struct food_settings, form_catering) },
};

struct take_setting {
    struct arena *arena;
    struct food_settings *s;
};

static rc take_setting(const struct row *r, void *arg, struct fault *f)
{
    struct take_setting *t = arg;
    (void)f;
    for (size_t i = 0; i < COUNT(texts); i++)
        if (str_eq(row_text(r, 0), str_from(texts[i].name)))
            *(str *)((char *)t->s + texts[i].offset) = row_text_copy(r, 1, t->arena);
    if (str_eq(row_text(r, 0), S("visits_count")))
        t->s->visits_count = str_eq(row_text(r, 1), S("yes"));
    return OK;
}

rc settings_get(struct tx *tx, i64 bureau_id, struct food_settings *ret, struct fault *f)
{
    struct food_settings s = { .scheme_sales = S("2016"),
                               .scheme_catering = S("2016"),
                               .scheme_production = S("2016"),
                               .form_sales = S("sales_2016"),
                               .form_catering = S("catering") };
    struct take_setting t = { tx_arena(tx), &s };
    rc r = db_each(tx, &Q_food_settings, ARGS(V_I(bureau_id)), take_setting, &t, f);
    if (r == OK)
        *ret = s;
    return r;
}

str scheme_of(const struct food_settings *s, str sector)
{
    if (str_eq(sector, S("sales")))
        return s->scheme_sales;
    return str_eq(sector, S("catering")) ? s->scheme_catering : s->scheme_production;
}
