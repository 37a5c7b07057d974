/* A complaint from its receipt on, as the rule is said. */
#include "bureau.h"

#include "base/date.h"
#include "rooms/complaint/callback.h"
#include "rooms/complaint/complaint_forms.h"
#include "rooms/complaint/complaint_party.h"
#include "sys/secret.h"

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

#define NAME    "欧阳诗涵"
#define PHONE   "13812345678"
#define ADDRESS "西乡街道锦花路7号702房"
#define NUMBER  "11010519491231002X"

static day on(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    return d;
}

static struct complaint_new a_complaint(void)
{
    return (struct complaint_new){ .premises_id = b->door,
                                   .category = S("food"),
                                   .story = S("买到过期牛奶，找" NAME "，电话" PHONE),
                                   .amount = 12800,
                                   .complainant = { .name = S(NAME),
                                                    .phone = S(PHONE),
                                                    .address = S(ADDRESS),
                                                    .id_number = S(NUMBER) } };
}

struct opening {
    struct complaint_new in;
    i64 id;
};

static rc open_one(struct tx *tx, void *arg, struct fault *f)
{
    struct opening *o = arg;
    return complaint_open(tx, &b->anna, &o->in, &o->id, f);
}

static i64 given(struct complaint_new in)
{
    struct opening o = { .in = in };
    assert_accepted(as(b, &b->anna, open_one, &o));
    return o.id;
}

static i64 received_on(const char *text)
{
    struct complaint_new in = a_complaint();
    in.received_at = day_start(on(text)) + DAY_MS / 2;
    return given(in);
}

static i64 due_day(i64 id)
{
    return day_at(must_int(b->t, "SELECT due_at FROM matter WHERE id = $1", ARGS(V_I(id))));
}

/* domain.md §11.4; the last two follow Order 20. */
static void seven_working_days_run_from_the_day_of_receipt(void **s)
{
    static const char *const vectors[][2] = {
        { "2026-02-13", "2026-03-02" },
        { "2026-04-30", "2026-05-13" },
        { "2026-09-24", "2026-10-12" },
        { "2026-04-14", "2026-04-23" },
    };
    (void)s;
    today_is("2026-11-20");
    for (size_t i = 0; i < COUNT(vectors); i++)
        assert_int_equal(on(vectors[i][1]), due_day(received_on(vectors[i][0])));
}

static void a_complaint_is_the_stations_of_its_door(void **s)
{
    (void)s;
    i64 id = given(a_complaint());
    assert_true(str_eq(state_of(b, id), S("received")));
    assert_int_equal(b->xixiang,
                     must_int(b->t, "SELECT unit_id FROM matter WHERE id = $1", ARGS(V_I(id))));
    assert_int_equal(b->shop,
                     must_int(b->t, "SELECT entity_id FROM matter WHERE id = $1", ARGS(V_I(id))));
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM matter WHERE id = $1 AND number = "
                                 "'TS-2026-000001' AND title_code = 'food'",
                                 ARGS(V_I(id))));
}

static rc dump(struct tx *tx, void *arg, struct fault *f)
{
    tx_set_budget(tx, 0);
    return db_dump(tx, arg, f);
}

static void nothing_of_who_complains_lies_open(void **s)
{
    static const char *const planted[] = { NAME, PHONE, ADDRESS, NUMBER, "过期牛奶" };
    (void)s;
    given(a_complaint());
    struct arena *a = arena_new(0);
    buf out = buf_new(a, 64 << 20);
    must_read(b->t, dump, &out);
    str all = buf_str(&out);
    assert_true(str_find(all, S("TS-2026-000001")) < all.n);
    for (size_t i = 0; i < COUNT(planted); i++) {
        str plain = str_from(planted[i]);
        assert_true(str_find(all, plain) == all.n);
        assert_true(str_find(all, hex(a, plain.p, plain.n)) == all.n); /* as bytes are shown */
    }
    arena_free(a);
}

struct look {
    i64 id;
    bool ok;
};

