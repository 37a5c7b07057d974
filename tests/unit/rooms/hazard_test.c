/* The life of a hazard, as the rule is said. */
#include "bureau.h"

#include "base/date.h"
#include "rooms/hazard/hazard.h"

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

struct raise {
    struct hazard_new in;
    i64 id;
};

static const struct actor *raiser;

static rc raise_one(struct tx *tx, void *arg, struct fault *f)
{
    struct raise *r = arg;
    return hazard_raise(tx, raiser, &r->in, &r->id, f);
}

static i64 given_hazard(const char *kind, const char *grade)
{
    struct raise r = { .in = { .premises_id = b->door,
                               .kind = str_from(kind),
                               .grade = str_from(grade),
                               .story = S("seen") } };
    raiser = &b->anna;
    assert_accepted(as(b, raiser, raise_one, &r));
    return r.id;
}

#define ORDER   "{\"remedy\":\"register\",\"days\":7}"
#define RECHECK "{\"outcome\":\"CORRECTED\"}"
#define REJECT  "{\"reason\":\"still there\",\"days\":3}"

static i64 given_ordered(const char *grade)
{
    i64 id = given_hazard("H2a", grade);
    assert_accepted(act(b, &b->anna, &hazard_flow, id, STEP("order", ORDER)));
    return id;
}

static i64 due_day(i64 id)
{
    return day_at(must_int(b->t, "SELECT due_at FROM matter WHERE id = $1", ARGS(V_I(id))));
}

static day on(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    return d;
}

static void a_hazard_waits_three_working_days_for_an_answer(void **s)
{
    (void)s;
    i64 id =
        given_hazard("H2a", "ordinary"); /* Wed 2026-05-06; Sat 05-09 is worked for the holiday */
    assert_int_equal(on("2026-05-09"), due_day(id));
    assert_true(str_eq(state_of(b, id), S("open")));
}

static void an_order_has_a_number_without_gaps_and_its_own_limit(void **s)
{
    (void)s;
    i64 first = given_ordered("ordinary"), second = given_ordered("ordinary");
    assert_int_equal(on("2026-05-13"), due_day(first));
    assert_int_equal(2, must_int(b->t,
                                 "SELECT count(*) FROM document WHERE kind = 'rectification_order'",
                                 NO_ARGS));
    assert_int_equal(
        2,
        must_int(b->t, "SELECT last FROM number_series WHERE series = 'letter:rectification_order'",
                 NO_ARGS));
    assert_int_equal(
        1, must_int(b->t,
                    "SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND stopped_at IS NULL",
                    ARGS(V_I(second))));
}

static void fire_is_guided_or_transferred_but_never_ordered(void **s)
{
    (void)s;
    i64 id = given_hazard("H3", "ordinary");
    assert_refused(b, act(b, &b->anna, &hazard_flow, id, STEP("order", ORDER)), "hazard.not_ours");
    assert_accepted(act(b, &b->anna, &hazard_flow, id,
                        STEP("transfer", "{\"to_agency\":\"fire\",\"kind\":\"INFORM\"}")));
    assert_true(str_eq(state_of(b, id), S("transferred")));
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM transfer WHERE hazard_id = $1", ARGS(V_I(id))));
}

static void what_is_our_duty_is_not_transferred(void **s)
{
    (void)s;
    i64 id = given_hazard("H2a", "ordinary");
    assert_refused(b,
                   act(b, &b->anna, &hazard_flow, id,
                       STEP("transfer", "{\"to_agency\":\"fire\",\"kind\":\"INFORM\"}")),
                   "hazard.no_other_agency");
}

static void a_grave_hazard_is_rechecked_by_another_officer(void **s)
{
    (void)s;
    i64 id = given_ordered("grave");
    assert_refused(b, act(b, &b->anna, &hazard_flow, id, STEP("recheck", RECHECK)),
                   "hazard.same_person");
    assert_accepted(act(b, &b->ben, &hazard_flow, id, STEP("recheck", RECHECK)));
    assert_true(str_eq(state_of(b, id), S("closed")));
    assert_int_equal(
        0, must_int(b->t,
                    "SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND stopped_at IS NULL",
                    ARGS(V_I(id))));
}

