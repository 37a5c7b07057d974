/* The limits of the law, written down a second time and by hand: Order 20 and Order 121, the
 * penalty procedure and its neighbours. Nothing of a limit is read from rules/: a number that is
 * changed there, or a limit that is missing on one side, fails here. */
#include "clock_compare.h"
#include "rules_dir.h"

#include <setjmp.h>
#include <stdio.h>

#include <cmocka.h>

#define FIRST day_of(2018, 1, 1)
#define LAST  day_of(2026, 12, 31)

/* Since when, as the orders say of themselves. */
#define ORDER_20  20200101
#define ORDER_121 20260415
#define PENALTY   20210715 /* the Act of 2021; Order 42 of the same day */
#define ORDER_45  20210901
#define ALWAYS    99991231

struct law {
    const char *code;
    int since, until; /* yyyymmdd, the day the matter was received; inclusive */
    struct twin_limit limit;
    const char *longer; /* the clock that an extension puts in its place */
};

#define WORKING(days)                                                                              \
    {                                                                                              \
        .unit = 'W', .n = (days), .end = '-'                                                       \
    }
#define CALENDAR(days)                                                                             \
    {                                                                                              \
        .unit = 'C', .n = (days), .end = '-'                                                       \
    }

/* A last day that is no working day: Order 121 art. 45 and the procedure's art. 80 move it past a
 * statutory holiday, the house moves it past any day off where that gives a citizen or the bureau's
 * answer more time. Where more time would lengthen what burdens somebody (seizure, limitation), or
 * where a day has an effect by itself (public notice), nothing moves it. */
