#include "base/relay.h"

#include "base/rand.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <time.h>

#include <cmocka.h>

/* number and filled are plain: the relay alone makes them safe, and the thread sanitizer looks. */
struct box {
    int number;
    bool filled;
};

static struct relay relay;
static struct box boxes[RELAY_MOST];
static atomic_int passed, broken; /* boxes passed on; rules that the other thread saw broken */

static int set_up(void **state)
{
    (void)state;
    relay_init(&relay);
    atomic_store(&passed, 0);
    atomic_store(&broken, 0);
    for (size_t i = 0; i < COUNT(boxes); i++)
        boxes[i] = (struct box){ -1, false };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    relay_free(&relay);
    return 0;
}

static void put_in(size_t count)
{
    for (size_t i = 0; i < count; i++)
        relay_back(&relay, &boxes[i]);
}

static void rest(struct rand *r)
{
    u64 n = rand_below(r, 40);
    if (n == 0)
        nanosleep(&(struct timespec){ .tv_nsec = 20000 }, NULL);
    else if (n < 5)
        sched_yield();
}

/* Fills until it has passed *limit boxes or nothing more is wanted. */
static void *fill(void *limit)
{
    struct rand r;
    rand_seed(&r, 1);
    for (int i = 0; i < *(const int *)limit; i++) {
        struct box *b = relay_empty(&relay);
        if (!b)
            return NULL;
        if (b->filled) /* nobody has emptied it */
            atomic_fetch_add(&broken, 1);
        b->number = i;
        b->filled = true;
        atomic_fetch_add(&passed, 1);
        relay_pass(&relay, b);
        rest(&r);
    }
    relay_end(&relay);
    return NULL;
}

static void empty_out(struct box *b, int want)
{
    assert_true(b->filled);
    assert_int_equal(b->number, want);
    b->filled = false;
    relay_back(&relay, b);
}

static pthread_t filling(int *limit)
{
    pthread_t t;
    assert_int_equal(pthread_create(&t, NULL, fill, limit), 0);
    return t;
}

static void all_arrive_in_order_through_any_number_of_boxes(void **state)
{
    (void)state;
    for (size_t count = 1; count <= RELAY_MOST; count++) {
        struct rand r;
        int limit = 5000, got = 0;
        rand_seed(&r, count);
        put_in(count);
        pthread_t t = filling(&limit);
        for (struct box *b; (b = relay_full(&relay)) != NULL; got++) {
            rest(&r);
            empty_out(b, got);
            assert_true(atomic_load(&passed) <= got + 1 + (int)count);
        }
        pthread_join(t, NULL);
        assert_int_equal(got, limit);
        assert_null(relay_full(&relay)); /* an end stays an end */
        assert_int_equal(atomic_load(&broken), 0);
        (void)tear_down(NULL);
        (void)set_up(NULL);
    }
}

/* Waits, at most some seconds, until the other thread has passed that many. */
static bool have_passed(int count)
{
    for (int i = 0; i < 20000 && atomic_load(&passed) < count; i++)
        nanosleep(&(struct timespec){ .tv_nsec = 500000 }, NULL);
    return atomic_load(&passed) == count;
}

static void nothing_is_filled_ahead_of_the_boxes_there_are(void **state)
{
    (void)state;
    int limit = 1000;
    put_in(3);
    pthread_t t = filling(&limit);
    assert_true(have_passed(3));
    nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
    assert_int_equal(atomic_load(&passed), 3);
    struct box *b = relay_full(&relay);
    assert_non_null(b);
    empty_out(b, 0);
    assert_true(have_passed(4)); /* one given back, one more filled */
    relay_stop(&relay);
    pthread_join(t, NULL);
    assert_int_equal(atomic_load(&passed), 4);
}

static void a_stop_wakes_the_thread_that_waits_for_a_box(void **state)
{
    (void)state;
    int limit = 1000;
    pthread_t t = filling(&limit); /* there is no box at all */
    nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
    relay_stop(&relay);
    pthread_join(t, NULL);
    assert_int_equal(atomic_load(&passed), 0);
}

static void after_a_stop_no_box_is_given_even_if_there_is_one(void **state)
{
    (void)state;
    put_in(2);
    assert_non_null(relay_empty(&relay));
    relay_stop(&relay);
    assert_null(relay_empty(&relay));
    relay_back(&relay, &boxes[0]);
    assert_null(relay_empty(&relay));
}

/* Whoever is in the middle of a box at the stop may still pass it: nothing hangs, nothing is lost.
 */
static void a_stop_in_the_middle_ends_the_filling_at_any_moment(void **state)
{
    (void)state;
    for (int stop = 0; stop < 200; stop++) {
        int limit = 1000000, got = 0;
        put_in(1 + (size_t)stop % RELAY_MOST);
        pthread_t t = filling(&limit);
        for (; got < stop; got++)
            empty_out(relay_full(&relay), got);
        relay_stop(&relay);
        pthread_join(t, NULL);
        assert_in_range(atomic_load(&passed), got, got + RELAY_MOST);
        relay_end(&relay);
        for (struct box *b; (b = relay_full(&relay)) != NULL; got++)
            empty_out(b, got);
        assert_int_equal(got, atomic_load(&passed));
        (void)tear_down(NULL);
        (void)set_up(NULL);
    }
}

static void the_rest_is_taken_in_order_after_the_end(void **state)
{
    (void)state;
    int limit = RELAY_MOST;
    put_in(RELAY_MOST);
    (void)fill(&limit); /* all of it before anybody takes */
    assert_true(relay.ended);
    for (int i = 0; i < RELAY_MOST; i++)
        empty_out(relay_full(&relay), i);
    assert_null(relay_full(&relay));
}

static void *end_soon(void *arg)
{
    nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
    relay_end(&relay);
    return arg;
}

static void an_end_wakes_the_thread_that_waits_for_more(void **state)
{
    (void)state;
    pthread_t t;
    put_in(2);
    assert_int_equal(pthread_create(&t, NULL, end_soon, NULL), 0);
    assert_null(relay_full(&relay));
    pthread_join(t, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(all_arrive_in_order_through_any_number_of_boxes),
        T(nothing_is_filled_ahead_of_the_boxes_there_are),
        T(a_stop_wakes_the_thread_that_waits_for_a_box),
        T(after_a_stop_no_box_is_given_even_if_there_is_one),
        T(a_stop_in_the_middle_ends_the_filling_at_any_moment),
        T(the_rest_is_taken_in_order_after_the_end),
        T(an_end_wakes_the_thread_that_waits_for_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
