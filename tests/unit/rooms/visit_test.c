/* A sweep from its plan to its last stop, and what a visit does. */
#include "bureau.h"

#include "base/date.h"
#include "geo/finder.h"
#include "rooms/inspection/inspection.h"
#include "rooms/street/street.h"
#include "rooms/street/sweep.h"
#include "rooms/street/visit.h"
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

struct report {
    struct visit_new in;
    struct visit_done done;
    const struct actor *who;
};

static rc send(struct tx *tx, void *arg, struct fault *f)
{
    struct report *r = arg;
    struct visit_new in = r->in; /* a transaction may run again */
    return visit_record(tx, r->who, &in, &r->done, f);
}

static struct report a_visit(const struct actor *who)
{
    i64 now = wall_now();
    return (struct report){ .who = who,
                            .in = { .client_id = S("phone-1-visit-1"),
                                    .premises_id = b->door,
                                    .act = S("visit"),
                                    .started_at = now - 60000,
                                    .ended_at = now,
                                    .outcome = S("seen") } };
}

static void the_same_visit_sent_twice_is_one(void **s)
{
    (void)s;
    struct report r = a_visit(&b->anna);
    assert_accepted(as(b, r.who, send, &r));
    i64 first = r.done.id;
    assert_false(r.done.again);
    assert_accepted(as(b, r.who, send, &r));
    assert_int_equal(first, r.done.id);
    assert_true(r.done.again);
    assert_int_equal(1, must_int(b->t, "SELECT count(*) FROM visit", NO_ARGS));
}

static void a_colleague_cannot_send_it_again(void **s)
{
    (void)s;
    struct report r = a_visit(&b->anna);
    assert_accepted(as(b, r.who, send, &r));
    r.who = &b->ben;
    assert_refused(b, as(b, r.who, send, &r), "visit.client_id_taken");
}

static void a_visit_leaves_the_door_in_a_state_and_the_operator_seen(void **s)
{
    (void)s;
    struct report r = a_visit(&b->anna);
    r.in.outcome = S("closed");
    assert_accepted(as(b, r.who, send, &r));
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM premises WHERE door_state = 'closed' AND ver = 2",
                    NO_ARGS));
    assert_int_equal(
        0, must_int(b->t, "SELECT count(*) FROM entity WHERE last_seen_at IS NOT NULL", NO_ARGS));
    r.in.client_id = S("phone-1-visit-2");
    r.in.outcome = S("seen");
    assert_accepted(as(b, r.who, send, &r));
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM premises WHERE door_state = 'matched'", NO_ARGS));
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM entity WHERE last_seen_at IS NOT NULL", NO_ARGS));
}

static void an_older_sighting_changes_nothing(void **s)
{
    (void)s;
    struct report r = a_visit(&b->anna);
    assert_accepted(as(b, r.who, send, &r));
    r.in.client_id = S("phone-1-late-visit");
    r.in.outcome = S("closed");
    r.in.started_at -= DAY_MS;
    r.in.ended_at -= DAY_MS;
    assert_accepted(as(b, r.who, send, &r));
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM premises WHERE door_state = 'matched'", NO_ARGS));
}

static void nobody_was_inside_a_closed_shop(void **s)
{
    (void)s;
    struct report r = a_visit(&b->anna);
    struct answer answer = { S("x"), S("fail"), S("") };
    r.in.outcome = S("closed");
    r.in.items = (struct records){ &answer, 1 };
    assert_rc(INVALID, as(b, r.who, send, &r));
}

static void a_visit_may_not_end_before_it_begins_nor_tomorrow(void **s)
{
    (void)s;
    struct report r = a_visit(&b->anna);
    r.in.ended_at = r.in.started_at - 1;
    assert_rc(INVALID, as(b, r.who, send, &r));
    r.in.ended_at = wall_now() + DAY_MS;
    assert_rc(INVALID, as(b, r.who, send, &r));
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM visit", NO_ARGS));
}