static const struct law laws[] = {
    /* Complaints: Order 20 arts. 14, 21; Order 121 arts. 15, 16, 21, 23, 45. */
    { "C1", ORDER_20, ORDER_121 - 1, WORKING(7), NULL },
    { "C1", ORDER_121, ALWAYS, WORKING(7), NULL },
    { "C2", ORDER_121, ALWAYS, WORKING(7), NULL },
    { "C3", ORDER_121, ALWAYS, WORKING(3), NULL }, /* the notice sets the day: a default */
    { "C4", ORDER_20, ORDER_121 - 1, { .unit = 'W', .n = 45, .end = '-', .pausable = true }, NULL },
    { "C4", ORDER_121, ALWAYS, { .unit = 'C', .n = 60, .end = 'o', .pausable = true }, NULL },
    { "C5", ORDER_20, ORDER_121 - 1, WORKING(7), NULL },
    { "C5", ORDER_121, ALWAYS, WORKING(7), NULL },
    { "C6", ORDER_121, ALWAYS, WORKING(3), NULL }, /* the form leaves the days blank: a default */

    /* Reports: Order 20 art. 31, procedure art. 18, Order 121 arts. 27, 33, 35. */
    { "R1",
      ORDER_20,
      ORDER_121 - 1,
      { .unit = 'W', .n = 15, .end = '-', .pausable = true },
      "R1X" },
    { "R1", ORDER_121, ALWAYS, { .unit = 'W', .n = 15, .end = '-', .pausable = true }, "R1X" },
    { "R1X",
      ORDER_20,
      ALWAYS,
      { .unit = 'W', .n = 15, .more = 15, .end = '-', .pausable = true },
      NULL },
    { "R3", ORDER_20, ORDER_121 - 1, WORKING(5), NULL }, /* repealed with Order 20 */
    { "R4", ORDER_121, ALWAYS, WORKING(7), NULL },

    /* Competence and assistance: arts. 13, 16, 45. */
    { "P1", PENALTY, ALWAYS, WORKING(7), NULL },
    { "P2", PENALTY, ALWAYS, WORKING(7), NULL },
    { "P3", PENALTY, ALWAYS, WORKING(15), NULL },
    /* Ninety days and thirty more: art. 64. */
    { "P4", PENALTY, ALWAYS, { .unit = 'C', .n = 90, .end = 'o', .pausable = true }, "P4X" },
    { "P4X",
      PENALTY,
      ALWAYS,
      { .unit = 'C', .n = 90, .more = 30, .end = 'o', .pausable = true },
      NULL },
    /* Review, answer, hearing, service: arts. 55, 57, 81, 82; Act arts. 64, 85. */
    { "P5", PENALTY, ALWAYS, WORKING(10), NULL },
    { "P6", PENALTY, ALWAYS, WORKING(5), NULL },
    { "P7", PENALTY, ALWAYS, { .unit = 'W', .n = 7, .end = '-', .back = true }, NULL },
    { "P8", PENALTY, ALWAYS, WORKING(7), NULL },
    { "P9", PENALTY, ALWAYS, CALENDAR(30), NULL },
    /* Money: arts. 72, 73, 75, 76. */
    { "P10", PENALTY, ALWAYS, { .unit = 'C', .n = 15, .end = 'o' }, NULL },
    { "P11", PENALTY, ALWAYS, WORKING(2), NULL },
    { "P12", PENALTY, ALWAYS, WORKING(2), NULL },
    { "P13", PENALTY, ALWAYS, WORKING(10), NULL },
    { "P14", PENALTY, ALWAYS, { .unit = 'M', .n = 3, .end = 'o' }, NULL },
    /* Summary file, publicity: art. 70; Order 45 arts. 9, 10, 11. */
    { "P15", PENALTY, ALWAYS, WORKING(7), NULL },
    { "P16", ORDER_45, ALWAYS, WORKING(20), NULL },
    { "P17", ORDER_45, ALWAYS, WORKING(10), NULL },
    { "P18", ORDER_45, ALWAYS, WORKING(10), NULL },
    { "P19", ORDER_45, ALWAYS, WORKING(3), NULL },
    /* Limitation: Act art. 36. Reconsideration and suit: their own acts. */
    { "P20", PENALTY, ALWAYS, { .unit = 'M', .n = 24, .end = '-' }, NULL },
    { "P21", PENALTY, ALWAYS, { .unit = 'M', .n = 60, .end = '-' }, NULL },
    { "P22", 20240101, ALWAYS, { .unit = 'C', .n = 60, .end = 'o' }, NULL },
    { "P23", 20150501, ALWAYS, { .unit = 'M', .n = 6, .end = 'o' }, NULL },
    /* What is held: arts. 33 to 38; food: regulations of the Food Safety Act art. 61. */
    { "P24", PENALTY, ALWAYS, WORKING(7), NULL },
    { "P25", PENALTY, ALWAYS, { .unit = 'C', .n = 30, .end = '-', .pausable = true }, "P25X" },
    { "P25X",
      PENALTY,
      ALWAYS,
      { .unit = 'C', .n = 30, .more = 30, .end = '-', .pausable = true },
      NULL },
    { "P25F",
      20191201,
      ALWAYS,
      { .unit = 'C', .n = 30, .more = 45, .end = '-', .pausable = true },
      NULL },
    /* Closing: art. 77. */
    { "P26", PENALTY, ALWAYS, WORKING(15), NULL },
};

static struct rules *rules;

static int set_up(void **state)
{
    (void)state;
    rules = rules_of_repository();
    assert_true(twin_learn(rules));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rules_free(rules);
    return 0;
}

static day day_in(int yyyymmdd)
{
    return yyyymmdd == ALWAYS ? INT32_MAX
                              : day_of(yyyymmdd / 10000, yyyymmdd / 100 % 100, yyyymmdd % 100);
}

static bool holds(const struct law *l, day received)
{
    /* ORDER_121 - 1 is 2026-04-14: no month lies between. */
    return received >= day_in(l->since) && received <= day_in(l->until);
}

static const struct law *law_on(str code, day received)
{
    for (size_t i = 0; i < COUNT(laws); i++)
        if (str_eq(code, str_from(laws[i].code)) && holds(&laws[i], received))
            return &laws[i];
    return NULL;
}

/* A day of receipt under l: d itself, or the nearest one. */
static day received_under(const struct law *l, day d)
{
    day since = day_in(l->since), until = day_in(l->until);
    return d < since ? since : d > until ? until : d;
}

static struct clock_ask ask_of(const struct law *l, day from)
{
    return (struct clock_ask){ .clock = str_from(l->code),
                               .law = received_under(l, from),
                               .from = from };
}

static void every_limit_falls_due_as_the_law_says_from_every_day(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(laws); i++)
        for (day d = FIRST; d <= LAST; d++) {
            struct clock_ask q = ask_of(&laws[i], d);
            twin_compare(rules, &laws[i].limit, &q);
        }
}

