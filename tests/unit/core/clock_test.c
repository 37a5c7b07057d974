#include "rules_dir.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct rules *rules;
static struct arena *arena;
static struct fault fault;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    rules = rules_of_repository();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rules_free(rules);
    arena_free(arena);
    return 0;
}

static day on(str text)
{
    day d = 0;
    if (!day_parse(text, &d))
        fail_msg("%.*s is no day", STR_ARG(text));
    return d;
}

static struct clock_ask ask(const char *clock, const char *from)
{
    return (struct clock_ask){ .clock = str_from(clock),
                               .law = on(str_from(from)),
                               .from = on(str_from(from)) };
}

static struct clock_result due(const struct clock_ask *q)
{
    struct clock_result res = { 0 };
    if (clock_due(rules, q, &res, &fault) != OK)
        fail_msg("%.*s has no due day", STR_ARG(q->clock));
    return res;
}

static void assert_day(day got, const char *want)
{
    str text = got == INT32_MAX ? S("never") : day_text(arena, got);
    if (!str_eq(text, str_from(want)))
        fail_msg("%.*s is not %s", STR_ARG(text), want);
}

static void check_vector(str line)
{
    str all = line;
    struct clock_ask q = { .clock = str_cut(line, ',', &line) };
    q.law = on(str_cut(line, ',', &line));
    q.from = on(str_cut(line, ',', &line));
    str want = str_cut(line, ',', &line), rolled = str_cut(line, ',', &line);
    str provisional = str_cut(line, ',', &line);
    struct clock_result res = due(&q);
    if (res.due != on(want) || res.rolled != str_eq(rolled, S("yes")) ||
        res.provisional != str_eq(provisional, S("yes")))
        fail_msg("%.*s: got %.*s", STR_ARG(all), STR_ARG(day_text(arena, res.due)));
}

static void every_vector_falls_due_as_written(void **state)
{
    char line[256];
    size_t n = 0;
    FILE *in = fopen(NAGUAN_SOURCE "/tests/unit/vectors/clocks.csv", "re");
    (void)state;
    assert_non_null(in);
    for (; fgets(line, sizeof line, in); n++)
        if (line[0] != '#')
            check_vector(str_trim(str_from(line)));
    fclose(in);
    assert_true(n > 20);
}

static void an_unknown_clock_or_a_law_without_it_is_not_found(void **state)
{
    struct clock_result res = { .due = 7 };
    struct clock_ask q = ask("C99", "2026-05-01");
    (void)state;
    fault_clear(&fault);
    assert_int_equal(clock_due(rules, &q, &res, &fault), NOT_FOUND);
    assert_true(str_eq(fault.key, S("clock.unknown")));
    q = ask("R3", "2026-04-15");
    assert_int_equal(clock_due(rules, &q, &res, &fault), NOT_FOUND);
    assert_int_equal(res.due, 7);
}

static void a_day_outside_the_centuries_is_refused(void **state)
{
    struct clock_result res;
    struct clock_ask q = ask("C1", "2026-05-01");
    (void)state;
    q.from = INT32_MAX;
    assert_int_equal(clock_due(rules, &q, &res, &fault), INVALID);
    q.from = INT32_MIN;
    assert_int_equal(clock_due(rules, &q, &res, &fault), INVALID);
}

static void testing_time_does_not_count(void **state)
{
    const struct pause pauses[] = { { on(S("2026-08-10")), on(S("2026-08-20")) } };
    struct clock_ask q = ask("C4", "2026-08-03");
    (void)state;
    q.pauses = pauses;
    q.pause_count = 1;
    assert_day(due(&q).due, "2026-10-12");
}

static void pauses_that_overlap_count_once(void **state)
{
    const struct pause pauses[] = { { on(S("2026-08-10")), on(S("2026-08-15")) },
                                    { on(S("2026-08-12")), on(S("2026-08-20")) },
                                    { on(S("2026-08-19")), on(S("2026-08-19")) } };
    struct clock_ask q = ask("C4", "2026-08-03");
    (void)state;
    q.pauses = pauses;
    q.pause_count = COUNT(pauses);
    assert_day(due(&q).due, "2026-10-12");
}

static void a_clock_that_law_does_not_pause_runs_on(void **state)
{
    const struct pause pauses[] = { { on(S("2026-05-01")), INT32_MAX } };
    struct clock_ask q = ask("C1", "2026-04-30");
    (void)state;
    q.pauses = pauses;
    q.pause_count = 1;
    assert_day(due(&q).due, "2026-05-13");
}

static void while_a_pause_lasts_there_is_no_due_day(void **state)
{
    const struct pause pauses[] = { { on(S("2026-08-10")), INT32_MAX } };
    struct clock_ask q = ask("C4", "2026-08-03");
    struct clock_walk walk;
    (void)state;
    q.pauses = pauses;
    q.pause_count = 1;
    assert_day(due(&q).due, "never");
    assert_int_equal(clock_explain(rules, &q, arena, &walk, &fault), OK);
    assert_day(walk.steps[walk.count - 1].d, "2026-08-10");
    assert_int_equal(walk.steps[walk.count - 1].why, STEP_PAUSED);
}

static void the_warning_day_is_the_one_before_rolling(void **state)
{
    struct clock_ask q = ask("C4", "2026-08-03");
    (void)state;
    assert_day(due(&q).nominal, "2026-10-02");
}

static void an_extended_clock_counts_from_the_same_event(void **state)
{
    const struct rule_row *row = rule_find(rules, S("clocks"), S("R1"), on(S("2026-05-08")));
    str longer = rule_cell(rules, row, S("extension"));
    struct clock_ask q = ask("R1X", "2026-05-08");
    (void)state;
    assert_true(str_eq(longer, S("R1X")));
    assert_int_equal(calendar_between(rules, q.from, due(&q).due), 30);
}

