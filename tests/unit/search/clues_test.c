#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "search/clues.h"

static struct arena *arena;

static struct clues read_text(const char *text)
{
    struct clue_form form = { .text = str_from(text) };
    return clues_read(arena, &form);
}

static void assert_text(const char *expected, str got)
{
    assert_int_equal(str_from(expected).n, got.n);
    assert_memory_equal(expected, got.n ? got.p : "", got.n);
}

static void a_name_stands_in_quotes_behind_its_word_or_behind_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name;
    } cases[] = {
        { "投诉“阿明货运部”不退押金", "阿明货运部" },
        { "店名：杨记废品回收站，噪音扰民", "杨记废品回收站" },
        { "商家名称为小李电器行，没有发票", "小李电器行" },
        { "昨晚在永强火锅店吃饭吃出虫子", "永强火锅店" },
        { "我在固戍二路59号的叶记汽车美容店洗车，把车刮花了", "叶记汽车美容店洗车" },
        { "消费者在固戍新村十三巷3号老王便利店购买到过期牛奶", "老王便利店" },
        { "东美大厦深圳市信辉膳食管理有限公司卖假货", "深圳市信辉膳食管理有限公司" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct clues c = read_text(cases[i].text);
        assert_true(c.name_count >= 1);
        assert_text(cases[i].name, c.names[0]);
    }
}

static void an_address_is_found_among_other_words(void **state)
{
    (void)state;
    struct clues c = read_text("昨天去了位于上川工业城8栋1层的亿达农产品经营部买菜缺斤少两");
    assert_int_equal(1, c.address_count);
    assert_text("上川工业城", c.addresses[0].part[ADDRESS_AREA]);
    assert_text("8栋", c.addresses[0].part[ADDRESS_BUILDING]);
    assert_text("亿达农产品经营部", c.names[0]);
    c = read_text("举报新安街道商业二街24号无证经营");
    assert_int_equal(1, c.address_count);
    assert_text("商业二街", c.addresses[0].part[ADDRESS_ROAD]);
    assert_text("24号", c.addresses[0].part[ADDRESS_NUMBER]);
    c = read_text("服务态度很差，要求退款，希望有关部门处理");
    assert_int_equal(0, c.address_count);
}

static void a_code_counts_when_its_check_digit_holds(void **state)
{
    (void)state;
    struct clues c = read_text("代码91350100M000100Y43，电话１３８００１３８０００");
    assert_int_equal(1, c.code_count);
    assert_int_equal(CODE_USCC, c.codes[0].kind);
    assert_text("91350100M000100Y43", c.codes[0].text);
    assert_int_equal(1, c.phone_count);
    assert_text("13800138000", c.phones[0]);
    c = read_text("代码91350100M000100Y44，订单号20260415123456789");
    assert_int_equal(0, c.code_count);
    assert_int_equal(0, c.phone_count);
}

static void what_stands_in_the_fields_comes_first(void **state)
{
    (void)state;
    struct clue_form form = { .text = S("投诉“旺角茶餐厅”，在前进一路9号"),
                              .name = S("旺角冰室"),
                              .address = S("前进二路7号101铺"),
                              .phone = S("0755-27788990") };
    struct clues c = clues_read(arena, &form);
    assert_int_equal(2, c.name_count);
    assert_text("旺角冰室", c.names[0]);
    assert_text("旺角茶餐厅", c.names[1]);
    assert_text("前进二路", c.addresses[0].part[ADDRESS_ROAD]);
    assert_int_equal(1, c.phone_count);
}

static void long_and_broken_text_ends(void **state)
{
    (void)state;
    buf b = buf_new(arena, 1 << 16);
    for (int i = 0; i < 1500; i++)
        buf_add(&b, i % 2 ? S("在路1号的店“，") : S("位于号“”"));
    struct clue_form form = { .text = buf_str(&b) };
    struct clues c = clues_read(arena, &form);
    assert_true(c.name_count <= CLUE_NAMES && c.address_count <= CLUE_ADDRESSES);
    form = (struct clue_form){ .text = S("\xE5\x8F“") };
    c = clues_read(arena, &form);
    assert_int_equal(0, c.name_count + c.address_count);
}

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : 1;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_stands_in_quotes_behind_its_word_or_behind_its_place),
        cmocka_unit_test(an_address_is_found_among_other_words),
        cmocka_unit_test(a_code_counts_when_its_check_digit_holds),
        cmocka_unit_test(what_stands_in_the_fields_comes_first),
        cmocka_unit_test(long_and_broken_text_ends),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
