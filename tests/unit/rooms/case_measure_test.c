/* Things that are held: how long, what does not count, how it ends. */
#include "bureau.h"

#include "base/date.h"
#include "core/matter_clock.h"
#include "rooms/casefile/case_forms.h"
#include "rooms/casefile/case_measure.h"
#include "rooms/casefile/case_night.h"
#include "rooms/casefile/casefile.h"

static struct bureau *b;
static i64 next_id;

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    next_id = 9000;
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static day on(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    return d;
}

static i64 of_one(const char *sql, i64 id)
{
    return must_int(b->t, sql, ARGS(V_I(id)));
}

/* ---- a case and its measures ---- */

struct opening {
    const char *category;
    i64 id;
};

static rc open_one(struct tx *tx, void *arg, struct fault *f)
{
    struct opening *o = arg;
    const struct case_new in = { .source = S("report"),
                                 .premises_id = b->door,
                                 .category = str_from(o->category),
                                 .story = S("kept in the back room") };
    return case_file_open(tx, &b->admin, &in, &o->id, f);
}

static i64 a_case(const char *category) /* on 2026-05-06, a Wednesday */
{
    struct opening o = { .category = category };
    assert_accepted(as(b, &b->admin, open_one, &o));
    return o.id;
}

static i64 asked(i64 case_id, const char *kind, i64 follows)
{
    must_exec(b->t,
              "INSERT INTO case_measure (id, bureau_id, case_id, kind, things, state, from_day, "
              "asked_by, second_id, place, reason, basis, follows_id) VALUES ($1, $2, $3, $4, "
              "'[{\"name\":\"oil\",\"quantity\":\"12\"}]', 'asked', 1, 201, 202, 'store', 'r', "
              "'AEL 18', $5)",
              ARGS(V_I(++next_id), V_I(b->id), V_I(case_id), V_T(str_from(kind)), V_ID(follows)));
    return next_id;
}

enum what { RUN, TEST, TESTED, EXTEND, END, END_TWICE };
struct doing {
    i64 case_id, id;
    enum what what;
    const char *outcome;
};

static rc end(struct tx *tx, struct matter *m, struct measure *x, const char *outcome,
              struct fault *f)
{
    struct measure_end_form form = { str_from(outcome), S("done") };
    return measure_end(tx, &b->anna, m, x, &form, f);
}

static rc do_it(struct tx *tx, void *arg, struct fault *f)
{
    const struct doing *d = arg;
    struct matter m;
    struct measure x, former;
    rc r = matter_get(tx, d->case_id, &m, f);
    if (r == OK)
        r = measure_get(tx, d->case_id, d->id, &x, f);
    if (r != OK)
        return r;
    former = x;
    switch (d->what) {
    case RUN:
        x.approved_by = b->chen.person_id;
        x.approved_at = tx_now(tx);
        return measure_run(tx, &b->chen, &m, &x, f);
    case TEST:
        return measure_test(tx, &m, &x, f);
    case TESTED:
        return measure_tested(tx, &m, &x, f);
    case EXTEND:
        return measure_extend(tx, &b->chen, &m, &x, f);
    case END:
        return end(tx, &m, &x, d->outcome, f);
    case END_TWICE:
        r = end(tx, &m, &x, d->outcome, f);
        return r == OK ? end(tx, &m, &former, d->outcome, f) : r;
    }
    return INTERNAL;
}

static rc doing(i64 case_id, i64 id, enum what what, const char *outcome)
{
    struct doing d = { case_id, id, what, outcome };
    struct actor who = b->anna;
    who.scope = &b->whole;
    return as(b, &who, do_it, &d);
}

static i64 held(i64 case_id, const char *kind)
{
    i64 id = asked(case_id, kind, 0);
    assert_accepted(doing(case_id, id, RUN, NULL));
    return id;
}

static day due(i64 id)
{
    return (day)of_one("SELECT due_day FROM case_measure WHERE id = $1", id);
}

static void assert_ends_as(i64 id, const char *state, const char *outcome)
{
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM case_measure WHERE id = $1 AND state = $2 "
                                 "AND outcome = $3",
                                 ARGS(V_I(id), V_T(str_from(state)), V_T(str_from(outcome)))));
}

static i64 papers(i64 case_id, const char *kind)
{
    return must_int(b->t, "SELECT count(*) FROM document WHERE matter_id = $1 AND kind = $2",
                    ARGS(V_I(case_id), V_T(str_from(kind))));
}

static i64 night(void)
{
    i64 n = 0;
    struct case_night job = {
        .house = &b->house,
        .actor = { .bureau_id = b->id, .roles = ROLE_SYSTEM, .scope = &b->whole },
        .arena = b->t->arena
    };
    assert_rc(OK, case_night(&job, &n, &b->t->fault));
    return n;
}

