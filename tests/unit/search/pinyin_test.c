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
        uint16_t sounds[PINYIN_SOUNDS];
        assert_int_equal(2, pinyin_sounds(both[i].c, sounds));
        bool in_order = sounds[0] < sounds[1];
        str first = pinyin_letters(sounds[!in_order]), second = pinyin_letters(sounds[in_order]);
        assert_true(str_eq(str_from(both[i].readings), ARENA_CONCAT(a, first, S(" "), second)));
    }
}

static void sounds_that_begin_alike_are_a_range(void **state)
{
    (void)state;
    struct sound_range zh = pinyin_beginning(S("zh"));
    size_t n = 0;
    for (uint16_t s = 1; s < pinyin_beginning(S("zuo")).to && pinyin_letters(s).n; s++) {
        bool within = s >= zh.from && s < zh.to;
        assert_int_equal(str_starts(pinyin_letters(s), S("zh")), within);
        n += within;
    }
    assert_in_range(n, 18, 24);
    assert_int_equal(1, pinyin_whole(S("zhuang")).to - pinyin_whole(S("zhuang")).from);
    assert_int_equal(0, pinyin_whole(S("zhuangx")).to - pinyin_whole(S("zhuangx")).from);
    assert_int_equal(0, pinyin_beginning(S("zx")).to - pinyin_beginning(S("zx")).from);
    uint16_t k[PINYIN_SOUNDS];
    assert_int_equal(1, pinyin_sounds('k', k));
    assert_true(str_eq(S("k"), pinyin_letters(k[0])));
    assert_int_equal(0, pinyin_sounds(0x2606, k));
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
        cmocka_unit_test_setup_teardown(sounds_that_begin_alike_are_a_range, setup, teardown),
        cmocka_unit_test_setup_teardown(lists_run_by_sound, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