static void a_clue_needs_two_failed_rechecks(void **s)
{
    (void)s;
    i64 id = given_ordered("ordinary");
    const char *clue = "{\"reason\":\"refuses\"}";
    assert_refused(b, act(b, &b->anna, &hazard_flow, id, STEP("clue", clue)),
                   "hazard.recheck_first");
    assert_accepted(act(b, &b->ben, &hazard_flow, id, STEP("reject", REJECT)));
    assert_accepted(act(b, &b->ben, &hazard_flow, id, STEP("reject", REJECT)));
    assert_accepted(act(b, &b->anna, &hazard_flow, id, STEP("clue", clue)));
    assert_true(str_eq(state_of(b, id), S("clue")));
}

static void only_a_chief_extends_and_only_as_often_as_the_grade_allows(void **s)
{
    (void)s;
    const char *extend = "{\"reason\":\"waiting for the licence\",\"days\":15}";
    i64 id = given_ordered("ordinary");
    assert_refused(b, act(b, &b->anna, &hazard_flow, id, STEP("extend", extend)),
                   "flow.not_your_role");
    assert_accepted(act(b, &b->chen, &hazard_flow, id, STEP("extend", extend)));
    assert_int_equal(on("2026-05-21"), due_day(id));
    assert_refused(b, act(b, &b->chen, &hazard_flow, id, STEP("extend", extend)),
                   "hazard.extended_enough");
}

static void another_station_does_not_see_it(void **s)
{
    (void)s;
    i64 id = given_hazard("H2a", "ordinary");
    assert_refused(b, act(b, &b->dora, &hazard_flow, id, STEP("order", ORDER)), "matter.not_found");
    assert_true(str_eq(state_of(b, id), S("open")));
}

static void a_step_without_its_form_names_the_missing_fields(void **s)
{
    (void)s;
    i64 id = given_hazard("H2a", "ordinary");
    assert_rc(INVALID,
              act(b, &b->anna, &hazard_flow, id, STEP("order", "{\"days\":7,\"colour\":1}")));
    assert_int_equal(2, b->t->fault.error_count);
    assert_int_equal(1, must_int(b->t, "SELECT ver FROM matter WHERE id = $1", ARGS(V_I(id))));
}

struct stale_ask {
    i64 id;
};

static rc act_on_old_version(struct tx *tx, void *arg, struct fault *f)
{
    struct stale_ask *a = arg;
    const struct json *form;
    rc r = json_parse(tx_arena(tx), S(ORDER), &form, f);
    struct flow_ask ask = { .matter_id = a->id, .ver = 7, .action = S("order"), .form = form };
    return r == OK ? flow_apply(tx, &hazard_flow, &b->anna, ask, NULL, f) : r;
}

static void a_step_on_an_old_version_shows_the_newest(void **s)
{
    (void)s;
    struct stale_ask a = { given_hazard("H2a", "ordinary") };
    assert_rc(STALE, as(b, &b->anna, act_on_old_version, &a));
    assert_true(str_find(b->t->fault.current, S("\"ver\":1")) < b->t->fault.current.n);
}

static void a_step_ends_a_hazard_only_as_the_rules_let_it(void **s)
{
    (void)s;
    i64 id = given_hazard("H5", "minor");
    assert_rc(INVALID, act(b, &b->anna, &hazard_flow, id,
                           STEP("settle", "{\"outcome\":\"CORRECTED\",\"note\":\"x\"}")));
    assert_accepted(act(b, &b->anna, &hazard_flow, id,
                        STEP("settle", "{\"outcome\":\"CORRECTED_ON_SPOT\",\"note\":\"x\"}")));
    assert_true(str_eq(state_of(b, id), S("closed")));
}

#define GUIDE "{\"note\":\"apply at the window\"}"

static void guidance_to_a_licence_has_thirty_days(void **s)
{
    (void)s;
    i64 id = given_hazard("H2a", "ordinary"), fire = given_hazard("H3", "ordinary");
    assert_refused(b, act(b, &b->anna, &hazard_flow, fire, STEP("guide", GUIDE)),
                   "hazard.no_licence_to_lead_to");
    assert_accepted(act(b, &b->anna, &hazard_flow, id, STEP("guide", GUIDE)));
    assert_int_equal(on("2026-06-05"), due_day(id)); /* from Wed 2026-05-06 */
    assert_accepted(act(b, &b->anna, &hazard_flow, id, STEP("lapse", "{\"reason\":\"nothing\"}")));
    assert_true(str_eq(state_of(b, id), S("open")));
}

