/* How often an operator may be inspected in a year (INSP54), and how soon again on the same item
 * (O49 42): what the rules say, and the arithmetic of days. */
#include "rooms/food/frequency.h"
#include "rooms/inspection/inspection_cap.h"

#include <setjmp.h>

#include <cmocka.h>

static struct rules *rules;
static struct arena *arena;
static day today;

static int set_up(void **state)
{
    struct fault f;
    (void)state;
    arena = arena_new(0);
    fault_init(&f, arena);
    assert_int_equal(rules_load(S(NAGUAN_SOURCE "/rules"), &rules, &f), OK);
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

static day on(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    return d;
}

static struct cap_rule cap(const char *grade, const char *trade)
{
    return cap_of(rules, &(struct cap_subject){ str_from(grade), str_from(trade) }, today);
}

static void the_grade_says_how_often(void **state)
{
    (void)state;
    static const struct {
        const char *grade;
        i64 most;
    } cases[] = { { "A", 1 }, { "B", 2 }, { "C", 3 }, { "D", 4 }, { "", 2 } };
    static const char *const trades[] = { "7810", "6210", "5212" };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t k = 0; k < COUNT(trades); k++)
            assert_int_equal(cap(cases[i].grade, trades[k]).most, cases[i].most);
}

static void food_is_not_looked_at_again_within_three_months(void **state)
{
    (void)state;
    assert_int_equal(cap("", "6210").months_apart, 3);  /* catering */
    assert_int_equal(cap("D", "5212").months_apart, 3); /* food sales */
    assert_int_equal(cap("D", "7810").months_apart, 0);
    assert_int_equal(cap("", "").months_apart, 0);
}

/* The cap must leave room for what Order 49 art. 22 and the schemes ask for. */
static void the_cap_holds_what_the_grade_asks_for(void **state)
{
    (void)state;
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("food_frequency"), &n);
    assert_true(n > 8);
    for (size_t i = 0; i < n; i++) {
        str grade = rule_cell(rules, &rows[i], S("grade"));
        int months = frequency_months(rules, rule_cell(rules, &rows[i], S("scheme")), grade, today);
        i64 most = cap_of(rules, &(struct cap_subject){ grade, S("6210") }, today).most;
        if (months)
            assert_true(most * months >= 12);
    }
}

static void made_and_approved_together_reach_it(void **state)
{
    (void)state;
    assert_false(cap_is_reached(&(struct cap_count){ .made = 1, .reserved = 0, .most = 2 }));
    assert_true(cap_is_reached(&(struct cap_count){ .made = 1, .reserved = 1, .most = 2 }));
    assert_true(cap_is_reached(&(struct cap_count){ .made = 0, .reserved = 2, .most = 2 }));
    assert_true(cap_is_reached(&(struct cap_count){ .made = 3, .reserved = 0, .most = 2 }));
    assert_true(cap_is_reached(&(struct cap_count){ .made = 0, .reserved = 0, .most = 0 }));
    assert_false(cap_is_reached(&(struct cap_count){ .made = 9, .reserved = 9, .most = -1 }));
}

static void months_back_from_any_day(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int months;
        const char *back;
    } cases[] = {
        { "2026-11-23", 3, "2026-08-23" }, { "2026-05-31", 3, "2026-02-28" },
        { "2024-05-31", 3, "2024-02-29" }, { "2026-01-15", 3, "2025-10-15" },
        { "2026-03-01", 1, "2026-02-01" }, { "2026-12-31", 1, "2026-11-30" },
        { "2026-07-04", 0, "2026-07-04" }, { "2026-02-28", 24, "2024-02-28" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(cap_months_before(on(cases[i].from), cases[i].months), on(cases[i].back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_grade_says_how_often),
        cmocka_unit_test(food_is_not_looked_at_again_within_three_months),
        cmocka_unit_test(the_cap_holds_what_the_grade_asks_for),
        cmocka_unit_test(made_and_approved_together_reach_it),
        cmocka_unit_test(months_back_from_any_day),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
