#include "base/str.h"

#include "base/arena.h"
#include "base/rand.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena *a;
static struct rand r;
static const str none = { NULL, 0 };

static int set_up(void **state)
{
    (void)state;
    a = arena_new(0);
    rand_seed(&r, 23);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* A short text of few letters, so that parts repeat; in memory of its own, so that reading past
 * its end is seen. */
static str some(size_t most, str letters)
{
    size_t n = rand_below(&r, most + 1);
    char *p = arena_alloc(a, n);
    for (size_t i = 0; i < n; i++)
        p[i] = letters.p[rand_below(&r, letters.n)];
    return (str){ p, n };
}

static int sign(int v)
{
    return (v > 0) - (v < 0);
}

static int slow_cmp(str x, str y)
{
    for (size_t i = 0; i < x.n && i < y.n; i++)
        if (x.p[i] != y.p[i])
            return (unsigned char)x.p[i] < (unsigned char)y.p[i] ? -1 : 1;
    return x.n < y.n ? -1 : x.n > y.n;
}

static size_t slow_find(str s, str needle)
{
    for (size_t at = 0; at + needle.n <= s.n; at++)
        if (slow_cmp((str){ s.p + at, needle.n }, needle) == 0)
            return at;
    return s.n;
}

static void comparing_and_finding_agree_with_going_byte_by_byte(void **state)
{
    (void)state;
    for (int i = 0; i < 60000; i++) {
        str x = some(12, S("ab\0\xff")), y = some(i % 2 ? 3 : 12, S("ab\0\xff"));
        assert_int_equal(sign(str_cmp(x, y)), slow_cmp(x, y));
        assert_true(str_eq(x, y) == (slow_cmp(x, y) == 0));
        assert_int_equal(str_find(x, y), slow_find(x, y));
        assert_true(str_starts(x, y) == (x.n >= y.n && slow_cmp((str){ x.p, y.n }, y) == 0));
        assert_true(str_ends(x, y) ==
                    (x.n >= y.n && slow_cmp((str){ x.p + (x.n - y.n), y.n }, y) == 0));
        if (i % 100 == 0)
            arena_reset(a);
    }
}

static void nothing_is_a_text_too(void **state)
{
    (void)state;
    str rest = S("?");
    assert_true(str_eq(str_from(NULL), none) && str_eq(str_from("门"), S("门")));
    assert_int_equal(str_cmp(none, S("")), 0);
    assert_true(str_cmp(none, S("a")) < 0 && str_cmp(S("a"), none) > 0);
    assert_true(str_starts(S("a"), none) && str_ends(S("a"), none) && str_starts(none, none));
    assert_int_equal(str_find(none, S("a")), 0);
    assert_int_equal(str_find(S("abc"), none), 0);
    assert_true(str_cut(none, ',', &rest).n == 0 && rest.n == 0);
    assert_true(str_trim(none).n == 0 && str_sub(none, 0, 5).n == 0);
    assert_true(str_eq_nocase(none, S("")));
}

static void trimming_takes_ascii_blanks_from_both_ends_only(void **state)
{
    (void)state;
    assert_true(str_eq(str_trim(S(" \t\na b \r\n")), S("a b")) && str_trim(S(" \t ")).n == 0);
    for (int c = 0; c < 256; c++) {
        char p[] = { (char)c, 'x', (char)c };
        bool blank = c == ' ' || (c != 0 && strchr("\t\n\v\f\r", c));
        assert_int_equal(str_trim((str){ p, 3 }).n, blank ? 1 : 3);
    }
}

/* Joined again by the separator, the parts are the text. */
static void cutting_gives_the_parts_between_separators(void **state)
{
    (void)state;
    for (int i = 0; i < 3000; i++) {
        str s = some(20, S("a,\0")), rest = s;
        size_t commas = 0, at = 0;
        for (size_t k = 0; k < s.n; k++)
            commas += s.p[k] == ',';
        for (size_t parts = 0; parts <= commas; parts++) {
            str part = str_cut(rest, ',', &rest);
            assert_true(str_eq(part, str_sub(s, at, at + part.n)));
            assert_int_equal(str_find(part, S(",")), part.n);
            at += part.n + 1;
        }
        assert_int_equal(at, s.n + 1);
        assert_int_equal(rest.n, 0);
        assert_int_equal(str_cut(rest, ',', &rest).n, 0);
    }
}

static void a_part_is_clamped_to_the_text(void **state)
{
    (void)state;
    str s = S("abcdef");
    assert_true(str_eq(str_sub(s, 2, 4), S("cd")));
    assert_true(str_eq(str_sub(s, 0, SIZE_MAX), s));
    assert_true(str_eq(str_sub(s, 5, 100), S("f")));
    assert_int_equal(str_sub(s, 4, 2).n, 0);
    assert_int_equal(str_sub(s, SIZE_MAX, SIZE_MAX).n, 0);
    assert_ptr_equal(str_sub(s, 6, 7).p, s.p + 6);
}

static void case_is_that_of_ascii_letters_only(void **state)
{
    (void)state;
    for (int x = 0; x < 256; x++)
        for (int y = 0; y < 256; y++) {
            char p = (char)x, q = (char)y;
            bool letter = (x | 32) >= 'a' && (x | 32) <= 'z';
            bool same = x == y || (letter && (x ^ y) == 32);
            assert_true(str_eq_nocase((str){ &p, 1 }, (str){ &q, 1 }) == same);
        }
    assert_false(str_eq_nocase(S("ab"), S("abc")));
}

/* The value in 128 bits, as far as the text is one. */
static bool slow_i64(str s, i64 *ret)
{
    bool negative = s.n && s.p[0] == '-';
    __int128 v = 0;
    for (size_t i = negative; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (s.p[i] - '0');
        if (v > (__int128)INT64_MAX + 1)
            return false;
    }
    v = negative ? -v : v;
    *ret = (i64)v;
    return s.n > negative && v <= INT64_MAX;
}

static void assert_i64(str s)
{
    i64 want = 0, got = 4711;
    bool good = slow_i64(s, &want);
    assert_true(str_to_i64(s, &got) == good);
    assert_true(got == (good ? want : 4711));
}

static void whole_numbers_are_read_to_the_last_and_refused_beyond(void **state)
{
    (void)state;
    static const str edges[] = {
        STR_INIT("9223372036854775807"),
        STR_INIT("9223372036854775808"),
        STR_INIT("-9223372036854775808"),
        STR_INIT("-9223372036854775809"),
        STR_INIT("18446744073709551616"),
        STR_INIT("99999999999999999999999999999999999999"),
        STR_INIT("000000000000000000000"),
        STR_INIT("-0"),
        STR_INIT("007"),
        STR_INIT(""),
        STR_INIT("-"),
        STR_INIT("--1"),
        STR_INIT("+1"),
        STR_INIT(" 1"),
        STR_INIT("1 "),
        STR_INIT("1\0"),
        STR_INIT("0x10"),
        STR_INIT("1e3"),
        STR_INIT("1.0"),
        STR_INIT("１"),
        STR_INIT("1-"),
        STR_INIT("\xb1"),
    };
    i64 v = 0;
    for (size_t i = 0; i < COUNT(edges); i++)
        assert_i64(edges[i]);
    assert_true(str_to_i64(edges[0], &v) && v == INT64_MAX);
    assert_true(str_to_i64(edges[2], &v) && v == INT64_MIN);
    for (int i = 0; i < 40000; i++) {
        assert_i64(some(22, S("0123456789")));
        assert_i64(arena_fmt(a, "%s%llu", i % 2 ? "-" : "", /* around the last */
                             (unsigned long long)INT64_MAX - 50 + rand_below(&r, 100)));
        assert_i64(some(4, S("019-+ ")));
        arena_reset(a);
    }
}

static void decimal_numbers_are_finite_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        str text;
        double want;
    } good[] = {
        { STR_INIT("0"), 0 },
        { STR_INIT("-0.5"), -0.5 },
        { STR_INIT("113.264"), 113.264 },
        { STR_INIT("1e3"), 1000 },
        { STR_INIT("1E+3"), 1000 },
        { STR_INIT("25e-1"), 2.5 },
        { STR_INIT("1.7976931348623157e308"), 0x1.fffffffffffffp1023 },
        { STR_INIT("5e-324"), 0x1p-1074 },
        { STR_INIT("1e-400"), 0 },
        { STR_INIT("9007199254740993"), 0x1p53 }, /* rounds to even */
        { STR_INIT("000000000000000000000000000000000000000000000000000000000000001"), 1 },
    };
    static const str bad[] = {
        STR_INIT(""),
        STR_INIT("nan"),
        STR_INIT("NaN"),
        STR_INIT("inf"),
        STR_INIT("-Infinity"),
        STR_INIT("1e309"),
        STR_INIT("-1e309"),
        STR_INIT("1e99999999999"),
        STR_INIT("0x1p3"),
        STR_INIT("1 "),
        STR_INIT(" 1"),
        STR_INIT("1\n"),
        STR_INIT("1\0"),
        STR_INIT("1,5"),
        STR_INIT("."),
        STR_INIT("-"),
        STR_INIT("e5"),
        STR_INIT("1e"),
        STR_INIT("1e+"),
        STR_INIT("1.2.3"),
        STR_INIT("--1"),
        STR_INIT("1-2"),
        STR_INIT("1d5"),
        STR_INIT("１"),
        STR_INIT("0000000000000000000000000000000000000000000000000000000000000001"),
    };
    for (size_t i = 0; i < COUNT(good); i++) {
        double v = -1;
        assert_true(str_to_double(arena_str(a, good[i].text), &v) && v == good[i].want);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        double v = 4711;
        assert_true(!str_to_double(bad[i], &v) && v == 4711);
    }
}

static void the_hash_is_the_published_one_over_all_bytes(void **state)
{
    (void)state;
    assert_true(str_hash(none) == 0xcbf29ce484222325u);
    assert_true(str_hash(S("a")) == 0xaf63dc4c8601ec8cu);
    assert_true(str_hash(S("foobar")) == 0x85944171f73967e8u);
    assert_true(str_hash(S("\xff")) == 0xaf64724c8602eb6eu);
    assert_true(str_hash(S("a\0")) != str_hash(S("a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(comparing_and_finding_agree_with_going_byte_by_byte),
        T(nothing_is_a_text_too),
        T(trimming_takes_ascii_blanks_from_both_ends_only),
        T(cutting_gives_the_parts_between_separators),
        T(a_part_is_clamped_to_the_text),
        T(case_is_that_of_ascii_letters_only),
        T(whole_numbers_are_read_to_the_last_and_refused_beyond),
        T(decimal_numbers_are_finite_and_nothing_else),
        T(the_hash_is_the_published_one_over_all_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