/* ---- preserved in advance ---- */

static void what_was_preserved_lapses_when_the_seventh_working_day_is_over(void **s)
{
    (void)s;
    i64 c = a_case("food"), id = held(c, "PRESERVE");
    assert_int_equal(on("2026-05-14"), due(id)); /* Saturday the 9th is worked */
    assert_int_equal(1, papers(c, "measure_preserve"));
    assert_int_equal(1, papers(c, "measure_things"));
    today_is("2026-05-14");
    assert_int_equal(0, night());
    today_is("2026-05-20"); /* the job was away for days */
    assert_int_equal(1, night());
    assert_ends_as(id, "lapsed", "LAPSED");
    assert_int_equal(1, papers(c, "measure_release"));
    assert_int_equal(1, of_one("SELECT count(*) FROM ledger WHERE matter_id = $1 AND act = "
                               "'case.measure_lapse' AND COALESCE(actor_id, 0) = 0",
                               c));
    assert_int_equal(0, of_one("SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND "
                               "clock = 'P24' AND stopped_at IS NULL",
                               c));
    assert_int_equal(0, night());
}

static void more_than_a_page_lapses_in_one_night_and_other_cases_go_on(void **s)
{
    (void)s;
    i64 c[4];
    for (size_t i = 0; i < COUNT(c); i++) {
        c[i] = a_case("food");
        for (size_t k = 0; k < 10; k++)
            (void)held(c[i], "PRESERVE");
    }
    i64 seized = held(c[0], "SEIZE");
    today_is("2026-05-15");
    assert_int_equal(40, night());
    assert_int_equal(1, of_one("SELECT count(*) FROM case_measure WHERE state = 'running' AND "
                               "bureau_id = $1",
                               b->id));
    assert_int_equal(on("2026-06-05"), due(seized));
}

static void a_preservation_neither_stands_still_nor_is_extended(void **s)
{
    (void)s;
    i64 c = a_case("food"), id = held(c, "PRESERVE");
    assert_refused(b, doing(c, id, TEST, NULL), "case.measure_counts_tests");
    assert_refused(b, doing(c, id, EXTEND, NULL), "case.measure_not_extendable");
}

static void a_preservation_becomes_a_seizure_of_its_own_day(void **s)
{
    (void)s;
    i64 c = a_case("food"), former = held(c, "PRESERVE"), id = asked(c, "SEIZE", former);
    today_is("2026-05-08");
    assert_accepted(doing(c, id, RUN, NULL));
    assert_ends_as(former, "ended", "SEIZED");
    assert_int_equal(on("2026-06-07"), due(id));
}

static void what_is_over_becomes_nothing_else(void **s)
{
    (void)s;
    i64 c = a_case("food"), former = held(c, "PRESERVE"), id = asked(c, "SEIZE", former);
    today_is("2026-05-15");
    assert_refused(b, doing(c, id, RUN, NULL), "case.measure_over");
}

/* ---- sealed up, seized ---- */

static void tests_do_not_count_and_sixty_days_are_the_most(void **s)
{
    (void)s;
    i64 c = a_case("quality"), id = held(c, "SEIZE");
    assert_int_equal(on("2026-05-06") + 30, due(id));
    today_is("2026-05-10");
    assert_accepted(doing(c, id, TEST, NULL));
    assert_refused(b, doing(c, id, TEST, NULL), "case.measure_tests_already");
    today_is("2026-05-20");
    assert_accepted(doing(c, id, TESTED, NULL));
    assert_refused(b, doing(c, id, TESTED, NULL), "case.measure_no_test");
    assert_int_equal(on("2026-05-06") + 30 + 10, due(id));
    assert_accepted(doing(c, id, EXTEND, NULL));
    assert_int_equal(on("2026-05-06") + 60 + 10, due(id));
    assert_refused(b, doing(c, id, EXTEND, NULL), "case.extended_already");
    assert_int_equal(1, papers(c, "measure_extension"));
}

static void food_is_held_longer(void **s)
{
    (void)s;
    i64 c = a_case("food"), id = held(c, "SEAL");
    assert_accepted(doing(c, id, EXTEND, NULL));
    assert_int_equal(on("2026-05-06") + 75, due(id));
}

static void a_seizure_that_is_late_is_lifted_by_somebody_and_not_extended(void **s)
{
    (void)s;
    i64 c = a_case("quality"), id = held(c, "SEIZE");
    today_is("2026-06-06");
    assert_refused(b, doing(c, id, EXTEND, NULL), "case.measure_over");
    assert_int_equal(0, night());
    assert_accepted(doing(c, id, END, "RETURNED"));
    assert_int_equal(1, papers(c, "measure_lift"));
    assert_int_equal(1, of_one("SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND clock "
                               "= 'P25' AND late = 1 AND stopped_at IS NOT NULL",
                               c));
}

