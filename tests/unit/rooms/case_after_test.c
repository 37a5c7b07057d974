/* A case after its decision, and on its way to others: payment, demand, court, agencies, police,
 * publication. */
#include "case_way.h"

/* ---- payment and enforcement ---- */

static const struct going demands =
    INVESTIGATES("demand", "{\"mode\":\"S1\",\"receipt\":\"signed\"}");
static const struct going applies =
    HEADS("apply_court", "{\"court\":\"district court\",\"note\":\"please\"}");

static void nothing_is_demanded_before_it_is_overdue(void **s)
{
    (void)s;
    i64 id = served();
    today_is("2026-05-21");
    is_refused(id, demands, "case.not_overdue");
    today_is("2026-05-22");
    goes(id, &demands);
    assert_true(str_eq(state_of(b, id), S("demanded")));
    assert_int_equal(on("2026-06-05"), running(id, "P13"));
    assert_int_equal(1, of_case("SELECT count(*) FROM document WHERE matter_id = $1 AND kind = "
                                "'penalty_demand' AND facts LIKE '%\"owed_fine\":\"500.00\"%' AND "
                                "facts LIKE '%\"owed_late\":\"15.00\"%'",
                                id));
}

static void a_fine_in_parts_is_demanded_when_one_part_is_overdue(void **s)
{
    (void)s;
    i64 id = served();
    goes(id,
         &(struct going)INVESTIGATES("ask_later", "{\"what\":\"PARTS\",\"note\":\"few guests\"}"));
    is_refused(id, demands, "flow.no_such_move");
    goes(id,
         &(struct going)HEADS("instal", "{\"until\":\"2026-07-05\",\"parts\":2,\"note\":\"yes\"}"));
    today_is("2026-06-05"); /* the first part is due */
    is_refused(id, demands, "case.not_overdue");
    today_is("2026-06-06");
    goes(id, &demands);
}

static void a_court_is_asked_when_nobody_else_can_ask_one_and_for_three_months(void **s)
{
    (void)s;
    i64 id = served(); /* 05-06: a suit is open until 11-06, the bureau until 2027-02-08 */
    assert_int_equal(on("2027-02-08"), running(id, "P14"));
    today_is("2026-05-22");
    goes(id, &demands);
    today_is("2026-06-05");
    is_refused(id, applies, "case.demand_runs");
    today_is("2026-06-08");
    is_refused(id, applies, "case.suit_open");
    today_is("2026-11-06");
    is_refused(id, applies, "case.suit_open");
    is_refused(id,
               (struct going)INVESTIGATES("fulfil", "{\"ending\":\"FULFILLED\",\"note\":\"x\"}"),
               "case.still_owed");
    today_is("2026-11-09");
    goes(id, &applies);
    assert_int_equal(0, running(id, "P13"));
    assert_int_equal(0, running(id, "P14"));
    assert_int_equal(1, of_case("SELECT count(*) FROM document WHERE matter_id = $1 AND kind = "
                                "'court_application' AND facts LIKE '%\"owed\":\"1000.00\"%' AND "
                                "facts LIKE '%\"demanded_on\":\"2026-05-22\"%'",
                                id));
    goes(id, &(struct going)INVESTIGATES("ruling", "{\"answer\":\"TAKEN\",\"note\":\"x\"}"));
    goes(id, &(struct going)INVESTIGATES("court_back", "{\"note\":\"a page was missing\"}"));
    assert_int_equal(on("2027-02-08"), running(id, "P14"));
    today_is("2027-02-09");
    is_refused(id, applies, "case.court_too_late");
}

