/* Every clock for every day of nine years against a walker that knows nothing but "is this a
 * working day". */
#include "clock_compare.h"

#include "base/rand.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static struct rules *rules;
static struct arena *arena;
static struct fault fault;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    assert_int_equal(rules_load(S(NAGUAN_SOURCE "/rules"), &rules, &fault), OK);
    assert_true(twin_learn(rules));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rules_free(rules);
    arena_free(arena);
    return 0;
}

static day law_of(const struct rule_row *row, day d)
{
    return d < row->valid_from ? row->valid_from : d > row->valid_to ? row->valid_to : d;
}

static void a_walker_agrees_on_every_clock_for_every_day_of_nine_years(void **state)
{
    size_t n, compared = 0;
    const struct rule_row *rows = rule_rows(rules, S("clocks"), &n);
    (void)state;
    for (size_t i = 0; i < n; i++) {
        struct twin_limit limit = twin_limit_of(rules, &rows[i]);
        for (day d = day_of(2018, 1, 1); d <= day_of(2026, 12, 31); d++, compared++)
            twin_compare(rules, &limit,
                         &(struct clock_ask){
                             .clock = rows[i].code, .law = law_of(&rows[i], d), .from = d });
    }
    assert_int_equal(compared, n * 3287);
}

static void a_walker_agrees_with_pauses_anywhere(void **state)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("clocks"), &n);
    const char *given = getenv("NAGUAN_SEED");
    i64 seed = time(NULL);
    struct rand r;
    (void)state;
    if (given)
        (void)str_to_i64(str_from(given), &seed);
    print_message("NAGUAN_SEED=%lld\n", (long long)seed);
    rand_seed(&r, (u64)seed);
    for (int round = 0; round < 20000; round++) {
        const struct rule_row *row = &rows[rand_below(&r, n)];
        struct pause pauses[4];
        struct clock_ask q = { .clock = row->code, .pauses = pauses };
        q.from = day_of(2018, 1, 1) + (day)rand_below(&r, 3287);
        q.law = law_of(row, q.from);
        q.pause_count = (size_t)rand_below(&r, COUNT(pauses) + 1);
        for (size_t i = 0; i < q.pause_count; i++) {
            pauses[i].from = q.from - 5 + (day)rand_below(&r, 60);
            pauses[i].to = pauses[i].from - 2 + (day)rand_below(&r, 30);
        }
        struct twin_limit limit = twin_limit_of(rules, row);
        twin_compare(rules, &limit, &q);
    }
}

static void check_walk(const struct rule_row *row, const struct clock_ask *q)
{
    struct clock_walk walk;
    struct clock_result res;
    i64 length = 0, counted = 0;
    assert_int_equal(clock_explain(rules, q, arena, &walk, &fault), OK);
    assert_int_equal(clock_due(rules, q, &res, &fault), OK);
    (void)str_to_i64(rule_cell(rules, row, S("length")), &length);
    for (size_t i = 0; i < walk.count; i++)
        counted += walk.steps[i].why == STEP_COUNTED || walk.steps[i].why == STEP_MAKE_UP;
    if (walk.steps[walk.count - 1].d != res.due)
        twin_fail("end of the walk", q, walk.steps[walk.count - 1].d, res.due);
    if (!str_eq(rule_cell(rules, row, S("unit")), S("MO")))
        assert_int_equal(counted, length);
}

static void the_walk_ends_on_the_due_day_having_counted_the_length(void **state)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("clocks"), &n);
    (void)state;
    for (size_t i = 0; i < n; i++)
        for (day d = day_of(2018, 1, 1); d <= day_of(2026, 12, 31); d += 17) {
            struct arena_mark mark = arena_mark(arena);
            check_walk(&rows[i], &(struct clock_ask){ .clock = rows[i].code,
                                                      .law = law_of(&rows[i], d),
                                                      .from = d });
            arena_rewind(arena, mark);
        }
}

static void working_days_between_are_those_walked(void **state)
{
    (void)state;
    for (day from = day_of(2018, 1, 1); from <= day_of(2026, 12, 31); from += 11) {
        int walked = 0;
        for (day to = from; to < from + 400; to++) {
            walked += to > from && twin_works(to);
            assert_int_equal(calendar_between(rules, from, to), walked);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walker_agrees_on_every_clock_for_every_day_of_nine_years),
        cmocka_unit_test(a_walker_agrees_with_pauses_anywhere),
        cmocka_unit_test(the_walk_ends_on_the_due_day_having_counted_the_length),
        cmocka_unit_test(working_days_between_are_those_walked),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