static const struct clock_step *explained(const struct clock_ask *q, size_t *ret_count)
{
    struct clock_walk walk;
    assert_int_equal(clock_explain(rules, q, arena, &walk, &fault), OK);
    *ret_count = walk.count;
    return walk.steps;
}

static void the_walk_says_why_each_day_counts_or_not(void **state)
{
    struct clock_ask q = ask("C1", "2026-04-30");
    size_t n;
    const struct clock_step *s = explained(&q, &n);
    (void)state;
    assert_int_equal(n, 14);
    assert_int_equal(s[0].why, STEP_START);
    assert_int_equal(s[1].why, STEP_HOLIDAY);
    assert_true(str_eq(s[1].note, S("劳动节")));
    assert_int_equal(s[6].why, STEP_COUNTED);
    assert_int_equal(s[6].count, 1);
    assert_int_equal(s[9].why, STEP_MAKE_UP);
    assert_int_equal(s[9].count, 4);
    assert_int_equal(s[10].why, STEP_WEEKEND);
    assert_int_equal(s[13].count, 7);
    assert_day(s[13].d, "2026-05-13");
}

static void the_walk_shows_the_days_it_rolled_over(void **state)
{
    struct clock_ask q = ask("C4", "2026-08-03");
    size_t n;
    const struct clock_step *s = explained(&q, &n);
    (void)state;
    assert_day(s[n - 1].d, "2026-10-08");
    assert_int_equal(s[n - 1].why, STEP_ROLLED);
    assert_int_equal(s[n - 7].why, STEP_COUNTED);
    assert_int_equal(s[n - 7].count, 60);
}

static void days_of_2026_are_what_the_notice_says(void **state)
{
    (void)state;
    assert_int_equal(calendar_kind(rules, on(S("2026-01-04"))), DAY_MAKE_UP);
    assert_int_equal(calendar_kind(rules, on(S("2026-05-05"))), DAY_HOLIDAY);
    assert_int_equal(calendar_kind(rules, on(S("2026-05-10"))), DAY_WEEKEND);
    assert_int_equal(calendar_kind(rules, on(S("2026-05-11"))), DAY_WORK);
    assert_int_equal(calendar_between(rules, on(S("2025-12-31")), on(S("2026-12-31"))), 248);
    assert_int_equal(calendar_between(rules, on(S("2024-12-31")), on(S("2025-12-31"))), 248);
}

static void late_december_is_ruled_by_the_next_notice(void **state)
{
    (void)state;
    assert_int_equal(calendar_kind(rules, on(S("2018-12-29"))), DAY_MAKE_UP);
    assert_int_equal(calendar_kind(rules, on(S("2018-12-31"))), DAY_HOLIDAY);
    assert_true(calendar_known(rules, on(S("2025-12-31"))));
    assert_true(calendar_known(rules, on(S("2026-12-24"))));
    assert_false(calendar_known(rules, on(S("2026-12-25"))));
    assert_false(calendar_known(rules, on(S("2027-01-04"))));
    assert_false(calendar_known(rules, on(S("2017-12-01"))));
}

static void days_between_are_signed(void **state)
{
    day a = on(S("2026-04-30")), b = on(S("2026-05-13"));
    (void)state;
    assert_int_equal(calendar_between(rules, a, b), 7);
    assert_int_equal(calendar_between(rules, b, a), -7);
    assert_int_equal(calendar_between(rules, a, a), 0);
    assert_int_equal(calendar_between(rules, on(S("1901-01-07")), on(S("1901-01-14"))), 5);
}

static void a_bureau_may_turn_its_own_days(void **state)
{
    const struct day_override storm = { on(S("2026-05-06")), false };
    const struct day_override saturday = { on(S("2026-05-16")), true };
    struct rules *own = rules_of_repository();
    struct clock_result res;
    struct clock_ask q = ask("C1", "2026-04-30");
    (void)state;
    calendar_override(own, &storm, 1);
    assert_int_equal(clock_due(own, &q, &res, &fault), OK);
    assert_day(res.due, "2026-05-14");
    calendar_override(own, &saturday, 1);
    q.from = on(S("2026-05-08"));
    assert_int_equal(clock_due(own, &q, &res, &fault), OK);
    assert_day(res.due, "2026-05-16");
    assert_int_equal(calendar_kind(own, on(S("2026-05-16"))), DAY_MAKE_UP);
    rules_free(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_falls_due_as_written),
        cmocka_unit_test(an_unknown_clock_or_a_law_without_it_is_not_found),
        cmocka_unit_test(a_day_outside_the_centuries_is_refused),
        cmocka_unit_test(testing_time_does_not_count),
        cmocka_unit_test(pauses_that_overlap_count_once),
        cmocka_unit_test(a_clock_that_law_does_not_pause_runs_on),
        cmocka_unit_test(while_a_pause_lasts_there_is_no_due_day),
        cmocka_unit_test(the_warning_day_is_the_one_before_rolling),
        cmocka_unit_test(an_extended_clock_counts_from_the_same_event),
        cmocka_unit_test(the_walk_says_why_each_day_counts_or_not),
        cmocka_unit_test(the_walk_shows_the_days_it_rolled_over),
        cmocka_unit_test(days_of_2026_are_what_the_notice_says),
        cmocka_unit_test(late_december_is_ruled_by_the_next_notice),
        cmocka_unit_test(days_between_are_signed),
        cmocka_unit_test(a_bureau_may_turn_its_own_days),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
