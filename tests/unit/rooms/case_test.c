/* The life of a case, as the rule is said. */
#include "case_way.h"

#include "core/actor_load.h"
#include "core/matter_clock.h"
#include "rooms/casefile/case_night.h"

static void a_source_waits_fifteen_working_days_from_the_finding(void **s)
{
    (void)s;
    struct opening o = a_source(); /* today is 2026-05-06 */
    o.in.found_at = day_start(on("2026-04-20"));
    assert_accepted(as(b, &b->admin, open_one, &o));
    assert_true(str_eq(state_of(b, o.id), S("sourced")));
    assert_int_equal(on("2026-05-13"),
                     day_at(of_case("SELECT due_at FROM matter WHERE id = $1", o.id)));
    assert_int_equal(b->shop, of_case("SELECT entity_id FROM matter WHERE id = $1", o.id));
}

static void numbers_have_no_gaps_and_a_refused_source_takes_none(void **s)
{
    (void)s;
    struct opening one = a_source(), bad = a_source(), two = a_source();
    bad.in.premises_id = 0;
    assert_accepted(as(b, &b->admin, open_one, &one));
    assert_rc(INVALID, as(b, &b->admin, open_one, &bad));
    assert_accepted(as(b, &b->admin, open_one, &two));
    assert_int_equal(2,
                     must_int(b->t, "SELECT last FROM number_series WHERE series = 'AJ'", NO_ARGS));
}

static void what_is_found_tomorrow_or_nowhere_is_refused(void **s)
{
    (void)s;
    struct opening late = a_source(), nowhere = a_source(), other = a_source();
    late.in.found_at = day_start(on("2026-05-08"));
    nowhere.in.premises_id = 4711;
    other.in.source = S("hearsay");
    assert_rc(INVALID, as(b, &b->admin, open_one, &late));
    assert_rc(INVALID, as(b, &b->admin, open_one, &nowhere));
    assert_rc(INVALID, as(b, &b->admin, open_one, &other));
}

static void a_case_goes_to_the_brigade_where_there_is_one(void **s)
{
    (void)s;
    struct opening station = a_source(), brigade = a_source();
    assert_accepted(as(b, &b->admin, open_one, &station));
    assert_int_equal(b->xixiang, of_case("SELECT unit_id FROM matter WHERE id = $1", station.id));
    must_exec(b->t,
              "INSERT INTO unit (id, bureau_id, kind, code, name, name_en, created_at) "
              "VALUES (777, $1, 'brigade', 'DD', 'Brigade', 'Brigade', 1)",
              ARGS(V_I(b->id)));
    assert_accepted(as(b, &b->admin, open_one, &brigade));
    assert_int_equal(777, of_case("SELECT unit_id FROM matter WHERE id = $1", brigade.id));
}

static void who_found_it_has_a_part_in_it(void **s)
{
    (void)s;
    struct opening o = a_source();
    o.in.source = S("inspection");
    o.in.found_by = b->anna.person_id;
    assert_accepted(as(b, &b->admin, open_one, &o));
    assert_int_equal(b->anna.person_id,
                     of_case("SELECT person_id FROM case_part WHERE case_id = $1 AND part = "
                             "'supervisor'",
                             o.id));
}

/* ---- what the night does ---- */

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

static void who_is_silent_has_waived_when_the_fifth_working_day_is_over(void **s)
{
    (void)s;
    i64 id = noticed(); /* on 2026-05-06, a Wednesday; the Saturday after is worked */
    i64 due = of_case("SELECT due_day FROM matter_clock WHERE matter_id = $1 AND clock = 'P6'", id);
    today_is(day_text(b->t->arena, (day)due).p);
    assert_int_equal(0, night());
    assert_true(str_eq(state_of(b, id), S("notified")));
    today_is(day_text(b->t->arena, (day)due + 9).p); /* the job was away for days */
    assert_int_equal(1, night());
    assert_true(str_eq(state_of(b, id), S("answered")));
    assert_int_equal(1, of_case("SELECT count(*) FROM ledger WHERE matter_id = $1 AND act = "
                                "'case.lapse' AND COALESCE(actor_id, 0) = 0",
                                id));
    assert_int_equal(0, night());
}

static void who_spoke_in_time_has_not_waived(void **s)
{
    (void)s;
    i64 id = noticed();
    goes(id, &(struct going)INVESTIGATES("waive", "{\"note\":\"said\"}"));
    today_is("2026-06-30");
    assert_int_equal(0, night());
}

