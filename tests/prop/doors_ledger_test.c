/* The street ledger and what is near, against looking at every door: after building, after
 * ordering, after random changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "base/rand.h"
#include "geo/tile.h"
#include "search/doors_ledger.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 3000, LINES = 400, DAY_S = 86400 };

static struct door rows[ROWS];
static bool alive[ROWS];
static struct doors *d;
static struct arena *a;
static struct rand r;
static const i64 NOW = 1790000000000;

static const char *const states[] = { "matched", "absent", "vacant", "unseen", "new state" };
static const char *const places[] = { "440306001001001", "440306001001002", "440306001002001",
                                      "440306002001",    "440306002",       "" };
static const char *const streets[] = { "", "固戍一路", "固戍二路", "West Street" };
static const struct fresh_rule decays[] = { { { "matched", 7 }, 180, FRESH_SLOW },
                                            { { "absent", 6 }, 30, FRESH_LINEAR },
                                            { { "vacant", 6 }, 90, FRESH_STEP },
                                            { { "unseen", 6 }, 0, FRESH_STEP } };
static const struct fresh_rules rules = { decays, 4, { 0.5, 0, -1, -2 }, 4 };

#define PICK(array) str_from((array)[rand_below(&r, COUNT(array))])

static i64 some_time(void)
{
    /* some in the future: a phone's clock; some on the bound to the second */
    static const i64 ages[] = { 0, 15, 30, 90, 180, -1 };
    if (rand_below(&r, 4) == 0)
        return 0;
    i64 age = rand_below(&r, 3) ? (i64)rand_below(&r, 200 * DAY_S)
                                : ages[rand_below(&r, COUNT(ages))] * DAY_S;
    return NOW - age * 1000;
}

static void fill(int i)
{
    struct door *o = &rows[i];
    *o = (struct door){ .id = 1000 + i * 3,
                        .entity_id = rand_below(&r, 3) ? 900000 + i : 0,
                        .is_door = true,
                        .first = rand_below(&r, 2),
                        .located = rand_below(&r, 8) > 0,
                        .trade = S("6210"),
                        .state = S("active"),
                        .kind = S("company"),
                        .door_state = PICK(states),
                        .place_code = PICK(places),
                        .street = PICK(streets),
                        .bureau_id = 1,
                        .unit_id = 100 + (i64)rand_below(&r, 3),
                        .changed_at = 1,
                        .state_at = some_time(),
                        .opened_on = DOOR_NO_DAY };
    if (o->located) {
        double spread = rand_below(&r, 2) ? 0.002 : 0.05;
        o->x = mercator_x(113.85 + spread * rand_unit(&r));
        o->y = mercator_y(22.6 + spread * rand_unit(&r));
    }
}

static void put(int i)
{
    u32 row;
    alive[i] = true;
    assert_int_equal(OK, doors_put(d, &rows[i], &row, NULL));
}

static void change_some(int n)
{
    while (n-- > 0) {
        int i = (int)rand_below(&r, ROWS);
        if (alive[i] && rand_below(&r, 5) == 0) {
            alive[i] = false;
            assert_int_not_equal(UINT32_MAX, doors_drop(d, rows[i].id));
        } else {
            fill(i);
            put(i);
        }
    }
}

static int setup(void **state)
{
    (void)state;
    a = arena_new(0);
    rand_seed(&r, 77);
    memset(alive, 0, sizeof alive);
    d = doors_new(100);
    for (int i = 0; i < ROWS; i++) {
        fill(i);
        if (i % 7)
            put(i);
    }
    doors_order(d, a);
    change_some(500);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    doors_free(d);
    arena_free(a);
    return 0;
}

/* ---- the twin ---- */