static void a_failed_item_becomes_a_hazard_at_the_door(void **s)
{
    (void)s;
    struct report r = a_visit(&b->anna);
    struct hazard_new found = { .kind = S("H2a"),
                                .grade = S("ordinary"),
                                .story = S("no licence"),
                                .remedy = S("register"),
                                .due_days = 7 };
    r.in.hazards = (struct records){ &found, 1 };
    assert_accepted(as(b, r.who, send, &r));
    assert_int_equal(1, r.done.hazards.n);
    assert_true(str_eq(state_of(b, r.done.hazards.at[0]), S("ordered")));
    assert_int_equal(
        b->door, must_int(b->t, "SELECT premises_id FROM matter WHERE kind = 'hazard'", NO_ARGS));
}

static void a_new_door_enters_a_provisional_operator_and_enrols_it(void **s)
{
    (void)s;
    struct report r = a_visit(&b->anna);
    r.in.premises_id = 0;
    r.in.has_new_door = r.in.has_enrol = true;
    r.in.outcome = S("enrolled");
    r.in.new_door = (struct new_door){ .name = S("Tea"),
                                       .entity_name = S("Tea of Wang"),
                                       .place_code = S("440306018001"),
                                       .phone = S("13812345678") };
    r.in.enrol = (struct enrol_new){ .contact_name = S("Wang"), .phone = S("13812345678") };
    assert_accepted(as(b, r.who, send, &r));
    assert_int_equal(
        1,
        must_int(
            b->t,
            "SELECT count(*) FROM entity WHERE state = 'provisional' AND enrolled_at IS NOT NULL "
            "AND officer_id = 201 AND unit_id = 102",
            NO_ARGS));
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM contact WHERE phone IS NOT NULL", NO_ARGS));
}

static void a_refused_visit_leaves_nothing_behind(void **s)
{
    (void)s;
    struct report r = a_visit(&b->anna);
    struct hazard_new found = { .kind = S("no such kind"),
                                .grade = S("ordinary"),
                                .story = S("x") };
    r.in.hazards = (struct records){ &found, 1 };
    assert_rc(INVALID, as(b, r.who, send, &r));
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM visit", NO_ARGS));
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM premises WHERE door_state = 'unseen'", NO_ARGS));
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM ledger", NO_ARGS));
}

static void a_partner_informs_but_never_inspects(void **s)
{
    (void)s;
    struct report r = a_visit(&b->partner);
    r.in.act = S("inspection");
    assert_refused(b, as(b, &b->partner, send, &r), "visit.act_not_your_role");
}

struct asking {
    struct inspection_new in;
    i64 id;
};

static rc ask_inspection(struct tx *tx, void *arg, struct fault *f)
{
    struct asking *a = arg;
    return inspection_ask(tx, &b->anna, &a->in, &a->id, f);
}

static i64 given_approval(i64 second)
{
    struct asking a = { .in = { .premises_id = b->door,
                                .lead_id = b->anna.person_id,
                                .second_id = second,
                                .item = S("JC-6200-00-001-1"),
                                .ground = S("draw"),
                                .reason = S("yearly"),
                                .planned_on = day_at(wall_now()) } };
    assert_accepted(as(b, &b->anna, ask_inspection, &a));
    return a.id;
}

static void an_inspection_needs_approval_notice_and_two_certified_officers(void **s)
{
    (void)s;
    struct report r = a_visit(&b->anna);
    r.in.act = S("inspection");
    assert_rc(INVALID, as(b, r.who, send, &r)); /* alone */
    r.in.second_id = b->dora.person_id;
    assert_rc(INVALID, as(b, r.who, send, &r)); /* without certificate */
    r.in.second_id = b->ben.person_id;
    assert_rc(INVALID, as(b, r.who, send, &r)); /* without approval */
    r.in.approval_id = given_approval(b->ben.person_id);
    assert_refused(b, as(b, r.who, send, &r), "inspection.not_noticed");
    assert_accepted(act(b, &b->chen, &inspection_flow, r.in.approval_id, STEP("approve", NULL)));
    assert_accepted(act(b, &b->anna, &inspection_flow, r.in.approval_id,
                        STEP("notice", "{\"note\":\"told by phone\"}")));
    assert_accepted(as(b, r.who, send, &r));
    assert_true(str_eq(state_of(b, r.in.approval_id), S("used")));
}

