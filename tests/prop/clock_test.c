/* Every clock for every day of nine years against a walker that knows nothing but "is this a
 * working day". */
#include "core/clock.h"

#include "base/rand.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static struct rules *rules;
static struct arena *arena;
static struct fault fault;

/* The twin's own calendar: one letter a day from the rows of the notices. */
enum { TWIN_DAYS = 60000 };
static char twin_days[TWIN_DAYS]; /* 0 by weekday, 'o' off, 'w' worked */
static bool twin_years[300];      /* since 1900 */

static int set_up(void **state)
{
    (void)state;
    size_t n;
    arena = arena_new(0);
    fault_init(&fault, arena);
    assert_int_equal(rules_load(S(NAGUAN_SOURCE "/rules"), &rules, &fault), OK);
    const struct rule_row *rows = rule_rows(rules, S("calendar"), &n);
    for (size_t i = 0; i < n; i++) {
        day d = 0;
        i64 year = 0;
        assert_true(day_parse(rows[i].code, &d) && d > 0 && d < TWIN_DAYS);
        twin_days[d] = rows[i].cells[0].p[0];
        /* "HOLIDAY 2026": the notice it stands in */
        assert_true(str_to_i64(str_sub(rows[i].basis, 8, 12), &year));
        twin_years[year - 1900] = true;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rules_free(rules);
    arena_free(arena);
    return 0;
}

static bool twin_works(day d)
{
    return twin_days[d] ? twin_days[d] == 'w' : day_weekday(d) <= 5;
}

static bool twin_known(day d)
{
    int y, m, dom;
    day_split(d, &y, &m, &dom);
    return twin_years[y - 1900] && (m < 12 || dom < 25 || twin_years[y + 1 - 1900]);
}

static bool twin_paused(const struct clock_ask *q, day d)
{
    for (size_t i = 0; i < q->pause_count; i++)
        if (q->pauses[i].from <= d && d < q->pauses[i].to)
            return true;
    return false;
}

static bool cell_is(const struct rule_row *row, const char *column, const char *word)
{
    return str_eq(rule_cell(rules, row, str_from(column)), str_from(word));
}

/* Month by month, so that no arithmetic is shared with the code under test. */
static day twin_months(day from, i64 n)
{
    int y, m, dom, y2, m2, d2;
    day_split(from, &y, &m, &dom);
    for (i64 i = 0; i < n; i++) {
        y += m == 12;
        m = m == 12 ? 1 : m + 1;
    }
    for (;; dom--) {
        day d = day_of(y, m, dom);
        day_split(d, &y2, &m2, &d2);
        if (m2 == m && d2 == dom)
            return d;
    }
}

static bool twin_in_span(day d)
{
    day from = d, to = d;
    while (!twin_works(from - 1))
        from--;
    while (!twin_works(to + 1))
        to++;
    for (; from <= to; from++)
        if (twin_days[from] == 'o')
            return true;
    return false;
}

static void twin_roll(const struct rule_row *row, struct clock_result *res)
{
    bool offday = cell_is(row, "roll", "offday"), holiday = cell_is(row, "roll", "holiday");
    res->due = res->nominal;
    if (!offday && !holiday)
        return;
    if (!twin_works(res->due) && (offday || twin_in_span(res->due)))
        while (!twin_works(res->due)) {
            res->provisional |= !twin_known(res->due);
            res->due++;
        }
    res->provisional |= !twin_known(res->due);
    res->rolled = res->due != res->nominal;
}

static struct clock_result twin_due(const struct rule_row *row, const struct clock_ask *q)
{
    struct clock_result res = { .nominal = q->from };
    i64 left = 0;
    bool working = cell_is(row, "unit", "WD"), pausable = cell_is(row, "pausable", "yes");
    int step = cell_is(row, "start", "before") ? -1 : 1;
    (void)str_to_i64(rule_cell(rules, row, S("length")), &left);
    if (cell_is(row, "unit", "MO")) {
        res.nominal = twin_months(q->from, left);
        left = 0;
    }
    while (left > 0) {
        res.nominal += step;
        bool paused = pausable && twin_paused(q, res.nominal);
        left -= !paused && (!working || twin_works(res.nominal));
        res.provisional |= working && !twin_known(res.nominal);
    }
    twin_roll(row, &res);
    return res;
}

static void fail_at(const char *what, const struct clock_ask *q, day got, day want)
{
    fail_msg("%s of %.*s from %.*s: %.*s, walked %.*s", what, STR_ARG(q->clock),
             STR_ARG(day_text(arena, q->from)), STR_ARG(day_text(arena, got)),
             STR_ARG(day_text(arena, want)));
}

static void compare(const struct rule_row *row, const struct clock_ask *q)
{
    struct clock_result got = { 0 }, want = twin_due(row, q);
    if (clock_due(rules, q, &got, &fault) != OK)
        fail_msg("%.*s: no due day", STR_ARG(q->clock));
    if (got.due != want.due)
        fail_at("due day", q, got.due, want.due);
    if (got.nominal != want.nominal)
        fail_at("nominal day", q, got.nominal, want.nominal);
    if (got.rolled != want.rolled || got.provisional != want.provisional)
        fail_at("rolled or provisional", q, got.rolled * 2 + got.provisional,
                want.rolled * 2 + want.provisional);
}

static day law_of(const struct rule_row *row, day d)
{
    return d < row->valid_from ? row->valid_from : d > row->valid_to ? row->valid_to : d;
}

static void a_walker_agrees_on_every_clock_for_every_day_of_nine_years(void **state)
{
    size_t n, compared = 0;
    const struct rule_row *rows = rule_rows(rules, S("clocks"), &n);
    (void)state;
    for (size_t i = 0; i < n; i++)
        for (day d = day_of(2018, 1, 1); d <= day_of(2026, 12, 31); d++, compared++)
            compare(&rows[i], &(struct clock_ask){
                                  .clock = rows[i].code, .law = law_of(&rows[i], d), .from = d });
    assert_int_equal(compared, n * 3287);
}

static void a_walker_agrees_with_pauses_anywhere(void **state)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("clocks"), &n);
    const char *given = getenv("NAGUAN_SEED");
    i64 seed = time(NULL);
    struct rand r;
    (void)state;
    if (given)
        (void)str_to_i64(str_from(given), &seed);
    print_message("NAGUAN_SEED=%lld\n", (long long)seed);
    rand_seed(&r, (u64)seed);
    for (int round = 0; round < 20000; round++) {
        const struct rule_row *row = &rows[rand_below(&r, n)];
        struct pause pauses[4];
        struct clock_ask q = { .clock = row->code, .pauses = pauses };
        q.from = day_of(2018, 1, 1) + (day)rand_below(&r, 3287);
        q.law = law_of(row, q.from);
        q.pause_count = (size_t)rand_below(&r, COUNT(pauses) + 1);
        for (size_t i = 0; i < q.pause_count; i++) {
            pauses[i].from = q.from - 5 + (day)rand_below(&r, 60);
            pauses[i].to = pauses[i].from - 2 + (day)rand_below(&r, 30);
        }
        compare(row, &q);
    }
}

