#include "base/utf8.h"

#include "base/rand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena *a;

static int set_up(void **state)
{
    (void)state;
    a = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* The syntax of RFC 3629 §4, row by row: no shape but these is UTF-8. Returns the bytes of the
 * character that p begins with, 0 for none. */
static size_t character(const unsigned char *p, size_t n)
{
    static const struct {
        unsigned char first, last, low, high; /* the first byte; the second */
        size_t bytes;
    } rows[] = {
        { 0x00, 0x7F, 0, 0, 1 },       { 0xC2, 0xDF, 0x80, 0xBF, 2 }, { 0xE0, 0xE0, 0xA0, 0xBF, 3 },
        { 0xE1, 0xEC, 0x80, 0xBF, 3 }, { 0xED, 0xED, 0x80, 0x9F, 3 }, { 0xEE, 0xEF, 0x80, 0xBF, 3 },
        { 0xF0, 0xF0, 0x90, 0xBF, 4 }, { 0xF1, 0xF3, 0x80, 0xBF, 4 }, { 0xF4, 0xF4, 0x80, 0x8F, 4 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (p[0] < rows[i].first || p[0] > rows[i].last)
            continue;
        if (n < rows[i].bytes ||
            (n > 1 && rows[i].bytes > 1 && (p[1] < rows[i].low || p[1] > rows[i].high)))
            return 0;
        for (size_t k = 2; k < rows[i].bytes; k++)
            if (p[k] < 0x80 || p[k] > 0xBF)
                return 0;
        return rows[i].bytes;
    }
    return 0;
}

static bool slow_valid(const unsigned char *p, size_t n)
{
    while (n) {
        size_t bytes = character(p, n);
        if (!bytes)
            return false;
        p += bytes;
        n -= bytes;
    }
    return true;
}

/* Every first and second byte, with thirds and fourths from each side of each edge. */
static void what_the_standard_does_not_allow_is_a_broken_byte(void **state)
{
    (void)state;
    static const unsigned char edges[] = { 0x00, 'a', 0x7F, 0x80, 0xBF, 0xC0, 0xC2, 0xFF };
    unsigned char p[4];
    struct rand r;
    rand_seed(&r, 41);
    for (u32 i = 0; i < 256 * 256 * 64; i++) {
        p[0] = (unsigned char)(i >> 8);
        p[1] = (unsigned char)i;
        p[2] = edges[i >> 16 & 7];
        p[3] = edges[i >> 19 & 7];
        size_t n = rand_below(&r, 4) + 1, bytes = character(p, n), at = 0;
        str s = { (const char *)p, n };
        u32 cp = utf8_next(s, &at);
        if ((cp != UTF8_BAD) != (bytes > 0) || at != (bytes ? bytes : 1))
            fail_msg("next of %02x %02x %02x %02x, %zu bytes", p[0], p[1], p[2], p[3], n);
        if (utf8_valid(s) != slow_valid(p, n))
            fail_msg("validity of %02x %02x %02x %02x, %zu bytes", p[0], p[1], p[2], p[3], n);
    }
}

static void every_code_point_comes_back_and_surrogates_do_not(void **state)
{
    (void)state;
    buf b = buf_new(a, 8);
    for (u32 cp = 0; cp <= 0x110000; cp++) {
        bool real = cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF);
        size_t at = 0, bytes = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
        buf_clear(&b);
        utf8_put(&b, cp);
        str s = buf_str(&b);
        assert_int_equal(s.n, bytes);
        assert_true(utf8_next(s, &at) == (real ? cp : UTF8_BAD));
        assert_true(utf8_valid(s) == real);
        assert_int_equal(at, real ? bytes : 1);
    }
}

static void a_text_that_ends_inside_a_character_is_not_read_past_its_end(void **state)
{
    (void)state;
    str s = S("é门𠮷");
    size_t ends[] = { 0, 2, 5, 9 }, whole = 0;
    for (size_t n = 0; n <= s.n; n++) {
        bool between = n == ends[whole];
        str part = { memcpy(arena_alloc(a, n), s.p, n), n }; /* no byte behind it */
        assert_true(utf8_valid(part) == between);
        size_t at = 0, bad = 0;
        while (at < n)
            bad += utf8_next(part, &at) == UTF8_BAD;
        assert_int_equal(at, n);
        assert_int_equal(bad, between ? 0 : n - ends[whole - 1]); /* each of them, one by one */
        whole += between;
    }
}

/* Random bytes with many that belong to characters: walking ends, and finds all that is whole. */
static void walking_hostile_bytes_steps_over_one_at_a_time(void **state)
{
    (void)state;
    static const unsigned char likely[] =
        "\x80\xBF\xC0\xC2\xE0\xED\xA0\x9F\xF0\x90\xF4\x8F\xF5\xFF";
    struct rand r;
    rand_seed(&r, 29);
    for (int round = 0; round < 20000; round++) {
        size_t n = rand_below(&r, 24), at = 0;
        unsigned char *p = arena_alloc(a, n);
        bool valid = true;
        for (size_t i = 0; i < n; i++)
            p[i] = rand_below(&r, 8) ? likely[rand_below(&r, sizeof likely)]
                                     : (unsigned char)rand_below(&r, 256);
        str s = { (char *)p, n };
        while (at < n) {
            size_t bytes = character(p + at, n - at), before = at;
            assert_true((utf8_next(s, &at) == UTF8_BAD) == (bytes == 0));
            assert_int_equal(at, before + (bytes ? bytes : 1));
            valid = valid && bytes;
        }
        assert_true(utf8_valid(s) == valid);
        assert_true(valid || !utf8_clean(s));
        arena_reset(a);
    }
}

static void length_and_prefix_count_code_points(void **state)
{
    (void)state;
    static const u32 kinds[] = { 'a',   0x7F,   0x80,   0xE9,    0x7FF,
                                 0x800, 0x95E8, 0xFFFF, 0x10000, 0x10FFFF };
    struct rand r;
    rand_seed(&r, 37);
    for (int round = 0; round < 2000; round++) {
        size_t count = rand_below(&r, 12), ends[13] = { 0 };
        buf b = buf_new(a, 64);
        for (size_t i = 0; i < count; i++) {
            utf8_put(&b, kinds[rand_below(&r, COUNT(kinds))]);
            ends[i + 1] = b.n;
        }
        str s = buf_str(&b);
        assert_int_equal(utf8_length(s), count);
        for (size_t k = 0; k < count + 3; k++) {
            str prefix = utf8_prefix(s, k);
            assert_ptr_equal(prefix.p, s.p);
            assert_int_equal(prefix.n, ends[k < count ? k : count]);
        }
        assert_int_equal(utf8_prefix(s, SIZE_MAX).n, s.n);
        arena_reset(a);
    }
    assert_int_equal(utf8_length((str){ NULL, 0 }), 0);
    assert_int_equal(utf8_prefix((str){ NULL, 0 }, 3).n, 0);
}

/* The blocks of the Unicode chart, first and last, and the neighbours of each. */
static void ideographs_are_those_of_all_planes(void **state)
{
    (void)state;
    static const u32 blocks[][2] = {
        { 0x3007, 0x3007 },   { 0x3400, 0x4DBF },   { 0x4E00, 0x9FFF },   { 0xF900, 0xFAFF },
        { 0x20000, 0x2A6DF }, { 0x2A700, 0x2B73F }, { 0x2B740, 0x2B81F }, { 0x2B820, 0x2CEAF },
        { 0x2CEB0, 0x2EBEF }, { 0x2EBF0, 0x2EE5F }, { 0x2F800, 0x2FA1F }, { 0x30000, 0x3134F },
        { 0x31350, 0x323AF },
    };
    static const u32 others[] = { 0,      'A',    0x3006, 0x3008, 0x3041,  0x33FF,  0x4DC0,  0xA000,
                                  0xAC00, 0xF8FF, 0xFB00, 0xFF21, 0x1F600, 0x1FFFF, UTF8_BAD };
    for (size_t i = 0; i < COUNT(blocks); i++)
        assert_true(utf8_is_han(blocks[i][0]) && utf8_is_han(blocks[i][1]));
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(utf8_is_han(others[i]));
}

static void a_clean_text_has_no_controls_but_tab_and_line_feed(void **state)
{
    (void)state;
    buf b = buf_new(a, 16);
    for (u32 cp = 0; cp < 0x3000; cp++) {
        bool control = cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
        buf_clear(&b);
        buf_add(&b, S("门"));
        utf8_put(&b, cp);
        buf_char(&b, 'x');
        assert_true(utf8_clean(buf_str(&b)) == (!control || cp == '\t' || cp == '\n'));
    }
    assert_true(utf8_clean(S("")));
    assert_false(utf8_clean(S("a\xed\xa0\x80"))); /* half a surrogate pair */
    assert_false(utf8_clean(S("\xc0\x80")));      /* NUL spelt too long */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(what_the_standard_does_not_allow_is_a_broken_byte),
        T(every_code_point_comes_back_and_surrogates_do_not),
        T(a_text_that_ends_inside_a_character_is_not_read_past_its_end),
        T(walking_hostile_bytes_steps_over_one_at_a_time),
        T(length_and_prefix_count_code_points),
        T(ideographs_are_those_of_all_planes),
        T(a_clean_text_has_no_controls_but_tab_and_line_feed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