static double fresh_of(const struct door *o)
{
    i64 seconds = NOW / 1000 - o->state_at / 1000;
    double age = (double)seconds, part;
    for (size_t i = 0; i < COUNT(decays); i++) {
        if (!str_eq(decays[i].state, o->door_state))
            continue;
        if (o->state_at == 0 || decays[i].days == 0)
            return -1;
        part = age < 0 ? 0 : age / (decays[i].days * DAY_S);
        if (part >= 1)
            return 0;
        return decays[i].decay == FRESH_STEP     ? 1
               : decays[i].decay == FRESH_LINEAR ? 1 - part
                                                 : 1 - part * part;
    }
    return -1;
}

static size_t level_of(const struct door *o)
{
    double fresh = fresh_of(o);
    return fresh < 0 ? 3 : fresh > 0.5 ? 0 : fresh > 0 ? 1 : 2;
}

struct asked {
    struct ledger_ask ask;
    struct door_filter filter;
    struct door_cond cond;
    str texts[1];
};

static bool passes(const struct asked *q, int i)
{
    return alive[i] && (q->filter.count == 0 || str_eq(q->texts[0], rows[i].door_state));
}

static bool meant(const struct asked *q, int i)
{
    if (!passes(q, i) || (q->ask.of_street && !str_eq(rows[i].street, q->ask.street)))
        return false;
    for (size_t k = 0; k < q->ask.level_count; k++)
        if (q->ask.levels[k] == level_of(&rows[i]))
            return true;
    return q->ask.level_count == 0;
}

static str place_of(const struct door *o, enum ledger_by by)
{
    return str_sub(o->place_code, 0, by == BY_GRID ? 15 : 12);
}

static void some_ask(struct asked *q)
{
    *q = (struct asked){
        .ask = { .by = (enum ledger_by)rand_below(&r, 3), .rules = &rules, .now = NOW },
        .filter = { .kind = DOORS, .bureau_id = 1 }
    };
    if (rand_below(&r, 2)) {
        q->texts[0] = str_from(states[rand_below(&r, 4)]);
        q->cond =
            (struct door_cond){ .key = DOOR_DOOR_STATE, .op = DOOR_IN, .texts = q->texts, .n = 1 };
        q->filter.conds = &q->cond;
        q->filter.count = 1;
    }
}

static struct door_test *test_of(const struct asked *q)
{
    struct door_test *t;
    assert_int_equal(OK, door_test_new(d, &q->filter, a, &t, NULL));
    return t;
}

static void line_holds(const struct asked *q, const struct ledger_line *line)
{
    u64 doors = 0, located = 0, level[4] = { 0 };
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
        if (!passes(q, i) || !str_eq(place_of(&rows[i], q->ask.by), line->place) ||
            (q->ask.by == BY_STREET && !str_eq(rows[i].street, line->street)))
            continue;
        doors++;
        located += rows[i].located;
        level[level_of(&rows[i])]++;
        sum += fresh_of(&rows[i]) > 0 ? fresh_of(&rows[i]) : 0;
    }
    assert_int_equal(doors, line->doors);
    assert_int_equal(located, line->located);
    for (size_t k = 0; k < 4; k++)
        assert_int_equal(level[k], line->level[k]);
    assert_true(fabs(sum - line->freshness) < 1e-6);
}

static void lines_are_what_every_door_says(void **state)
{
    (void)state;
    for (int round = 0; round < 60; round++) {
        struct asked q;
        struct arena_mark mark = arena_mark(a);
        some_ask(&q);
        struct ledger_lines lines = doors_ledger(d, test_of(&q), &q.ask, a);
        u64 doors = 0, expected = 0;
        for (size_t i = 0; i < lines.n; i++) {
            line_holds(&q, &lines.at[i]);
            doors += lines.at[i].doors;
            int c = i ? str_cmp(lines.at[i - 1].place, lines.at[i].place) : -1;
            assert_true(c < 0 ||
                        (c == 0 && str_cmp(lines.at[i - 1].street, lines.at[i].street) < 0));
        }
        for (int i = 0; i < ROWS; i++)
            expected += passes(&q, i);
        assert_int_equal(expected, doors);
        arena_rewind(a, mark);
        change_some(20);
    }
}

