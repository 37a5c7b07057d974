/* The scorer against a slow twin that walks every row of a table for every value and compares with
 * bounds as fractions, over twenty thousand made-up operators. */
#include "rooms/food/score.h"

#include "base/rand.h"

#include <setjmp.h>
#include <stdio.h>

#include <cmocka.h>

enum { ROUNDS = 20000, VALUES = 4 };

static struct rules *rules;
static struct fault fault;
static struct arena *arena, *round_arena;
static day today;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    round_arena = arena_new(0);
    fault_init(&fault, round_arena);
    assert_int_equal(rules_load(S(NAGUAN_SOURCE "/rules"), &rules, &fault), OK);
    assert_true(day_parse(S("2026-11-23"), &today));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rules_free(rules);
    arena_free(arena);
    arena_free(round_arena);
    return 0;
}

static double number(const struct rule_row *row, const char *column, double otherwise)
{
    double d = otherwise;
    (void)str_to_double(rule_cell(rules, row, str_from(column)), &d);
    return d;
}

struct made {
    str factor;
    i64 values[VALUES];
    size_t n;
};

/* Points of one value, in tenths, or -1: the row whose both ends hold it. */
static int twin_value(const struct rule_row *rows, size_t n, str factor, i64 value)
{
    if (value == 0)
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rule_cell(rules, &rows[i], S("factor")), factor))
            continue;
        if (str_eq(rule_cell(rules, &rows[i], S("unit")), S("points")))
            return (double)value <= number(&rows[i], "factor_max", 0) ? (int)value * 10 : -1;
        if ((double)value >= number(&rows[i], "at_least", 1) &&
            (double)value <= number(&rows[i], "at_most", 1e18))
            return (int)(number(&rows[i], "points", 0) * 10 + 0.5);
    }
    return -1;
}

static bool among(str words, str word)
{
    while (words.n)
        if (str_eq(str_cut(words, '|', &words), word))
            return true;
    return false;
}

/* Tenths of a point of everything, or -1 when something fits no row. */
static int twin_static(const struct rule_row *form, const struct made *made, size_t n)
{
    size_t count;
    const struct rule_row *rows = rule_rows(rules, rule_cell(rules, form, S("list")), &count);
    int sum = 0, one = 0;
    for (size_t i = 0; i < n; i++) {
        int best = 0;
        for (size_t k = 0; k < made[i].n; k++) {
            int points = twin_value(rows, count, made[i].factor, made[i].values[k]);
            if (points < 0)
                return -1;
            best = points > best ? points : best;
        }
        if (!among(rule_cell(rules, form, S("one_of")), made[i].factor))
            sum += best;
        else
            one = best > one ? best : one;
    }
    sum += one;
    return str_eq(rule_cell(rules, form, S("rounded")), S("yes")) ? (sum + 5) / 10 * 10 : sum;
}

/* A 0–30, B 31–45, C 46–60, D 61–100: total = tenths/10 + 60·lost/applicable, without dividing. */
static char twin_grade(int tenths, i64 lost, i64 applicable)
{
    static const int bounds[] = { 300, 450, 600 };
    i64 scale = applicable ? applicable : 1;
    for (size_t i = 0; i < COUNT(bounds); i++)
        if (tenths * scale + 600 * lost <= bounds[i] * scale)
            return (char)('A' + (int)i);
    return 'D';
}

static size_t make(const struct rule_row *form, struct rand *r, struct made *made)
{
    size_t count, n = 0;
    const struct rule_row *rows = rule_rows(rules, rule_cell(rules, form, S("list")), &count);
    for (size_t i = 0; i < count; i++) {
        str factor = rule_cell(rules, &rows[i], S("factor"));
        if (n && str_eq(made[n - 1].factor, factor))
            continue;
        made[n] = (struct made){ .factor = factor, .n = rand_below(r, VALUES) };
        for (size_t k = 0; k < made[n].n; k++) {
            /* near an end of some band, or anywhere */
            i64 end = 0;
            str edge = rule_cell(rules, &rows[i + rand_below(r, count - i)], S("at_most"));
            bool near = rand_below(r, 3) > 0 && str_to_i64(edge, &end);
            made[n].values[k] = near ? end + (i64)rand_below(r, 3) - 1 : (i64)rand_below(r, 12);
        }
        n++;
    }
    return n;
}

static const struct json *as_json(const struct made *made, size_t n)
{
    const struct json *j;
    struct json_out o = json_out_new(round_arena, 16 << 10);
    json_open(&o, '{');
    for (size_t i = 0; i < n; i++) {
        if (made[i].n == 0)
            continue;
        json_name(&o, made[i].factor);
        json_open(&o, '[');
        for (size_t k = 0; k < made[i].n; k++)
            json_put_int(&o, made[i].values[k]);
        json_close(&o, ']');
    }
    json_close(&o, '}');
    assert_int_equal(json_parse(round_arena, json_out_str(&o), &j, &fault), OK);
    return j;
}

static void scores_as_the_twin_does(void **state)
{
    (void)state;
    struct rand r;
    size_t forms, refused = 0, grades[4] = { 0 };
    rand_seed(&r, 20261123);
    const struct rule_row *form = rule_rows(rules, S("food_forms"), &forms);
    for (int i = 0; i < ROUNDS; i++) {
        struct made made[FACTORS_MOST];
        struct food_static s;
        arena_reset(round_arena);
        fault_init(&fault, round_arena);
        const struct rule_row *row = &form[rand_below(&r, forms)];
        size_t n = make(row, &r, made);
        int tenths = twin_static(row, made, n);
        rc outcome = food_static_score(rules, row, as_json(made, n), &s, &fault);
        assert_int_equal(outcome, tenths < 0 ? INVALID : OK);
        refused += tenths < 0;
        if (tenths < 0)
            continue;
        assert_int_equal(s.points, (i64)tenths * (POINT / 10));
        struct food_dynamic d = { .applicable = (i64)rand_below(&r, 60) };
        d.lost = d.applicable ? (i64)rand_below(&r, (u64)d.applicable + 1) : 0;
        str g = food_grade(rules, s.points, d.applicable ? &d : NULL, today);
        assert_int_equal(g.p[0], twin_grade(tenths, d.lost, d.applicable));
        grades[g.p[0] - 'A']++;
    }
    assert_true(refused > 50);
    for (size_t i = 0; i < COUNT(grades); i++)
        assert_true(grades[i] > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(scores_as_the_twin_does) };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
