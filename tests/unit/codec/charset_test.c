#include "codec/charset.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static struct fault fault;
static buf seen;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    seen = buf_new(arena, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static rc sink(void *arg, str utf8, struct fault *f)
{
    (void)arg;
    (void)f;
    assert_true(utf8.n > 0 && utf8_valid(utf8));
    buf_add(&seen, utf8);
    return OK;
}

static i64 decode(enum charset from, str bytes, size_t piece)
{
    struct charset_decoder *d;
    buf_clear(&seen);
    assert_int_equal(charset_decoder_new(arena, from, sink, NULL, &d, &fault), OK);
    for (size_t at = 0; at < bytes.n; at += piece) {
        str copy = arena_str(arena, str_sub(bytes, at, at + piece));
        assert_int_equal(charset_feed(d, copy, &fault), OK);
    }
    assert_int_equal(charset_finish(d, &fault), OK);
    return charset_replaced(d);
}

static const struct {
    enum charset from;
    str bytes, want;
    i64 replaced;
} cases[] = {
    { CHARSET_UTF8, STR_INIT("门店 a"), STR_INIT("门店 a"), 0 },
    { CHARSET_UTF8, STR_INIT("\xEF\xBB\xBF门\xEF\xBB\xBF"), STR_INIT("门\xEF\xBB\xBF"), 0 },
    { CHARSET_UTF8, STR_INIT("\xEF\xBB\xBF"), STR_INIT(""), 0 },
    { CHARSET_UTF8, STR_INIT(""), STR_INIT(""), 0 },
    { CHARSET_UTF8,
      STR_INIT("ab\xF0\x9F\x90\xBC"
               "c"),
      STR_INIT("ab\xF0\x9F\x90\xBC"
               "c"),
      0 },
    { CHARSET_UTF8, STR_INIT("a\xFFz\xE9\x97"), STR_INIT("a\uFFFDz\uFFFD\uFFFD"), 3 },
    { CHARSET_UTF8, STR_INIT("\xE9\x97x\xC0\xAF"), STR_INIT("\uFFFD\uFFFDx\uFFFD\uFFFD"), 4 },
    { CHARSET_UTF8, STR_INIT("\x80\x80\x80\x80\x80"), STR_INIT("\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"),
      5 },
    { CHARSET_GB18030, STR_INIT("\xB1\xA6\xB0\xB2,\x82\x30\x81\x30"), STR_INIT("宝安,\u34a3"), 0 },
    { CHARSET_GB18030, STR_INIT("\x84\x31\x95\x33\xB1\xA6"), STR_INIT("宝"), 0 },
    { CHARSET_GB18030, STR_INIT("a\xFFz"), STR_INIT("a\uFFFDz"), 1 },
    { CHARSET_GB18030, STR_INIT("a\xB1"), STR_INIT("a\uFFFD"), 1 },
    { CHARSET_LATIN1, STR_INIT("Caf\xE9 \x80\x93"), STR_INIT("Café €“"), 0 },
    { CHARSET_UTF16LE, STR_INIT("\xFF\xFE\xE8\x95,\0\x3D\xD8\x3C\xDC"), STR_INIT("门,\U0001F43C"),
      0 },
    { CHARSET_UTF16BE, STR_INIT("\xFE\xFF\x95\xE8"), STR_INIT("门"), 0 },
    { CHARSET_UTF16LE,
      STR_INIT("\x3D\xD8"
               "a\0"),
      STR_INIT("\uFFFD"
               "a"),
      1 },
};

static void every_encoding_becomes_utf8_wherever_it_is_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t piece = 1; piece <= cases[i].bytes.n + 1; piece++) {
            i64 replaced = decode(cases[i].from, cases[i].bytes, piece);
            str got = buf_str(&seen);
            if (!str_eq(got, cases[i].want))
                fail_msg("case %zu in pieces of %zu: %.*s", i, piece, STR_ARG(got));
            assert_int_equal(replaced, cases[i].replaced);
        }
    }
}

