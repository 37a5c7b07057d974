#include "codec/json.h"
#include "geo/area.h"
#include "rooms/demo/demo_places.h"
#include "rooms/demo/demo_ways.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct place_test {
    struct arena *arena;
    struct rules *rules;
    const struct words *words;
    const struct ground *ground;
    struct fault f;
};

static str below(struct arena *a, const char *folder)
{
    return ARENA_CONCAT(a, S(NAGUAN_SOURCE "/"), str_from(folder));
}

static const struct ground *lay(struct place_test *t, u64 seed)
{
    struct ground *g = NULL;
    struct ground_ask ask = { t->rules, t->words, S("440306"), seed, day_of(2026, 4, 30) };
    assert_int_equal(ground_lay(&ask, t->arena, &g, &t->f), OK);
    return g;
}

static int open_ground(void **state)
{
    struct place_test *t = calloc(1, sizeof *t);
    t->arena = arena_new(0);
    fault_init(&t->f, t->arena);
    assert_int_equal(rules_load(below(t->arena, "rules"), &t->rules, &t->f), OK);
    assert_int_equal(words_load(below(t->arena, "demo"), t->arena, &t->words, &t->f), OK);
    t->ground = lay(t, 1);
    *state = t;
    return 0;
}

static int close_ground(void **state)
{
    struct place_test *t = *state;
    rules_free(t->rules);
    arena_free(t->arena);
    free(t);
    return 0;
}

static void the_district_has_its_ten_streets_and_the_airport(void **state)
{
    const struct place_test *t = *state;
    assert_int_equal(t->ground->street_count, 11);
    assert_true(t->ground->community_count > 130);
    for (size_t i = 0; i < t->ground->street_count; i++)
        assert_true(t->ground->streets[i].count > 0);
}

static void a_community_lies_around_its_centre(void **state)
{
    const struct place_test *t = *state;
    for (size_t i = 0; i < t->ground->community_count; i++) {
        const struct community *c = &t->ground->communities[i];
        assert_true(shape_area(&c->cell) > 5000);
        assert_true(c->cell.n < SHAPE_CORNERS);
        assert_true(shape_holds(&c->cell, c->centre));
    }
}

static void no_spot_lies_in_two_communities(void **state)
{
    const struct place_test *t = *state;
    struct rand r = demo_rand(3, "spots", 0);
    size_t held = 0;
    for (int i = 0; i < 4000; i++) {
        struct spot p = { 24000 * (rand_unit(&r) - 0.5), 36000 * (rand_unit(&r) - 0.5) };
        int in = 0;
        for (size_t k = 0; k < t->ground->community_count; k++)
            in += shape_holds(&t->ground->communities[k].cell, p);
        assert_true(in <= 1);
        held += (size_t)in;
    }
    assert_true(held > 200);
}

static double ring_area(const struct json *ring)
{
    double twice = 0;
    for (size_t i = 0; i + 1 < json_size(ring); i++) {
        const struct json *a = json_at(ring, i), *b = json_at(ring, i + 1);
        twice += json_real(json_at(a, 0)) * json_real(json_at(b, 1)) -
                 json_real(json_at(b, 0)) * json_real(json_at(a, 1));
    }
    return twice / 2;
}

/* Square metres, from degrees. */
static double outline_area(struct place_test *t, str outline)
{
    const struct json *j;
    assert_int_equal(json_parse(t->arena, outline, &j, &t->f), OK);
    assert_true(str_eq(json_text(json_get(j, "type")), S("MultiPolygon")));
    const struct json *parts = json_get(j, "coordinates");
    double area = 0;
    for (size_t i = 0; i < json_size(parts); i++)
        for (size_t k = 0; k < json_size(json_at(parts, i)); k++) {
            double one = ring_area(json_at(json_at(parts, i), k));
            assert_true(k == 0 ? one > 0
                               : one < 0); /* outer rings run counter-clockwise, holes clockwise */
            area += one;
        }
    return area * 111320 * 111320 * cos(t->ground->lat * 3.14159265358979 / 180);
}

static void what_the_communities_cover_is_what_the_district_covers(void **state)
{
    struct place_test *t = *state;
    const struct ground *g = t->ground;
    double cells = 0, streets = 0;
    for (size_t i = 0; i < g->community_count; i++)
        cells += shape_area(&g->communities[i].cell);
    for (size_t i = 0; i < g->street_count; i++) {
        const struct street *s = &g->streets[i];
        streets +=
            outline_area(t, outline_of_communities(g, s->first, s->first + s->count, t->arena));
    }
    double district = outline_area(t, outline_of_communities(g, 0, g->community_count, t->arena));
    assert_true(fabs(streets / cells - 1) < 0.001);
    assert_true(fabs(district / cells - 1) < 0.001);
}

