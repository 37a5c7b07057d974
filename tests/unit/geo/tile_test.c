#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rand.h"
#include "geo/tile.h"

#include <math.h>

static void known_points_lie_in_known_tiles(void **state)
{
    (void)state;
    /* 宝安中心 at zoom 14; origin of the world at its middle */
    assert_int_equal(13374, mercator_x(113.8831) >> 18);
    assert_int_equal(7137, mercator_y(22.5537) >> 18);
    assert_int_equal(1u << 31, mercator_x(0));
    assert_true(mercator_y(0) - (1u << 31) + 1 <= 2);
    assert_int_equal(0, mercator_y(89));
    assert_int_equal(UINT32_MAX, mercator_y(-90));
}

static void a_point_comes_back_to_a_centimetre(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 3);
    for (int i = 0; i < 10000; i++) {
        double lon = -180 + 360 * rand_unit(&r), lat = -80 + 160 * rand_unit(&r);
        assert_true(fabs(mercator_lon(mercator_x(lon)) - lon) < 1e-7);
        assert_true(fabs(mercator_lat(mercator_y(lat)) - lat) < 1e-7);
    }
}

static void tile_units_run_from_0_to_the_extent(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 4);
    for (int i = 0; i < 20000; i++) {
        u32 x = (u32)rand_u64(&r), y = (u32)rand_u64(&r);
        int z = (int)rand_below(&r, TILE_MAX_ZOOM + 1);
        struct tile t = { z, z ? x >> (32 - z) : 0, z ? y >> (32 - z) : 0 };
        assert_in_range(tile_unit_x(t, x), 0, TILE_EXTENT - 1);
        assert_in_range(tile_unit_y(t, y), 0, TILE_EXTENT - 1);
    }
    assert_true(tile_unit_x((struct tile){ 14, 13374, 7132 },
                            tile_west((struct tile){ 14, 13373, 0 })) == -TILE_EXTENT);
}

static void addresses_outside_of_the_world_are_none(void **state)
{
    (void)state;
    struct tile t;
    assert_true(tile_parse(S("14"), S("13374"), S("7132.mvt"), &t));
    assert_true(t.z == 14 && t.x == 13374 && t.y == 7132);
    assert_true(tile_parse(S("0"), S("0"), S("0"), &t));
    assert_false(tile_parse(S("3"), S("8"), S("0"), &t));
    assert_false(tile_parse(S("3"), S("0"), S("-1"), &t));
    assert_false(tile_parse(S("23"), S("0"), S("0"), &t));
    assert_false(tile_parse(S("3"), S("0"), S("1.png"), &t));
    assert_false(tile_parse(S(""), S("0"), S("1"), &t));
    assert_false(tile_parse(S("3"), S("99999999999999999999"), S("1"), &t));
}

static void a_tile_is_one_range_of_morton_numbers(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 6);
    for (int i = 0; i < 20000; i++) {
        u32 x = (u32)rand_u64(&r), y = (u32)rand_u64(&r);
        int z = 1 + (int)rand_below(&r, TILE_MAX_ZOOM);
        struct tile t = { z, x >> (32 - z), y >> (32 - z) };
        u64 first = morton(tile_west(t), tile_north(t)), size = (u64)1 << (64 - 2 * z);
        assert_true(morton(x, y) - first < size);
        u64 from, to;
        tile_mortons(t, &from, &to);
        assert_true(from == first && to == first + size - 1);
        u32 other = x + (1u << (32 - z));
        assert_false(morton(other, y) - first < size);
    }
    u64 from, to;
    tile_mortons((struct tile){ 0, 0, 0 }, &from, &to);
    assert_true(from == 0 && to == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_points_lie_in_known_tiles),
        cmocka_unit_test(a_point_comes_back_to_a_centimetre),
        cmocka_unit_test(tile_units_run_from_0_to_the_extent),
        cmocka_unit_test(addresses_outside_of_the_world_are_none),
        cmocka_unit_test(a_tile_is_one_range_of_morton_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