/* A notice put up, with its picture, which anna has just sent. */
static const char *announced(i64 photo)
{
    must_exec(b->t,
              "INSERT INTO blob (hash, size, media_type, created_at) VALUES ('b10b', 1, "
              "'image/jpeg', 1) ON CONFLICT (hash) DO NOTHING",
              NO_ARGS);
    must_exec(
        b->t,
        "INSERT INTO attachment (id, bureau_id, hash, name, media_type, size, unit_id, "
        "created_by, created_at) VALUES ($1, $2, 'b10b', 'photo', 'image/jpeg', 1, $3, $4, 1)",
        ARGS(V_I(photo), V_I(b->id), V_I(b->xixiang), V_I(b->anna.person_id)));
    return arena_fmt(b->t->arena, "{\"place\":\"board\",\"photos\":[\"%lld\"]}", (long long)photo)
        .p;
}

static i64 posted(void)
{
    i64 id = noticed();
    const struct going way[] = {
        FINED,
        INVESTIGATES("announce", announced(4400)),
    };
    for (size_t i = 0; i < COUNT(way); i++)
        goes(id, &way[i]);
    return id;
}

static void a_notice_counts_as_served_on_its_last_day_whenever_that_is_seen(void **s)
{
    (void)s;
    i64 id = posted(); /* on 2026-05-06: thirty days end on 06-05, fifteen more on 06-20, a Saturday
                          before the holiday, so that the fine is due when work goes on */
    today_is("2026-06-05");
    assert_int_equal(0, night());
    today_is("2026-06-17");
    assert_int_equal(1, night());
    assert_true(str_eq(state_of(b, id), S("served")));
    assert_int_equal(on("2026-06-05"),
                     of_case("SELECT served_day FROM case_file WHERE id = $1", id));
    assert_int_equal(on("2026-06-05"),
                     of_case("SELECT from_day FROM matter_clock WHERE matter_id = "
                             "$1 AND clock = 'P10' AND stopped_at IS NULL",
                             id));
    assert_int_equal(0,
                     of_case("SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND clock = "
                             "'P9' AND stopped_at IS NULL",
                             id));
    assert_int_equal(1, of_case("SELECT count(*) FROM document WHERE matter_id = $1 AND kind = "
                                "'service_receipt' AND facts LIKE '%board%'",
                                id));
    assert_int_equal(0, night());
}

static void a_notice_is_kept_with_its_picture(void **s)
{
    (void)s;
    i64 id = posted();
    assert_int_equal(1, of_case("SELECT count(*) FROM attachment WHERE subject_id = $1 AND "
                                "subject_kind = 'matter' AND stage = 'notice'",
                                id));
    const struct going fined[] = { FINED };
    i64 other = noticed();
    goes(other, &fined[0]);
    goes(other, &fined[1]);
    struct actor anna = someone(b->anna, ROLE_INVESTIGATOR);
    assert_rc(INVALID, act(b, &anna, &case_flow, other,
                           STEP("announce", "{\"place\":\"board\",\"photos\":[\"4400\"]}")));
    assert_rc(INVALID, act(b, &anna, &case_flow, other, STEP("announce", "{\"place\":\"board\"}")));
}

static void who_comes_for_the_decision_meanwhile_is_served_that_day(void **s)
{
    (void)s;
    i64 id = posted();
    today_is("2026-05-20");
    goes(id, &(struct going)INVESTIGATES("serve", "{\"mode\":\"S1\",\"receipt\":\"signed\"}"));
    assert_int_equal(on("2026-05-20"),
                     of_case("SELECT served_day FROM case_file WHERE id = $1", id));
    today_is("2026-07-01");
    assert_int_equal(0, night());
}

static void what_did_not_count_does_not_count_after_an_extension(void **s)
{
    (void)s;
    struct opening o = a_source();
    assert_accepted(as(b, &b->admin, open_one, &o));
    for (size_t i = 0; i < 3; i++)
        goes(o.id, &to_the_notice[i]);
    today_is("2026-05-07");
    goes(o.id, &(struct going)HEADS("suspend", "{\"ground\":\"FORCE\",\"note\":\"flood\"}"));
    today_is("2026-05-20");
    goes(o.id, &(struct going)HEADS("resume", "{\"note\":\"dry\"}"));
    goes(o.id, &(struct going)HEADS("prolong", "{\"note\":\"difficult\"}"));
    assert_int_equal(on("2026-05-06") + 120 + 13,
                     of_case("SELECT due_day FROM matter_clock WHERE matter_id = $1 AND clock = "
                             "'P4X' AND stopped_at IS NULL",
                             o.id));
}

