#include "codec/idcode.h"
#include "demo_world.h"

#include <math.h>

enum { SHOPS = 4000 };

static int open_world(void **state)
{
    *state = world_open(SHOPS, 1);
    return 0;
}

static int close_world(void **state)
{
    world_close(*state);
    return 0;
}

static struct shop shop_of(const struct world *w, i64 i)
{
    struct shop s;
    shop_outline(&w->market, i, &s);
    shop_fill(&w->market, &s, w->arena);
    return s;
}

static void every_number_of_a_shop_checks(void **state)
{
    const struct world *w = *state;
    size_t codes = 0, licences = 0;
    for (i64 i = 0; i < SHOPS; i++) {
        struct shop s = shop_of(w, i);
        str folded;
        if (s.uscc.n) {
            codes++;
            assert_null(idcode_uscc(s.uscc));
            assert_int_equal(s.uscc.p[1], s.sole                             ? '2'
                                          : str_eq(s.kind, S("cooperative")) ? '3'
                                                                             : '1');
        }
        if (s.reg_no.n)
            assert_null(idcode_registration(s.reg_no));
        if (s.phone.n)
            assert_int_equal(idcode_phone(w->arena, s.phone, &folded), PHONE_MOBILE);
        for (size_t k = 0; k < s.permit_count; k++)
            if (str_starts(s.permits[k].kind, S("food"))) {
                licences++;
                assert_null(idcode_licence(s.permits[k].number));
            }
    }
    assert_true(codes > SHOPS * 9 / 10 && codes < SHOPS);
    assert_true(licences > SHOPS / 5);
}

static void every_code_of_a_shop_is_known_to_the_rules(void **state)
{
    const struct world *w = *state;
    for (i64 i = 0; i < SHOPS; i++) {
        struct shop s = shop_of(w, i);
        assert_true(rule_known(w->rules, S("industry"), s.trade->code));
        assert_true(rule_known(w->rules, S("entity_kinds"), s.kind));
        assert_true(rule_known(w->rules, S("entity_states"), s.state));
        assert_true(s.grade.n == 0 || rule_known(w->rules, S("grades"), s.grade));
        assert_true(s.census.n == 0 || rule_known(w->rules, S("door_states"), s.census));
        for (size_t k = 0; k < s.permit_count; k++) {
            assert_true(rule_known(w->rules, S("licence_kinds"), s.permits[k].kind));
            assert_true(rule_known(w->rules, S("licence_states"), s.permits[k].state));
        }
    }
}

static void a_shop_stands_in_its_grid_and_its_address_says_so(void **state)
{
    const struct world *w = *state;
    for (i64 i = 0; i < SHOPS; i += 3) {
        struct shop s = shop_of(w, i);
        assert_true(str_starts(s.place_code, s.community->code));
        assert_int_equal(s.place_code.n, 15);
        assert_true(str_find(s.address, s.community->short_name) < s.address.n);
        assert_true(str_find(s.address, s.way->name) < s.address.n);
        assert_true(fabs(s.lon - w->ground->lon) < 0.3 && fabs(s.lat - w->ground->lat) < 0.3);
    }
}

static void seven_in_ten_are_sole_traders_and_most_trade(void **state)
{
    const struct world *w = *state;
    size_t sole = 0, active = 0, unregistered = 0;
    for (i64 i = 0; i < SHOPS; i++) {
        struct shop s;
        shop_outline(&w->market, i, &s);
        sole += str_eq(s.kind, S("sole_trader"));
        active += str_eq(s.state, S("active"));
        unregistered += !s.registered;
    }
    assert_in_range(sole * 100 / SHOPS, 62, 80);
    assert_in_range(active * 100 / SHOPS, 85, 96);
    assert_in_range(unregistered * 1000 / SHOPS, 8, 35);
}

static void neighbours_by_number_are_neighbours_in_the_street(void **state)
{
    const struct world *w = *state;
    double apart = 0;
    size_t pairs = 0;
    for (i64 i = 0; i + 1 < SHOPS; i += 7) {
        struct shop a = shop_of(w, i), b = shop_of(w, i + 1);
        if (a.way != b.way || a.way->site != SITE_ROAD)
            continue;
        apart += hypot((a.lon - b.lon) * 102700, (a.lat - b.lat) * 111320);
        pairs++;
    }
    assert_true(pairs > 50 && apart / (double)pairs < 900);
}

static void a_shop_follows_from_seed_and_number_alone(void **state)
{
    const struct world *w = *state;
    struct world *again = world_open(SHOPS, 1), *other = world_open(SHOPS, 2);
    size_t same = 0;
    for (i64 i = SHOPS - 1; i >= 0; i -= 61) { /* in another order */
        struct shop a = shop_of(w, i), b = shop_of(again, i), c = shop_of(other, i);
        assert_true(str_eq(a.name, b.name) && str_eq(a.uscc, b.uscc) &&
                    str_eq(a.address, b.address));
        assert_true(a.lon == b.lon && a.lat == b.lat && a.opened == b.opened);
        same += str_eq(a.name, c.name);
    }
    assert_true(same < 4);
    world_close(again);
    world_close(other);
}

static void a_door_behind_the_shops_is_nobodys_or_a_firms(void **state)
{
    const struct world *w = *state;
    size_t empty = 0, held = 0;
    for (i64 i = w->market.shops; i < w->market.doors; i++) {
        struct door d;
        door_fill(&w->market, i, &d, w->arena);
        assert_true(d.name.n > 0 && str_starts(d.place_code, d.community->code));
        assert_true(rule_known(w->rules, S("door_states"), d.state));
        empty += d.shop < 0;
        held += d.shop >= 0;
    }
    assert_true(empty > held && held > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_of_a_shop_checks),
        cmocka_unit_test(every_code_of_a_shop_is_known_to_the_rules),
        cmocka_unit_test(a_shop_stands_in_its_grid_and_its_address_says_so),
        cmocka_unit_test(seven_in_ten_are_sole_traders_and_most_trade),
        cmocka_unit_test(neighbours_by_number_are_neighbours_in_the_street),
        cmocka_unit_test(a_shop_follows_from_seed_and_number_alone),
        cmocka_unit_test(a_door_behind_the_shops_is_nobodys_or_a_firms),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