static i64 given_noticed(void)
{
    i64 id = given_approval(b->ben.person_id);
    assert_accepted(act(b, &b->chen, &inspection_flow, id, STEP("approve", NULL)));
    assert_accepted(
        act(b, &b->anna, &inspection_flow, id, STEP("notice", "{\"note\":\"told by phone\"}")));
    return id;
}

static void an_approval_is_used_by_its_inspection_and_never_by_hand(void **s)
{
    (void)s;
    i64 id = given_noticed();
    assert_rc(FORBIDDEN, act(b, &b->anna, &inspection_flow, id, STEP("use", NULL)));
    assert_rc(FORBIDDEN, act(b, &b->chen, &inspection_flow, id, STEP("use", NULL)));
    struct report r = a_visit(&b->anna);
    r.in.approval_id = id;
    assert_rc(INVALID, as(b, r.who, send, &r)); /* a visit is no inspection */
    assert_true(str_eq(state_of(b, id), S("noticed")));
    r.in.act = S("inspection");
    r.in.second_id = b->ben.person_id;
    assert_accepted(as(b, r.who, send, &r));
    assert_true(str_eq(state_of(b, id), S("used")));
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM ledger WHERE matter_id = $1 AND act = "
                                 "'inspection.use' AND actor_id = $2",
                                 ARGS(V_I(id), V_I(b->anna.person_id))));
}

static i64 limits_running(i64 id)
{
    i64 due = must_int(b->t, "SELECT due_at FROM matter WHERE id = $1", ARGS(V_I(id)));
    i64 running = must_int(
        b->t, "SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND stopped_at IS NULL",
        ARGS(V_I(id)));
    assert_int_equal(due != 0, running != 0);
    return running;
}

static void the_limit_to_decide_ends_with_the_decision(void **s)
{
    (void)s;
    i64 yes = given_approval(b->ben.person_id), no = given_approval(b->ben.person_id);
    assert_int_equal(1, limits_running(yes));
    assert_accepted(act(b, &b->chen, &inspection_flow, yes, STEP("approve", NULL)));
    assert_accepted(
        act(b, &b->chen, &inspection_flow, no, STEP("refuse", "{\"note\":\"no ground\"}")));
    assert_int_equal(0, limits_running(yes));
    assert_int_equal(0, limits_running(no));
    today_is("2026-05-20");
    assert_accepted(act(b, &b->anna, &inspection_flow, yes, STEP("notice", "{\"note\":\"told\"}")));
    assert_int_equal(0,
                     must_int(b->t, "SELECT count(*) FROM matter_clock WHERE late = 1", NO_ARGS));
}

static void notice_of_an_inspection_is_a_paper_that_names_both_officers(void **s)
{
    (void)s;
    i64 id = given_noticed();
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM document d WHERE d.kind = "
                                 "'inspection_notice' AND d.matter_id = $1 AND d.facts LIKE $2 AND "
                                 "d.facts LIKE $3 AND d.number LIKE $4",
                                 ARGS(V_I(id), V_T(S("%\"officer\":\"anna\"%")),
                                      V_T(S("%\"second_officer\":\"ben\"%")),
                                      V_T(S("B市监检通〔2026〕第1号")))));
    assert_int_equal(2, /* and the approval */
                     must_int(b->t, "SELECT count(*) FROM job WHERE kind = 'document'", NO_ARGS));
}

static void nobody_approves_an_inspection_of_ones_own(void **s)
{
    (void)s;
    i64 id = given_approval(b->chen.person_id);
    assert_refused(b, act(b, &b->chen, &inspection_flow, id, STEP("approve", NULL)),
                   "inspection.own_request");
}

