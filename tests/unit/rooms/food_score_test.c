/* The points of the forms and the grades they make, as the tables of the rules say. */
#include "core/clock.h"
#include "rooms/food/frequency.h"
#include "rooms/food/renewal.h"
#include "rooms/food/score.h"
#include "rooms/food/self_check.h"
#include "rooms/street/visit.h"

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
    { "sales_2016", "area", 201, 2000 },
    { "sales_2016", "area", 1000, 2000 },
    { "sales_2016", "area", 1001, 2500 },
    { "sales_2016", "area", 2000, 2500 },
    { "sales_2016", "area", 2001, 3000 },
    { "sales_2016", "area", 3000, 3000 },
    { "sales_2016", "area", 3001, 4000 },
    { "sales_2016", "area", 30010, 4000 },
    { "sales_2016", "area", 200.5, 2000 },
    { "sales_2016", "pre_ambient", 1, 500 },
    { "sales_2016", "pre_ambient", 500, 500 },
    { "sales_2016", "pre_ambient", 501, 1000 },
    { "sales_2016", "pre_ambient", 2000, 1000 },
    { "sales_2016", "pre_ambient", 2001, 1200 },
    { "sales_2016", "pre_ambient", 5000, 1200 },
    { "sales_2016", "pre_ambient", 5001, 1500 },
    { "sales_2016", "pre_ambient", 10000, 1500 },
    { "sales_2016", "pre_ambient", 10001, 2000 },
    { "sales_2016", "pre_ambient", 100010, 2000 },
    { "sales_2016", "pre_chilled", 1, 1000 },
    { "sales_2016", "pre_chilled", 100, 1000 },
    { "sales_2016", "pre_chilled", 101, 3000 },
    { "sales_2016", "pre_chilled", 300, 3000 },
    { "sales_2016", "pre_chilled", 301, 4000 },
    { "sales_2016", "pre_chilled", 600, 4000 },
    { "sales_2016", "pre_chilled", 601, 5000 },
    { "sales_2016", "pre_chilled", 1000, 5000 },
    { "sales_2016", "pre_chilled", 1001, 7000 },
    { "sales_2016", "pre_chilled", 10010, 7000 },
    { "sales_2016", "pre_frozen", 1, 1000 },
    { "sales_2016", "pre_frozen", 100, 1000 },
    { "sales_2016", "pre_frozen", 101, 1500 },
    { "sales_2016", "pre_frozen", 300, 1500 },
    { "sales_2016", "pre_frozen", 301, 2000 },
    { "sales_2016", "pre_frozen", 600, 2000 },
    { "sales_2016", "pre_frozen", 601, 2500 },
    { "sales_2016", "pre_frozen", 1000, 2500 },
    { "sales_2016", "pre_frozen", 1001, 3000 },
    { "sales_2016", "pre_frozen", 10010, 3000 },
    { "sales_2016", "bulk_ambient", 1, 1000 },
    { "sales_2016", "bulk_ambient", 100, 1000 },
    { "sales_2016", "bulk_ambient", 101, 1500 },
    { "sales_2016", "bulk_ambient", 300, 1500 },
    { "sales_2016", "bulk_ambient", 301, 2000 },
    { "sales_2016", "bulk_ambient", 600, 2000 },
    { "sales_2016", "bulk_ambient", 601, 3000 },
    { "sales_2016", "bulk_ambient", 1000, 3000 },
    { "sales_2016", "bulk_ambient", 1001, 5000 },
    { "sales_2016", "bulk_ambient", 10010, 5000 },
    { "sales_2016", "bulk_chilled", 1, 6000 },
    { "sales_2016", "bulk_chilled", 30, 6000 },
    { "sales_2016", "bulk_chilled", 31, 6500 },
    { "sales_2016", "bulk_chilled", 50, 6500 },
    { "sales_2016", "bulk_chilled", 51, 7000 },
    { "sales_2016", "bulk_chilled", 100, 7000 },
    { "sales_2016", "bulk_chilled", 101, 8000 },
    { "sales_2016", "bulk_chilled", 150, 8000 },
    { "sales_2016", "bulk_chilled", 151, 9000 },
    { "sales_2016", "bulk_chilled", 1510, 9000 },
    { "sales_2016", "bulk_frozen", 1, 1000 },
    { "sales_2016", "bulk_frozen", 50, 1000 },
    { "sales_2016", "bulk_frozen", 51, 2000 },
    { "sales_2016", "bulk_frozen", 100, 2000 },
    { "sales_2016", "bulk_frozen", 101, 2500 },
    { "sales_2016", "bulk_frozen", 200, 2500 },
    { "sales_2016", "bulk_frozen", 201, 3000 },
    { "sales_2016", "bulk_frozen", 300, 3000 },
    { "sales_2016", "bulk_frozen", 301, 4000 },
    { "sales_2016", "bulk_frozen", 3010, 4000 },
    { "sales_2016", "suppliers", 1, 2000 },
    { "sales_2016", "suppliers", 50, 2000 },
    { "sales_2016", "suppliers", 51, 3000 },
    { "sales_2016", "suppliers", 100, 3000 },
    { "sales_2016", "suppliers", 101, 4000 },
    { "sales_2016", "suppliers", 200, 4000 },
    { "sales_2016", "suppliers", 201, 5000 },
    { "sales_2016", "suppliers", 300, 5000 },
    { "sales_2016", "suppliers", 301, 6000 },
    { "sales_2016", "suppliers", 3010, 6000 },
    { "sales_simple", "area", 200, 1000 },
    { "sales_simple", "area", 3000, 4000 },
    { "sales_simple", "area", 3001, 5000 },
    { "sales_simple", "kind", 1, 5000 },
    { "sales_simple", "kind", 2, 10000 },
    { "sales_simple", "kind", 3, 15000 },
    { "sales_simple", "kind", 4, 20000 },
    { "sales_simple", "kind", 5, 30000 },
    { "sales_simple", "mode", 1, 1000 },
    { "sales_simple", "mode", 2, 3000 },
    { "sales_simple", "mode", 3, 5000 },
    { "catering", "restaurant_area", 1, 2000 },
    { "catering", "restaurant_area", 150, 2000 },
    { "catering", "restaurant_area", 151, 4000 },
    { "catering", "restaurant_area", 500, 4000 },
    { "catering", "restaurant_area", 501, 6000 },
    { "catering", "restaurant_area", 1000, 6000 },
    { "catering", "restaurant_area", 1001, 8000 },
    { "catering", "restaurant_area", 3000, 8000 },
    { "catering", "restaurant_area", 3001, 10000 },
    { "catering", "restaurant_area", 30010, 10000 },
    { "catering", "canteen_diners", 1, 2000 },
    { "catering", "canteen_diners", 50, 2000 },
    { "catering", "canteen_diners", 51, 4000 },
    { "catering", "canteen_diners", 300, 4000 },
    { "catering", "canteen_diners", 301, 7000 },
    { "catering", "canteen_diners", 500, 7000 },
    { "catering", "canteen_diners", 501, 10000 },
    { "catering", "canteen_diners", 5010, 10000 },
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

