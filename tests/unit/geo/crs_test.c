#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rand.h"
#include "geo/crs.h"

#include <math.h>

static void near(double expected, double actual, double tolerance)
{
    if (!(fabs(expected - actual) <= tolerance))
        fail_msg("%.12f is not %.12f", actual, expected);
}

/* domain 6.9 */
static void the_vector_of_baoan_converts_both_ways(void **state)
{
    (void)state;
    double lon = 113.8831, lat = 22.5537;
    crs_from_wgs84(CRS_GCJ02, &lon, &lat);
    near(113.887987037, lon, 1e-9);
    near(22.550654904, lat, 1e-9);
    crs_to_wgs84(CRS_GCJ02, &lon, &lat);
    near(113.8831, lon, 1e-10);
    near(22.5537, lat, 1e-10);
    crs_from_wgs84(CRS_BD09, &lon, &lat);
    near(113.894415993, lon, 1e-9);
    near(22.556965297, lat, 1e-9);
    crs_to_wgs84(CRS_BD09, &lon, &lat);
    near(113.8831, lon, 1e-10);
    near(22.5537, lat, 1e-10);
}

static void outside_china_gcj_is_wgs(void **state)
{
    (void)state;
    double lon = -122.42, lat = 37.77;
    crs_from_wgs84(CRS_GCJ02, &lon, &lat);
    near(-122.42, lon, 0);
    near(37.77, lat, 0);
    crs_to_wgs84(CRS_GCJ02, &lon, &lat);
    near(-122.42, lon, 0);
}

static void any_point_in_china_comes_back_to_a_millimetre(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 11);
    for (int i = 0; i < 20000; i++) {
        double lon = 73.0 + 62.0 * rand_unit(&r), lat = 3.0 + 50.0 * rand_unit(&r);
        enum crs crs = i & 1 ? CRS_GCJ02 : CRS_BD09;
        double x = lon, y = lat;
        crs_from_wgs84(crs, &x, &y);
        assert_true(fabs(x - lon) > 1e-6 || fabs(y - lat) > 1e-6);
        crs_to_wgs84(crs, &x, &y);
        near(lon, x, 1e-8);
        near(lat, y, 1e-8);
    }
}

static void names_are_those_of_the_api(void **state)
{
    (void)state;
    for (int c = CRS_WGS84; c <= CRS_BD09; c++)
        assert_int_equal(c, crs_from_name(str_from(crs_name((enum crs)c))));
    assert_int_equal(CRS_WGS84, crs_from_name((str){ NULL, 0 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vector_of_baoan_converts_both_ways),
        cmocka_unit_test(outside_china_gcj_is_wgs),
        cmocka_unit_test(any_point_in_china_comes_back_to_a_millimetre),
        cmocka_unit_test(names_are_those_of_the_api),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