static void what_failed_as_often_as_the_grade_allows_is_a_clue(void **s)
{
    (void)s;
    i64 id = given_ordered("minor");
    assert_accepted(act(b, &b->ben, &hazard_flow, id, STEP("reject", REJECT)));
    assert_accepted(act(b, &b->ben, &hazard_flow, id, STEP("reject", REJECT)));
    assert_refused(b, act(b, &b->ben, &hazard_flow, id, STEP("reject", REJECT)), "hazard.clue_now");
    assert_accepted(act(b, &b->anna, &hazard_flow, id, STEP("clue", "{\"reason\":\"refuses\"}")));
}

static i64 reverse_of(i64 id)
{
    return must_int(b->t, "SELECT COALESCE(reverse_of, 0) FROM hazard WHERE id = $1",
                    ARGS(V_I(id)));
}

#define SETTLE "{\"outcome\":\"CORRECTED_ON_SPOT\",\"note\":\"x\"}"

static void the_same_again_within_thirty_days_has_come_back(void **s)
{
    (void)s;
    i64 first = given_hazard("H5", "minor");
    assert_accepted(act(b, &b->anna, &hazard_flow, first, STEP("settle", SETTLE)));
    today_is("2026-06-04"); /* 29 days later */
    i64 again = given_hazard("H5", "minor"), other = given_hazard("H4", "minor");
    assert_int_equal(first, reverse_of(again));
    assert_int_equal(0, reverse_of(other));
    today_is("2026-06-07");
    assert_int_equal(0, reverse_of(given_hazard("H5", "minor")));
}

/* ---- to another agency ---- */

static i64 transfer_of(i64 hazard)
{
    return must_int(b->t, "SELECT max(id) FROM transfer WHERE hazard_id = $1", ARGS(V_I(hazard)));
}

/* The fire brigade's units: of the district, of the street and of another street. */
static void given_fire_units(void)
{
    const char *add = "INSERT INTO unit (id, bureau_id, parent_id, kind, code, name, name_en, "
                      "place_code, agency, created_at) "
                      "VALUES ($1, $2, $3, 'partner', $4, $4, $4, $5, 'fire', 1)";
    must_exec(b->t, add,
              ARGS(V_I(121), V_I(b->id), V_I(b->head_unit), V_T(S("F1")), V_T(S("440306"))));
    must_exec(b->t, add,
              ARGS(V_I(122), V_I(b->id), V_I(b->head_unit), V_T(S("F2")), V_T(S("440306018"))));
    must_exec(b->t, add,
              ARGS(V_I(123), V_I(b->id), V_I(b->head_unit), V_T(S("F3")), V_T(S("440306019"))));
}

#define FIRE "{\"to_agency\":\"fire\",\"kind\":\"INFORM\"}"

static i64 given_transfer(void)
{
    i64 id = given_hazard("H3", "ordinary");
    assert_accepted(act(b, &b->anna, &hazard_flow, id, STEP("transfer", FIRE)));
    return transfer_of(id);
}

static void a_transfer_goes_to_the_agencys_unit_nearest_to_the_door(void **s)
{
    (void)s;
    given_fire_units();
    i64 id = given_transfer();
    assert_int_equal(122,
                     must_int(b->t, "SELECT unit_id FROM matter WHERE id = $1", ARGS(V_I(id))));
    assert_int_equal(
        b->xixiang, must_int(b->t, "SELECT from_unit_id FROM matter WHERE id = $1", ARGS(V_I(id))));
    assert_int_equal(on("2026-05-26"), due_day(id)); /* 15 working days, 05-09 is one */
    assert_refused(b,
                   act(b, &b->anna, &transfer_flow, id, STEP("receive", "{\"receipt_no\":\"1\"}")),
                   "transfer.receiver_answers");
    assert_accepted(
        act(b, &b->chen, &transfer_flow, id, STEP("receive", "{\"receipt_no\":\"1\"}")));
}

static void an_agency_without_a_unit_answers_on_paper(void **s)
{
    (void)s;
    i64 id = given_transfer();
    assert_int_equal(b->xixiang,
                     must_int(b->t, "SELECT unit_id FROM matter WHERE id = $1", ARGS(V_I(id))));
    assert_accepted(act(b, &b->ben, &transfer_flow, id, STEP("receive", "{\"receipt_no\":\"1\"}")));
    assert_accepted(act(b, &b->ben, &transfer_flow, id, STEP("accept", NULL)));
    assert_accepted(act(b, &b->ben, &transfer_flow, id,
                        STEP("answer", "{\"outcome\":\"CORRECTED\",\"answer\":\"done\"}")));
    i64 hazard = must_int(b->t, "SELECT hazard_id FROM transfer WHERE id = $1", ARGS(V_I(id)));
    assert_true(str_eq(state_of(b, hazard), S("closed")));
    assert_true(str_eq(state_of(b, id), S("answered")));
}

