/* How long a call takes is learned from own visits: each counted once, the median against sorting
 * by hand, drawn towards the rule while there are few. */
#include "bureau.h"

#include "base/date.h"
#include "base/rand.h"
#include "core/job.h"
#include "core/request.h"
#include "rooms/street/minutes.h"
#include "rooms/street/street.h"
#include "sys/wall.h"

#include <stdlib.h>

static struct bureau *b;
static i64 next_id;

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    next_id = 5000;
    must_exec(b->t, "UPDATE entity SET trade = '6210'", NO_ARGS);
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static void given_visit(const char *outcome, i64 seconds)
{
    i64 began = wall_now() - DAY_MS;
    must_exec(b->t,
              "INSERT INTO visit (id, bureau_id, unit_id, premises_id, entity_id, act, officer_id, "
              "on_day, started_at, ended_at, outcome, door_state, created_at) "
              "VALUES ($1, $2, $3, $4, $5, 'visit', 201, 1, $6, $7, $8, 'matched', $6)",
              ARGS(V_I(next_id++), V_I(b->id), V_I(b->xixiang), V_I(b->door), V_I(b->shop),
                   V_I(began), V_I(began + seconds * 1000), V_T(str_from(outcome))));
}

static rc submit(struct tx *tx, void *arg, struct fault *f)
{
    i64 id;
    const struct job_ask ask = { .kind = S("street.minutes"), .payload = S("{}") };
    (void)arg;
    return job_submit(tx, &b->admin, &ask, &id, f);
}

static void learn(void)
{
    struct job_kinds kinds = { street_room.jobs, street_room.job_count };
    bool ran = false;
    assert_accepted(as(b, &b->admin, submit, NULL));
    assert_rc(OK, job_run_next(&b->house, &kinds, 1, &ran, &b->t->fault));
    assert_true(ran);
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM job WHERE state <> 'done'", NO_ARGS));
}

static i64 median_of(const char *outcome)
{
    return must_int(b->t, "SELECT median_s FROM visit_minutes WHERE trade = '62' AND outcome = $1",
                    ARGS(V_T(str_from(outcome))));
}

struct asking {
    const char *trade;
    i64 seconds, n;
};

static rc ask(struct tx *tx, void *arg, struct fault *f)
{
    struct asking *a = arg;
    struct minutes *m;
    rc r = minutes_load(tx, &m, f);
    if (r == OK)
        a->seconds = minutes_expected(m, str_from(a->trade), &a->n);
    return r;
}

static struct asking expected(const char *trade)
{
    struct asking a = { .trade = trade };
    assert_accepted(as(b, &b->chen, ask, &a));
    return a;
}

static int by_size(const void *x, const void *y)
{
    i64 p = *(const i64 *)x, q = *(const i64 *)y;
    return (p > q) - (p < q);
}

static void the_median_is_that_of_sorting_all_visits(void **s)
{
    struct rand dice;
    (void)s;
    for (u64 seed = 1; seed <= 6; seed++) {
        i64 took[400];
        size_t n = 1 + seed * 61;
        must_exec(b->t, "DELETE FROM visit", NO_ARGS);
        must_exec(b->t, "DELETE FROM visit_tally", NO_ARGS);
        rand_seed(&dice, seed);
        for (size_t i = 0; i < n; i++) {
            took[i] = 1 + (i64)rand_below(&dice, 3600);
            given_visit("seen", took[i]);
        }
        learn();
        qsort(took, n, sizeof *took, by_size);
        i64 median = took[(n + 1) / 2 - 1];
        assert_in_range(median_of("seen"), median > 30 ? median - 30 : 0, median + 30);
    }
}

static void each_visit_is_counted_once_and_forgotten_phones_never(void **s)
{
    (void)s;
    for (int i = 0; i < 1500; i++) /* more than a page */
        given_visit(i % 3 ? "seen" : "closed", 100);
    given_visit("seen", 3 * 3600); /* put away open */
    given_visit("seen", 0);
    learn();
    learn();
    assert_int_equal(1500,
                     must_int(b->t, "SELECT CAST(SUM(n) AS BIGINT) FROM visit_tally", NO_ARGS));
    given_visit("seen", 100);
    learn();
    assert_int_equal(1501,
                     must_int(b->t, "SELECT CAST(SUM(n) AS BIGINT) FROM visit_tally", NO_ARGS));
    assert_int_equal(1001,
                     must_int(b->t, "SELECT n FROM visit_minutes WHERE outcome = 'seen'", NO_ARGS));
}

static void a_visit_of_this_minute_waits_until_no_earlier_one_can_come(void **s)
{
    (void)s;
    given_visit("seen", 60);
    must_exec(b->t, "UPDATE visit SET created_at = $1", ARGS(V_I(wall_now() - 1000)));
    learn();
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM visit_tally", NO_ARGS));
    wall_set(wall_now() + 3600000);
    learn();
    assert_int_equal(1, must_int(b->t, "SELECT count(*) FROM visit_tally", NO_ARGS));
}

static void few_visits_move_the_rule_a_little_and_many_replace_it(void **s)
{
    (void)s;
    struct asking rule = expected("6210"), other = expected("5212");
    assert_int_equal(0, rule.n);
    assert_true(rule.seconds > other.seconds); /* catering takes longer */
    for (int i = 0; i < 5; i++)
        given_visit("seen", 2400);
    learn();
    struct asking few = expected("6210");
    assert_int_equal(5, few.n);
    assert_true(few.seconds > rule.seconds && few.seconds < 1600);
    for (int i = 0; i < 995; i++)
        given_visit("seen", 2400);
    learn();
    struct asking many = expected("6210");
    assert_int_equal(1000, many.n);
    assert_in_range(many.seconds, 2000, 2415);
    assert_int_equal(other.seconds, expected("5212").seconds); /* another trade learns nothing */
    assert_int_equal(many.seconds, expected("6291").seconds);  /* the same division does */
}

static void a_share_that_happens_counts_for_what_it_takes(void **s)
{
    (void)s;
    for (int i = 0; i < 1000; i++)
        given_visit("closed", 45);
    learn();
    assert_true(expected("6210").seconds < 120); /* a street that is always shut is walked fast */
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(the_median_is_that_of_sorting_all_visits),
        CASE(each_visit_is_counted_once_and_forgotten_phones_never),
        CASE(a_visit_of_this_minute_waits_until_no_earlier_one_can_come),
        CASE(few_visits_move_the_rule_a_little_and_many_replace_it),
        CASE(a_share_that_happens_counts_for_what_it_takes),
    };
    return testdb_run(tests, COUNT(tests));
}
