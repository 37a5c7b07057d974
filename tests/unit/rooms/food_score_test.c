/* The points of the forms and the grades they make, as the tables of the rules say. */
#include "rooms/food/frequency.h"
#include "rooms/food/score.h"
#include "rooms/food/self_check.h"

#include <setjmp.h>
#include <stdio.h>

#include <cmocka.h>

static struct rules *rules;
static struct arena *arena;
static struct fault fault;
static day today;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    assert_int_equal(rules_load(S(NAGUAN_SOURCE "/rules"), &rules, &fault), OK);
    assert_true(day_parse(S("2026-11-23"), &today));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rules_free(rules);
    arena_free(arena);
    return 0;
}

static rc score(const char *form, const char *inputs, struct food_static *ret)
{
    const struct rule_row *row = rule_find(rules, S("food_forms"), str_from(form), today);
    const struct json *j;
    fault_clear(&fault);
    assert_non_null(row);
    assert_int_equal(json_parse(arena, str_from(inputs), &j, &fault), OK);
    return food_static_score(rules, row, j, ret, &fault);
}

static i64 points(const char *form, const char *inputs)
{
    struct food_static s;
    assert_int_equal(score(form, inputs, &s), OK);
    return s.points;
}

struct band {
    const char *form, *factor;
    double value;
    i64 points; /* thousandths, of the factor before rounding */
};

/* The bands as the forms print them, each at both of its ends. */
static const struct band bands[] = {
    { "sales_2016", "area", 1, 1000 },
    { "sales_2016", "area", 200, 1000 },
    { "sales_2016", "area", 200.5, 2000 },
    { "sales_2016", "area", 201, 2000 },
    { "sales_2016", "area", 1000, 2000 },
    { "sales_2016", "area", 1001, 2500 },
    { "sales_2016", "area", 2000, 2500 },
    { "sales_2016", "area", 2001, 3000 },
    { "sales_2016", "area", 3000, 3000 },
    { "sales_2016", "area", 3001, 4000 },
    { "sales_2016", "pre_ambient", 500, 500 },
    { "sales_2016", "pre_ambient", 501, 1000 },
    { "sales_2016", "pre_ambient", 2001, 1200 },
    { "sales_2016", "pre_ambient", 10000, 1500 },
    { "sales_2016", "pre_ambient", 10001, 2000 },
    { "sales_2016", "pre_chilled", 100, 1000 },
    { "sales_2016", "pre_chilled", 101, 3000 },
    { "sales_2016", "pre_chilled", 600, 4000 },
    { "sales_2016", "pre_chilled", 1000, 5000 },
    { "sales_2016", "pre_chilled", 1001, 7000 },
    { "sales_2016", "pre_frozen", 100, 1000 },
    { "sales_2016", "pre_frozen", 300, 1500 },
    { "sales_2016", "pre_frozen", 600, 2000 },
    { "sales_2016", "pre_frozen", 1000, 2500 },
    { "sales_2016", "pre_frozen", 1001, 3000 },
    { "sales_2016", "bulk_ambient", 100, 1000 },
    { "sales_2016", "bulk_ambient", 300, 1500 },
    { "sales_2016", "bulk_ambient", 600, 2000 },
    { "sales_2016", "bulk_ambient", 1000, 3000 },
    { "sales_2016", "bulk_ambient", 1001, 5000 },
    { "sales_2016", "bulk_chilled", 30, 6000 },
    { "sales_2016", "bulk_chilled", 31, 6500 },
    { "sales_2016", "bulk_chilled", 50, 6500 },
    { "sales_2016", "bulk_chilled", 51, 7000 },
    { "sales_2016", "bulk_chilled", 150, 8000 },
    { "sales_2016", "bulk_chilled", 151, 9000 },
    { "sales_2016", "bulk_frozen", 50, 1000 },
    { "sales_2016", "bulk_frozen", 100, 2000 },
    { "sales_2016", "bulk_frozen", 200, 2500 },
    { "sales_2016", "bulk_frozen", 300, 3000 },
    { "sales_2016", "bulk_frozen", 301, 4000 },
    { "sales_2016", "suppliers", 50, 2000 },
    { "sales_2016", "suppliers", 100, 3000 },
    { "sales_2016", "suppliers", 200, 4000 },
    { "sales_2016", "suppliers", 300, 5000 },
    { "sales_2016", "suppliers", 301, 6000 },
    { "sales_simple", "area", 200, 1000 },
    { "sales_simple", "area", 3001, 5000 },
    { "sales_simple", "kind", 1, 5000 },
    { "sales_simple", "kind", 5, 30000 },
    { "sales_simple", "mode", 2, 3000 },
    { "catering", "restaurant_area", 150, 2000 },
    { "catering", "restaurant_area", 151, 4000 },
    { "catering", "restaurant_area", 1000, 6000 },
    { "catering", "restaurant_area", 3000, 8000 },
    { "catering", "restaurant_area", 3001, 10000 },
    { "catering", "canteen_diners", 50, 2000 },
    { "catering", "canteen_diners", 300, 4000 },
    { "catering", "canteen_diners", 500, 7000 },
    { "catering", "canteen_diners", 501, 10000 },
};

