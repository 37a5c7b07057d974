#include "core/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *a;
static struct rates *t;
static const struct rate_limit limit = { .per_second = 2, .burst = 3 };
static const struct rate_of anna = { "actor", STR_INIT("anna") };

static int up(void **state)
{
    (void)state;
    a = arena_new(0);
    t = rates_new(a, 64);
    return 0;
}

static int down(void **state)
{
    (void)state;
    rates_free(t);
    arena_free(a);
    return 0;
}

static void a_burst_is_allowed_and_no_more(void **state)
{
    (void)state;
    i64 wait = 0;
    for (int i = 0; i < 3; i++)
        assert_true(rate_take(t, anna, limit, 1000, &wait));
    assert_false(rate_take(t, anna, limit, 1000, &wait));
    assert_in_range(wait, 1, 501);
}

static void a_bucket_refills_steadily_up_to_its_burst(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        (void)rate_take(t, anna, limit, 1000, NULL);
    assert_false(rate_take(t, anna, limit, 1400, NULL));
    assert_true(rate_take(t, anna, limit, 1600, NULL));
    for (int i = 0; i < 3; i++)
        assert_true(rate_take(t, anna, limit, 1000000, NULL));
    assert_false(rate_take(t, anna, limit, 1000000, NULL));
}

static void the_promised_wait_is_long_enough(void **state)
{
    (void)state;
    i64 wait = 0;
    for (int i = 0; i < 3; i++)
        (void)rate_take(t, anna, limit, 1000, NULL);
    assert_false(rate_take(t, anna, limit, 1000, &wait));
    assert_true(rate_take(t, anna, limit, 1000 + wait, NULL));
}

static void looking_takes_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++)
        assert_true(rate_left(t, anna, limit, 1000, NULL));
    for (int i = 0; i < 3; i++)
        assert_true(rate_take(t, anna, limit, 1000, NULL));
    assert_false(rate_left(t, anna, limit, 1000, NULL));
}

static void kinds_and_names_have_buckets_of_their_own(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        (void)rate_take(t, anna, limit, 1000, NULL);
    assert_true(rate_take(t, (struct rate_of){ "address", S("anna") }, limit, 1000, NULL));
    assert_true(rate_take(t, (struct rate_of){ "actor", S("ben") }, limit, 1000, NULL));
}

static void without_a_limit_nobody_waits(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_true(rate_take(t, anna, (struct rate_limit){ 0 }, 1000, NULL));
}

/* A crowd must not wash somebody's empty bucket away: those rested longest go first. */
static void a_crowd_does_not_free_who_has_just_asked(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        (void)rate_take(t, anna, limit, 5000, NULL);
    for (int i = 0; i < 12; i++)
        (void)rate_take(t, (struct rate_of){ "actor", arena_fmt(a, "%d", i) }, limit, 1000, NULL);
    assert_false(rate_take(t, anna, limit, 5000, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_burst_is_allowed_and_no_more, up, down),
        cmocka_unit_test_setup_teardown(a_bucket_refills_steadily_up_to_its_burst, up, down),
        cmocka_unit_test_setup_teardown(the_promised_wait_is_long_enough, up, down),
        cmocka_unit_test_setup_teardown(looking_takes_nothing, up, down),
        cmocka_unit_test_setup_teardown(kinds_and_names_have_buckets_of_their_own, up, down),
        cmocka_unit_test_setup_teardown(without_a_limit_nobody_waits, up, down),
        cmocka_unit_test_setup_teardown(a_crowd_does_not_free_who_has_just_asked, up, down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