static rc open_parties(struct tx *tx, void *arg, struct fault *f)
{
    struct look *l = arg;
    struct parties p;
    rc r = parties_open(tx, l->id, &p, f);
    l->ok = r == OK && p.n == 2 && str_eq(p.at[0].who.name, S(NAME)) &&
            str_eq(p.at[0].who.id_number, S(NUMBER)) && str_eq(p.at[1].part, S("agent"));
    return r;
}

static void what_is_sealed_opens_again(void **s)
{
    (void)s;
    struct complaint_new in = a_complaint();
    in.agent = (struct party){ .name = S("b"), .phone = S("0755-27781234"), .address = S("c") };
    struct look l = { given(in), false };
    assert_accepted(as(b, &b->anna, open_parties, &l));
    assert_true(l.ok);
}

static void what_the_law_asks_for_is_asked_for(void **s)
{
    (void)s;
    struct opening o = { .in = { .premises_id = b->door, .category = S("no such") } };
    o.in.complainant.phone = S("12");
    assert_rc(INVALID, as(b, &b->anna, open_one, &o));
    assert_int_equal(5, b->t->fault.error_count); /* name, address, phone, story, category */
    o.in = a_complaint();
    o.in.received_at = (i64)4000000000000;
    assert_rc(INVALID, as(b, &b->anna, open_one, &o));
    o.in = a_complaint();
    o.in.premises_id = 77;
    assert_rc(NOT_FOUND, as(b, &b->anna, open_one, &o));
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM complaint", NO_ARGS));
}

/* ---- its way ---- */

static rc take(i64 id, struct taken step)
{
    return act(b, &b->chen, &complaint_flow, id, step);
}

#define REFUSE(reason)                                                                             \
    "{\"reason\":\"" reason "\",\"note\":\"x\",\"routes\":[\"court\",\"association\"]}"
#define TERMINATE(reason) "{\"reason\":\"" reason "\",\"note\":\"x\"}"
#define SITTING                                                                                    \
    "{\"mode\":\"onsite\",\"place\":\"here\",\"at\":\"2026-12-31T01:00:00Z\",\"person_id\":"       \
    "\"201\"}"
#define BEGIN "{\"consumer_agrees\":true,\"operator_agrees\":true,\"sitting\":" SITTING "}"
#define DRAFT "{\"terms\":\"refund to " NAME "\",\"amount\":12800}"

static i64 clock_due(i64 id, const char *clock)
{
    return must_int(b->t, "SELECT due_day FROM matter_clock WHERE matter_id = $1 AND clock = $2",
                    ARGS(V_I(id), V_T(str_from(clock))));
}

static i64 running(i64 id)
{
    return must_int(b->t,
                    "SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND stopped_at IS NULL",
                    ARGS(V_I(id)));
}

static i64 papers(i64 id, const char *kind)
{
    return must_int(b->t, "SELECT count(*) FROM document WHERE matter_id = $1 AND kind = $2",
                    ARGS(V_I(id), V_T(str_from(kind))));
}

static i64 given_mediating(const char *received)
{
    i64 id = received_on(received);
    assert_accepted(take(id, STEP("accept", "{}")));
    assert_accepted(take(id, STEP("begin", BEGIN)));
    return id;
}

/* domain.md §11.4: 60 days from 2026-08-03 end within the National Day holiday. */
static void sixty_days_run_from_acceptance_and_roll_over_a_holiday(void **s)
{
    (void)s;
    today_is("2026-08-03");
    i64 id = received_on("2026-08-03");
    assert_accepted(take(id, STEP("accept", "{}")));
    assert_int_equal(on("2026-10-08"), clock_due(id, "C4"));
    assert_int_equal(1, running(id));
    assert_int_equal(1, papers(id, "complaint_accept"));
    assert_int_equal(1, papers(id, "complaint_register"));
}

/* Received before 2026-04-15, accepted after it: 45 working days, not 60 days. */
static void what_was_received_under_order_20_follows_it(void **s)
{
    (void)s;
    today_is("2026-04-20");
    i64 id = received_on("2026-04-14");
    assert_accepted(take(id, STEP("accept", "{}")));
    assert_int_equal(on("2026-06-25"), clock_due(id, "C4"));
    i64 other = received_on("2026-04-14");
    assert_rc(INVALID, take(other, STEP("refuse", REFUSE("N6")))); /* Order 121 brought N6 */
    assert_accepted(take(other, STEP("refuse", REFUSE("N3"))));
    assert_int_equal(0, clock_due(other, "C2")); /* C1 covers the notice */
    assert_int_equal(1, running(other));
}