static void check_walk(const struct rule_row *row, const struct clock_ask *q)
{
    struct clock_walk walk;
    struct clock_result res;
    i64 length = 0, counted = 0;
    assert_int_equal(clock_explain(rules, q, arena, &walk, &fault), OK);
    assert_int_equal(clock_due(rules, q, &res, &fault), OK);
    (void)str_to_i64(rule_cell(rules, row, S("length")), &length);
    for (size_t i = 0; i < walk.count; i++)
        counted += walk.steps[i].why == STEP_COUNTED || walk.steps[i].why == STEP_MAKE_UP;
    if (walk.steps[walk.count - 1].d != res.due)
        fail_at("end of the walk", q, walk.steps[walk.count - 1].d, res.due);
    if (!cell_is(row, "unit", "MO"))
        assert_int_equal(counted, length);
}

static void the_walk_ends_on_the_due_day_having_counted_the_length(void **state)
{
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("clocks"), &n);
    (void)state;
    for (size_t i = 0; i < n; i++)
        for (day d = day_of(2018, 1, 1); d <= day_of(2026, 12, 31); d += 17) {
            struct arena_mark mark = arena_mark(arena);
            check_walk(&rows[i], &(struct clock_ask){ .clock = rows[i].code,
                                                      .law = law_of(&rows[i], d),
                                                      .from = d });
            arena_rewind(arena, mark);
        }
}

static void working_days_between_are_those_walked(void **state)
{
    (void)state;
    for (day from = day_of(2018, 1, 1); from <= day_of(2026, 12, 31); from += 11) {
        int walked = 0;
        for (day to = from; to < from + 400; to++) {
            walked += to > from && twin_works(to);
            assert_int_equal(calendar_between(rules, from, to), walked);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walker_agrees_on_every_clock_for_every_day_of_nine_years),
        cmocka_unit_test(a_walker_agrees_with_pauses_anywhere),
        cmocka_unit_test(the_walk_ends_on_the_due_day_having_counted_the_length),
        cmocka_unit_test(working_days_between_are_those_walked),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