/* The step itself may come much later than the receipt: a complaint that Order 20 received is
 * mediated by its 45 working days although Order 121 is in force when it is taken up. */
static void the_day_of_receipt_chooses_the_law(void **state)
{
    static const int later[] = { 0, 1, 30, 400 };
    struct clock_result none;
    (void)state;
    for (size_t i = 0; i < COUNT(laws); i++)
        for (day d = FIRST; d <= LAST; d++) {
            str code = str_from(laws[i].code);
            const struct law *l = law_on(code, d);
            struct clock_ask q = { .clock = code, .law = d, .from = d };
            if (!l && clock_due(rules, &q, &none, NULL) != NOT_FOUND)
                fail_msg("%s has a limit before or after its law", laws[i].code);
            for (size_t k = 0; l && k < COUNT(later); k++) {
                q.from = d + later[k];
                twin_compare(rules, &l->limit, &q);
            }
        }
}

static bool is_of_the_law(str code)
{
    return code.n > 1 && (code.p[0] == 'C' || code.p[0] == 'R' || code.p[0] == 'P') &&
           code.p[1] >= '0' && code.p[1] <= '9';
}

static void the_rules_hold_no_limit_that_is_not_written_here(void **state)
{
    size_t n, there = 0;
    const struct rule_row *rows = rule_rows(rules, S("clocks"), &n);
    (void)state;
    for (size_t i = 0; i < n; i++) {
        if (!is_of_the_law(rows[i].code))
            continue;
        there++;
        const struct law *l = law_on(rows[i].code, rows[i].valid_from);
        if (!l || day_in(l->since) != rows[i].valid_from || day_in(l->until) != rows[i].valid_to)
            fail_msg("%.*s: the rules and this table differ on its days", STR_ARG(rows[i].code));
    }
    assert_int_equal(there, COUNT(laws));
}

static void an_extension_adds_what_the_law_grants(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(laws); i++) {
        const struct rule_row *row =
            rule_find(rules, S("clocks"), str_from(laws[i].code), day_in(laws[i].since));
        assert_non_null(row);
        assert_true(str_eq(rule_cell(rules, row, S("extension")), str_from(laws[i].longer)));
        for (day d = FIRST; laws[i].longer && d <= LAST; d++) {
            struct clock_result plain, longer;
            struct clock_ask q = ask_of(&laws[i], d);
            assert_int_equal(clock_due(rules, &q, &plain, NULL), OK);
            q.clock = str_from(laws[i].longer);
            assert_int_equal(clock_due(rules, &q, &longer, NULL), OK);
            if (longer.due <= plain.due)
                twin_fail("extension", &q, longer.due, plain.due);
        }
    }
}

/* Days that do not count, told from the event. */
static const struct pause pauses[][2] = {
    { { 1, 2 }, { 0 } },         /* the very first day */
    { { -4, 6 }, { 0 } },        /* began before the event */
    { { 3, 13 }, { 0 } },        /* a test of ten days */
    { { 2, 9 }, { 5, 20 } },     /* two that overlap */
    { { 4, 8 }, { 8, 15 } },     /* two that touch */
    { { 12, 40 }, { 44, 74 } },  /* over the last days of the short ones */
    { { 29, 31 }, { 89, 91 } },  /* the last day of the long ones */
    { { 7, 7 }, { 9, 3 } },      /* none at all: empty, and ended before it began */
    { { 500, 510 }, { 0 } },     /* after the end */
    { { 2, INT32_MAX }, { 0 } }, /* one that lasts */
    { { 3, 5 }, { 300, INT32_MAX } },
};

static void time_that_does_not_count_lengthens_only_what_the_law_lets_stand_still(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(laws); i++)
        for (day d = FIRST; d <= LAST; d += laws[i].limit.pausable ? 1 : 13)
            for (size_t k = 0; k < COUNT(pauses); k++) {
                struct pause on[2];
                struct clock_ask q = ask_of(&laws[i], d);
                for (size_t j = 0; j < 2; j++) {
                    day to = pauses[k][j].to;
                    on[j] = (struct pause){ d + pauses[k][j].from, to == INT32_MAX ? to : d + to };
                }
                q.pauses = on;
                q.pause_count = 2;
                twin_compare(rules, &laws[i].limit, &q);
            }
}