static void more_than_the_inner_buffers_hold_comes_through(void **state)
{
    (void)state;
    buf gb = buf_new(arena, 1 << 20), want = buf_new(arena, 1 << 20);
    for (int i = 0; i < 20000; i++) {
        buf_add(&gb, S("\xB1\xA6x"));
        buf_add(&want, S("宝x"));
    }
    assert_int_equal(decode(CHARSET_GB18030, buf_str(&gb), 7777), 0);
    assert_true(str_eq(buf_str(&seen), buf_str(&want)));
    assert_int_equal(decode(CHARSET_UTF8, buf_str(&want), 7777), 0);
    assert_true(str_eq(buf_str(&seen), buf_str(&want)));
}

static enum charset guess(str bytes, size_t piece)
{
    struct charset_scan s = { 0 };
    for (size_t at = 0; at < bytes.n; at += piece)
        charset_scan_add(&s, str_sub(bytes, at, at + piece));
    return charset_scan_end(&s);
}

static void the_encoding_is_guessed_from_the_bytes(void **state)
{
    (void)state;
    static const struct {
        str bytes;
        enum charset want;
    } files[] = {
        { STR_INIT(""), CHARSET_UTF8 },
        { STR_INIT("id,name\n1,a"), CHARSET_UTF8 },
        { STR_INIT("名称,地址\n宝安,新安"), CHARSET_UTF8 },
        { STR_INIT("caf\xC3\xA9"), CHARSET_UTF8 },
        { STR_INIT("\xEF\xBB\xBFx\xFF"), CHARSET_UTF8 },
        { STR_INIT("\xFF\xFEx\0"), CHARSET_UTF16LE },
        { STR_INIT("\xFE\xFF\0x"), CHARSET_UTF16BE },
        { STR_INIT("\xC3\xFB\xB3\xC6,\xB5\xD8\xD6\xB7\n"), CHARSET_GB18030 }, /* 名称,地址 */
        { STR_INIT("\xC3\xFB\xB3\xC6,\xB5\xD8\xD6"), CHARSET_GB18030 },       /* cut within one */
        { STR_INIT("\xB1\xA6\xB0\xB2\xE9\x46\xB1\xA6\xB0\xB2"), CHARSET_GB18030 },
        { STR_INIT("Caf\xE9,Jos\xE9's\n"), CHARSET_LATIN1 },
        { STR_INIT("Pe\xF1"
                   "a, M\xFCnchen, Caf\xE9"),
          CHARSET_LATIN1 },
        { STR_INIT("\xE9"), CHARSET_LATIN1 },
    };
    for (size_t i = 0; i < COUNT(files); i++)
        for (size_t piece = 1; piece <= files[i].bytes.n + 1; piece++)
            assert_int_equal(guess(files[i].bytes, piece), files[i].want);
}

static void one_damaged_character_does_not_change_the_guess(void **state)
{
    (void)state;
    buf utf8 = buf_new(arena, 1 << 16), gb = buf_new(arena, 1 << 16);
    for (int i = 0; i < 100; i++) {
        buf_add(&utf8, S("宝安区"));
        buf_add(&gb, S("\xB1\xA6\xB0\xB2\xC7\xF8"));
    }
    buf_char(&utf8, '\xE5');
    buf_add(&utf8, S(",x"));
    buf_char(&gb, '\xFF');
    buf_add(&gb, S(",x"));
    assert_int_equal(guess(buf_str(&utf8), 11), CHARSET_UTF8);
    assert_int_equal(guess(buf_str(&gb), 11), CHARSET_GB18030);
}

static void encodings_go_by_their_names(void **state)
{
    (void)state;
    enum charset c = CHARSET_DETECT;
    for (int i = CHARSET_UTF8; i <= CHARSET_UTF16BE; i++) {
        assert_true(charset_parse(charset_name((enum charset)i), &c));
        assert_int_equal(c, i);
    }
    assert_true(charset_parse(S("GB18030"), &c));
    assert_int_equal(c, CHARSET_GB18030);
    assert_false(charset_parse(S(""), &c));
    assert_false(charset_parse(S("koi8-r"), &c));
    assert_int_equal(c, CHARSET_GB18030);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_encoding_becomes_utf8_wherever_it_is_cut),
        TEST(more_than_the_inner_buffers_hold_comes_through),
        TEST(the_encoding_is_guessed_from_the_bytes),
        TEST(one_damaged_character_does_not_change_the_guess),
        TEST(encodings_go_by_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
