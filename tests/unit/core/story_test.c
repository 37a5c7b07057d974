/* What somebody told, as others may read it: nothing of the person stays, the matter does. */
#include "core/story.h"

#include "base/buf.h"
#include "base/rand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

static struct arena *arena;

static int open_arena(void **s)
{
    (void)s;
    arena = arena_new(0);
    return arena ? 0 : -1;
}

static int close_arena(void **s)
{
    (void)s;
    arena_free(arena);
    return 0;
}

static const struct story_person zhang = { STR_INIT("张小明"), STR_INIT("13800001234"),
                                           STR_INIT("宝安区西乡街道劳动社区西城雅苑3栋1单元502"),
                                           STR_INIT("11010519491231002X"),
                                           STR_INIT("zhang@example.com") };

static void reads(const char *story, const char *expected)
{
    str got = story_mask(arena, str_from(story), &zhang, 1, S("宝安区西乡街道共乐路8号"));
    if (!str_eq(got, str_from(expected)))
        print_error("%s\n  gives   %.*s\n  want    %s\n", story, STR_ARG(got), expected);
    assert_true(str_eq(got, str_from(expected)));
}

static void the_own_name_and_numbers_go_however_they_are_written(void **s)
{
    (void)s;
    reads("我是张小明,电话13800001234。", "我是***,电话***。");
    reads("张 小 明 138-0000-1234", "*** ***");
    reads("小明说过,叫张先生来", "***说过,叫***先生来");
    reads("１３８００００１２３４", "***");
    reads("+86 138 0000 1234", "+***");
    reads("一三八零零零零一二三四", "***");
    reads("证件11010519491231002x", "证件***");
    reads("写信到 zhang@Example.com", "写信到 ***");
}

static void the_own_dwelling_goes_and_the_door_that_is_told_of_stays(void **s)
{
    (void)s;
    reads("西城雅苑3栋1单元502楼下", "***楼下");
    reads("店在宝安区西乡街道共乐路8号", "店在宝安区西乡街道共乐路8号");
}

static void what_looks_like_a_number_or_an_account_goes_whosever_it_is(void **s)
{
    (void)s;
    reads("打0755-27788999找他", "打***找他");
    reads("另一人15912345678", "另一人***");
    reads("微信号:abc_12345", "微信号:***");
    reads("QQ 1234567", "QQ ***");
    reads("mail: li.si+x@mail.example.cn。", "mail: ***。");
    reads("身份证440306199001011234", "身份证***");
    reads("身份证 440306 19900101 1234,", "身份证 ***,");
    reads("138 19900101", "***");
}

static void what_somebody_says_of_oneself_goes(void **s)
{
    (void)s;
    reads("我叫李雷,李雷不怕", "我叫***,***不怕");
    reads("举报人：韩梅梅。", "举报人：***。");
    reads("我叫Li Lei, ok", "我叫***, ok");
    reads("家住幸福花园9栋,每天路过", "家住***,每天路过");
}

static void days_prices_and_amounts_stay(void **s)
{
    (void)s;
    static const char *const same[] = {
        "2026-05-06 12:30买了3斤,花了128元", "2026年5月6日,批号20260401",
        "货值1200000元,罚过三十五万",        "8号铺,201之4,B区G馆B13-3栋",
        "十三巷3号二楼,一共一百二十三家",    "",
    };
    for (size_t i = 0; i < COUNT(same); i++)
        reads(same[i], same[i]);
}

static void a_number_after_a_day_is_still_seen(void **s)
{
    (void)s;
    reads("2026-05-06 13912345678", "2026-05-06 ***");
    reads("13912345678 2026-05-06", "*** 2026-05-06");
}

static bool has_run(str s, int most)
{
    int run = 0;
    for (size_t i = 0; i < s.n; i++) {
        run = s.p[i] >= '0' && s.p[i] <= '9' ? run + 1 : 0;
        if (run > most)
            return true;
    }
    return false;
}

/* Whatever stands around it, a mobile number does not get through, and neither do the names. */
static void no_dice_bring_a_person_through(void **s)
{
    (void)s;
    static const char *const around[] = { "", "，", " ", "电话", "元", "在", "x", "\n", "。", "A" };
    static const char *const planted[] = {
        "13800001234", "138 0000 1234", "张小明", "张 小明", "西城雅苑3栋", "１３８００００１２３４"
    };
    struct rand dice;
    rand_seed(&dice, 20261123);
    for (int round = 0; round < 2000; round++) {
        buf b = buf_new(arena, 4000);
        for (int k = 0; k < 6; k++) {
            buf_add(&b, str_from(around[rand_below(&dice, COUNT(around))]));
            buf_add(&b, str_from(planted[rand_below(&dice, COUNT(planted))]));
        }
        str got = story_mask(arena, buf_str(&b), &zhang, 1, S(""));
        bool leaks = has_run(got, 6) || str_find(got, S("小明")) < got.n ||
                     str_find(got, S("西城雅苑")) < got.n || str_find(got, S("１３８")) < got.n;
        if (leaks)
            print_error("%.*s\n gives %.*s\n", STR_ARG(buf_str(&b)), STR_ARG(got));
        assert_false(leaks);
        arena_reset(arena);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)
    const struct CMUnitTest tests[] = {
        TEST(the_own_name_and_numbers_go_however_they_are_written),
        TEST(the_own_dwelling_goes_and_the_door_that_is_told_of_stays),
        TEST(what_looks_like_a_number_or_an_account_goes_whosever_it_is),
        TEST(what_somebody_says_of_oneself_goes),
        TEST(days_prices_and_amounts_stay),
        TEST(a_number_after_a_day_is_still_seen),
        TEST(no_dice_bring_a_person_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
