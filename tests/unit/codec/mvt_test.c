#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "codec/mvt.h"

#include "mvt_reader.h"

#include <stdlib.h>

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

static const char *const keys[] = { "grade", "n", "id" };

static void points_come_back_with_their_tags(void **state)
{
    (void)state;
    struct mvt *m = mvt_new(a, 8 << 20);
    mvt_begin(m, "doors", 4096, keys, COUNT(keys));
    for (u32 i = 0; i < 3000; i++) {
        mvt_tag(m, 0, mvt_text(m, i % 2 ? S("A") : S("\xE4\xBA\x8C")));
        mvt_tag(m, 1, mvt_uint(m, i % 700));
        mvt_tag(m, 2, mvt_unique(m, arena_fmt(a, "%u", i + 1)));
        mvt_point(m, i, (i32)i - 50, 4096 - (i32)i);
    }
    mvt_end(m);
    assert_true(mvt_ok(m));
    Vt__Tile *t = mvt_read(mvt_str(m));
    const Vt__Layer *l = mvt_layer(t, "doors");
    assert_int_equal(3000, l->n_features);
    assert_int_equal(3702, l->n_values);
    for (u32 i = 0; i < 3000; i++) {
        i32 x, y;
        mvt_where(l->features[i], &x, &y);
        assert_true(x == (i32)i - 50 && y == 4096 - (i32)i);
        assert_true(l->features[i]->id == i && l->features[i]->type == 1);
        assert_string_equal(i % 2 ? "A" : "\xE4\xBA\x8C",
                            mvt_value(l, l->features[i], "grade")->text);
        assert_int_equal(i % 700, mvt_number(l, l->features[i], "n"));
        assert_int_equal(i + 1, strtol(mvt_value(l, l->features[i], "id")->text, NULL, 10));
    }
    vt__tile__free_unpacked(t, NULL);
}

static void rings_are_wound_as_the_format_says(void **state)
{
    (void)state;
    static const i32 outer[][2] = {
        { 0, 0 }, { 0, 10 }, { 10, 10 }, { 10, 0 }
    }; /* counter-clockwise on screen */
    static const i32 hole[][2] = { { 2, 2 }, { 4, 2 }, { 4, 4 }, { 2, 4 } }; /* clockwise */
    static const i32 line[][2] = { { 2, 2 }, { 4, 2 }, { 3, 2 } };
    const struct mvt_ring rings[] = { { outer, 4, false }, { hole, 4, true }, { line, 3, true } };
    struct mvt *m = mvt_new(a, 1 << 20);
    mvt_begin(m, "places", 4096, keys, COUNT(keys));
    mvt_polygon(m, 7, rings, 3);
    mvt_polygon(m, 8, &rings[2], 1); /* nothing to see */
    mvt_end(m);
    Vt__Tile *t = mvt_read(mvt_str(m));
    const Vt__Layer *l = mvt_layer(t, "places");
    assert_int_equal(1, l->n_features);
    const uint32_t expected[] = {
        9, 20, 0, 26, 0, 20, 19, 0, 0, 19, 15, /* (10,0) (10,10) (0,10) (0,0) */
        9, 4,  8, 26, 4, 0,  0,  3, 3, 0,  15, /* (2,4) (4,4) (4,2) (2,2) */
    };
    assert_int_equal(COUNT(expected), l->features[0]->n_geometry);
    assert_memory_equal(expected, l->features[0]->geometry, sizeof expected);
    vt__tile__free_unpacked(t, NULL);
}

static void layers_follow_one_another_and_empty_ones_are_left_out(void **state)
{
    (void)state;
    struct mvt *m = mvt_new(a, 1 << 20);
    mvt_begin(m, "empty", 4096, keys, COUNT(keys));
    mvt_end(m);
    assert_int_equal(0, mvt_str(m).n);
    mvt_begin(m, "one", 4096, keys, COUNT(keys));
    mvt_tag(m, 1, mvt_uint(m, 5));
    mvt_point(m, 0, 1, 2);
    mvt_end(m);
    mvt_begin(m, "two", 512, keys, COUNT(keys));
    mvt_tag(m, 0, mvt_text(m, S("")));
    mvt_point(m, 3, 1, 2);
    mvt_end(m);
    Vt__Tile *t = mvt_read(mvt_str(m));
    assert_int_equal(2, t->n_layers);
    assert_int_equal(512, mvt_layer(t, "two")->extent);
    assert_int_equal(1, mvt_layer(t, "two")->n_values);
    assert_false(mvt_layer(t, "one")->features[0]->has_id);
    vt__tile__free_unpacked(t, NULL);
}

static void a_tile_over_its_size_is_not_ok(void **state)
{
    (void)state;
    struct mvt *m = mvt_new(a, 100);
    mvt_begin(m, "doors", 4096, keys, COUNT(keys));
    for (u32 i = 0; i < 100; i++)
        mvt_point(m, i, 0, 0);
    mvt_end(m);
    assert_false(mvt_ok(m));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(points_come_back_with_their_tags, setup, teardown),
        cmocka_unit_test_setup_teardown(rings_are_wound_as_the_format_says, setup, teardown),
        cmocka_unit_test_setup_teardown(layers_follow_one_another_and_empty_ones_are_left_out,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_tile_over_its_size_is_not_ok, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