static void what_the_court_ends_is_ended_there_and_what_it_collects_is_paid(void **s)
{
    (void)s;
    const struct going ended =
                           INVESTIGATES("fulfil", "{\"ending\":\"COURT_ENDED\",\"note\":\"x\"}"),
                       carried =
                           INVESTIGATES("fulfil", "{\"ending\":\"FULFILLED\",\"note\":\"x\"}");
    i64 one = served(), two = served();
    struct actor anna = someone(b->anna, ROLE_INVESTIGATOR);
    assert_rc(INVALID, act(b, &anna, &case_flow, one, STEP(ended.action, ended.form)));
    today_is("2026-05-22");
    goes(one, &demands);
    goes(two, &demands);
    assert_rc(INVALID, act(b, &anna, &case_flow, one, STEP(ended.action, ended.form)));
    today_is("2026-11-09");
    goes(one, &applies);
    goes(two, &applies);
    goes(one, &ended);
    assert_true(str_eq(state_of(b, one), S("finished")));
    is_refused(two, carried, "case.still_owed");
    goes(two, &(struct going)INVESTIGATES("pay", "{\"amount\":100000,\"receipt\":\"court\"}"));
    goes(two, &carried);
    assert_true(str_eq(state_of(b, two), S("finished")));
}

/* ---- hand-over ---- */

static void what_another_agency_gives_back_has_its_limit_anew(void **s)
{
    (void)s;
    struct opening o = a_source();
    assert_accepted(as(b, &b->admin, open_one, &o));
    goes(o.id, &to_the_notice[0]);
    goes(o.id, &(struct going)HEADS("transfer", "{\"agency\":\"health\",\"note\":\"a clinic\"}"));
    assert_int_equal(0, running(o.id, "R1"));
    assert_int_equal(on("2026-05-26"), running(o.id, "TR1"));
    assert_int_equal(1, of_case("SELECT count(*) FROM document WHERE matter_id = $1 AND kind = "
                                "'case_transfer' AND facts LIKE '%\"reply_due\":\"2026-05-26\"%'",
                                o.id));
    today_is("2026-05-20");
    goes(o.id, &(struct going)INVESTIGATES("come_back", "{\"note\":\"not theirs\"}"));
    assert_int_equal(0, running(o.id, "TR1"));
    assert_int_equal(on("2026-06-10"), running(o.id, "R1"));
    goes(o.id, &(struct going)HEADS("transfer", "{\"agency\":\"fire\",\"note\":\"stairs\"}"));
    goes(o.id, &(struct going)INVESTIGATES("taken_over", "{\"note\":\"theirs\"}"));
    assert_true(str_eq(state_of(b, o.id), S("transferred")));
}

static void while_the_police_look_at_it_the_limit_stands_still(void **s)
{
    (void)s;
    struct opening o = a_source();
    assert_accepted(as(b, &b->admin, open_one, &o));
    for (size_t i = 0; i < 3; i++)
        goes(o.id, &to_the_notice[i]);
    const struct going reports = INVESTIGATES("suspect_crime",
                                              "{\"basis\":\"CL 144\",\"note\":\"poison\"}"),
                       sends = HEADS("to_police", "{\"receiver\":\"police\",\"note\":\"file\"}");
    goes(o.id, &reports);
    assert_int_equal(on("2026-05-09"), running(o.id, "TR3"));
    goes(o.id, &(struct going)HEADS("no_crime", "{\"note\":\"below the threshold\"}"));
    assert_int_equal(0, running(o.id, "TR3"));
    goes(o.id, &reports);
    goes(o.id, &sends);
    today_is("2026-05-16");
    goes(o.id, &(struct going)INVESTIGATES("police_return", "{\"note\":\"no\"}"));
    assert_int_equal(on("2026-05-06") + 90 + 9, running(o.id, "P4"));
    goes(o.id, &reports);
    goes(o.id, &sends);
    goes(o.id, &(struct going)INVESTIGATES("police_take", "{\"note\":\"yes\"}"));
    assert_true(str_eq(state_of(b, o.id), S("finished")));
    assert_int_equal(0, running(o.id, "P4"));
    assert_int_equal(2, of_case("SELECT count(*) FROM document WHERE matter_id = $1 AND kind = "
                                "'crime_transfer'",
                                o.id));
}

/* ---- publication ---- */