static void the_cap_of_the_year_blocks(void **s)
{
    (void)s;
    for (int i = 0; i < 2; i++) {
        struct report r = a_visit(&b->anna);
        r.in.client_id = i ? S("phone-1-second") : S("phone-1-first");
        r.in.act = S("inspection");
        r.in.second_id = b->ben.person_id;
        r.in.approval_id = given_approval(b->ben.person_id);
        assert_accepted(
            act(b, &b->chen, &inspection_flow, r.in.approval_id, STEP("approve", NULL)));
        assert_accepted(act(b, &b->anna, &inspection_flow, r.in.approval_id,
                            STEP("notice", "{\"note\":\"told\"}")));
        assert_accepted(as(b, r.who, send, &r));
    }
    i64 third = given_approval(b->ben.person_id);
    assert_refused(b, act(b, &b->chen, &inspection_flow, third, STEP("approve", NULL)),
                   "inspection.cap_reached");
}

/* Sweeps */

struct making {
    struct sweep_plan plan;
    i64 id;
};

static rc make(struct tx *tx, void *arg, struct fault *f)
{
    struct making *m = arg;
    return plan_make_sweep(tx, &b->chen, &m->plan, day_at(wall_now()), &m->id, f);
}

static i64 given_sweep(void)
{
    static const str places[] = { STR_INIT("440306018001") };
    struct making m = { .plan = { .unit_id = b->xixiang,
                                  .name = S("lanes"),
                                  .places = { places, 1 },
                                  .people = { &b->anna.person_id, 1 },
                                  .last_day = DAY_NONE } };
    assert_accepted(as(b, &b->chen, make, &m));
    return m.id;
}

struct acting {
    i64 id;
    const char *act;
    const struct actor *who;
};

static rc do_act(struct tx *tx, void *arg, struct fault *f)
{
    struct acting *a = arg;
    return sweep_act(tx, a->who, a->id, 0, str_from(a->act), f);
}

static rc sweep_step(i64 id, const struct actor *who, const char *what)
{
    struct acting a = { id, what, who };
    return as(b, who, do_act, &a);
}

struct giving {
    i64 id;
    struct assign in;
};

static rc give(struct tx *tx, void *arg, struct fault *f)
{
    struct giving *g = arg;
    return sweep_assign(tx, &b->chen, g->id, 0, &g->in, f);
}

static void a_sweep_is_locked_when_every_stop_has_somebody(void **s)
{
    (void)s;
    i64 id = given_sweep();
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM sweep_stop WHERE sweep_id = $1", ARGS(V_I(id))));
    assert_refused(b, sweep_step(id, &b->chen, "lock"), "sweep.unassigned_stops");
    struct giving g = { id, { .all_unassigned = true, .person_id = b->anna.person_id } };
    assert_accepted(as(b, &b->chen, give, &g));
    assert_refused(b, sweep_step(id, &b->anna, "lock"), "flow.not_your_role");
    assert_accepted(sweep_step(id, &b->chen, "lock"));
    assert_refused(b, as(b, &b->chen, give, &g), "sweep.locked");
}

static void stops_go_only_to_the_team(void **s)
{
    (void)s;
    struct giving g = { given_sweep(), { .all_unassigned = true, .person_id = b->ben.person_id } };
    assert_rc(INVALID, as(b, &b->chen, give, &g));
}

static void the_first_visit_begins_the_sweep_and_ticks_its_stop(void **s)
{
    (void)s;
    i64 id = given_sweep();
    struct giving g = { id, { .all_unassigned = true, .person_id = b->anna.person_id } };
    struct report r = a_visit(&b->anna);
    r.in.sweep_id = id;
    assert_refused(b, as(b, r.who, send, &r), "sweep.not_under_way");
    assert_accepted(as(b, &b->chen, give, &g));
    assert_accepted(sweep_step(id, &b->chen, "lock"));
    assert_accepted(as(b, r.who, send, &r));
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM sweep WHERE state = 'under_way'", NO_ARGS));
    assert_int_equal(
        1, must_int(b->t, "SELECT count(*) FROM sweep_stop WHERE state = 'seen' AND visit_id = $1",
                    ARGS(V_I(r.done.id))));
}

static void who_is_not_in_the_team_does_not_visit_for_the_sweep(void **s)
{
    (void)s;
    struct report r = a_visit(&b->ben);
    r.in.sweep_id = given_sweep();
    assert_refused(b, as(b, r.who, send, &r), "sweep.not_in_team");
}