static void pages_of_doors_are_all_that_are_meant(void **state)
{
    (void)state;
    for (int round = 0; round < 60; round++) {
        struct asked q;
        struct arena_mark mark = arena_mark(a);
        size_t seen = 0, expected = 0;
        some_ask(&q);
        q.ask.limit = 1 + rand_below(&r, 40);
        q.ask.of_street = rand_below(&r, 2);
        q.ask.street = rand_below(&r, 6) ? PICK(streets) : S("no such street");
        q.ask.level_count = rand_below(&r, 3);
        for (size_t k = 0; k < q.ask.level_count; k++)
            q.ask.levels[k] = rand_below(&r, 4);
        for (;;) {
            struct ledger_rows page = doors_ledger_rows(d, test_of(&q), &q.ask, a);
            for (size_t k = 0; k < page.n; k++) {
                i64 id = doors_id(d, page.at[k]);
                assert_true(id > q.ask.after && meant(&q, (int)(id - 1000) / 3));
                q.ask.after = id;
            }
            seen += page.n;
            if (page.n < q.ask.limit) {
                for (int i = 0; i < ROWS; i++)
                    expected += meant(&q, i);
                assert_int_equal(expected, page.count);
                break;
            }
        }
        assert_int_equal(expected, seen);
        arena_rewind(a, mark);
        change_some(20);
    }
}

/* ---- near ---- */

static double rad(double degrees)
{
    return degrees * M_PI / 180;
}

/* Great circle on the sphere that web maps use. */
static double metres_to(const struct door *o, double lon, double lat)
{
    double east = rad(mercator_lon(o->x) - lon), north = rad(mercator_lat(o->y) - lat);
    double h = pow(sin(north / 2), 2) +
               cos(rad(lat)) * cos(rad(mercator_lat(o->y))) * pow(sin(east / 2), 2);
    return 2 * 6378137 * asin(sqrt(h));
}

static void near_doors_are_the_nearest_of_all(void **state)
{
    (void)state;
    static struct near out[LINES];
    for (int round = 0; round < 120; round++) {
        struct asked q;
        struct arena_mark mark = arena_mark(a);
        some_ask(&q);
        double lon = 113.85 + 0.004 * rand_unit(&r), lat = 22.6 + 0.004 * rand_unit(&r);
        double metres = 20 + 400 * rand_unit(&r), slack = 0.005 * metres;
        size_t limit = round % 2 ? LINES : 1 + rand_below(&r, 12), inside = 0, edge = 0, closer = 0;
        struct near_ask ask = { lon, lat, metres, out, limit };
        size_t n = doors_near(d, test_of(&q), &ask);
        for (size_t k = 0; k < n; k++) {
            int i = (int)(out[k].id - 1000) / 3;
            assert_true(passes(&q, i) && rows[i].located);
            assert_true(fabs(metres_to(&rows[i], lon, lat) - out[k].metres) < slack);
            assert_true(out[k].metres <= metres && (k == 0 || out[k - 1].metres <= out[k].metres));
        }
        for (int i = 0; i < ROWS; i++) {
            double far = passes(&q, i) && rows[i].located ? metres_to(&rows[i], lon, lat) : 1e9;
            inside += far < metres - slack;
            edge += far < metres + slack;
            closer += n && far < out[n - 1].metres - slack;
        }
        assert_true(n == limit || (n >= inside && n <= edge)); /* none is left out … */
        assert_true(n == 0 || closer < n); /* … and none nearer than the last */
        arena_rewind(a, mark);
        change_some(10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_are_what_every_door_says, setup, teardown),
        cmocka_unit_test_setup_teardown(pages_of_doors_are_all_that_are_meant, setup, teardown),
        cmocka_unit_test_setup_teardown(near_doors_are_the_nearest_of_all, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
