/* What follows from how heavy a penalty is, and what is added to a fine that is late. */
#include "rooms/casefile/case_money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { FINE = 1000000 /* ten thousand yuan in fen */ };

static struct rules *rules;

static int load(void **s)
{
    (void)s;
    return rules_load(S(NAGUAN_SOURCE "/rules"), &rules, NULL) == OK ? 0 : -1;
}

static int unload(void **s)
{
    (void)s;
    rules_free(rules);
    return 0;
}

static day on(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    return d;
}

static struct penalty a_penalty(const char *party, const char *kinds, i64 fine)
{
    return (struct penalty){
        .party = str_from(party), .penalties = str_from(kinds), .fine = fine, .on = on("2026-05-06")
    };
}

/* ---- late ---- */

static i64 late_after(i64 days, const struct fine_paid *paid, size_t n)
{
    day due = on("2026-06-01");
    struct fine_part whole = { due, FINE };
    struct fine_state s = { &whole, 1, paid, n };
    return fine_late(rules, &s, due + (day)days);
}

static void three_percent_a_day_and_never_more_than_the_fine(void **s)
{
    (void)s;
    assert_int_equal(0, late_after(-1, NULL, 0));
    assert_int_equal(0, late_after(0, NULL, 0));
    assert_int_equal(30000, late_after(1, NULL, 0));
    assert_int_equal(990000, late_after(33, NULL, 0));
    assert_int_equal(FINE, late_after(34, NULL, 0));
    assert_int_equal(FINE, late_after(5000, NULL, 0));
}

static void what_is_paid_grows_no_more(void **s)
{
    (void)s;
    struct fine_paid half = { on("2026-06-03"), FINE / 2 }, in_time = { on("2026-06-01"), FINE };
    assert_int_equal(2 * 30000 + 3 * 15000, late_after(5, &half, 1));
    assert_int_equal(0, late_after(100, &in_time, 1));
}

static void an_instalment_is_late_by_itself(void **s)
{
    (void)s;
    struct fine_part parts[] = { { on("2026-06-01"), FINE / 2 }, { on("2026-07-01"), FINE / 2 } };
    struct fine_state state = { parts, 2, NULL, 0 };
    assert_int_equal(15000, fine_late(rules, &state, on("2026-06-02")));
    assert_int_equal(30 * 15000, fine_late(rules, &state, on("2026-07-01")));
    assert_int_equal(30 * 15000 + 30000, fine_late(rules, &state, on("2026-07-02")));
}

static void a_remainder_of_a_fen_is_not_lost_by_rounding(void **s)
{
    (void)s;
    struct fine_part one = { on("2026-06-01"), 33 };
    struct fine_state state = { &one, 1, NULL, 0 };
    assert_int_equal(0, fine_late(rules, &state, on("2026-06-02")));
    assert_int_equal(1, fine_late(rules, &state, on("2026-06-03")));
    assert_int_equal(33, fine_late(rules, &state, on("2026-08-01")));
}

/* ---- hearing ---- */

static void a_hearing_is_due_from_the_sum_of_the_province_on(void **s)
{
    (void)s;
    struct penalty p = a_penalty("person", "FINE", FINE - 1);
    assert_false(penalty_gives_hearing(rules, &p));
    p.fine = FINE;
    assert_true(penalty_gives_hearing(rules, &p));
    p.fine = FINE / 2;
    assert_false(penalty_gives_hearing(rules, &p));
    p.province = S("44");
    assert_true(penalty_gives_hearing(rules, &p));
    p.fine -= 1;
    assert_false(penalty_gives_hearing(rules, &p));
    p.confiscated = FINE / 2;
    assert_true(penalty_gives_hearing(rules, &p));
}

static void a_body_pays_ten_times_more_before_it_is_heard(void **s)
{
    (void)s;
    struct penalty p = a_penalty("body", "FINE", 10 * FINE - 1);
    assert_false(penalty_gives_hearing(rules, &p));
    p.fine++;
    assert_true(penalty_gives_hearing(rules, &p));
}

static void loss_of_a_licence_is_always_heard(void **s)
{
    (void)s;
    struct penalty p = a_penalty("body", "FINE|REVOCATION", 1);
    assert_true(penalty_gives_hearing(rules, &p));
    p.penalties = S("WARNING");
    assert_false(penalty_gives_hearing(rules, &p));
}

/* ---- publication ---- */

static void a_bare_warning_is_not_published(void **s)
{
    (void)s;
    struct penalty p = a_penalty("body", "WARNING", 0);
    assert_false(penalty_is_published(rules, &p));
    p.penalties = S("WARNING|FINE");
    assert_true(penalty_is_published(rules, &p));
    p.penalties = S("");
    assert_false(penalty_is_published(rules, &p));
}

static void three_months_for_what_is_small_else_three_years(void **s)
{
    (void)s;
    struct penalty p = a_penalty("body", "CRITICISM", 0);
    day from = on("2026-11-30");
    assert_int_equal(on("2027-02-28"), penalty_published_until(rules, &p, from));
    p.penalties = S("FINE");
    p.fine = 300000;
    assert_int_equal(on("2027-02-28"), penalty_published_until(rules, &p, from));
    p.fine++;
    assert_int_equal(on("2029-11-30"), penalty_published_until(rules, &p, from));
    p.penalties = S("WARNING|CONFISCATION");
    assert_int_equal(on("2029-11-30"), penalty_published_until(rules, &p, from));
}

static void a_closure_stays_to_its_end(void **s)
{
    (void)s;
    struct penalty p = a_penalty("body", "FINE|CLOSURE", 1);
    assert_false(penalty_may_end_early(rules, &p));
    p.penalties = S("FINE|CONFISCATION");
    assert_true(penalty_may_end_early(rules, &p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_percent_a_day_and_never_more_than_the_fine),
        cmocka_unit_test(what_is_paid_grows_no_more),
        cmocka_unit_test(an_instalment_is_late_by_itself),
        cmocka_unit_test(a_remainder_of_a_fen_is_not_lost_by_rounding),
        cmocka_unit_test(a_hearing_is_due_from_the_sum_of_the_province_on),
        cmocka_unit_test(a_body_pays_ten_times_more_before_it_is_heard),
        cmocka_unit_test(loss_of_a_licence_is_always_heard),
        cmocka_unit_test(a_bare_warning_is_not_published),
        cmocka_unit_test(three_months_for_what_is_small_else_three_years),
        cmocka_unit_test(a_closure_stays_to_its_end),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