struct picking {
    struct sweep_plan plan;
    size_t n;
};

static rc pick(struct tx *tx, void *arg, struct fault *f)
{
    struct picking *p = arg;
    const struct stop *stops;
    return plan_pick(tx, &p->plan, &stops, &p->n, f);
}

static const struct json *box(const char *west, const char *east)
{
    const struct json *j;
    str text = arena_fmt(b->t->arena,
                         "{\"type\":\"Polygon\",\"coordinates\":[[[%s,22.5],[%s,22.5],[%s,22.6],[%"
                         "s,22.6],[%s,22.5]]]}",
                         west, east, east, west, west);
    assert_accepted(json_parse(b->t->arena, text, &j, &b->t->fault));
    return j;
}

static void an_area_drawn_without_communities_finds_the_doors_in_it(void **s)
{
    (void)s;
    struct area *community;
    struct picking p = { .plan = { .last_day = DAY_NONE, .area = box("113.87", "113.89") } };
    assert_accepted(
        area_read(b->t->arena, box("113.8", "113.9"), S("outline"), &community, &b->t->fault));
    struct finder_place place = {
        .code = S("440306018001"), .name = S("x"), .level = 3, .area = community
    };
    b->house.places = finder_new(b->t->arena, &place, 1);
    assert_accepted(as(b, &b->chen, pick, &p));
    assert_int_equal(1, p.n);
    p.plan.area = box("113.881", "113.89"); /* the door is at 113.88 */
    assert_accepted(as(b, &b->chen, pick, &p));
    assert_int_equal(0, p.n);
}

static void walking_order_goes_to_the_nearest_door_next(void **s)
{
    (void)s;
    const struct stop stops[] = { { .lon = 3, .has_point = true },
                                  { .lon = 1, .has_point = true },
                                  { .lon = 2, .has_point = true },
                                  { .lon = 9, .has_point = true } };
    size_t order[4];
    walking_order(b->t->arena, stops, 4, NULL, order);
    assert_int_equal(2, order[0]);
    assert_int_equal(0, order[1]);
    assert_int_equal(1, order[2]);
    assert_int_equal(3, order[3]);
}

static bool clock_known(str clock)
{
    return rule_known(b->rules, S("clocks"), clock);
}

static void the_flow_of_inspections_is_sound(void **s)
{
    (void)s;
    assert_rc(OK, flow_check(&inspection_flow, clock_known, &b->t->fault));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(the_same_visit_sent_twice_is_one),
        CASE(a_colleague_cannot_send_it_again),
        CASE(a_visit_leaves_the_door_in_a_state_and_the_operator_seen),
        CASE(an_older_sighting_changes_nothing),
        CASE(nobody_was_inside_a_closed_shop),
        CASE(a_visit_may_not_end_before_it_begins_nor_tomorrow),
        CASE(a_failed_item_becomes_a_hazard_at_the_door),
        CASE(a_new_door_enters_a_provisional_operator_and_enrols_it),
        CASE(a_refused_visit_leaves_nothing_behind),
        CASE(a_partner_informs_but_never_inspects),
        CASE(an_inspection_needs_approval_notice_and_two_certified_officers),
        CASE(an_approval_is_used_by_its_inspection_and_never_by_hand),
        CASE(the_limit_to_decide_ends_with_the_decision),
        CASE(notice_of_an_inspection_is_a_paper_that_names_both_officers),
        CASE(nobody_approves_an_inspection_of_ones_own),
        CASE(the_cap_of_the_year_blocks),
        CASE(a_sweep_is_locked_when_every_stop_has_somebody),
        CASE(stops_go_only_to_the_team),
        CASE(the_first_visit_begins_the_sweep_and_ticks_its_stop),
        CASE(who_is_not_in_the_team_does_not_visit_for_the_sweep),
        CASE(an_area_drawn_without_communities_finds_the_doors_in_it),
        CASE(walking_order_goes_to_the_nearest_door_next),
        CASE(the_flow_of_inspections_is_sound),
    };
    return testdb_run(tests, COUNT(tests));
}
