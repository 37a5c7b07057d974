#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "search/pinyin.h"

static struct arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void names_are_spelt_as_they_are_typed(void **state)
{
    (void)state;
    assert_true(str_eq(S("baoanqu"), pinyin_of(a, S("宝安区"))));
    assert_true(str_eq(S("lvse"), pinyin_of(a, S("绿色"))));
    assert_true(str_eq(S("7tianjiudian"), pinyin_of(a, S("7天 酒店"))));
    assert_true(str_eq(S("lsmg"), pinyin_initials(a, S("李四（面馆）"))));
    assert_int_equal(0, pinyin_of(a, S("☆")).n);
}

static void characters_with_two_readings_have_both(void **state)
{
    (void)state;
    static const struct {
        u32 c;
        const char *readings;
    } both[] = { { 0x91CD, "chong zhong" }, { 0x884C, "hang xing" }, { 0x957F, "chang zhang" },
                 { 0x4E50, "le yue" },      { 0x53A6, "sha xia" },   { 0x5355, "dan shan" },
                 { 0x90FD, "dou du" } };
    for (size_t i = 0; i < COUNT(both); i++) {
        str out[PINYIN_READINGS];
        assert_int_equal(2, pinyin_read(both[i].c, out));
        str first = str_cmp(out[0], out[1]) < 0 ? out[0] : out[1],
            second = first.p == out[0].p ? out[1] : out[0];
        assert_true(str_eq(str_from(both[i].readings), ARENA_CONCAT(a, first, S(" "), second)));
    }
}

static void syllables_are_known_by_their_beginning(void **state)
{
    (void)state;
    assert_true(pinyin_is_syllable(S("zhuang")));
    assert_false(pinyin_is_syllable(S("zhuan"
                                      "gx")));
    assert_false(pinyin_is_syllable(S("mi4")));
    assert_true(pinyin_begins_syllable(S("zhua")));
    assert_false(pinyin_begins_syllable(S("zx")));
}

static void lists_run_by_sound(void **state)
{
    (void)state;
    /* 安 an < 宝 bao < 深 shen < 圳 zhen; letters before; same sound by character */
    assert_true(pinyin_order(0x5B89) < pinyin_order(0x5B9D));
    assert_true(pinyin_order(0x5B9D) < pinyin_order(0x6DF1));
    assert_true(pinyin_order(0x6DF1) < pinyin_order(0x5733));
    assert_true(pinyin_order('z') < pinyin_order(0x5B89));
    assert_true(pinyin_order(0x5B89) != pinyin_order(0x6848));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_are_spelt_as_they_are_typed, setup, teardown),
        cmocka_unit_test_setup_teardown(characters_with_two_readings_have_both, setup, teardown),
        cmocka_unit_test_setup_teardown(syllables_are_known_by_their_beginning, setup, teardown),
        cmocka_unit_test_setup_teardown(lists_run_by_sound, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