static void each_band_of_the_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bands); i++) {
        char inputs[100];
        struct food_static s;
        snprintf(inputs, sizeof inputs, "{\"%s\":%g}", bands[i].factor, bands[i].value);
        assert_int_equal(score(bands[i].form, inputs, &s), OK);
        for (size_t k = 0; k < s.n; k++)
            if (str_eq(s.factors[k].factor, str_from(bands[i].factor)))
                assert_int_equal(s.factors[k].points, bands[i].points);
            else
                assert_int_equal(s.factors[k].points, 0);
    }
}

static void absent_factors_are_nothing_and_the_sum_is_rounded(void **state)
{
    (void)state;
    assert_int_equal(points("sales_2016", "{}"), 0);
    assert_int_equal(points("sales_2016", "{\"area\":0,\"suppliers\":null}"), 0);
    /* 1 + 0.5 + 6.5 + 2 = 10 */
    assert_int_equal(
        points("sales_2016",
               "{\"area\":80,\"pre_ambient\":400,\"bulk_chilled\":40,\"suppliers\":12}"),
        10 * POINT);
    assert_int_equal(points("sales_2016", "{\"pre_ambient\":400}"), 1 * POINT);  /* 0.5 → 1 */
    assert_int_equal(points("sales_2016", "{\"pre_ambient\":2001}"), 1 * POINT); /* 1.2 → 1 */
}

static void each_form_reaches_forty(void **state)
{
    (void)state;
    assert_int_equal(points("sales_2016",
                            "{\"area\":9999,\"pre_ambient\":99999,\"pre_chilled\":9999,"
                            "\"pre_frozen\":9999,\"bulk_ambient\":9999,\"bulk_chilled\""
                            ":9999,\"bulk_frozen\":9999,\"suppliers\":9999}"),
                     40 * POINT);
    assert_int_equal(points("sales_2020", "{\"area\":3,\"prepackaged\":3,\"bulk\":5,\"produce\":6,"
                                          "\"special\":5,\"on_site\":9,\"salt\":1,\"suppliers\":4,"
                                          "\"counters\":4}"),
                     40 * POINT);
    assert_int_equal(points("sales_simple", "{\"area\":9999,\"kind\":5,\"mode\":3}"), 40 * POINT);
    assert_int_equal(points("catering",
                            "{\"restaurant_area\":9999,\"cold\":99,\"raw\":99,\"pastry\":"
                            "99,\"hot\":999,\"drinks\":99,\"other\":99}"),
                     40 * POINT);
}

static void of_several_kinds_the_riskiest_counts(void **state)
{
    (void)state;
    assert_int_equal(points("sales_simple", "{\"kind\":[1,4,2]}"), 20 * POINT);
    assert_int_equal(points("catering", "{\"restaurant_area\":100,\"canteen_diners\":400}"),
                     7 * POINT);
    const struct json *kinds;
    assert_int_equal(
        json_parse(arena, S("[\"c_hot\",\"c_central_kitchen\",\"c_other\"]"), &kinds, &fault), OK);
    struct food_tier t = food_tier_of(rules, kinds);
    assert_int_equal(t.tier, 4);
    assert_true(t.key);
}

static void what_no_table_knows_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *form, *inputs, *field;
    } cases[] = {
        { "sales_2016", "{\"roof\":1}", "inputs" },
        { "sales_2016", "[]", "inputs" },
        { "sales_2016", "{\"area\":\"big\"}", "inputs.area" },
        { "sales_2016", "{\"area\":-1}", "inputs.area" },
        { "sales_2020", "{\"salt\":1.5}", "inputs.salt" },
        { "sales_simple", "{\"kind\":[1,6]}", "inputs.kind" },
        { "sales_simple", "{\"mode\":4}", "inputs.mode" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct food_static s;
        assert_int_equal(score(cases[i].form, cases[i].inputs, &s), INVALID);
        assert_true(str_eq(fault.errors->field, str_from(cases[i].field)));
    }
}

static str grade(i64 fixed, i64 lost, i64 applicable)
{
    struct food_dynamic d = { lost, applicable };
    return food_grade(rules, fixed, applicable ? &d : NULL, today);
}

#define assert_grade(letter, call) assert_true(str_eq(call, S(letter)))

static void a_bound_belongs_to_the_lower_grade(void **state)
{
    (void)state;
    assert_grade("A", grade(30 * POINT, 0, 0));
    assert_grade("B", grade(30 * POINT + 1, 0, 0));
    assert_grade("A", grade(10 * POINT, 10, 30));      /* 10 + 20 = 30 */
    assert_grade("B", grade(10 * POINT, 1001, 3000));  /* 30.02 */
    assert_grade("B", grade(40 * POINT, 1, 12));       /* 45 */
    assert_grade("C", grade(40 * POINT, 1001, 12000)); /* 45.005 */
    assert_grade("C", grade(40 * POINT, 1, 3));        /* 60 */
    assert_grade("D", grade(40 * POINT, 3334, 10000));
    assert_grade("D", grade(40 * POINT, 1, 1)); /* 100 */
    assert_grade("A", grade(0, 0, 5));
}

