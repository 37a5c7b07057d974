#include "base/rand.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The first numbers of the authors' program from the state 1, 2, 3, 4. */
static void the_numbers_are_those_of_the_published_generator(void **state)
{
    (void)state;
    static const u64 want[] = { 11520u,
                                0u,
                                1509978240u,
                                1215971899390074240u,
                                1216172134540287360u,
                                607988272756665600u,
                                16172922978634559625u,
                                8476171486693032832u,
                                10595114339597558777u,
                                2904607092377533576u };
    struct rand r = { { 1, 2, 3, 4 } };
    for (size_t i = 0; i < COUNT(want); i++)
        assert_true(rand_u64(&r) == want[i]);
}

/* The published splitmix64 from seed 0. */
static void a_seed_is_spread_over_the_whole_state(void **state)
{
    (void)state;
    static const u64 want[] = { 0xe220a8397b1dcdafu, 0x6e789e6aa1b965f4u, 0x06c45d188009454fu,
                                0xf88bb8a8724c81ecu };
    struct rand r;
    rand_seed(&r, 0);
    assert_memory_equal(r.s, want, sizeof want);
}

/* A history that a twin or a crash test found must be found again. */
static void the_same_seed_gives_the_same_numbers_and_the_next_seed_others(void **state)
{
    (void)state;
    for (u64 seed = 0; seed < 500; seed++) {
        struct rand x, y, next;
        rand_seed(&x, seed);
        rand_seed(&y, seed);
        rand_seed(&next, seed + 1);
        int alike = 0;
        for (int i = 0; i < 50; i++) {
            u64 v = rand_u64(&x);
            assert_true(v == rand_u64(&y));
            alike += __builtin_popcountll(~(v ^ rand_u64(&next)));
        }
        assert_in_range(alike, 50 * 32 - 250, 50 * 32 + 250); /* half the bits, nine deviations */
    }
}

static void a_number_is_below_its_bound_whatever_the_bound(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 11);
    u64 bounds[] = { 1, 2, 3, 10, 1u << 31, ((u64)1 << 63) + 1, UINT64_MAX - 1, UINT64_MAX };
    for (int i = 0; i < 20000; i++) {
        u64 bound = i < 8000 ? bounds[i % 8] : (rand_u64(&r) >> (i % 64)) | 1;
        assert_true(rand_below(&r, bound) < bound);
    }
}

/* Chi square over ten boxes; 33.7 is passed once in ten thousand seeds, and this one is fixed. */
static void assert_even(u64 bound, u64 box)
{
    enum { BOXES = 10, TRIES = 100000 };
    struct rand r;
    double square = 0, counts[BOXES] = { 0 };
    rand_seed(&r, 13);
    u64 boxes = bound / box;
    for (int i = 0; i < TRIES; i++)
        counts[rand_below(&r, bound) / box % BOXES]++;
    double want = (double)TRIES / (double)boxes;
    for (u64 i = 0; i < boxes; i++)
        square += (counts[i] - want) * (counts[i] - want) / want;
    assert_true(square < 33.7);
}

static void all_numbers_below_a_bound_are_as_likely(void **state)
{
    (void)state;
    assert_even(10, 1);
    assert_even(7, 1);
    assert_even((u64)3 << 62, (u64)1 << 62); /* taken modulo, the first third came twice */
    assert_even(1000000, 100000);
}

/* A state whose next number is v: the scrambler turned round. */
static struct rand about_to_give(u64 v)
{
    u64 x = v * 0x8e38e38e38e38e39u; /* 9 times this is 1 */
    return (struct rand){ { 1, (x >> 7 | x << 57) * 0xcccccccccccccccdu, 2, 3 } };
}

static void a_number_that_would_tip_the_scale_is_drawn_again(void **state)
{
    (void)state;
    for (u64 bound = 3; bound < 300; bound += 2) {
        u64 least = -bound % bound; /* 2^64 mod bound numbers are too many */
        for (u64 v = 0; v < least + 3; v++) {
            struct rand r = about_to_give(v), after = r;
            assert_true(rand_u64(&after) == v);
            u64 want = v < least ? rand_u64(&after) % bound : v % bound;
            assert_true(rand_below(&r, bound) == want);
            assert_memory_equal(&r, &after, sizeof r);
        }
    }
}

static void the_unit_has_its_lower_end_and_not_its_upper(void **state)
{
    (void)state;
    struct rand lowest = about_to_give(0), highest = about_to_give(UINT64_MAX), r;
    assert_true(rand_unit(&lowest) == 0);
    double top = rand_unit(&highest);
    assert_true(top < 1 && top > 1 - 1e-15);
    double sum = 0;
    rand_seed(&r, 17);
    for (int i = 0; i < 100000; i++) {
        double v = rand_unit(&r);
        assert_true(v >= 0 && v < 1);
        sum += v;
    }
    assert_true(fabs(sum / 100000 - 0.5) < 0.004);
}

static void the_normal_is_finite_and_has_mean_0_and_deviation_1(void **state)
{
    (void)state;
    struct rand lowest = about_to_give(0), highest = about_to_give(UINT64_MAX), r;
    assert_true(isfinite(rand_normal(&lowest)) && isfinite(rand_normal(&highest)));
    double sum = 0, squares = 0;
    int within = 0, count = 100000;
    rand_seed(&r, 19);
    for (int i = 0; i < count; i++) {
        double v = rand_normal(&r);
        sum += v;
        squares += v * v;
        within += fabs(v) < 1;
    }
    assert_true(fabs(sum / count) < 0.015);
    assert_true(fabs(squares / count - 1) < 0.02);
    assert_true(abs(within - 68269) < 700); /* the share that is within one deviation */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_numbers_are_those_of_the_published_generator),
        cmocka_unit_test(a_seed_is_spread_over_the_whole_state),
        cmocka_unit_test(the_same_seed_gives_the_same_numbers_and_the_next_seed_others),
        cmocka_unit_test(a_number_is_below_its_bound_whatever_the_bound),
        cmocka_unit_test(all_numbers_below_a_bound_are_as_likely),
        cmocka_unit_test(a_number_that_would_tip_the_scale_is_drawn_again),
        cmocka_unit_test(the_unit_has_its_lower_end_and_not_its_upper),
        cmocka_unit_test(the_normal_is_finite_and_has_mean_0_and_deviation_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