/* 静态档 (domain 4.2), each kind of food for itself. */
static void each_kind_has_its_tier(void **state)
{
    (void)state;
    static const struct {
        const char *kinds;
        i64 tier;
        bool key;
    } cases[] = {
        { "[\"s_prepackaged\"]", 1, false },
        { "[\"s_bulk\"]", 2, false },
        { "[\"s_chilled\"]", 3, false },
        { "[\"c_drinks\",\"c_other\"]", 1, false },
        { "[\"c_hot\",\"c_pastry\"]", 2, false },
        { "[\"c_cold\"]", 2, false },
        { "[\"c_hot_perishable\"]", 3, false },
        { "[\"c_cold_perishable\"]", 3, false },
        { "[\"c_pastry_perishable\"]", 3, false },
        { "[\"c_raw\",\"c_drinks\"]", 3, false },
        { "[\"c_special_group\"]", 4, false },
        { "[\"c_canteen\"]", 4, false },
        { "[\"c_central_kitchen\"]", 4, true },
        { "[\"c_group_meals\",\"c_hot\"]", 4, true },
        { "[\"p_low\"]", 1, false },
        { "[\"p_additive\"]", 2, false },
        { "[\"p_medium\",\"p_compound\"]", 3, false },
        { "[\"p_high\"]", 4, false },
        { "[\"p_infant\",\"p_low\"]", 4, false },
        { "[\"p_health\"]", 4, false },
        { "[]", 0, false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct json *kinds;
        fault_clear(&fault);
        assert_int_equal(json_parse(arena, str_from(cases[i].kinds), &kinds, &fault), OK);
        struct food_tier t = food_tier_of(rules, kinds);
        assert_int_equal(t.tier, cases[i].tier);
        assert_int_equal(t.key, cases[i].key);
    }
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

/* The bands of 量化分级 at both of their ends, in tenths of a point of a scale of ten. */
static void the_faces_at_their_bounds(void **state)
{
    (void)state;
    static const struct {
        i64 tenths;
        const char *face;
    } cases[] = { { 100, "excellent" }, { 90, "excellent" }, { 89, "good" }, { 75, "good" },
                  { 74, "fair" },       { 60, "fair" },      { 59, "none" }, { 0, "none" } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct food_dynamic v = { 100 - cases[i].tenths, 100 };
        i64 mean;
        assert_true(str_eq(food_smiley(rules, &v, 1, &mean), str_from(cases[i].face)));
        assert_int_equal(mean, cases[i].tenths * POINT / 10);
    }
}

/* What moves next year's grade: seven events raise by one or two, four lower by one. */
static void events_raise_by_one_or_two_and_lower_by_one(void **state)
{
    (void)state;
    size_t n, up = 0, down = 0;
    const struct rule_row *rows = rule_rows(rules, S("grade_changes"), &n);
    for (size_t i = 0; i < n; i++) {
        bool raises = str_eq(rule_cell(rules, &rows[i], S("direction")), S("up"));
        i64 least = 0, most = 0;
        assert_true(str_to_i64(rule_cell(rules, &rows[i], S("steps_least")), &least));
        assert_true(str_to_i64(rule_cell(rules, &rows[i], S("steps_most")), &most));
        assert_int_equal(least, 1);
        assert_int_equal(most, raises ? 2 : 1);
        up += raises;
        down += !raises;
    }
    assert_int_equal(up, 7);
    assert_int_equal(down, 4);
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

/* Months between two inspections, from the least number a year of each scheme. */
static void each_scheme_asks_for_its_months(void **state)
{
    (void)state;
    static const struct {
        const char *scheme;
        int months[4];
    } cases[] = { { "2016", { 12, 12, 6, 4 } },
                  { "jingmen2020", { 12, 12, 6, 4 } },
                  { "anhui2025", { 24, 12, 6, 4 } },
                  { "floor", { 24, 24, 24, 24 } } };
    static const char *const grades[] = { "A", "B", "C", "D" };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t k = 0; k < COUNT(grades); k++)
            assert_int_equal(
                frequency_months(rules, str_from(cases[i].scheme), str_from(grades[k]), today),
                cases[i].months[k]);
    assert_int_equal(frequency_months(rules, S("2016"), S("E"), today), 0);
}

/* 90 to 15 working days before a licence ends its renewal may be asked for: whatever ends on the
 * first day of the window or later can still be renewed, a day earlier no more; what ends after its
 * last day may not yet be. */
static void licences_in_their_time_for_renewal(void **state)
{
    (void)state;
    static const char *const days[] = { "2026-11-23", "2026-09-30", "2026-02-14", "2026-06-01" };
    for (size_t i = 0; i < COUNT(days); i++) {
        struct renewal w;
        day d = on(days[i]);
        assert_int_equal(renewal_window(rules, d, &w, &fault), OK);
        assert_true(d < w.first_end && w.first_end < w.last_end);
        for (day end = d; end < w.last_end + 40; end++) {
            struct clock_result opens, closes;
            struct clock_ask ask = { .clock = S("LR1"), .law = d, .from = end };
            assert_int_equal(clock_due(rules, &ask, &closes, &fault), OK);
            ask.clock = S("LR2");
            assert_int_equal(clock_due(rules, &ask, &opens, &fault), OK);
            bool may = opens.due <= d && d <= closes.due;
            assert_int_equal(may, w.first_end <= end && end <= w.last_end);
        }
    }
}

/* 2016 result record (domain 4.8): nothing fails, up to eight general items, more of them or a key
 * item. */
static void the_word_of_the_result_record(void **state)
{
    (void)state;
    static const struct {
        i64 key, general;
        const char *verdict;
    } cases[] = { { 0, 0, "conform" },     { 0, 1, "basically" },   { 0, 8, "basically" },
                  { 0, 9, "not_conform" }, { 1, 0, "not_conform" }, { 1, 8, "not_conform" },
                  { 3, 20, "not_conform" } };
    const struct rule_row *list = rule_find(rules, S("checklists"), S("catering"), today);
    assert_non_null(list);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct rule_row *row =
            checklist_verdict(rules, list, cases[i].key, cases[i].general, today);
        assert_non_null(row);
        assert_true(str_eq(rule_cell(rules, row, S("verdict")), str_from(cases[i].verdict)));
    }
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
        cmocka_unit_test(each_kind_has_its_tier),
        cmocka_unit_test(what_no_table_knows_is_refused_by_name),
        cmocka_unit_test(a_bound_belongs_to_the_lower_grade),
        cmocka_unit_test(failed_points_are_scaled_to_what_applied),
        cmocka_unit_test(grades_move_by_steps_and_stay_within),
        cmocka_unit_test(trades_that_handle_food),
        cmocka_unit_test(the_mean_of_twelve_months_makes_the_face),
        cmocka_unit_test(the_faces_at_their_bounds),
        cmocka_unit_test(events_raise_by_one_or_two_and_lower_by_one),
        cmocka_unit_test(the_next_inspection_by_grade),
        cmocka_unit_test(each_scheme_asks_for_its_months),
        cmocka_unit_test(licences_in_their_time_for_renewal),
        cmocka_unit_test(the_word_of_the_result_record),
        cmocka_unit_test(periods_and_gaps),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