/* What the places' own reader demands: closed rings that do not cross. */
static void read_outline(struct place_test *t, str outline)
{
    struct area *area;
    assert_int_equal(area_parse(t->arena, outline, S("outline"), &area, &t->f), OK);
    assert_true(area_is_simple(area));
}

static void every_outline_is_one_that_the_map_can_read(void **state)
{
    struct place_test *t = *state;
    const struct ground *g = t->ground;
    read_outline(t, outline_of_communities(g, 0, g->community_count, t->arena));
    for (size_t i = 0; i < g->street_count; i++)
        read_outline(t,
                     outline_of_communities(g, g->streets[i].first,
                                            g->streets[i].first + g->streets[i].count, t->arena));
    for (size_t i = 0; i < g->community_count; i++) {
        const struct community *c = &g->communities[i];
        read_outline(t, outline_of_shape(g, &c->cell, t->arena));
        for (size_t k = 0; k < c->grid_count; k++)
            read_outline(t, outline_of_shape(g, &c->grids[k].cell, t->arena));
    }
}

static void grids_cover_their_community_and_are_numbered_with_fifteen_digits(void **state)
{
    const struct place_test *t = *state;
    for (size_t i = 0; i < t->ground->community_count; i++) {
        const struct community *c = &t->ground->communities[i];
        double area = 0;
        for (size_t k = 0; k < c->grid_count; k++) {
            area += shape_area(&c->grids[k].cell);
            assert_int_equal(c->grids[k].code.n, 15);
            assert_true(str_starts(c->grids[k].code, c->code));
        }
        assert_true(c->grid_count >= 4);
        assert_true(fabs(area / shape_area(&c->cell) - 1) < 0.001);
    }
}

static void the_same_seed_lays_the_same_ground_and_another_does_not(void **state)
{
    struct place_test *t = *state;
    const struct ground *again = lay(t, 1), *other = lay(t, 2);
    size_t differ = 0;
    for (size_t i = 0; i < again->community_count; i++) {
        const struct community *a = &t->ground->communities[i], *b = &again->communities[i],
                               *c = &other->communities[i];
        assert_memory_equal(&a->cell, &b->cell, sizeof a->cell);
        assert_true(str_eq(a->ways[0].name, b->ways[0].name));
        differ += spot_apart(a->centre, c->centre) > 1;
        assert_true(!a->known || spot_apart(a->centre, c->centre) < 1); /* real centres stay */
    }
    assert_true(differ > 20);
}

static void every_shop_has_one_way_of_one_community(void **state)
{
    struct place_test *t = *state;
    const double shares[SITES] = { 0.4, 0.3, 0.2, 0.1 };
    struct ground *g = memcpy(ARENA_NEW(t->arena, struct ground), t->ground, sizeof *g);
    g->communities = ARENA_ARRAY(t->arena, struct community, g->community_count);
    memcpy(g->communities, t->ground->communities, g->community_count * sizeof *g->communities);
    ways_settle(g, 20011, shares);
    i64 next = 0;
    for (size_t i = 0; i < g->community_count; i++) {
        const struct community *c = &g->communities[i];
        assert_int_equal(c->first, next);
        for (size_t k = 0; k < c->way_count; k++) {
            assert_int_equal(c->ways[k].first, next);
            next += c->ways[k].count;
        }
        assert_int_equal(next, c->first + c->count);
    }
    assert_int_equal(next, 20011);
}

static void a_division_without_places_is_refused(void **state)
{
    struct place_test *t = *state;
    struct ground *g = NULL;
    struct ground_ask ask = { t->rules, t->words, S("110101"), 1, day_of(2026, 4, 30) };
    assert_int_equal(ground_lay(&ask, t->arena, &g, &t->f), NOT_FOUND);
    assert_null(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_district_has_its_ten_streets_and_the_airport),
        cmocka_unit_test(a_community_lies_around_its_centre),
        cmocka_unit_test(no_spot_lies_in_two_communities),
        cmocka_unit_test(what_the_communities_cover_is_what_the_district_covers),
        cmocka_unit_test(every_outline_is_one_that_the_map_can_read),
        cmocka_unit_test(grids_cover_their_community_and_are_numbered_with_fifteen_digits),
        cmocka_unit_test(the_same_seed_lays_the_same_ground_and_another_does_not),
        cmocka_unit_test(every_shop_has_one_way_of_one_community),
        cmocka_unit_test(a_division_without_places_is_refused),
    };
    return cmocka_run_group_tests(tests, open_ground, close_ground);
}
