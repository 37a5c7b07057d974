#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

static struct finder_place place(str code, str name, int level, const struct area *area)
{
    return (struct finder_place){ .code = code, .name = name, .level = level, .area = area };
}

static struct finder *three_levels(void)
{
    const struct finder_place places[] = {
        place(S("440306"), S("宝安区"), 1, box(113.7, 22.5, 114.0, 22.9)),
        place(S("440306001"), S("新安街道"), 2, box(113.85, 22.54, 113.92, 22.6)),
        place(S("440306001001"), S("海滨社区"), 3, box(113.86, 22.55, 113.88, 22.57)),
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

static void the_outline_of_a_place_is_known_by_its_code(void **state)
{
    (void)state;
    const struct area *outline = box(113.7, 22.5, 114.0, 22.9);
    const struct finder_place places[] = {
        place(S("440306"), S("宝安区"), 1, outline),
        { .code = S("440306001"), .level = 2, .lon = 113.9, .lat = 22.56, .has_point = true },
    };
    const struct finder *f = finder_new(a, places, COUNT(places));
    assert_ptr_equal(outline, finder_outline(f, S("440306")));
    assert_null(finder_outline(f, S("440306001"))); /* only its centre is known */
    assert_null(finder_outline(f, S("440307")));
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
            place(arena_fmt(a, "%03zu", i), S("p"), 1 + (int)rand_below(&r, 4),
                  box(w, s, w + 0.03 * rand_unit(&r) + 0.001, s + 0.03 * rand_unit(&r) + 0.001));
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
    assert_int_equal(1, mvt_layer(t, "place_names")->n_features); /* the district's is elsewhere */
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

/* Counts in seen[] the names of a tile, each read as the number its code is. */
static void count_names(const struct finder *f, struct tile at, const struct finder_place *places,
                        int *seen)
{
    str tile = finder_tile(f, at, a);
    if (tile.n == 0)
        return;
    Vt__Tile *t = mvt_read(tile);
    const Vt__Layer *l = mvt_layer(t, "place_names");
    for (size_t i = 0; l && i < l->n_features; i++) {
        i64 k;
        i32 x, y;
        assert_true(str_to_i64(str_from(mvt_value(l, l->features[i], "code")->text), &k));
        mvt_where(l->features[i], &x, &y);
        assert_in_range(x, 0, TILE_EXTENT - 1);
        assert_in_range(y, 0, TILE_EXTENT - 1);
        assert_int_equal(x, tile_unit_x(at, mercator_x(places[k].lon)));
        assert_int_equal(y, tile_unit_y(at, mercator_y(places[k].lat)));
        assert_int_equal(places[k].level, mvt_number(l, l->features[i], "level"));
        seen[k]++;
    }
    vt__tile__free_unpacked(t, NULL);
}

static void a_name_stands_in_one_tile_of_each_zoom_that_draws_its_level(void **state)
{
    (void)state;
    enum { N = 200 };
    static const int first_zoom[] = { 0, 0, 0, 11, 14 };
    struct finder_place places[N];
    struct rand r;
    rand_seed(&r, 9);
    for (size_t i = 0; i < N; i++) {
        places[i] = place(arena_fmt(a, "%03zu", i), S("名"), 1 + (int)rand_below(&r, 4), NULL);
        places[i].lon = 113.85 + 0.08 * rand_unit(&r);
        places[i].lat = 22.55 + 0.08 * rand_unit(&r);
        places[i].has_point = true;
    }
    places[1].lon = places[0].lon; /* two at the same spot are two names */
    places[1].lat = places[0].lat;
    places[2].lon = mercator_lon(mercator_x(113.9) & ~0x3FFFFu) - 1e-9; /* on the edge of a tile */
    const struct finder *f = finder_new(a, places, N);
    expect_place("", f, places[0].lon, places[0].lat);
    for (int z = 0; z <= 15; z++) {
        int seen[N] = { 0 };
        int bits = 32 - z;
        u32 west = z ? mercator_x(113.85) >> bits : 0, east = z ? mercator_x(113.93) >> bits : 0,
            north = z ? mercator_y(22.63) >> bits : 0, south = z ? mercator_y(22.55) >> bits : 0;
        for (u32 y = north; y <= south; y++)
            for (u32 x = west; x <= east; x++)
                count_names(f, (struct tile){ z, x, y }, places, seen);
        for (size_t i = 0; i < N; i++)
            assert_int_equal(z >= first_zoom[places[i].level], seen[i]);
    }
}

/* The feature of a place among the names of the one tile of the world. */
static void expect_name(const struct finder *f, const char *code, const char *name_en, double lon,
                        double lat)
{
    struct tile world = { 0, 0, 0 };
    Vt__Tile *t = mvt_read(finder_tile(f, world, a));
    const Vt__Layer *l = mvt_layer(t, "place_names");
    bool found = false;
    for (size_t i = 0; i < l->n_features; i++) {
        const Vt__Feature *one = l->features[i];
        i32 x, y;
        if (strcmp(code, mvt_value(l, one, "code")->text) != 0)
            continue;
        found = true;
        mvt_where(one, &x, &y);
        assert_int_equal(tile_unit_x(world, mercator_x(lon)), x);
        assert_int_equal(tile_unit_y(world, mercator_y(lat)), y);
        assert_non_null(mvt_value(l, one, "name"));
        if (name_en)
            assert_string_equal(name_en, mvt_value(l, one, "name_en")->text);
        else
            assert_null(mvt_value(l, one, "name_en"));
    }
    assert_true(found);
    vt__tile__free_unpacked(t, NULL);
}

static void a_name_stands_at_the_centre_or_else_inside_the_outline(void **state)
{
    (void)state;
    struct finder_place places[] = {
        place(S("1"), S("一街道"), 2, box(10, 10, 30, 30)),
        place(S("2"), S("二街道"), 2, box(40, 10, 60, 30)),
        place(S("3"), S("三街道"), 2, box(-60, 10, -40, 30)),
        place(S("4"), S("四街道"), 2, NULL),
    };
    places[0].name_en = S("One");
    places[0].lon = 12;
    places[0].lat = 28;
    places[0].has_point = true;
    places[2].lon = 5; /* a centre outside: within a neighbour it would name that one */
    places[2].has_point = true;
    places[3].lon = 100;
    places[3].lat = -20;
    places[3].has_point = true;
    const struct finder *f = finder_new(a, places, COUNT(places));
    expect_name(f, "1", "One", 12, 28);
    expect_name(f, "2", NULL, 50, 20);
    expect_name(f, "3", NULL, -50, 20);
    expect_name(f, "4", NULL, 100, -20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_deepest_place_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(the_outline_of_a_place_is_known_by_its_code, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(many_places_are_found_as_by_asking_each, setup, teardown),
        cmocka_unit_test_setup_teardown(tiles_show_the_levels_of_their_zoom, setup, teardown),
        cmocka_unit_test_setup_teardown(a_place_around_the_whole_tile_fills_it, setup, teardown),
        cmocka_unit_test_setup_teardown(a_name_stands_in_one_tile_of_each_zoom_that_draws_its_level,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_name_stands_at_the_centre_or_else_inside_the_outline,
                                        setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
