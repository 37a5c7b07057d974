/* Walks: in any town the order is never longer than going to the nearest door next, it is the same
 * whatever order the doors come in, and cutting it for k people is as even as trying every cut. */
#include "base/arena.h"
#include "base/rand.h"
#include "rooms/street/walk.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { TOWNS = 120, MOST = 2000, CUTS = 3000 };

static struct rand dice;
static struct arena *arena;

static int begin(void **s)
{
    (void)s;
    const char *seed = getenv("NAGUAN_SEED");
    u64 n = seed ? strtoull(seed, NULL, 10) : (u64)time(NULL);
    printf("# seed %llu\n", (unsigned long long)n);
    rand_seed(&dice, n);
    arena = arena_new(0);
    return 0;
}

static int end(void **s)
{
    (void)s;
    arena_free(arena);
    return 0;
}

/* Streets of doors with some far away, some on one spot, some without a place. */
static void make_town(struct stop *stops, size_t n)
{
    double lon = 113.85 + rand_unit(&dice) * 0.05, lat = 22.55 + rand_unit(&dice) * 0.05;
    bool along = rand_below(&dice, 2);
    for (size_t i = 0; i < n; i++) {
        if (rand_below(&dice, 25) == 0) {
            lon = 113.85 + rand_unit(&dice) * 0.05;
            lat = 22.55 + rand_unit(&dice) * 0.05;
            along = rand_below(&dice, 2);
        }
        if (rand_below(&dice, 30) != 0) {
            lon += along ? 0.0001 * rand_unit(&dice) : 0;
            lat += along ? 0 : 0.0001 * rand_unit(&dice);
        }
        stops[i] = (struct stop){ .premises_id = (i64)(i * 7919 % 100003 + 1),
                                  .lon = lon,
                                  .lat = lat,
                                  .has_point = rand_below(&dice, 40) != 0,
                                  .open = true };
    }
}

/* The plane that a walk is reckoned on: that of its door with the lowest id. */
static double shrink = 1;

static void choose_plane(const struct stop *stops, size_t n)
{
    const struct stop *first = NULL;
    for (size_t i = 0; i < n; i++)
        if (stops[i].has_point && (!first || stops[i].premises_id < first->premises_id))
            first = &stops[i];
    shrink = first ? cos(first->lat * 3.14159265358979323846 / 180) : 1;
}

static double plane(double lon_a, double lat_a, double lon_b, double lat_b)
{
    return hypot((lon_b - lon_a) * shrink, lat_b - lat_a) * 111195.0;
}

static double metres(const struct stop *a, const struct stop *b)
{
    return plane(a->lon, a->lat, b->lon, b->lat);
}

static double length(const struct stop *stops, const size_t *order, size_t n,
                     const struct point *from)
{
    size_t *at = malloc((n + 1) * sizeof *at);
    double sum = 0;
    const struct stop *before = NULL;
    for (size_t i = 0; i < n; i++)
        at[order[i]] = i;
    for (size_t i = 0; i < n; i++) {
        const struct stop *s = &stops[at[i]];
        if (!s->has_point)
            continue;
        if (before)
            sum += metres(before, s);
        else if (from && from->set)
            sum += plane(from->lon, from->lat, s->lon, s->lat);
        before = s;
    }
    free(at);
    return sum;
}

/* As officers were sent before: the nearest door next, from the west-most one or from the start. */
static void nearest_next(const struct stop *stops, size_t n, const struct point *from,
                         size_t *order)
{
    size_t turn = 0, at = n;
    for (size_t i = 0; i < n; i++)
        order[i] = n;
    for (;;) {
        size_t best = n;
        double best_d = 0;
        for (size_t i = 0; i < n; i++) {
            if (order[i] != n || !stops[i].has_point)
                continue;
            double d = at < n              ? metres(&stops[at], &stops[i])
                       : from && from->set ? plane(from->lon, from->lat, stops[i].lon, stops[i].lat)
                                           : stops[i].lon;
            bool sooner = stops[i].premises_id < stops[best == n ? i : best].premises_id;
            if (best == n || d < best_d - 1e-9 || (fabs(d - best_d) <= 1e-9 && sooner)) {
                best = i;
                best_d = d;
            }
        }
        if (best == n)
            break;
        order[best] = turn++;
        at = best;
    }
    for (size_t i = 0; i < n; i++)
        if (order[i] == n)
            order[i] = turn++;
}

static void assert_permutation(const size_t *order, size_t n)
{
    bool seen[MOST] = { false };
    for (size_t i = 0; i < n; i++) {
        assert_true(order[i] < n && !seen[order[i]]);
        seen[order[i]] = true;
    }
}

static void a_walk_is_never_longer_than_going_to_the_nearest_door_next(void **s)
{
    static struct stop stops[MOST];
    static size_t order[MOST], before[MOST];
    double all = 0, all_before = 0;
    (void)s;
    for (int t = 0; t < TOWNS; t++) {
        size_t n = t < 40 ? (size_t)t : 1 + rand_below(&dice, 250);
        const struct point from = { .set = rand_below(&dice, 2), .lon = 113.87, .lat = 22.57 };
        make_town(stops, n);
        choose_plane(stops, n);
        walking_order(arena, stops, n, &from, order);
        nearest_next(stops, n, &from, before);
        assert_permutation(order, n);
        double now = length(stops, order, n, &from), then = length(stops, before, n, &from);
        assert_true(now <= then + 0.001);
        all += now;
        all_before += then;
        for (size_t i = 0; i < n; i++) /* who has no place comes last */
            for (size_t k = 0; k < n; k++)
                if (!stops[i].has_point && stops[k].has_point)
                    assert_true(order[i] > order[k]);
        arena_reset(arena);
    }
    printf("# metres: %.0f, nearest next %.0f\n", all, all_before);
    assert_true(all < all_before * 0.99);
}

