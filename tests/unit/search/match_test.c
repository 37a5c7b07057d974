#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "search/match.h"

static void assert_tier(enum tier expected, const char *typed, const char *name)
{
    struct lookup q = lookup_read(str_from(typed));
    u32 chars[80];
    size_t n = fold_text(str_from(name), chars, COUNT(chars));
    enum tier tier = match_name(&q, chars, n);
    if (tier == TIER_NONE)
        tier = match_pinyin(&q, chars, n);
    if (tier == TIER_NONE && match_fuzzy(&q, chars, n))
        tier = TIER_FUZZY;
    if (tier != expected)
        fail_msg("%s in %s: %d is not %d", typed, name, tier, expected);
}

static void a_name_is_matched_whole_at_its_start_or_inside(void **state)
{
    (void)state;
    assert_tier(TIER_EXACT, "李四面馆", "李四（面馆）");
    assert_tier(TIER_PREFIX, "李四", "李四面馆");
    assert_tier(TIER_PREFIX, "李", "李四面馆");
    assert_tier(TIER_INSIDE, "面馆", "李四面馆");
    assert_tier(TIER_NONE, "馆", "李四面馆");
    assert_tier(TIER_INSIDE, "KTV", "大富豪ｋｔｖ会所");
    assert_tier(TIER_NONE, "张三", "李四面馆");
    assert_tier(TIER_NONE, "", "李四面馆");
}

static void pinyin_may_be_whole_initials_or_mixed(void **state)
{
    (void)state;
    assert_tier(TIER_PINYIN_START, "lisi", "李四面馆");
    assert_tier(TIER_PINYIN_START, "lsmg", "李四面馆");
    assert_tier(TIER_PINYIN_START, "lisimg", "李四面馆");
    assert_tier(TIER_PINYIN_START, "lisimia", "李四面馆");
    assert_tier(TIER_PINYIN_START, "l", "李四面馆");
    assert_tier(TIER_NONE, "lsmia", "李四面馆"); /* no whole sound after initials */
    assert_tier(TIER_PINYIN_START, "dafuhaoktv", "大富豪KTV");
    assert_tier(TIER_PINYIN, "mianguan", "李四面馆");
    assert_tier(TIER_PINYIN, "mg", "李四面馆");
    assert_tier(TIER_PINYIN, "miangu", "李四面馆");
    assert_tier(TIER_NONE, "mian", "李四面馆"); /* one character inside says too little */
    assert_tier(TIER_NONE, "lsm g x", "李四面馆");
    assert_tier(TIER_PINYIN_START, "chongqing", "重庆小面");
    assert_tier(TIER_PINYIN_START, "zhongqing", "重庆小面");
    assert_tier(TIER_PINYIN_START, "xian", "西安肉夹馍");
    assert_tier(TIER_PINYIN, "dfhk", "新大富豪KTV");
}

static void one_slip_of_the_hand_is_forgiven(void **state)
{
    (void)state;
    assert_tier(TIER_FUZZY, "李四面管", "李四面馆");
    assert_tier(TIER_FUZZY, "李面四馆", "李四面馆");
    assert_tier(TIER_FUZZY, "李四大面馆", "李四面馆");
    assert_tier(TIER_FUZZY, "李面馆", "李四面馆");
    assert_tier(TIER_FUZZY, "宝安李山面馆", "深圳宝安李四面馆店");
    assert_tier(TIER_NONE, "李五面管", "李四面馆");
    assert_tier(TIER_NONE, "李馆", "李四面馆");
    assert_tier(TIER_NONE, "四李面馆x", "李四面店");
}

static void parts_of_texts_need_two_characters(void **state)
{
    (void)state;
    u32 chars[80];
    size_t n = fold_text(S("固戍一路 88 号"), chars, COUNT(chars));
    struct lookup q = lookup_read(S("一路88"));
    assert_true(match_part(&q, chars, n));
    q = lookup_read(S("号"));
    assert_false(match_part(&q, chars, n));
    q = lookup_read(S("二路"));
    assert_false(match_part(&q, chars, n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_matched_whole_at_its_start_or_inside),
        cmocka_unit_test(pinyin_may_be_whole_initials_or_mixed),
        cmocka_unit_test(one_slip_of_the_hand_is_forgiven),
        cmocka_unit_test(parts_of_texts_need_two_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