/* Decided with these words, paid and archived. */
static i64 archived(const char *decision)
{
    i64 id = noticed();
    must_exec(b->t, "UPDATE case_file SET party = 'person' WHERE id = $1", ARGS(V_I(id)));
    const struct going way[] = {
        INVESTIGATES("waive", "{\"note\":\"said\"}"),
        HEADS("decide", decision),
        INVESTIGATES("serve", "{\"mode\":\"S1\",\"receipt\":\"signed\"}"),
        INVESTIGATES("pay", "{\"amount\":50000,\"receipt\":\"1\"}"),
        INVESTIGATES("fulfil", "{\"ending\":\"FULFILLED\",\"note\":\"x\"}"),
        HEADS("close", "{\"note\":\"x\"}"),
        INVESTIGATES("archive", "{\"note\":\"x\"}"),
    };
    for (size_t i = 0; i < COUNT(way); i++)
        goes(id, &way[i]);
    return id;
}

static i64 published_like(i64 id, const char *column, const char *pattern)
{
    const char *sql = arena_fmt(b->t->arena,
                                "SELECT count(*) FROM case_publication WHERE case_id = $1 AND %s "
                                "LIKE $2",
                                column)
                          .p;
    return must_int(b->t, sql, ARGS(V_I(id), V_T(str_from(pattern))));
}

static void who_is_a_person_is_published_without_name_and_numbers(void **s)
{
    (void)s;
    must_exec(b->t, "UPDATE entity SET name = 'Zhang San' WHERE id = $1", ARGS(V_I(b->shop)));
    i64 id = archived("{\"decision\":\"PENALTY\",\"discretion\":\"ORDINARY\",\"penalties\":"
                      "[\"FINE\"],\"fine\":50000,\"facts\":\"Zhang San (11010519491231002X, "
                      "13800001234) sold 20 bags on 2026-05-01\",\"basis\":\"FSL 124\"}");
    assert_int_equal(on("2029-05-06"),
                     of_case("SELECT publish_until FROM case_file WHERE id = $1", id));
    assert_int_equal(1, published_like(id, "facts", "%\"party\":\"Z**\"%"));
    assert_int_equal(1, published_like(id, "told",
                                       "Z** (110105****002X, 138****1234) sold 20 bags on "
                                       "2026-05-01%FSL 124"));
    assert_int_equal(0, published_like(id, "facts", "%Zhang%"));
}

static void a_warning_alone_is_archived_unpublished(void **s)
{
    (void)s;
    i64 id = noticed();
    must_exec(b->t, "UPDATE case_file SET noticed_penalties = 'WARNING' WHERE id = $1",
              ARGS(V_I(id)));
    const struct going way[] = {
        INVESTIGATES("waive", "{\"note\":\"said\"}"),
        HEADS("decide", "{\"decision\":\"PENALTY\",\"discretion\":\"ORDINARY\",\"penalties\":"
                        "[\"WARNING\"],\"fine\":0,\"facts\":\"b\",\"basis\":\"e\"}"),
        INVESTIGATES("serve", "{\"mode\":\"S1\",\"receipt\":\"signed\"}"),
        INVESTIGATES("fulfil", "{\"ending\":\"FULFILLED\",\"note\":\"x\"}"),
        HEADS("close", "{\"note\":\"x\"}"),
        INVESTIGATES("archive", "{\"note\":\"x\"}"),
    };
    for (size_t i = 0; i < COUNT(way); i++)
        goes(id, &way[i]);
    assert_int_equal(0, published_like(id, "facts", "%"));
    assert_int_equal(1, of_case("SELECT count(*) FROM case_file WHERE id = $1 AND published_day IS "
                                "NULL",
                                id));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_demanded_before_it_is_overdue),
        TEST(a_fine_in_parts_is_demanded_when_one_part_is_overdue),
        TEST(a_court_is_asked_when_nobody_else_can_ask_one_and_for_three_months),
        TEST(what_the_court_ends_is_ended_there_and_what_it_collects_is_paid),
        TEST(what_another_agency_gives_back_has_its_limit_anew),
        TEST(while_the_police_look_at_it_the_limit_stands_still),
        TEST(who_is_a_person_is_published_without_name_and_numbers),
        TEST(a_warning_alone_is_archived_unpublished),
    };
    return testdb_run(tests, COUNT(tests));
}