static void a_refusal_is_told_within_the_same_seven_days(void **s)
{
    (void)s;
    today_is("2026-05-08");
    i64 id = received_on("2026-04-30");
    assert_accepted(take(id, STEP("refuse", REFUSE("N1"))));
    assert_int_equal(on("2026-05-13"), clock_due(id, "C2"));
    assert_int_equal(1, papers(id, "complaint_refuse"));
    assert_accepted(take(id, STEP("notify", "{\"channel\":\"sms\"}")));
    assert_int_equal(0, running(id));
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM complaint_serving WHERE complaint_id = $1 "
                                 "AND channel = 'sms' AND side = 'consumer'",
                                 ARGS(V_I(id))));
    assert_accepted(take(id, STEP("close", "{}")));
    assert_true(str_eq(state_of(b, id), S("closed")));
}

static void identity_is_awaited_until_its_day_and_not_longer(void **s)
{
    (void)s;
    i64 id = received_on("2026-05-06");
    assert_rc(INVALID,
              take(id, STEP("ask_identity", "{\"until\":\"2026-05-06\",\"papers\":\"x\"}")));
    assert_accepted(take(id, STEP("ask_identity", "{\"until\":\"2026-05-09\",\"papers\":\"x\"}")));
    assert_int_equal(on("2026-05-09"), clock_due(id, "C3"));
    assert_int_equal(2, running(id)); /* C1 goes on */
    today_is("2026-05-09");
    assert_rc(INVALID, take(id, STEP("refuse", REFUSE("N6"))));
    today_is("2026-05-10");
    assert_accepted(take(id, STEP("refuse", REFUSE("N6"))));
}

static void testing_does_not_count_and_a_recusal_does(void **s)
{
    (void)s;
    i64 id = given_mediating("2026-05-06");
    i64 before = clock_due(id, "C4");
    assert_int_equal(on("2026-07-06"), before); /* 2026-07-05 is a Sunday */
    assert_accepted(
        take(id, STEP("test", "{\"body\":\"lab\",\"agreed\":true,\"cost_by\":\"shared\"}")));
    today_is("2026-05-16");
    assert_accepted(take(id, STEP("tested", "{\"result\":\"spoiled\"}")));
    assert_int_equal(on("2026-07-14"),
                     clock_due(id, "C4")); /* nine days, 05-07 to 05-15, are not counted */
    assert_accepted(take(id, STEP("recuse", "{\"side\":\"consumer\",\"ground\":\"relative\","
                                            "\"reason\":\"brother\"}")));
    assert_true(str_eq(state_of(b, id), S("suspended")));
    assert_int_equal(2, running(id)); /* C4 and C6 */
    today_is("2026-05-18");
    assert_rc(INVALID, take(id, STEP("decide", "{\"granted\":true,\"replacement_id\":\"201\","
                                               "\"decision\":\"x\"}")));
    assert_accepted(take(id, STEP("decide", "{\"granted\":true,\"replacement_id\":\"202\","
                                            "\"decision\":\"x\"}")));
    assert_int_equal(on("2026-07-14"), clock_due(id, "C4"));
    assert_int_equal(202,
                     must_int(b->t, "SELECT person_id FROM matter WHERE id = $1", ARGS(V_I(id))));
}

static void both_consent_to_mediation_and_to_entrusting_it(void **s)
{
    (void)s;
    i64 id = received_on("2026-05-06"), old = received_on("2026-04-14");
    assert_accepted(take(id, STEP("accept", "{}")));
    assert_accepted(take(old, STEP("accept", "{}")));
    assert_rc(INVALID, take(id, STEP("begin", "{\"consumer_agrees\":true,\"operator_agrees\":"
                                              "false,\"sitting\":" SITTING "}")));
    const char *entrusted = "{\"consumer_agrees\":true,\"operator_agrees\":true,"
                            "\"entrusted_to\":\"association\",\"consumer_entrusts\":true,"
                            "\"sitting\":" SITTING "}";
    assert_rc(INVALID, take(id, STEP("begin", entrusted)));
    assert_accepted(take(old, STEP("begin", entrusted))); /* Order 20 asked for neither */
}

