#include "base/id.h"

#include "base/rand.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EPOCH  ((i64)1577836800000) /* 2020-01-01T00:00:00Z */
#define SPRING ((i64)1777510923004) /* 2026-04-30 */

static _Atomic i64 clock_ms;
static struct id_maker *maker;

static i64 now(void)
{
    return atomic_load(&clock_ms);
}

static int set_up(void **state)
{
    (void)state;
    atomic_store(&clock_ms, SPRING);
    maker = id_maker_new(5, now);
    return maker ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    id_maker_free(maker);
    return 0;
}

static void an_id_is_made_of_time_node_and_sequence(void **state)
{
    (void)state;
    i64 since = SPRING - EPOCH;
    assert_true(id_next(maker) == ((since << 10 | 5) << 12 | 0));
    assert_true(id_next(maker) == ((since << 10 | 5) << 12 | 1));
    atomic_store(&clock_ms, SPRING + 1);
    assert_true(id_next(maker) == (((since + 1) << 10 | 5) << 12 | 0));
    assert_true(id_time(id_next(maker)) == SPRING + 1);
    assert_true(id_time(0) == EPOCH);
}

static void nodes_never_make_the_same_id_at_the_same_time(void **state)
{
    (void)state;
    int nodes[] = { 0, 1, 511, 1023 };
    i64 ids[COUNT(nodes)];
    for (size_t i = 0; i < COUNT(nodes); i++) {
        struct id_maker *m = id_maker_new(nodes[i], now);
        ids[i] = id_next(m);
        id_maker_free(m);
        assert_true(ids[i] > 0 && id_time(ids[i]) == SPRING);
        assert_true(i == 0 || ids[i] > ids[i - 1]);
    }
}

static void more_than_fit_into_a_millisecond_borrow_from_the_next(void **state)
{
    (void)state;
    i64 last = 0;
    for (int i = 0; i < 3 * 4096; i++) {
        i64 id = id_next(maker);
        assert_true(id > last && id_time(id) == SPRING + i / 4096);
        assert_true((id >> 12 & 1023) == 5);
        last = id;
    }
    atomic_store(&clock_ms, SPRING + 1); /* the clock has not caught up yet */
    assert_true(id_next(maker) > last);
    atomic_store(&clock_ms, SPRING + 10);
    assert_true(id_time(id_next(maker)) == SPRING + 10);
}

/* Also to before 2020: a machine whose battery is flat wakes in 1970. */
static void ids_rise_also_when_the_clock_steps_back(void **state)
{
    (void)state;
    struct rand r;
    i64 last = 0, steps[] = { 0, -1, 1, EPOCH - 1, EPOCH, EPOCH + 1, SPRING };
    rand_seed(&r, 3);
    for (int i = 0; i < 20000; i++) {
        atomic_store(&clock_ms, i < 2000 ? steps[rand_below(&r, COUNT(steps) - 1)]
                                         : SPRING + (i64)rand_below(&r, 100) - i % 1000);
        i64 id = id_next(maker);
        assert_true(id > last && (id >> 12 & 1023) == 5);
        last = id;
    }
}

enum { THREADS = 4, EACH = 100000 };

static i64 made[THREADS * EACH];
static atomic_bool fell;
static pthread_barrier_t start; /* or the first is done before the last begins */

static void *make(void *arg)
{
    i64 *ids = arg, last = 0;
    pthread_barrier_wait(&start);
    for (int i = 0; i < EACH; i++) {
        if (i % 64 == 0) /* every thread also moves the clock, to and fro */
            atomic_fetch_add(&clock_ms, i % 192 == 0 ? 2 : -1);
        ids[i] = id_next(maker);
        if (ids[i] <= last)
            atomic_store(&fell, true);
        last = ids[i];
    }
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

static void threads_never_get_the_same_id_and_each_sees_them_rise(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make, made + i * EACH), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&start);
    assert_false(atomic_load(&fell));
    qsort(made, COUNT(made), sizeof *made, by_value);
    for (size_t i = 1; i < COUNT(made); i++)
        assert_true(made[i] > made[i - 1]);
}

/* What the keeper deletes by: nothing made at ms or later may be under it, all made before must. */
static void the_first_id_of_a_time_parts_before_from_after(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 9);
    for (int i = 0; i < 3000; i++) {
        i64 ms = EPOCH + 1 + (i64)rand_below(&r, (u64)1 << rand_below(&r, 41));
        struct id_maker *lowest = id_maker_new(0, now), *highest = id_maker_new(1023, now);
        atomic_store(&clock_ms, ms);
        assert_true(id_next(lowest) >= id_first_at(ms));
        atomic_store(&clock_ms, ms - 1);
        i64 id = 0;
        for (int k = 0; k < 3; k++)
            id = id_next(highest);
        assert_true(id < id_first_at(ms) && (id | 4095) < id_first_at(ms));
        id_maker_free(lowest);
        id_maker_free(highest);
    }
}

static void times_outside_all_ids_have_a_first_id_too(void **state)
{
    (void)state;
    i64 last = EPOCH + ((i64)1 << 41) - 1; /* in 2089 */
    i64 before[] = { EPOCH, EPOCH - 1, 0, -1, INT64_MIN };
    for (size_t i = 0; i < COUNT(before); i++)
        assert_true(id_first_at(before[i]) == 0);
    assert_true(id_first_at(EPOCH + 1) == (i64)1 << 22);
    assert_true(id_first_at(last) == (last - EPOCH) << 22);
    assert_true(id_first_at(last + 1) == INT64_MAX);
    assert_true(id_first_at(INT64_MAX) == INT64_MAX);
}

static void only_an_id_as_we_write_it_is_parsed(void **state)
{
    (void)state;
    static const str bad[] = {
        STR_INIT(""),
        STR_INIT("0"),
        STR_INIT("-1"),
        STR_INIT("+1"),
        STR_INIT("01"),
        STR_INIT(" 1"),
        STR_INIT("1 "),
        STR_INIT("1\0"),
        STR_INIT("1.0"),
        STR_INIT("1e3"),
        STR_INIT("0x1"),
        STR_INIT("１"),
        STR_INIT("\xff"),
        STR_INIT("1\n"),
        STR_INIT("NaN"),
        STR_INIT("9223372036854775808"),
        STR_INIT("9999999999999999999"),
        STR_INIT("10000000000000000000"),
        STR_INIT("100000000000000000000000000000001"),
    };
    i64 id = 42;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(id_parse(bad[i], &id));
    assert_true(id == 42);
    assert_true(id_parse(S("1"), &id) && id == 1);
    assert_true(id_parse(S("9223372036854775807"), &id) && id == INT64_MAX);
}

static void an_id_comes_back_from_its_text(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (int i = 0; i < 1000; i++) {
        i64 id = id_next(maker), back = 0;
        str text = arena_fmt(a, "%lld", (long long)id);
        assert_true(text.n < ID_TEXT);
        assert_true(id_parse(text, &back) && back == id);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(an_id_is_made_of_time_node_and_sequence),
        T(nodes_never_make_the_same_id_at_the_same_time),
        T(more_than_fit_into_a_millisecond_borrow_from_the_next),
        T(ids_rise_also_when_the_clock_steps_back),
        T(threads_never_get_the_same_id_and_each_sees_them_rise),
        T(the_first_id_of_a_time_parts_before_from_after),
        T(times_outside_all_ids_have_a_first_id_too),
        T(only_an_id_as_we_write_it_is_parsed),
        T(an_id_comes_back_from_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