/* The holidays of 2026 by hand: first and last day off, and the first day people work again. */
static const int holidays[][3] = {
    { 20260101, 20260103, 20260104 }, /* a Sunday, worked */
    { 20260215, 20260223, 20260224 }, { 20260404, 20260406, 20260407 },
    { 20260501, 20260505, 20260506 }, { 20260619, 20260621, 20260622 },
    { 20260925, 20260927, 20260928 }, { 20261001, 20261007, 20261008 },
};

static void a_period_that_ends_in_a_holiday_ends_on_the_first_day_after_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(laws); i++) {
        const struct twin_limit *limit = &laws[i].limit;
        for (size_t k = 0; limit->unit == 'C' && k < COUNT(holidays); k++)
            for (day d = day_in(holidays[k][0]); d <= day_in(holidays[k][1]); d++) {
                struct clock_result res = { 0 };
                struct clock_ask q = ask_of(&laws[i], d - limit->n - limit->more);
                day want = limit->end == '-' ? d : day_in(holidays[k][2]);
                assert_int_equal(clock_due(rules, &q, &res, NULL), OK);
                if (res.due != want || res.nominal != d)
                    twin_fail("end in a holiday", &q, res.due, want);
            }
    }
}

static void the_years_have_the_working_days_that_were_announced(void **state)
{
    static const int worked[] = { 20250126, 20250208, 20250427, 20250928, 20251011, 20260104,
                                  20260214, 20260228, 20260509, 20260920, 20261010 };
    size_t weekends = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(worked); i++)
        assert_int_equal(calendar_kind(rules, day_in(worked[i])), DAY_MAKE_UP);
    for (day d = day_of(2025, 1, 1); d <= day_of(2026, 12, 31); d++)
        weekends += calendar_kind(rules, d) == DAY_MAKE_UP;
    assert_int_equal(weekends, COUNT(worked));
    assert_int_equal(calendar_between(rules, day_of(2024, 12, 31), day_of(2025, 12, 31)), 248);
    assert_int_equal(calendar_between(rules, day_of(2025, 12, 31), day_of(2026, 12, 31)), 248);
}

/* The same rules before the notice for 2026 came. */
static struct rules *rules_without_2026(void)
{
    struct rules *blind = NULL;
    struct fault f;
    struct arena *a = arena_new(0);
    fault_init(&f, a);
    str file = S("calendar/2026.csv"), text = rules_text(rules, file);
    str rows = str_sub(text, str_find(text, S("2026-01-01")), text.n);
    assert_int_equal(rules_with(file, rows, S(""), &blind, &f), OK);
    arena_free(a);
    return blind;
}

static void without_a_notice_weekends_count_and_the_day_is_provisional(void **state)
{
    struct rules *blind = rules_without_2026();
    size_t moved = 0;
    (void)state;
    assert_true(twin_learn(blind));
    for (size_t i = 0; i < COUNT(laws); i++)
        for (day d = day_of(2025, 1, 1); d <= LAST; d++) {
            struct clock_result guess, known;
            struct clock_ask q = ask_of(&laws[i], d);
            twin_compare(blind, &laws[i].limit, &q);
            assert_int_equal(clock_due(blind, &q, &guess, NULL), OK);
            assert_int_equal(clock_due(rules, &q, &known, NULL), OK);
            /* No day may move when the notice comes unless it was called provisional. */
            if (guess.due != known.due && !guess.provisional)
                twin_fail("silent guess", &q, guess.due, known.due);
            moved += guess.due != known.due;
        }
    assert_true(moved > 0);
    assert_true(twin_learn(rules));
    rules_free(blind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_limit_falls_due_as_the_law_says_from_every_day),
        cmocka_unit_test(the_day_of_receipt_chooses_the_law),
        cmocka_unit_test(the_rules_hold_no_limit_that_is_not_written_here),
        cmocka_unit_test(an_extension_adds_what_the_law_grants),
        cmocka_unit_test(time_that_does_not_count_lengthens_only_what_the_law_lets_stand_still),
        cmocka_unit_test(a_period_that_ends_in_a_holiday_ends_on_the_first_day_after_it),
        cmocka_unit_test(the_years_have_the_working_days_that_were_announced),
        cmocka_unit_test(without_a_notice_weekends_count_and_the_day_is_provisional),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