static void a_test_does_not_count_towards_the_ninety_days(void **s)
{
    (void)s;
    struct opening o = a_source();
    const char *due = "SELECT due_day FROM matter_clock WHERE matter_id = $1 AND clock = 'P4' AND "
                      "stopped_at IS NULL AND paused_on IS NULL";
    assert_accepted(as(b, &b->admin, open_one, &o));
    for (size_t i = 0; i < 3; i++)
        goes(o.id, &to_the_notice[i]);
    assert_int_equal(on("2026-05-06") + 90, of_case(due, o.id));
    today_is("2026-05-11");
    goes(o.id, &(struct going)INVESTIGATES("pause", "{\"what\":\"TEST\",\"note\":\"oil\"}"));
    assert_true(str_eq(state_of(b, o.id), S("paused")));
    assert_int_equal(0,
                     of_case("SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND clock = "
                             "'P4' AND paused_on IS NULL",
                             o.id));
    today_is("2026-05-18");
    goes(o.id, &(struct going)INVESTIGATES("go_on", "{\"note\":\"fine\"}"));
    assert_int_equal(on("2026-05-06") + 90 + 7, of_case(due, o.id));
}

static rc let_in(struct tx *tx, void *arg, struct fault *f)
{
    return actor_let_in(tx, 51, arg, f);
}

static void pass_until(i64 id, i64 case_id, i64 person, i64 until)
{
    must_exec(b->t,
              "INSERT INTO case_read (id, case_id, person_id, purpose, at, bureau_id, code, until) "
              "VALUES ($1, $2, $3, 'x', 1, $4, 'follow', $5)",
              ARGS(V_I(id), V_I(case_id), V_I(person), V_I(b->id), until ? V_I(until) : V_NULL()));
}

static void a_pass_is_for_one_person_and_one_case_and_ends(void **s)
{
    (void)s;
    struct opening one = a_source(), two = a_source();
    struct scope scope = { .bureau_id = b->id };
    i64 later = day_start(on("2036-01-01"));
    assert_accepted(as(b, &b->admin, open_one, &one));
    assert_accepted(as(b, &b->admin, open_one, &two));
    pass_until(1, one.id, 51, 1);
    pass_until(2, one.id, 52, later);
    pass_until(3, one.id, 51, 0); /* only what crosses by rule was read */
    must_read(b->t, let_in, &scope);
    assert_int_equal(0, scope.pass_count);
    pass_until(4, two.id, 51, later);
    must_read(b->t, let_in, &scope);
    assert_int_equal(1, scope.pass_count);
    assert_int_equal(two.id, scope.passes[0]);
    assert_int_equal(0, scope_for_writing(&scope).pass_count);
}

static void whoever_found_it_is_not_let_in_by_that_part(void **s)
{
    (void)s;
    struct opening o = a_source();
    struct scope scope = { .bureau_id = b->id };
    o.in.found_by = 51;
    assert_accepted(as(b, &b->admin, open_one, &o));
    must_read(b->t, let_in, &scope);
    assert_int_equal(0, scope.part_count);
    must_exec(b->t, "UPDATE case_part SET part = 'investigator' WHERE case_id = $1",
              ARGS(V_I(o.id)));
    must_read(b->t, let_in, &scope);
    assert_int_equal(1, scope.part_count);
    must_exec(b->t, "UPDATE case_part SET ended_at = 1 WHERE case_id = $1", ARGS(V_I(o.id)));
    must_read(b->t, let_in, &scope);
    assert_int_equal(0, scope.part_count);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        TEST(a_source_waits_fifteen_working_days_from_the_finding),
        TEST(numbers_have_no_gaps_and_a_refused_source_takes_none),
        TEST(what_is_found_tomorrow_or_nowhere_is_refused),
        TEST(a_case_goes_to_the_brigade_where_there_is_one),
        TEST(who_found_it_has_a_part_in_it),
        TEST(who_is_silent_has_waived_when_the_fifth_working_day_is_over),
        TEST(who_spoke_in_time_has_not_waived),
        TEST(a_notice_counts_as_served_on_its_last_day_whenever_that_is_seen),
        TEST(a_notice_is_kept_with_its_picture),
        TEST(who_comes_for_the_decision_meanwhile_is_served_that_day),
        TEST(what_did_not_count_does_not_count_after_an_extension),
        TEST(a_test_does_not_count_towards_the_ninety_days),
        TEST(a_pass_is_for_one_person_and_one_case_and_ends),
        TEST(whoever_found_it_is_not_let_in_by_that_part),
    };
    return testdb_run(tests, COUNT(tests));
}