static void nothing_is_late_while_it_is_tested(void **s)
{
    (void)s;
    i64 c = a_case("quality"), id = held(c, "SEIZE");
    today_is("2026-05-30");
    assert_accepted(doing(c, id, TEST, NULL));
    today_is("2026-08-01");
    assert_accepted(doing(c, id, TESTED, NULL));
    assert_int_equal(on("2026-06-05") + (on("2026-08-01") - on("2026-05-30")), due(id));
}

/* ---- together ---- */

static void the_first_limit_is_that_of_the_matter(void **s)
{
    (void)s;
    i64 c = a_case("quality"), seized = held(c, "SEIZE"), first = held(c, "PRESERVE");
    const char *shown = "SELECT due_day FROM matter_clock WHERE matter_id = $1 AND stopped_at IS "
                        "NULL AND clock LIKE 'P2%'";
    assert_int_equal(on("2026-05-14"), of_one(shown, c));
    assert_int_equal(on("2026-05-14"),
                     day_at(of_one("SELECT due_at FROM matter WHERE id = $1", c)));
    assert_accepted(doing(c, first, END, "TESTED"));
    assert_int_equal(due(seized), of_one(shown, c));
    assert_accepted(doing(c, seized, END, "RETURNED"));
    assert_int_equal(0, of_one("SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND "
                               "stopped_at IS NULL AND clock LIKE 'P2%'",
                               c));
}

static void it_ends_as_the_rules_say(void **s)
{
    (void)s;
    i64 c = a_case("food"), seized = held(c, "SEIZE");
    assert_rc(INVALID, doing(c, seized, END, "TESTED"));
    assert_rc(INVALID, doing(c, seized, END, "SEIZED"));
    assert_rc(INVALID, doing(c, seized, END, "LAPSED"));
    assert_rc(INVALID, doing(c, seized, END, "CONFISCATED")); /* nothing is decided */
    must_exec(b->t, "UPDATE case_file SET decided_day = 1, penalties = 'FINE' WHERE id = $1",
              ARGS(V_I(c)));
    assert_rc(INVALID, doing(c, seized, END, "CONFISCATED"));
    must_exec(b->t, "UPDATE case_file SET penalties = 'FINE|CONFISCATION' WHERE id = $1",
              ARGS(V_I(c)));
    assert_accepted(doing(c, seized, END, "CONFISCATED"));
    assert_int_equal(0, papers(c, "measure_lift"));
    assert_refused(b, doing(c, seized, END, "RETURNED"), "case.measure_not_running");
}

static void two_do_not_end_the_same_one(void **s)
{
    (void)s;
    i64 c = a_case("food"), id = held(c, "SEIZE");
    assert_refused(b, doing(c, id, END_TWICE, "RETURNED"), "case.measure_changed");
}

static void a_case_that_holds_things_is_not_closed(void **s)
{
    (void)s;
    i64 c = a_case("food"), id = held(c, "SEIZE");
    struct actor head = b->chen;
    head.roles = ROLE_HEAD;
    head.scope = &b->whole;
    must_exec(b->t, "UPDATE matter SET state = 'finished' WHERE id = $1", ARGS(V_I(c)));
    const struct taken close = STEP("close", "{\"note\":\"all done\"}");
    assert_refused(b, act(b, &head, &case_flow, c, close), "case.still_held");
    assert_accepted(doing(c, id, END, "DESTROYED"));
    assert_accepted(act(b, &head, &case_flow, c, close));
}

int main(void)
{
#define TEST_OF(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        TEST_OF(what_was_preserved_lapses_when_the_seventh_working_day_is_over),
        TEST_OF(more_than_a_page_lapses_in_one_night_and_other_cases_go_on),
        TEST_OF(a_preservation_neither_stands_still_nor_is_extended),
        TEST_OF(a_preservation_becomes_a_seizure_of_its_own_day),
        TEST_OF(what_is_over_becomes_nothing_else),
        TEST_OF(tests_do_not_count_and_sixty_days_are_the_most),
        TEST_OF(food_is_held_longer),
        TEST_OF(a_seizure_that_is_late_is_lifted_by_somebody_and_not_extended),
        TEST_OF(nothing_is_late_while_it_is_tested),
        TEST_OF(the_first_limit_is_that_of_the_matter),
        TEST_OF(it_ends_as_the_rules_say),
        TEST_OF(two_do_not_end_the_same_one),
        TEST_OF(a_case_that_holds_things_is_not_closed),
    };
    return testdb_run(tests, COUNT(tests));
}