static void a_letter_needs_its_text_and_losses_are_counted(void **s)
{
    (void)s;
    i64 id = given_mediating("2026-05-06");
    const char *letter = "{\"form\":\"letter\",\"recovered\":12800}";
    assert_rc(INVALID, take(id, STEP("settle", letter)));
    assert_accepted(take(id, STEP("draft", DRAFT)));
    assert_rc(INVALID, take(id, STEP("settle", "{\"form\":\"record\",\"recovered\":1}")));
    assert_accepted(take(id, STEP("settle", letter)));
    assert_int_equal(1, papers(id, "complaint_settlement"));
    assert_int_equal(0, running(id));
    i64 first = received_on("2026-05-06");
    assert_accepted(take(first, STEP("first", "{}")));
    assert_int_equal(on("2026-05-12"), clock_due(first, "PS1"));
    assert_accepted(take(first, STEP("settle", "{\"form\":\"performed\",\"recovered\":200}")));
    assert_int_equal(13000, must_int(b->t, "SELECT sum(recovered) FROM complaint", NO_ARGS));
    assert_int_equal(0, must_int(b->t,
                                 "SELECT count(*) FROM complaint_agreement WHERE terms LIKE "
                                 "'%" NAME "%'",
                                 NO_ARGS));
}

static void time_is_up_only_when_it_is(void **s)
{
    (void)s;
    i64 id = given_mediating("2026-05-06");
    assert_rc(INVALID, take(id, STEP("terminate", TERMINATE("T5"))));
    today_is("2026-07-06");
    assert_rc(INVALID, take(id, STEP("terminate", TERMINATE("T5"))));
    today_is("2026-07-07");
    assert_accepted(take(id, STEP("terminate", TERMINATE("T5"))));
    assert_int_equal(on("2026-07-16"), clock_due(id, "C5"));
    assert_int_equal(2, must_int(b->t,
                                 "SELECT count(*) FROM complaint_serving k JOIN document d ON "
                                 "d.id = k.document_id WHERE k.complaint_id = $1 AND d.kind = "
                                 "'complaint_terminate'",
                                 ARGS(V_I(id))));
}

static void an_answer_is_to_an_open_offer_of_the_other_side(void **s)
{
    (void)s;
    i64 id = given_mediating("2026-05-06");
    assert_accepted(
        take(id, STEP("offer", "{\"side\":\"operator\",\"kind\":\"offer\",\"amount\":5000}")));
    i64 offer = must_int(b->t, "SELECT max(id) FROM complaint_offer", NO_ARGS);
    struct arena *a = b->t->arena;
    const char *own = arena_fmt(a,
                                "{\"side\":\"operator\",\"kind\":\"accept\",\"amount\":0,"
                                "\"answers_id\":\"%lld\"}",
                                (long long)offer)
                          .p;
    const char *other = arena_fmt(a,
                                  "{\"side\":\"consumer\",\"kind\":\"decline\",\"amount\":0,"
                                  "\"answers_id\":\"%lld\"}",
                                  (long long)offer)
                            .p;
    assert_rc(INVALID, take(id, STEP("offer", own)));
    assert_accepted(take(id, STEP("offer", other)));
    assert_rc(INVALID, take(id, STEP("offer", other)));
}

