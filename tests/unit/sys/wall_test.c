#include "sys/wall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

static void the_wall_clock_stands_where_it_was_set_and_runs_again(void **state)
{
    (void)state;
    wall_set(1777510923004);
    assert_true(wall_now() == 1777510923004);
    assert_true(wall_now() == 1777510923004);
    wall_set(0);
    i64 seconds = (i64)time(NULL);
    assert_true(wall_now() / 1000 - seconds <= 1 && wall_now() / 1000 - seconds >= -1);
}

static void setting_the_wall_clock_moves_no_deadline(void **state)
{
    (void)state;
    i64 us = monotonic_us(), ms = monotonic_ms();
    wall_set(1);
    assert_true(monotonic_us() >= us && monotonic_us() - us < 5000000);
    assert_true(monotonic_ms() >= ms && monotonic_ms() - ms < 5000);
    wall_set(0);
    assert_true(us / 1000 - ms <= 1 && us / 1000 - ms >= -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wall_clock_stands_where_it_was_set_and_runs_again),
        cmocka_unit_test(setting_the_wall_clock_moves_no_deadline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
