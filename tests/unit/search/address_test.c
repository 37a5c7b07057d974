#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "search/address.h"

/* Every part that is stated, as "name=text" with blanks between. */
static void assert_parts(const char *expected, const char *text)
{
    struct arena *a = arena_new(0);
    struct address x = address_parse(a, str_from(text));
    buf b = buf_new(a, 4096);
    for (int i = 0; i < ADDRESS_PARTS; i++)
        if (x.part[i].n)
            buf_fmt(&b, "%s%s=%.*s", b.n ? " " : "", address_part_name((enum address_part)i),
                    STR_ARG(x.part[i]));
    buf_char(&b, 0);
    assert_true(buf_ok(&b));
    assert_string_equal(expected, b.p);
    arena_free(a);
}

static void divisions_come_first_and_their_words_may_be_missing(void **state)
{
    (void)state;
    assert_parts("province=广东省 city=深圳市 district=宝安区 street=西乡街道 community=固戍社区 "
                 "road=航城大道 number=7号",
                 "广东省深圳市宝安区西乡街道固戍社区航城大道7号");
    assert_parts("city=深圳市 district=宝安区 road=西乡固戍一路 number=12号",
                 "深圳宝安西乡固戍一路 12 号");
    assert_parts("district=光明区 street=公明街道 road=振明路 number=8号",
                 "光明区公明街道办事处振明路8号");
    assert_parts("city=深圳市 district=大鹏新区 street=葵涌街道 community=土洋社区",
                 "深圳市大鹏新区葵涌街道土洋社区居委会");
    assert_parts("city=深圳市 road=宝安大道 number=1号", "深圳宝安大道1号");
    assert_parts("village=福永工业一区 building=3栋", "福永工业一区3栋");
    assert_parts("", "");
}

static void lanes_are_counted_in_chinese_or_arabic(void **state)
{
    (void)state;
    const char *expected = "village=固戍新村 lane=13巷 lane_number=3号 room=201";
    assert_parts(expected, "固戍新村十三巷3号201");
    assert_parts(expected, "固戍新村13巷3号201室");
    assert_parts(expected, "固戍新村１３巷三号２０１");
    assert_parts("road=兴业路 number=9号 village=上川二坊 lane=21巷 lane_number=6号",
                 "兴业路9号上川二坊二十一巷6号");
    assert_parts("village=塘尾老围 lane_number=105号", "塘尾老围一百零五号");
}

static void a_split_room_is_written_in_two_ways(void **state)
{
    (void)state;
    assert_parts("road=安华路 number=2号 room=201 split=4", "安华路2号201之4");
    assert_parts("road=安华路 number=2号 room=201 split=4", "安华路2号201-4");
    assert_parts("road=安华路 number=2号 room=106 split=1", "安华路2号106商铺之一");
    assert_parts("road=安华路 number=2号 room=101-103", "安华路2号101-103号铺");
    assert_parts("road=安华路 number=2号 room=F202、203", "安华路２号Ｆ２０２、２０３房");
}

static void buildings_units_floors(void **state)
{
    (void)state;
    assert_parts("road=桥和路 zone=B区G馆 building=B13-3栋", "桥和路B区G馆B13-3栋");
    assert_parts("area=华丰科技园 building=C座 floor=12层 room=1203", "华丰科技园C座12F1203");
    assert_parts("area=伟业花园二期 building=1号楼 unit=A单元 floor=负1层 room=B-12",
                 "伟业花园（二期）1号楼A单元负一层B-12");
    assert_parts("area=银河88 building=B座 floor=22层", "银河88B座22层");
    assert_parts("area=宏发大厦 building=3栋 unit=2座 room=708", "宏发大厦3幢2座708");
    assert_parts("area=天虹商场 floor=1层 room=A10", "天虹商场首层A10号铺");
    assert_parts("building=12号楼 room=302", "12#楼302室");
}

static void roads_and_what_stands_beside_them(void **state)
{
    (void)state;
    assert_parts("street=西乡街道 road=107国道 area=商会大厦 rest=旁", "西乡街道107国道旁商会大厦");
    assert_parts("road=创业二路 number=59", "创业二路59");
    assert_parts("road=海秀路 number=19-21号 area=国际西岸商务大厦 room=604",
                 "海秀路19—21号国际西岸商务大厦604");
    assert_parts("road=新安三路 room=101 rest=口", "新安三路口101");
    assert_parts("road=裕安二路 lane=风味街 building=1栋 floor=2层", "裕安二路风味街1栋2层");
    assert_parts("road=前进一路 number=5号 area=幸福海岸 building=2栋 room=101 rest=右侧",
                 "前进一路5号幸福海岸2栋右侧101");
}

static struct address_likeness likeness(const char *x, const char *y, struct arena *a)
{
    struct address p = address_parse(a, str_from(x)), q = address_parse(a, str_from(y));
    return address_compare(&p, &q);
}

static void parts_are_compared_by_what_they_mean(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct address_likeness l =
        likeness("固戍新村十三巷3号B栋201之4", "固戍新村13巷三号B座201-4", a);
    assert_int_equal(1u << ADDRESS_VILLAGE | 1u << ADDRESS_LANE | 1u << ADDRESS_LANE_NUMBER |
                         1u << ADDRESS_BUILDING | 1u << ADDRESS_ROOM | 1u << ADDRESS_SPLIT,
                     l.same);
    assert_int_equal(0, l.other | l.near);
    l = likeness("西乡固戍二路12号", "固戍二路13号", a);
    assert_int_equal(1u << ADDRESS_ROAD, l.same);
    assert_int_equal(1u << ADDRESS_NUMBER, l.other);
    l = likeness("固成二路", "固戍二路", a);
    assert_int_equal(1u << ADDRESS_ROAD, l.near);
    l = likeness("固戍二路", "固戍一路", a);
    assert_int_equal(1u << ADDRESS_ROAD, l.other);
    l = likeness("裕安路3号", "宏发大厦", a);
    assert_int_equal(0, l.same | l.near | l.other);
    arena_free(a);
}

static void hostile_text_ends(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    buf b = buf_new(a, 1 << 16);
    for (int i = 0; i < 400; i++)
        buf_add(&b, i % 3 ? S("十号栋（之") : S("A-1、路\xFF"));
    (void)address_parse(a, buf_str(&b));
    assert_parts("", "\xE5\x8F");
    assert_parts("room=1", "((((1");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(divisions_come_first_and_their_words_may_be_missing),
        cmocka_unit_test(lanes_are_counted_in_chinese_or_arabic),
        cmocka_unit_test(a_split_room_is_written_in_two_ways),
        cmocka_unit_test(buildings_units_floors),
        cmocka_unit_test(roads_and_what_stands_beside_them),
        cmocka_unit_test(parts_are_compared_by_what_they_mean),
        cmocka_unit_test(hostile_text_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
