#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "base/limits.h"
#include "base/rand.h"
#include "geo/area.h"

#include <math.h>
#include <string.h>

static struct arena *a;
static struct fault fault;

static int setup(void **state)
{
    (void)state;
    a = arena_new(0);
    fault_init(&fault, a);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static const struct area *parse(const char *text)
{
    struct area *area = NULL;
    assert_int_equal(OK, area_parse(a, str_from(text), S("area"), &area, &fault));
    return area;
}

static void refused(const char *code, str text)
{
    struct area *area = NULL;
    fault_clear(&fault);
    assert_int_equal(INVALID, area_parse(a, text, S("area"), &area, &fault));
    assert_null(area);
    assert_true(str_eq(str_from(code), fault.errors->code));
}

static const char SQUARE[] =
    "{\"type\":\"Polygon\",\"coordinates\":[[[113.8,22.5],[113.9,22.5],[113.9,22.6],[113.8,22.6],["
    "113.8,22.5]],"
    "[[113.84,22.54],[113.86,22.54],[113.86,22.56],[113.84,22.56],[113.84,22.54]]]}";

static void a_hole_is_not_inside(void **state)
{
    (void)state;
    const struct area *area = parse(SQUARE);
    assert_true(area_contains(area, 113.82, 22.52));
    assert_false(area_contains(area, 113.85, 22.55));
    assert_false(area_contains(area, 113.95, 22.55));
    assert_false(area_contains(area, NAN, 22.55));
}

static void bounds_and_size_are_those_of_the_ground(void **state)
{
    (void)state;
    const struct area *area = parse(SQUARE);
    assert_true(area->west == 113.8 && area->north == 22.6);
    double width = 0.1 * M_PI / 180 * 6371008.8 * cos(22.55 * M_PI / 180),
           height = 0.1 * M_PI / 180 * 6371008.8;
    double expected = width * height * (1 - 0.04);
    assert_true(fabs(area_m2(area) / expected - 1) < 1e-5);
}

static void what_is_no_area_is_refused_with_its_reason(void **state)
{
    (void)state;
    refused("geometry_type", S("{\"type\":\"Point\",\"coordinates\":[1,2]}"));
    refused("geometry_type", S("{\"type\":\"Polygon\"}"));
    refused("geometry_type", S("[]"));
    refused("geometry_type", S("{\"type\":\"Polygon\",\"coordinates\":[]}"));
    refused("geometry_type", S("{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[1],[2,2],[1,2]]]}"));
    refused("ring_short", S("{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[2,2],[1,2]]]}"));
    refused("ring_open", S("{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[2,2],[2,3],[1,3]]]}"));
    refused("out_of_range",
            S("{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[2,92],[2,3],[1,2]]]}"));
    refused("crossing",
            S("{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}"));
}

static void more_points_than_the_limit_are_refused(void **state)
{
    (void)state;
    buf b = buf_new(a, 4 << 20);
    buf_add(&b, S("{\"type\":\"Polygon\",\"coordinates\":[["));
    for (int i = 0; i <= LIMIT_POLYGON_POINTS; i++)
        buf_fmt(&b, "[%d,1],", i % 100);
    buf_add(&b, S("[0,1]]]}"));
    refused("too_many_points", buf_str(&b));
}

/* Twin of the banded test: every edge is looked at. */
static bool inside_slowly(const struct area *area, double x, double y)
{
    bool in = false;
    for (size_t r = 0; r < area->ring_count; r++)
        for (size_t i = 0; i + 1 < area->rings[r].n; i++) {
            struct position p = area->rings[r].at[i], q = area->rings[r].at[i + 1];
            if ((p.lat > y) != (q.lat > y) &&
                x < (q.lon - p.lon) * (y - p.lat) / (q.lat - p.lat) + p.lon)
                in = !in;
        }
    return in;
}

static str star(struct rand *r, int corners)
{
    buf b = buf_new(a, 1 << 20);
    buf_add(&b, S("{\"type\":\"MultiPolygon\",\"coordinates\":[[["));
    double first_x = 0, first_y = 0;
    for (int i = 0; i <= corners; i++) {
        double angle = 2 * M_PI * i / corners, radius = 0.02 + 0.03 * rand_unit(r);
        double x = 113.9 + radius * cos(angle), y = 22.6 + radius * sin(angle);
        if (i == 0) {
            first_x = x;
            first_y = y;
        }
        if (i == corners) {
            x = first_x;
            y = first_y;
        }
        buf_fmt(&b, "%s[%.9f,%.9f]", i ? "," : "", x, y);
    }
    buf_add(&b, S("]]]}"));
    return buf_str(&b);
}

static void bands_say_what_all_edges_say(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 5);
    for (int round = 0; round < 20; round++) {
        struct area *area;
        assert_int_equal(
            OK, area_parse(a, star(&r, 5 + (int)rand_below(&r, 900)), S("area"), &area, &fault));
        int in = 0;
        for (int i = 0; i < 2000; i++) {
            double x = 113.84 + 0.12 * rand_unit(&r), y = 22.54 + 0.12 * rand_unit(&r);
            bool inside = area_contains(area, x, y);
            assert_int_equal(inside_slowly(area, x, y), inside);
            in += inside;
        }
        assert_in_range(in, 1, 1999);
    }
}

static void a_label_stands_inside_whatever_the_shape(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 11);
    for (int round = 0; round < 200; round++) {
        struct area *area;
        assert_int_equal(
            OK, area_parse(a, star(&r, 5 + (int)rand_below(&r, 60)), S("area"), &area, &fault));
        struct position p = area_inside(area, a);
        assert_true(area_contains(area, p.lon, p.lat));
    }
    const struct area *ring = parse(SQUARE); /* its middle is the hole */
    struct position p = area_inside(ring, a);
    assert_true(area_contains(ring, p.lon, p.lat));
}

static void thinning_moves_no_line_further_than_allowed(void **state)
{
    (void)state;
    struct position
        at[] = { { 0, 0 }, { 1, 0.05 }, { 2, 0 }, { 2, 2 }, { 1, 3 }, { 0, 2 }, { 0, 0 } },
        out[7];
    assert_int_equal(6, ring_simplify(a, at, 7, 0.1, out));
    assert_true(out[1].lon == 2 && out[1].lat == 0);
    assert_int_equal(7, ring_simplify(a, at, 7, 0.01, out));
    assert_int_equal(0, ring_simplify(a, at, 7, 10, out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_hole_is_not_inside, setup, teardown),
        cmocka_unit_test_setup_teardown(bounds_and_size_are_those_of_the_ground, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_area_is_refused_with_its_reason, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(more_points_than_the_limit_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(bands_say_what_all_edges_say, setup, teardown),
        cmocka_unit_test_setup_teardown(a_label_stands_inside_whatever_the_shape, setup, teardown),
        cmocka_unit_test_setup_teardown(thinning_moves_no_line_further_than_allowed, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