static void a_unit_gives_back_and_only_a_clerk_routes_anew(void **s)
{
    (void)s;
    i64 id = received_on("2026-05-06");
    i64 due = clock_due(id, "C1");
    assert_accepted(
        take(id, STEP("return", "{\"reason\":\"NOT_OUR_AREA\",\"note\":\"not ours\"}")));
    assert_refused(b, take(id, STEP("route", "{\"unit_id\":\"103\"}")), "flow.not_your_role");
    struct actor clerk = b->chen;
    clerk.roles = ROLE_CLERK;
    clerk.scope = &b->whole;
    assert_rc(INVALID, act(b, &clerk, &complaint_flow, id, STEP("route", "{\"unit_id\":\"77\"}")));
    assert_accepted(act(b, &clerk, &complaint_flow, id, STEP("route", "{\"unit_id\":\"103\"}")));
    assert_int_equal(b->fuyong,
                     must_int(b->t, "SELECT unit_id FROM matter WHERE id = $1", ARGS(V_I(id))));
    assert_int_equal(due, clock_due(id, "C1"));
    assert_int_equal(1, papers(id, "complaint_dispatch"));
}

/* O121 27: fifteen working days from the finding, whatever becomes of the dispute. */
static void a_clue_found_while_mediating_is_a_report_of_its_own(void **s)
{
    (void)s;
    today_is("2026-05-06");
    i64 id = given_mediating("2026-05-06");
    i64 before = running(id);
    assert_rc(INVALID, take(id, STEP("clue", "{\"category\":\"food\"}")));
    assert_accepted(
        take(id, STEP("clue", "{\"story\":\"sells stale milk, says " NAME " of " PHONE "\"}")));
    assert_true(str_eq(state_of(b, id), S("mediating")));
    assert_int_equal(before, running(id)); /* the dispute goes on as it was */
    i64 report = must_int(b->t, "SELECT report_id FROM complaint_report WHERE complaint_id = $1",
                          ARGS(V_I(id)));
    assert_int_equal(on("2026-05-26"), clock_due(report, "R1"));
    assert_int_equal(
        1,
        must_int(b->t,
                 "SELECT count(*) FROM report r JOIN matter m ON m.id = r.id WHERE "
                 "r.id = $1 AND r.source = 'mediation' AND r.category = 'food' AND r.named = 0 AND "
                 "r.intake_id IS NULL AND m.secret = 1 AND m.premises_id = $2",
                 ARGS(V_I(report), V_I(b->door))));
    assert_int_equal(0, must_int(b->t,
                                 "SELECT count(*) FROM report WHERE story LIKE '%" NAME
                                 "%' OR story LIKE '%" PHONE "%'",
                                 NO_ARGS));
    assert_accepted(take(id, STEP("terminate", TERMINATE("T3"))));
    assert_int_equal(1, running(report)); /* closing one does not close the other */
}

static void consent_given_before_counts_when_mediation_begins(void **s)
{
    static const char neither[] =
        "{\"consumer_agrees\":false,\"operator_agrees\":false,\"sitting\":" SITTING "}";
    (void)s;
    today_is("2026-05-06");
    i64 id = received_on("2026-05-06");
    assert_refused(b, take(id, STEP("consent", "{\"side\":\"consumer\",\"agrees\":true}")),
                   "flow.no_such_move");
    assert_accepted(take(id, STEP("accept", "{}")));
    assert_accepted(take(id, STEP("consent", "{\"side\":\"consumer\",\"agrees\":true}")));
    assert_accepted(take(id, STEP("consent", "{\"side\":\"operator\",\"agrees\":false}")));
    assert_rc(INVALID, take(id, STEP("begin", neither)));
    assert_int_equal(1,
                     b->t->fault.error_count); /* the operator's is missing, not the consumer's */
    assert_accepted(take(id, STEP("consent", "{\"side\":\"operator\",\"agrees\":true}")));
    assert_int_equal(0, must_int(b->t,
                                 "SELECT count(*) FROM complaint WHERE id = $1 AND "
                                 "operator_declines_at IS NOT NULL",
                                 ARGS(V_I(id))));
    assert_accepted(take(id, STEP("begin", neither)));
}

/* ---- call-back ---- */

