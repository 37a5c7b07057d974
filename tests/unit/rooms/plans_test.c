/* Plans recur: on which days they fall, and the nightly job that makes their drafts. */
#include "bureau.h"

#include "base/date.h"
#include "core/job.h"
#include "core/request.h"
#include "rooms/street/plan_days.h"
#include "rooms/street/plan_store.h"
#include "sys/wall.h"

static struct bureau *b;

static int open_bureau(void **s)
{
    b = bureau_new(*s);
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

/* The days of a plan in a period, with blanks between. */
static void assert_days(const char *recurrence, const char *first, const char *from, const char *to,
                        const char *want)
{
    struct arena *a = b->t->arena;
    struct sweep_plan p = { .recurrence = str_from(recurrence),
                            .first_day = on(first),
                            .last_day = DAY_NONE };
    day days[32];
    buf got = buf_new(a, 1024);
    size_t n = plan_days(b->rules, &p, on(from), on(to), days, COUNT(days));
    for (size_t i = 0; i < n; i++)
        buf_fmt(&got, "%s%.*s", i ? " " : "", STR_ARG(day_text(a, days[i])));
    assert_string_equal(want, arena_cstr(a, buf_str(&got)));
}

static void a_weekly_plan_falls_on_its_weekday(void **s)
{
    (void)s;
    assert_days("weekly", "2026-03-04", "2026-03-09", "2026-03-31",
                "2026-03-11 2026-03-18 2026-03-25");
    assert_days("fortnightly", "2026-03-04", "2026-03-05", "2026-04-01", "2026-03-18 2026-04-01");
}

static void a_plan_made_once_falls_on_its_day_only(void **s)
{
    (void)s;
    assert_days("once", "2026-03-04", "2026-03-01", "2026-03-31", "2026-03-04");
    assert_days("once", "2026-03-04", "2026-03-05", "2026-12-31", "");
}

static void a_monthly_plan_keeps_its_day_also_after_a_short_month(void **s)
{
    (void)s;
    assert_days("monthly", "2025-12-31", "2026-02-03", "2026-04-15", "2026-02-28 2026-03-31");
    assert_days("quarterly", "2025-11-28", "2026-01-01", "2026-06-30", "2026-02-28 2026-05-28");
}

/* 2026-05-01 to 05-05 are off, 05-09 is worked for it. */
static void from_a_day_off_it_moves_to_the_next_working_day(void **s)
{
    (void)s;
    assert_days("weekly", "2026-04-03", "2026-05-01", "2026-05-10", "2026-05-06 2026-05-08");
    assert_days("weekly", "2026-04-04", "2026-05-04", "2026-05-10", "2026-05-06 2026-05-09");
}

static void a_plan_ends_with_its_last_day(void **s)
{
    (void)s;
    struct sweep_plan p = { .recurrence = S("weekly"),
                            .first_day = on("2026-03-04"),
                            .last_day = on("2026-03-12") };
    day days[4];
    assert_int_equal(
        2, plan_days(b->rules, &p, on("2026-03-01"), on("2026-03-31"), days, COUNT(days)));
}

static const str places[] = { STR_INIT("440306018001") };

static rc add_plan(struct tx *tx, void *arg, struct fault *f)
{
    struct sweep_plan *p = arg;
    p->id = tx_id(tx);
    return plan_insert(tx, &b->chen, p, f);
}

static i64 a_plan(const char *recurrence, const char *first, bool active)
{
    static const i64 people[] = { 201, 202 };
    struct sweep_plan p = { .name = S("Market street"),
                            .unit_id = b->xixiang,
                            .recurrence = str_from(recurrence),
                            .first_day = on(first),
                            .last_day = DAY_NONE,
                            .people = { people, COUNT(people) },
                            .places = { places, COUNT(places) },
                            .active = active };
    assert_accepted(as(b, &b->chen, add_plan, &p));
    return p.id;
}

static rc put_schedule(struct tx *tx, void *arg, struct fault *f)
{
    const struct job_schedule plans = { .name = "street.plans",
                                        .kind = "street.plans",
                                        .every_ms = DAY_MS,
                                        .first_at = tx_now(tx),
                                        .active = arg != NULL };
    rc r = job_schedule_put(tx, b->id, &plans, f);
    return r == OK ? job_run_schedules(tx, f) : r;
}

/* A night: the schedule asks for the job, a worker runs it. True when there was one. */
static bool go_by_night(bool active)
{
    struct job_kinds kinds = { street_room.jobs, street_room.job_count };
    bool ran = false;
    assert_accepted(as(b, &b->admin, put_schedule, active ? b : NULL));
    assert_rc(OK, job_run_next(&b->house, &kinds, 1, &ran, &b->t->fault));
    return ran;
}

static i64 count(const char *sql)
{
    return must_int(b->t, sql, NO_ARGS);
}

static void the_night_makes_the_drafts_of_the_coming_week(void **s)
{
    (void)s;
    must_exec(b->t, "DELETE FROM schedule", NO_ARGS);
    a_plan("weekly", "2026-04-08", true);
    a_plan("weekly", "2026-04-10", false);
    assert_true(go_by_night(true));
    assert_int_equal(2, count("SELECT count(*) FROM sweep WHERE state = 'draft'"));
    assert_int_equal(on("2026-05-13"), count("SELECT max(on_day) FROM sweep"));
    assert_int_equal(4, count("SELECT count(*) FROM sweep_member"));
    assert_int_equal(2, count("SELECT count(*) FROM sweep_stop"));
    assert_int_equal(1, count("SELECT count(*) FROM job WHERE state = 'done' AND result = "
                              "'{\"plans\":1,\"made\":2,\"failed\":0}'"));
}

static void no_day_is_made_twice_also_when_its_sweep_was_cancelled(void **s)
{
    (void)s;
    must_exec(b->t, "DELETE FROM schedule", NO_ARGS);
    a_plan("weekly", "2026-04-08", true);
    assert_true(go_by_night(true));
    must_exec(b->t, "UPDATE sweep SET state = 'cancelled'", NO_ARGS);
    wall_set(wall_now() + DAY_MS);
    assert_true(go_by_night(true));
    assert_int_equal(2, count("SELECT count(*) FROM sweep"));
    assert_int_equal(2, count("SELECT count(*) FROM job WHERE state = 'done'"));
}

static void a_plan_that_cannot_be_made_does_not_stop_the_others(void **s)
{
    (void)s;
    must_exec(b->t, "DELETE FROM schedule", NO_ARGS);
    i64 bad = a_plan("weekly", "2026-04-08", true);
    must_exec(
        b->t,
        "UPDATE sweep_plan SET area = '{\"type\":\"Point\",\"coordinates\":[1,2]}' WHERE id = $1",
        ARGS(V_I(bad)));
    a_plan("weekly", "2026-04-08", true);
    assert_true(go_by_night(true));
    assert_int_equal(2, count("SELECT count(*) FROM sweep"));
    assert_int_equal(
        1,
        count("SELECT count(*) FROM job WHERE result = '{\"plans\":2,\"made\":2,\"failed\":1}'"));
}

static void a_schedule_runs_when_its_time_has_come_and_not_when_it_is_off(void **s)
{
    (void)s;
    must_exec(b->t, "DELETE FROM schedule", NO_ARGS);
    assert_true(go_by_night(true));
    assert_false(go_by_night(true));
    wall_set(wall_now() + DAY_MS);
    assert_false(go_by_night(false));
    assert_true(go_by_night(true));
}

#define IN_BUREAU(test) cmocka_unit_test_setup_teardown(test, open_bureau, close_bureau)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_BUREAU(a_weekly_plan_falls_on_its_weekday),
        IN_BUREAU(a_plan_made_once_falls_on_its_day_only),
        IN_BUREAU(a_monthly_plan_keeps_its_day_also_after_a_short_month),
        IN_BUREAU(from_a_day_off_it_moves_to_the_next_working_day),
        IN_BUREAU(a_plan_ends_with_its_last_day),
        IN_BUREAU(the_night_makes_the_drafts_of_the_coming_week),
        IN_BUREAU(no_day_is_made_twice_also_when_its_sweep_was_cancelled),
        IN_BUREAU(a_plan_that_cannot_be_made_does_not_stop_the_others),
        IN_BUREAU(a_schedule_runs_when_its_time_has_come_and_not_when_it_is_off),
    };
    return testdb_run(tests, COUNT(tests));
}
