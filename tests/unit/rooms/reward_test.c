/* Rewards by the rules, to the fen. */
#include "rooms/report/reward.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct rules *rules;
static struct arena *arena;
static day today;

static int load(void **s)
{
    struct fault f;
    (void)s;
    arena = arena_new(0);
    fault_init(&f, arena);
    return day_parse(S("2026-05-06"), &today) &&
                   rules_load(S(NAGUAN_SOURCE "/rules"), &rules, &f) == OK
               ? 0
               : -1;
}

static int unload(void **s)
{
    (void)s;
    rules_free(rules);
    arena_free(arena);
    return 0;
}

enum { YUAN = 100 };

static struct reward of(const char *level, i64 base)
{
    struct reward reward = { -1, false };
    struct fault f;
    fault_init(&f, arena);
    assert_int_equal(OK, reward_of(rules, str_from(level), base, today, &reward, &f));
    return reward;
}

static void each_level_is_a_share_of_fine_and_confiscation(void **s)
{
    (void)s;
    assert_int_equal(50000 * YUAN, of("1", 1000000 * YUAN).amount);
    assert_int_equal(30000 * YUAN, of("2", 1000000 * YUAN).amount);
    assert_int_equal(10000 * YUAN, of("3", 1000000 * YUAN).amount);
}

static void it_is_never_below_its_floor_also_without_money(void **s)
{
    (void)s;
    assert_int_equal(5000 * YUAN, of("1", 0).amount);
    assert_int_equal(3000 * YUAN, of("2", 0).amount);
    assert_int_equal(1000 * YUAN, of("3", 0).amount);
    assert_int_equal(5000 * YUAN, of("1", 100000 * YUAN).amount); /* 5 % is the floor itself */
    assert_int_equal(5000 * YUAN + 5, of("1", 100000 * YUAN + 100).amount);
}

static void it_is_never_above_the_cap_of_one_case(void **s)
{
    (void)s;
    assert_int_equal(1000000 * YUAN, of("1", 20000000LL * YUAN).amount);
    assert_int_equal(1000000 * YUAN, of("1", 20000001LL * YUAN).amount);
    assert_int_equal(1000000 * YUAN, of("3", INT64_MAX).amount);
}

static void half_a_fen_is_rounded_up(void **s)
{
    (void)s;
    assert_int_equal(1000 * YUAN + 1, of("3", 100000LL * YUAN + 50).amount);
    assert_int_equal(1000 * YUAN, of("3", 100000LL * YUAN + 49).amount);
}

static void from_half_a_million_yuan_it_is_set_with_the_finance_department(void **s)
{
    (void)s;
    assert_false(of("1", 9999999LL * YUAN).finance);
    assert_true(of("1", 10000000LL * YUAN).finance);
}

static void a_level_the_rules_do_not_have_is_none(void **s)
{
    struct reward reward = { -1, false };
    struct fault f;
    (void)s;
    fault_init(&f, arena);
    assert_int_equal(NOT_FOUND, reward_of(rules, S("4"), 1, today, &reward, &f));
    assert_int_equal(-1, reward.amount);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_level_is_a_share_of_fine_and_confiscation),
        cmocka_unit_test(it_is_never_below_its_floor_also_without_money),
        cmocka_unit_test(it_is_never_above_the_cap_of_one_case),
        cmocka_unit_test(half_a_fen_is_rounded_up),
        cmocka_unit_test(from_half_a_million_yuan_it_is_set_with_the_finance_department),
        cmocka_unit_test(a_level_the_rules_do_not_have_is_none),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
