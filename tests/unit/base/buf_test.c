#include "base/buf.h"

#include "base/rand.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *a;
static struct rand r;

static int set_up(void **state)
{
    (void)state;
    a = arena_new(0);
    rand_seed(&r, 5);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void assert_text(const buf *b, const char *want)
{
    assert_true(buf_ok(b));
    assert_int_equal(buf_str(b).n, strlen(want));
    assert_memory_equal(buf_str(b).p, want, strlen(want));
}

static void a_new_buffer_is_an_empty_text(void **state)
{
    (void)state;
    buf b = buf_new(a, 0);
    buf_add(&b, S(""));
    buf_add(&b, (str){ NULL, 0 });
    buf_fmt(&b, "%s", "");
    assert_non_null(buf_str(&b).p);
    assert_text(&b, "");
    buf_char(&b, 'x'); /* a maximum of nothing is a maximum too */
    assert_false(buf_ok(&b));
}

enum { MOST = 3000 };

/* The same pieces into a plain array: it takes all of a piece or, for ever after, nothing. */
struct twin {
    char p[MOST];
    size_t n;
    bool over;
};

static void twin_add(struct twin *t, const char *p, size_t n)
{
    t->over = t->over || n > MOST - t->n;
    if (!t->over && n) {
        memcpy(t->p + t->n, p, n);
        t->n += n;
    }
}

static void write_one(buf *b, struct twin *t, const char *text, size_t n)
{
    char *space;
    switch (rand_below(&r, 4)) {
    case 0:
        buf_char(b, text[0]);
        twin_add(t, text, 1);
        break;
    case 1:
        space = buf_space(b, n);
        twin_add(t, text, n);
        assert_true((space == NULL) == t->over);
        if (space)
            memcpy(space, text, n);
        break;
    case 2:
        buf_fmt(b, "%.*s", (int)n, text);
        twin_add(t, text, n);
        break;
    default:
        buf_add(b, (str){ text, n });
        twin_add(t, text, n);
    }
}

static void any_writes_give_the_text_of_a_plain_array_and_overflow_is_remembered(void **state)
{
    (void)state;
    char text[400];
    for (int round = 0; round < 300; round++) {
        struct twin t = { .n = 0 };
        buf b = buf_new(a, MOST);
        for (int step = 0; step < 60; step++) {
            memset(text, (int)('a' + rand_below(&r, 26)), sizeof text);
            write_one(&b, &t, text, rand_below(&r, rand_below(&r, 4) ? 60 : sizeof text));
            assert_true(buf_ok(&b) == !t.over);
            assert_int_equal(b.n, t.n);
        }
        assert_true(t.n == 0 || memcmp(buf_str(&b).p, t.p, t.n) == 0);
        arena_reset(a);
    }
}

static void the_maximum_is_taken_to_the_last_byte_and_clearing_begins_anew(void **state)
{
    (void)state;
    buf b = buf_new(a, 300); /* over the first capacity, so that it has grown */
    for (int i = 0; i < 300; i++)
        buf_char(&b, (char)('a' + i % 26));
    assert_true(buf_ok(&b));
    buf_add(&b, S(""));
    assert_true(buf_ok(&b));
    buf_char(&b, '!');
    assert_false(buf_ok(&b));
    assert_int_equal(buf_str(&b).n, 300);
    assert_null(buf_space(&b, 0));
    buf_clear(&b);
    assert_text(&b, "");
    buf_fmt(&b, "%0300d", 0);
    assert_true(buf_ok(&b));
    buf_fmt(&b, "%d", 1);
    assert_false(buf_ok(&b));
}

static void a_piece_too_long_leaves_what_was_there(void **state)
{
    (void)state;
    buf b = buf_new(a, 10);
    buf_add(&b, S("12345678"));
    buf_add(&b, S("abc"));
    buf_char(&b, 'd'); /* would fit, but a text with a hole is worse than none */
    assert_false(buf_ok(&b));
    assert_int_equal(b.n, 8);
    assert_memory_equal(b.p, "12345678", 8);
    assert_null(buf_space(&b, SIZE_MAX));
}

static void a_buffer_can_be_added_to_itself(void **state)
{
    (void)state;
    buf b = buf_new(a, 1 << 16);
    buf_add(&b, S("门1"));
    for (int i = 0; i < 10; i++)
        buf_add(&b, buf_str(&b));
    assert_int_equal(b.n, 4096);
    for (size_t i = 0; i < b.n; i += 4)
        assert_memory_equal(b.p + i, "门1", 4);
}

static void what_is_formatted_into_room_at_hand_costs_the_arena_nothing(void **state)
{
    (void)state;
    buf b = buf_new(a, 1 << 16);
    buf_char(&b, 'x');
    size_t used = arena_used(a);
    buf_fmt(&b, "%d", 12);
    assert_int_equal(arena_used(a), used);
    assert_text(&b, "x12");
    buf_fmt(&b, "%0500d", 0); /* must grow: the buffer may not be given back with the copy */
    assert_int_equal(b.n, 503);
    (void)arena_alloc(a, 2000);
    assert_memory_equal(b.p, "x120000", 7);
}

static void whole_numbers_are_as_the_c_library_prints_them(void **state)
{
    (void)state;
    i64 edges[] = { 0,  1,   -1,        9,         10,        -10,           99,
                    99, 100, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN + 1, INT64_MIN };
    for (size_t i = 0; i < 20000 + COUNT(edges); i++) {
        i64 v = i < COUNT(edges) ? edges[i] : (i64)(rand_u64(&r) >> rand_below(&r, 64));
        char want[32];
        snprintf(want, sizeof want, "%" PRId64, v);
        buf b = buf_new(a, 20);
        buf_i64(&b, v);
        assert_text(&b, want);
        arena_reset(a);
    }
}

/* Digits that say something: those of the number without zeros before or after. */
static size_t digits_of(str s)
{
    size_t first = 0, last = 0, at = 0;
    for (size_t i = 0; i < s.n && s.p[i] != 'e'; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            continue;
        at++;
        if (s.p[i] != '0') {
            first = first ? first : at;
            last = at;
        }
    }
    return first ? last - first + 1 : 1;
}

/* The twin tries every number of digits from one. */
static size_t fewest_digits(double v)
{
    char text[40];
    for (int precision = 1;; precision++) {
        snprintf(text, sizeof text, "%.*e", precision - 1, v);
        if (strtod(text, NULL) == v)
            return digits_of(str_from(text));
    }
}

static void assert_shortest(double v)
{
    buf b = buf_new(a, 64);
    double back = NAN;
    buf_double(&b, v);
    assert_true(buf_ok(&b) && str_to_double(buf_str(&b), &back));
    assert_memory_equal(&back, &v, sizeof v); /* the sign of zero too */
    assert_int_equal(digits_of(buf_str(&b)), fewest_digits(v));
    arena_reset(a);
}

static void doubles_read_back_from_the_fewest_digits(void **state)
{
    (void)state;
    double edges[] = { 0,       -0.0,    1,        -1,         0.1,         0.3,     0.1 + 0.2,
                       DBL_MAX, DBL_MIN, -DBL_MAX, 5e-324,     0x1p-1074,   113.264, 22.7,
                       1e15,    1e16,    1e21,     1e22,       1e-5,        123456,  1.0 / 3,
                       1e23,    5e-310,  0x1p53,   0x1p53 + 2, 0x1.8p-1073, 2e-308 };
    for (size_t i = 0; i < COUNT(edges); i++)
        assert_shortest(edges[i]);
    for (int e = -1074; e < 1024; e++)
        assert_shortest(ldexp(1, e));
    for (int i = 0; i < 20000; i++) {
        u64 bits =
            i % 5 ? rand_u64(&r) : rand_u64(&r) >> 12; /* each fifth too small to be normal */
        double v;
        memcpy(&v, &bits, sizeof v);
        if (isfinite(v))
            assert_shortest(v);
        assert_shortest((double)(i64)rand_below(&r, 1000000000) / 1e6); /* coordinates */
    }
}

static void what_is_no_number_is_an_overflow(void **state)
{
    (void)state;
    double none[] = { NAN, -NAN, INFINITY, -INFINITY };
    for (size_t i = 0; i < COUNT(none); i++) {
        buf b = buf_new(a, 64);
        buf_char(&b, '[');
        buf_double(&b, none[i]);
        assert_false(buf_ok(&b));
        assert_int_equal(b.n, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(a_new_buffer_is_an_empty_text),
        T(any_writes_give_the_text_of_a_plain_array_and_overflow_is_remembered),
        T(the_maximum_is_taken_to_the_last_byte_and_clearing_begins_anew),
        T(a_piece_too_long_leaves_what_was_there),
        T(a_buffer_can_be_added_to_itself),
        T(what_is_formatted_into_room_at_hand_costs_the_arena_nothing),
        T(whole_numbers_are_as_the_c_library_prints_them),
        T(doubles_read_back_from_the_fewest_digits),
        T(what_is_no_number_is_an_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