static void a_walk_is_the_same_in_whatever_order_the_doors_come(void **s)
{
    static struct stop stops[MOST], mixed[MOST];
    static size_t order[MOST], again[MOST], from[MOST];
    (void)s;
    for (int t = 0; t < 30; t++) {
        size_t n = 1 + rand_below(&dice, 120);
        make_town(stops, n);
        for (size_t i = 0; i < n; i++)
            from[i] = i;
        for (size_t i = n; i > 1; i--) {
            size_t k = rand_below(&dice, i), kept = from[i - 1];
            from[i - 1] = from[k];
            from[k] = kept;
        }
        for (size_t i = 0; i < n; i++)
            mixed[i] = stops[from[i]];
        walking_order(arena, stops, n, NULL, order);
        walking_order(arena, mixed, n, NULL, again);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(order[from[i]], again[i]);
        arena_reset(arena);
    }
}

/* The best of all orders, for a handful of doors. */
static double shortest(const struct stop *stops, size_t n, bool *used, const struct stop *at,
                       double so_far, double best)
{
    bool any = false;
    for (size_t i = 0; i < n && so_far < best; i++) {
        if (used[i])
            continue;
        any = used[i] = true;
        best = shortest(stops, n, used, &stops[i], so_far + (at ? metres(at, &stops[i]) : 0), best);
        used[i] = false;
    }
    return any || so_far >= best ? best : so_far;
}

static void few_doors_are_walked_nearly_as_short_as_can_be(void **s)
{
    double all = 0, all_best = 0;
    (void)s;
    for (int t = 0; t < 60; t++) {
        struct stop stops[7];
        bool used[7] = { false };
        size_t order[7], n = 3 + rand_below(&dice, 5);
        make_town(stops, n);
        for (size_t i = 0; i < n; i++)
            stops[i].has_point = true;
        choose_plane(stops, n);
        walking_order(arena, stops, n, NULL, order);
        double now = length(stops, order, n, NULL);
        double best = shortest(stops, n, used, NULL, 0, HUGE_VAL);
        assert_true(now >= best * 0.998 - 0.01);
        assert_true(now <= best * 1.5 + 0.01);
        all += now;
        all_best += best;
        arena_reset(arena);
    }
    assert_true(all <= all_best * 1.03);
}

static void two_thousand_doors_are_quick(void **s)
{
    static struct stop stops[MOST];
    static size_t order[MOST];
    double best = HUGE_VAL;
    (void)s;
    for (int t = 0; t < 3; t++) {
        make_town(stops, MOST);
        clock_t began = clock();
        walking_order(arena, stops, MOST, NULL, order);
        best = fmin(best, (double)(clock() - began) * 1000 / CLOCKS_PER_SEC);
        arena_reset(arena);
    }
    printf("# 2,000 doors: %.1f ms\n", best);
    assert_true(best < 600); /* under sanitizers; a release build takes less than 50 */
}

/* ---- cutting ---- */

/* The longest part of the best cut, by trying all of them. */
static i64 best_cut(const struct leg *legs, size_t n, size_t pieces)
{
    if (pieces == 1 || n == 0)
        return walk_seconds(legs, n);
    i64 best = INT64_MAX;
    for (size_t i = 0; i <= n; i++) {
        i64 head = walk_seconds(legs, i), tail = best_cut(legs + i, n - i, pieces - 1);
        i64 longest = head > tail ? head : tail;
        best = longest < best ? longest : best;
    }
    return best;
}

static void a_walk_cut_for_a_team_is_as_even_as_the_best_of_all_cuts(void **s)
{
    (void)s;
    for (int t = 0; t < CUTS; t++) {
        struct leg legs[12];
        size_t piece[12] = { 0 }, n = 1 + rand_below(&dice, 12), k = 1 + rand_below(&dice, 4);
        i64 longest = 0, most = 0;
        for (size_t i = 0; i < n; i++)
            legs[i] = (struct leg){ (i64)rand_below(&dice, 900), (i64)rand_below(&dice, 400) };
        walk_split(arena, legs, n, k, piece);
        for (size_t i = 0, from = 0; i < n; i++) {
            assert_true(piece[i] < k);
            assert_true(i == 0 || piece[i] == piece[i - 1] || piece[i] == piece[i - 1] + 1);
            if (i + 1 < n && piece[i + 1] == piece[i])
                continue;
            i64 took = walk_seconds(legs + from, i + 1 - from);
            longest = took > longest ? took : longest;
            from = i + 1;
        }
        assert_int_equal(0, piece[0]);
        if (n >= k)
            assert_int_equal(k - 1, piece[n - 1]); /* nobody stays at home */
        assert_int_equal(best_cut(legs, n, k), longest);
        for (size_t i = 0; i < n; i++)
            most = legs[i].visit_s + legs[i].way_s > most ? legs[i].visit_s + legs[i].way_s : most;
        assert_true((longest - most - 1) * (i64)k <= walk_seconds(legs, n));
        arena_reset(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walk_is_never_longer_than_going_to_the_nearest_door_next),
        cmocka_unit_test(a_walk_is_the_same_in_whatever_order_the_doors_come),
        cmocka_unit_test(few_doors_are_walked_nearly_as_short_as_can_be),
        cmocka_unit_test(two_thousand_doors_are_quick),
        cmocka_unit_test(a_walk_cut_for_a_team_is_as_even_as_the_best_of_all_cuts),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