static void failed_points_are_scaled_to_what_applied(void **state)
{
    (void)state;
    assert_int_equal(food_dynamic_points(&(struct food_dynamic){ 1000, 30000 }), 2000);
    assert_int_equal(food_dynamic_points(&(struct food_dynamic){ 1500, 27000 }), 3333);
    assert_int_equal(food_dynamic_points(&(struct food_dynamic){ 5, 5 }), DYNAMIC_MOST);
    assert_int_equal(food_dynamic_points(&(struct food_dynamic){ 0, 0 }), 0);
}

static void grades_move_by_steps_and_stay_within(void **state)
{
    (void)state;
    assert_grade("B", food_grade_shift(rules, S("A"), 1));
    assert_grade("D", food_grade_shift(rules, S("C"), 2));
    assert_grade("A", food_grade_shift(rules, S("A"), -1));
    assert_grade("C", food_grade_shift(rules, S("D"), -1));
}

static void trades_that_handle_food(void **state)
{
    (void)state;
    assert_true(str_eq(food_sector(rules, S("6210"), today), S("catering")));
    assert_true(str_eq(food_sector(rules, S("5212"), today), S("sales")));
    assert_true(str_eq(food_sector(rules, S("5223"), today), S("sales")));
    assert_int_equal(food_sector(rules, S("5227"), today).n, 0); /* tobacco */
    assert_int_equal(food_sector(rules, S("8040"), today).n, 0);
    assert_true(str_eq(food_sector(rules, S("1411"), today), S("production")));
}

static void the_mean_of_twelve_months_makes_the_face(void **state)
{
    (void)state;
    struct food_dynamic v[] = { { 1, 10 }, { 3, 20 }, { 0, 0 } }; /* 9.0 and 8.5 */
    i64 mean;
    assert_true(str_eq(food_smiley(rules, v, 3, &mean), S("good")));
    assert_int_equal(mean, 8750);
    v[1].lost = 2; /* 9.0 and 9.0 */
    assert_true(str_eq(food_smiley(rules, v, 3, &mean), S("excellent")));
    v[0].lost = 6;
    v[1].lost = 8; /* 4 and 6 */
    assert_true(str_eq(food_smiley(rules, v, 3, &mean), S("none")));
    assert_int_equal(food_smiley(rules, v, 0, &mean).n, 0);
}

static day on(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    return d;
}

static void the_next_inspection_by_grade(void **state)
{
    (void)state;
    day from = on("2026-03-31");
    static const struct {
        const char *scheme, *grade, *due;
    } cases[] = {
        { "2016", "A", "2027-03-31" },        { "2016", "B", "2027-03-31" },
        { "2016", "C", "2026-09-30" },        { "2016", "D", "2026-07-31" },
        { "jingmen2020", "D", "2026-07-31" }, { "anhui2025", "A", "2028-03-31" },
        { "anhui2025", "B", "2027-03-31" },   { "2016", "", "2028-03-31" },
        { "floor", "D", "2028-03-31" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(
            frequency_due(rules, str_from(cases[i].scheme), str_from(cases[i].grade), from, today),
            on(cases[i].due));
    assert_int_equal(months_later(on("2026-01-31"), 1), on("2026-02-28"));
    assert_int_equal(months_later(on("2024-02-29"), 12), on("2025-02-28"));
}

static void periods_and_gaps(void **state)
{
    (void)state;
    struct period w = period_of(S("week"), on("2026-11-22")),
                  m = period_of(S("month"), on("2026-12-05"));
    assert_int_equal(w.from, on("2026-11-16"));
    assert_int_equal(w.to, on("2026-11-22"));
    assert_int_equal(m.from, on("2026-12-01"));
    assert_int_equal(m.to, on("2026-12-31"));
    assert_int_equal(self_missed(on("2026-11-01"), DAY_NONE, on("2026-11-02")), 0);
    assert_int_equal(self_missed(on("2026-11-01"), on("2026-11-10"), on("2026-11-14")), 3);
    assert_int_equal(self_missed(on("2026-11-12"), on("2026-11-01"), on("2026-11-14")), 1);
    assert_int_equal(self_missed(on("2026-11-01"), on("2026-11-14"), on("2026-11-14")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_band_of_the_forms),
        cmocka_unit_test(absent_factors_are_nothing_and_the_sum_is_rounded),
        cmocka_unit_test(each_form_reaches_forty),
        cmocka_unit_test(of_several_kinds_the_riskiest_counts),
        cmocka_unit_test(what_no_table_knows_is_refused_by_name),
        cmocka_unit_test(a_bound_belongs_to_the_lower_grade),
        cmocka_unit_test(failed_points_are_scaled_to_what_applied),
        cmocka_unit_test(grades_move_by_steps_and_stay_within),
        cmocka_unit_test(trades_that_handle_food),
        cmocka_unit_test(the_mean_of_twelve_months_makes_the_face),
        cmocka_unit_test(the_next_inspection_by_grade),
        cmocka_unit_test(periods_and_gaps),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
