#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "base/rand.h"
#include "geo/finder.h"

#include "mvt_reader.h"

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

static const struct area *box(double w, double s, double e, double n)
{
    struct area *area;
    str text = arena_fmt(
        a,
        "{\"type\":\"Polygon\",\"coordinates\":[[[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f],"
        "[%.6f,%.6f]]]}",
        w, s, e, s, e, n, w, n, w, s);
    assert_int_equal(OK, area_parse(a, text, S("outline"), &area, &fault));
    return area;
}

static void expect_place(const char *code, const struct finder *f, double lon, double lat)
{
    assert_true(str_eq(str_from(code), finder_place(f, lon, lat)));
}

static struct finder *three_levels(void)
{
    const struct finder_place places[] = {
        { S("440306"), S("Bao'an"), 1, box(113.7, 22.5, 114.0, 22.9) },
        { S("440306001"), S("Xin'an"), 2, box(113.85, 22.54, 113.92, 22.6) },
        { S("440306001001"), S("Haibin"), 3, box(113.86, 22.55, 113.88, 22.57) },
    };
    return finder_new(a, places, COUNT(places));
}

static void the_deepest_place_is_found(void **state)
{
    (void)state;
    const struct finder *f = three_levels();
    expect_place("440306001001", f, 113.87, 22.56);
    expect_place("440306001", f, 113.9, 22.56);
    expect_place("440306", f, 113.75, 22.8);
    expect_place("", f, 114.2, 22.8);
    expect_place("", finder_new(a, NULL, 0), 113.9, 22.56);
}

static void many_places_are_found_as_by_asking_each(void **state)
{
    (void)state;
    struct rand r;
    struct finder_place places[300];
    rand_seed(&r, 8);
    for (size_t i = 0; i < COUNT(places); i++) {
        double w = 113.7 + 0.3 * rand_unit(&r), s = 22.5 + 0.3 * rand_unit(&r);
        places[i] =
            (struct finder_place){ arena_fmt(a, "%03zu", i), S("p"), 1 + (int)rand_below(&r, 4),
                                   box(w, s, w + 0.03 * rand_unit(&r) + 0.001,
                                       s + 0.03 * rand_unit(&r) + 0.001) };
    }
    const struct finder *f = finder_new(a, places, COUNT(places));
    for (int i = 0; i < 5000; i++) {
        double x = 113.69 + 0.35 * rand_unit(&r), y = 22.49 + 0.35 * rand_unit(&r);
        int deepest = 0;
        for (size_t k = 0; k < COUNT(places); k++)
            if (places[k].level > deepest && area_contains(places[k].area, x, y))
                deepest = places[k].level;
        str code = finder_place(f, x, y);
        assert_int_equal(deepest == 0, code.n == 0);
        i64 k;
        if (code.n && str_to_i64(code, &k))
            assert_true(places[k].level == deepest && area_contains(places[k].area, x, y));
    }
}

/* Signed area of a polygon feature by its drawing commands, in tile units. */
static double drawn_area(const Vt__Feature *f)
{
    double sum = 0, x = 0, y = 0, first_x = 0, first_y = 0;
    for (size_t i = 0; i < f->n_geometry;) {
        uint32_t command = f->geometry[i] & 7, times = f->geometry[i] >> 3;
        i++;
        if (command == 7) {
            sum += x * first_y - first_x * y;
            continue;
        }
        for (uint32_t k = 0; k < times; k++, i += 2) {
            double px = x, py = y;
            x += (i32)(f->geometry[i] >> 1) ^ -(i32)(f->geometry[i] & 1);
            y += (i32)(f->geometry[i + 1] >> 1) ^ -(i32)(f->geometry[i + 1] & 1);
            if (command == 1) {
                first_x = x;
                first_y = y;
            } else {
                sum += px * y - x * py;
            }
        }
    }
    return sum / 2;
}

static void tiles_show_the_levels_of_their_zoom(void **state)
{
    (void)state;
    const struct finder *f = three_levels();
    u32 x = mercator_x(113.87), y = mercator_y(22.56);
    Vt__Tile *t = mvt_read(finder_tile(f, (struct tile){ 10, x >> 22, y >> 22 }, a));
    assert_int_equal(2, mvt_layer(t, "places")->n_features);
    vt__tile__free_unpacked(t, NULL);
    t = mvt_read(finder_tile(f, (struct tile){ 12, x >> 20, y >> 20 }, a));
    const Vt__Layer *l = mvt_layer(t, "places");
    assert_int_equal(3, l->n_features);
    assert_string_equal("440306001001", mvt_value(l, l->features[0], "code")->text);
    assert_int_equal(3, mvt_number(l, l->features[0], "level"));
    vt__tile__free_unpacked(t, NULL);
    assert_int_equal(0, finder_tile(f, (struct tile){ 12, 0, 0 }, a).n);
}

static void a_place_around_the_whole_tile_fills_it(void **state)
{
    (void)state;
    const struct finder *f = three_levels();
    u32 x = mercator_x(113.87), y = mercator_y(22.56);
    Vt__Tile *t = mvt_read(finder_tile(f, (struct tile){ 17, x >> 15, y >> 15 }, a));
    const Vt__Layer *l = mvt_layer(t, "places");
    assert_int_equal(3, l->n_features);
    double side = TILE_EXTENT + 256;
    assert_true(drawn_area(l->features[2]) == side * side); /* positive: clockwise on screen */
    vt__tile__free_unpacked(t, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_deepest_place_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(many_places_are_found_as_by_asking_each, setup, teardown),
        cmocka_unit_test_setup_teardown(tiles_show_the_levels_of_their_zoom, setup, teardown),
        cmocka_unit_test_setup_teardown(a_place_around_the_whole_tile_fills_it, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