static void a_share_of_the_numbers_is_taken_and_always_the_same(void **s)
{
    int ten = 0;
    (void)s;
    for (int i = 0; i < 10000; i++) {
        str number = arena_fmt(b->t->arena, "TS-2026-%06d", i);
        bool taken = callback_takes(b->house.keyring, number, 10);
        assert_false(callback_takes(b->house.keyring, number, 0));
        assert_true(callback_takes(b->house.keyring, number, 100));
        assert_true(!taken || callback_takes(b->house.keyring, number, 11));
        assert_true(taken == callback_takes(b->house.keyring, number, 10));
        ten += taken;
    }
    assert_in_range(ten, 850, 1150); /* five deviations */
}

static struct callback_drawn draw(void)
{
    struct callback_drawn done = { -1, -1 };
    struct callback_draw d = {
        .house = &b->house,
        .actor = { .bureau_id = b->id, .roles = ROLE_SYSTEM, .scope = &b->whole },
        .arena = b->t->arena
    };
    assert_rc(OK, callback_draw(&d, &done, &b->t->fault));
    return done;
}

static i64 withdrawn(void)
{
    i64 id = given(a_complaint());
    assert_accepted(take(id, STEP("withdraw", "{\"note\":\"x\"}")));
    return id;
}

static bool lot_takes(int number)
{
    return callback_takes(b->house.keyring, arena_fmt(b->t->arena, "TS-2026-%06d", number), 5);
}

static void what_was_closed_is_looked_at_once(void **s)
{
    enum { FIRST = 60, ALL = 70 };
    int lots = 0;
    (void)s;
    today_is("2026-05-06");
    for (int i = 1; i <= FIRST; i++) {
        withdrawn();
        lots += lot_takes(i);
    }
    given(a_complaint());             /* not closed: the 61st */
    assert_int_equal(0, draw().seen); /* in this minute others may be closing too */
    today_is("2026-05-07");
    struct callback_drawn first = draw();
    assert_int_equal(FIRST, first.seen);
    assert_int_equal(lots, first.drawn);
    assert_int_equal(lots, must_int(b->t, "SELECT count(*) FROM complaint_callback", NO_ARGS));
    assert_int_equal(
        lots, must_int(b->t, "SELECT count(*) FROM ledger WHERE act = 'complaint.draw'", NO_ARGS));
    assert_int_equal(0, draw().seen);
    for (int i = FIRST + 2; i <= ALL; i++) {
        withdrawn();
        lots += lot_takes(i);
    }
    today_is("2026-05-08");
    assert_int_equal(ALL - FIRST - 1, draw().seen);
    assert_int_equal(lots, must_int(b->t, "SELECT count(*) FROM complaint_callback", NO_ARGS));
    /* a house that lost its place draws the same ones again */
    must_exec(b->t, "DELETE FROM complaint_drawn", NO_ARGS);
    assert_int_equal(0, draw().drawn);
    today_is("2026-07-31"); /* of no use any more */
    must_exec(b->t, "DELETE FROM complaint_drawn", NO_ARGS);
    assert_int_equal(0, draw().seen);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        TEST(seven_working_days_run_from_the_day_of_receipt),
        TEST(a_complaint_is_the_stations_of_its_door),
        TEST(nothing_of_who_complains_lies_open),
        TEST(what_is_sealed_opens_again),
        TEST(what_the_law_asks_for_is_asked_for),
        TEST(sixty_days_run_from_acceptance_and_roll_over_a_holiday),
        TEST(what_was_received_under_order_20_follows_it),
        TEST(a_refusal_is_told_within_the_same_seven_days),
        TEST(identity_is_awaited_until_its_day_and_not_longer),
        TEST(testing_does_not_count_and_a_recusal_does),
        TEST(both_consent_to_mediation_and_to_entrusting_it),
        TEST(a_letter_needs_its_text_and_losses_are_counted),
        TEST(time_is_up_only_when_it_is),
        TEST(an_answer_is_to_an_open_offer_of_the_other_side),
        TEST(a_unit_gives_back_and_only_a_clerk_routes_anew),
        TEST(a_clue_found_while_mediating_is_a_report_of_its_own),
        TEST(consent_given_before_counts_when_mediation_begins),
        TEST(a_share_of_the_numbers_is_taken_and_always_the_same),
        TEST(what_was_closed_is_looked_at_once),
    };
    return testdb_run(tests, COUNT(tests));
}
