/* rooms_food.c — risk of food operators, their own control, the form of a year, surveys. */
#include "rooms.h"

static i64 own_shop(struct play *p)
{
    return some_own_of(p, "entity");
}

/* Mostly one that handles food. */
static i64 food_shop(struct play *p)
{
    return one_in(p, 8) ? own_shop(p) : some_of(p, "food_operator");
}

void play_food_enter(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 401);
    struct json_out o = body(p);
    put(&o, "sector", ANY(p, "sales", "sales", "catering", "production", "air"));
    send(p, "POST", path(p, "/v1/food/operators/", own_shop(p), "/enter"), &o);
}

void play_food_profile(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 401);
    struct json_out o = body(p);
    put(&o, "form", ANY(p, "sales_2016", "sales_2016", "sales_simple", "catering", "none"));
    json_name(&o, S("inputs"));
    json_open(&o, '{');
    json_int_of(&o, "area", below(p, 4000));
    if (one_in(p, 2))
        json_int_of(&o, "suppliers", below(p, 400));
    if (one_in(p, 2))
        json_int_of(&o, "bulk_chilled", below(p, 200));
    json_close(&o, '}');
    send(p, "POST", path(p, "/v1/food/operators/", food_shop(p), "/profile"), &o);
    get(p, path(p, "/v1/food/operators/", food_shop(p), ""));
    get(p, path(p, "/v1/food/operators/", food_shop(p), "/scores"));
}

void play_food_settings(struct play *p)
{
    ASKED_BY(p, 206, 206, 203);
    struct json_out o = body(p);
    put(&o, "scheme_sales", ANY(p, "2016", "jingmen2020", "anhui2025", "floor"));
    json_bool_of(&o, "visits_count", one_in(p, 2));
    send(p, "PATCH", S("/v1/food/settings"), &o);
    get(p, S("/v1/food/board"));
}

void play_food_staff(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 401);
    struct json_out o = body(p);
    json_id_of(&o, "entity_id", food_shop(p));
    put(&o, "name", ANY(p, "Li", "王小二"));
    put(&o, "duty", ANY(p, "handler", "officer", "cook"));
    put(&o, "number", ANY(p, "HC1", "HC2", "hc 2", "HC3", ""));
    if (!one_in(p, 5))
        put(&o, "health_to", ANY(p, "2026-09-01", "2027-01-31"));
    send(p, "POST", S("/v1/food/staff"), &o);
    get(p, S("/v1/food/ends"));
}

void play_food_link(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 401);
    struct json_out o = body(p);
    bool revoke = one_in(p, 5);
    send(p, "POST", path(p, "/v1/food/operators/", food_shop(p), revoke ? "/link/revoke" : "/link"),
         &o);
}

/* The code as the officer sees it. */
static str code_of(struct play *p)
{
    i64 shop = some(p, "entity_id", "food_link WHERE revoked_at IS NULL");
    get(p, path(p, "/v1/food/operators/", shop, "/link"));
    str code = p->d->reply.status == 200 ? json_text(json_get(desk_json(p->d), "code")) : S("");
    return code.n ? arena_str(p->d->arena, code) : S("nocodenocodenocodenocode");
}

static void put_answers(struct play *p, const struct json *items, struct json_out *o)
{
    json_name(o, S("items"));
    json_open(o, '[');
    for (size_t i = 0; i < json_size(items); i++) {
        json_open(o, '{');
        json_text_of(o, "item", json_text(json_get(json_at(items, i), "item")));
        put(o, "verdict", one_in(p, 20) ? "fail" : "conform");
        put(o, "note", ANY(p, "", "put right"));
        json_close(o, '}');
    }
    json_close(o, ']');
}

void play_self_check(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 401);
    str at = ARENA_CONCAT(p->d->arena, S("/v1/doorstep/self-checks/"), code_of(p));
    get(p, at);
    const struct json *lists =
        p->d->reply.status == 200 ? json_get(desk_json(p->d), "lists") : NULL;
    if (json_size(lists) == 0)
        return;
    const struct json *list = json_at(lists, (size_t)below(p, (i64)json_size(lists)));
    struct json_out o = body(p);
    json_text_of(&o, "list", json_text(json_get(list, "list")));
    json_text_of(&o, "version", json_text(json_get(list, "version")));
    put(&o, "person_name", ANY(p, "Li", "张"));
    if (one_in(p, 6))
        json_bool_of(&o, "shut", true);
    else
        put_answers(p, json_get(list, "items"), &o);
    send(p, "POST", at, &o);
    get(p, path(p, "/v1/food/operators/", food_shop(p), "/calendar"));
}