static void what_was_objected_to_is_not_sent_again(void **s)
{
    (void)s;
    i64 id = given_transfer();
    i64 hazard = must_int(b->t, "SELECT hazard_id FROM transfer WHERE id = $1", ARGS(V_I(id)));
    assert_accepted(act(b, &b->ben, &transfer_flow, id, STEP("receive", "{\"receipt_no\":\"1\"}")));
    assert_accepted(act(b, &b->ben, &transfer_flow, id,
                        STEP("return", "{\"reason\":\"OTHER_AREA\",\"note\":\"not here\"}")));
    assert_accepted(
        act(b, &b->anna, &transfer_flow, id, STEP("take_back", "{\"reason\":\"agreed\"}")));
    assert_true(str_eq(state_of(b, hazard), S("open")));
    assert_refused(b, act(b, &b->anna, &hazard_flow, hazard, STEP("transfer", FIRE)),
                   "hazard.no_second_transfer");
}

static void what_was_not_found_may_be_sent_again_but_not_referred(void **s)
{
    (void)s;
    i64 id = given_transfer();
    i64 hazard = must_int(b->t, "SELECT hazard_id FROM transfer WHERE id = $1", ARGS(V_I(id)));
    assert_accepted(act(b, &b->ben, &transfer_flow, id, STEP("receive", "{\"receipt_no\":\"1\"}")));
    assert_accepted(act(b, &b->ben, &transfer_flow, id,
                        STEP("return", "{\"reason\":\"NOT_FOUND\",\"note\":\"nothing\"}")));
    assert_refused(b, act(b, &b->chen, &transfer_flow, id, STEP("refer", "{\"reason\":\"x\"}")),
                   "transfer.no_objection");
    assert_accepted(
        act(b, &b->anna, &transfer_flow, id, STEP("take_back", "{\"reason\":\"look again\"}")));
    assert_accepted(act(b, &b->anna, &hazard_flow, hazard, STEP("transfer", FIRE)));
}

static bool clock_known(str clock)
{
    return rule_known(b->rules, S("clocks"), clock);
}

static void the_flow_table_is_sound(void **s)
{
    (void)s;
    assert_rc(OK, flow_check(&hazard_flow, clock_known, &b->t->fault));
    assert_rc(OK, flow_check(&transfer_flow, clock_known, &b->t->fault));
}

static void every_step_is_in_the_ledger(void **s)
{
    (void)s;
    i64 id = given_ordered("ordinary");
    assert_accepted(act(b, &b->ben, &hazard_flow, id, STEP("recheck", RECHECK)));
    assert_int_equal(
        3, must_int(b->t, "SELECT count(*) FROM ledger WHERE matter_id = $1", ARGS(V_I(id))));
    assert_int_equal(
        1,
        must_int(b->t,
                 "SELECT count(*) FROM ledger WHERE matter_id = $1 AND act = 'hazard.recheck' AND "
                 "state_from = 'ordered' AND state_to = 'closed'",
                 ARGS(V_I(id))));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(a_hazard_waits_three_working_days_for_an_answer),
        CASE(an_order_has_a_number_without_gaps_and_its_own_limit),
        CASE(fire_is_guided_or_transferred_but_never_ordered),
        CASE(what_is_our_duty_is_not_transferred),
        CASE(a_grave_hazard_is_rechecked_by_another_officer),
        CASE(a_clue_needs_two_failed_rechecks),
        CASE(only_a_chief_extends_and_only_as_often_as_the_grade_allows),
        CASE(a_step_ends_a_hazard_only_as_the_rules_let_it),
        CASE(guidance_to_a_licence_has_thirty_days),
        CASE(what_failed_as_often_as_the_grade_allows_is_a_clue),
        CASE(the_same_again_within_thirty_days_has_come_back),
        CASE(a_transfer_goes_to_the_agencys_unit_nearest_to_the_door),
        CASE(an_agency_without_a_unit_answers_on_paper),
        CASE(what_was_objected_to_is_not_sent_again),
        CASE(what_was_not_found_may_be_sent_again_but_not_referred),
        CASE(another_station_does_not_see_it),
        CASE(a_step_without_its_form_names_the_missing_fields),
        CASE(a_step_on_an_old_version_shows_the_newest),
        CASE(the_flow_table_is_sound),
        CASE(every_step_is_in_the_ledger),
    };
    return testdb_run(tests, COUNT(tests));
}