static void put_advice(struct play *p, struct json_out *o)
{
    const char *advice = ANY(p, "keep", "keep", "up", "down");
    put(o, "advice", advice);
    if (str_eq(str_from(advice), S("keep")) && !one_in(p, 8))
        return;
    json_name(o, S("events"));
    json_open(o, '[');
    json_put_text(o, str_from(str_eq(str_from(advice), S("down")) ? ANY(p, "D1", "D2", "U1")
                                                                  : ANY(p, "U1", "U4", "D1")));
    json_close(o, ']');
}

void play_grading_fill(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 401);
    struct json_out o = body(p);
    i64 scored = some(p, "id", "food_operator WHERE score_id IS NOT NULL");
    json_id_of(&o, "entity_id", one_in(p, 5) ? food_shop(p) : scored);
    put_advice(p, &o);
    send(p, "POST", S("/v1/food/gradings"), &o);
}

static void put_review(struct play *p, i64 id, const char *action, struct json_out *o)
{
    (void)id;
    if (str_eq(str_from(action), S("return")))
        put(o, "reason", "again");
    if (str_eq(str_from(action), S("refill")))
        put_advice(p, o);
}

void play_grading_move(struct play *p)
{
    take_step(p, "grading", put_review);
    get(p, path(p, "/v1/food/gradings/", some(p, "id", "matter WHERE kind = 'grading'"), ""));
}

/* ---- surveys ---- */

void play_survey_make(struct play *p)
{
    ASKED_BY(p, 203, 203, 206, 201);
    struct json_out o = body(p);
    put(&o, "title", ANY(p, "Fuel", "座位"));
    json_bool_of(&o, "doorstep", one_in(p, 2));
    json_name(&o, S("rule"));
    json_open(&o, '{');
    json_name(&o, S("places"));
    json_open(&o, '[');
    json_put_text(&o, str_from(ANY(p, "440306018", "440306018001", "440306")));
    json_close(&o, ']');
    json_close(&o, '}');
    json_name(&o, S("questions"));
    json_open(&o, '[');
    json_open(&o, '{');
    put(&o, "key", "fuel");
    put(&o, "kind", "choice");
    put(&o, "text", "Which fuel?");
    json_name(&o, S("options"));
    json_open(&o, '[');
    json_put_text(&o, S("gas"));
    json_put_text(&o, S("电"));
    json_close(&o, ']');
    json_close(&o, '}');
    json_open(&o, '{');
    put(&o, "key", one_in(p, 10) ? "fuel" : "seats");
    put(&o, "kind", "number");
    put(&o, "text", "How many seats?");
    json_close(&o, '}');
    json_close(&o, ']');
    send(p, "POST", S("/v1/surveys"), &o);
}

void play_survey_act(struct play *p)
{
    ASKED_BY(p, 203, 203, 203, 201);
    bool draft = !one_in(p, 3);
    i64 id =
        some_own(p, "id", draft ? "survey WHERE state = 'draft'" : "survey WHERE state = 'open'");
    const char *act = draft ? "/open" : one_in(p, 4) ? "/close" : "/results";
    if (str_eq(str_from(act), S("/results"))) {
        get(p, path(p, "/v1/surveys/", id, act));
        return;
    }
    struct json_out o = body(p);
    send_ver(p, "POST", path(p, "/v1/surveys/", id, act), &o, newest_ver(p, "survey", id));
}

void play_survey_answer(struct play *p)
{
    ASKED_BY(p, 201, 202, 203, 401);
    i64 id = some_own(p, "id", "survey WHERE state = 'open'");
    str asked = arena_fmt(p->d->arena, "survey_target WHERE survey_id = %lld", (long long)id);
    struct json_out o = body(p);
    json_id_of(&o, "entity_id", one_in(p, 6) ? own_shop(p) : some(p, "entity_id", asked.p));
    json_name(&o, S("answers"));
    json_open(&o, '{');
    put(&o, "fuel", ANY(p, "gas", "电", "wood"));
    json_int_of(&o, "seats", below(p, 50));
    json_close(&o, '}');
    send(p, "POST", path(p, "/v1/surveys/", id, "/answers"), &o);
    get(p, S("/v1/survey-answers"));
}
