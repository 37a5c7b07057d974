/* What becomes of what people send, as the rule is said. */
#include "bureau.h"

#include "base/date.h"
#include "db/db.h"
#include "rooms/complaint/complaint.h"
#include "rooms/intake/intake.h"
#include "rooms/intake/intake_split.h"
#include "rooms/report/report.h"
#include "rooms/vault/vault.h"

static struct bureau *b;
static struct actor clerk;

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    clerk = b->admin;
    clerk.roles = ROLE_CLERK;
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
#define ADDRESS "锦花新村七巷12号702房"
#define MAIL    "shihan@example.cn"

static const struct intake_part_new FOOD = { .category = STR_INIT("food") };
static const str REFUND[] = { STR_INIT("refund") };

static struct intake_new told(void)
{
    return (struct intake_new){
        .channel = S("phone"),
        .premises_id = b->door,
        .sender = { .name = S(NAME), .phone = S(PHONE), .address = S(ADDRESS), .email = S(MAIL) },
        .demands = { REFUND, COUNT(REFUND) },
        .amount = 12800,
        .story =
            S("5月3日在该店买到过期牛奶，店家不退款。我叫" NAME "，电话" PHONE "，住" ADDRESS)
    };
}

struct take {
    struct intake_new in;
    struct intake_taken taken;
    struct split_codes codes;
};

static rc take_one(struct tx *tx, void *arg, struct fault *f)
{
    struct take *t = arg;
    return intake_take(tx, &clerk, &t->in, &t->codes, &t->taken, f);
}

static i64 given(struct intake_new in)
{
    struct take t = { .in = in };
    assert_accepted(as(b, &clerk, take_one, &t));
    return t.taken.id;
}

static i64 number(const char *sql, i64 id)
{
    return must_int(b->t, sql, ARGS(V_I(id)));
}

static void assert_field(rc outcome, const char *field, const char *code)
{
    assert_rc(INVALID, outcome);
    for (const struct field_error *e = b->t->fault.errors; e; e = e->next)
        if (str_eq(e->field, str_from(field)) && str_eq(e->code, str_from(code)))
            return;
    print_error("no field error %s %s\n", field, code);
    _fail(__FILE__, __LINE__);
}

static day due_of(i64 id)
{
    return day_at(number("SELECT due_at FROM matter WHERE id = $1", id));
}

static day on(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    return d;
}

static void it_waits_with_the_centre_for_one_working_day(void **s)
{
    (void)s;
    i64 id = given(told()); /* Wed 2026-05-06 */
    assert_int_equal(on("2026-05-07"), due_of(id));
    assert_int_equal(b->head_unit, number("SELECT unit_id FROM matter WHERE id = $1", id));
    assert_int_equal(b->xixiang, number("SELECT unit_id FROM intake WHERE id = $1", id));
    assert_int_equal(b->shop, number("SELECT entity_id FROM intake WHERE id = $1", id));
    assert_true(str_eq(state_of(b, id), S("received")));
}

static void what_a_complaint_must_say_is_told_at_once(void **s)
{
    (void)s;
    struct take t = {
        .in = { .channel = S("phone"), .story = S("退款"), .split = { .complaint = FOOD } }
    };
    rc r = as(b, &clerk, take_one, &t);
    assert_field(r, "sender.name", "required");
    assert_field(r, "sender.phone", "required");
    assert_field(r, "sender.address", "required");
    assert_field(r, "subject_name", "required");
    assert_field(r, "subject_address", "required");
    assert_field(r, "demands", "required");
    t.in = told();
    t.in.split.complaint = FOOD;
    t.in.anonymous = true;
    r = as(b, &clerk, take_one, &t);
    assert_field(r, "anonymous", "not_anonymous");
    assert_field(r, "anonymous", "real_name_needed");
}

static void what_is_wrong_is_named(void **s)
{
    (void)s;
    struct take t = { .in = told() };
    t.in.channel = S("12315");
    t.in.sender.phone = S("123");
    t.in.sender.id_kind = S("id_card");
    t.in.sender.id_number = S("110101199003079990");
    t.in.received_at = b->t ? day_start(on("2026-05-08")) : 0;
    rc r = as(b, &clerk, take_one, &t);
    assert_field(r, "external_number", "required");
    assert_field(r, "sender.phone", "not_a_phone");
    assert_field(r, "sender.id_number", "bad_check_digit");
    assert_field(r, "received_at", "in_the_future");
    t.in = told();
    t.in.system = S("12345");
    t.in.place_code = S("999999");
    r = as(b, &clerk, take_one, &t);
    assert_field(r, "external_number", "required");
    assert_field(r, "place_code", "unknown_code");
}

static void the_same_number_again_is_no_second_intake(void **s)
{
    (void)s;
    struct take t = { .in = told() };
    t.in.channel = t.in.system = S("12315");
    t.in.external_number = S("2026-77");
    i64 id = given(t.in);
    assert_accepted(as(b, &clerk, take_one, &t));
    assert_true(t.taken.again && !t.taken.changed && t.taken.id == id);
    t.in.amount = 9900;
    t.in.story = S("又打来电话，要求退一赔三，态度恶劣，请尽快处理并回复");
    assert_accepted(as(b, &clerk, take_one, &t));
    assert_true(t.taken.again && t.taken.changed && t.taken.id == id);
    assert_int_equal(
        1, number("SELECT count(*) FROM intake WHERE external_number = '2026-77' AND id = $1", id));
    assert_int_equal(9900, number("SELECT amount FROM intake WHERE id = $1", id));
    assert_int_equal(1, number("SELECT count(*) FROM intake_update WHERE intake_id = $1 AND "
                               "fields = 'amount|story'",
                               id));
    assert_int_equal(1, number("SELECT update_count - updates_seen FROM intake WHERE id = $1", id));
    assert_accepted(as(b, &clerk, take_one, &t));
    assert_true(!t.taken.changed);
    t.in.system = S("12345");
    assert_accepted(as(b, &clerk, take_one, &t));
    assert_true(!t.taken.again && t.taken.id != id); /* another system's number is another */
}

static void one_intake_becomes_a_complaint_and_reports(void **s)
{
    (void)s;
    const struct intake_part_new reports[] = {
        { .category = S("food") }, { .category = S("advertising"), .unit_id = b->fuyong }
    };
    struct intake_new in = told();
    in.split =
        (struct intake_split){ .complaint = FOOD, .reports = { (void *)(uintptr_t)reports, 2 } };
    i64 id = given(in);
    assert_true(str_eq(state_of(b, id), S("split")));
    assert_int_equal(
        1, number("SELECT count(*) FROM intake_part p JOIN matter m ON m.id = p.matter_id "
                  "WHERE p.intake_id = $1 AND p.kind = 'complaint' AND m.kind = 'complaint'",
                  id));
    assert_int_equal(
        2, number("SELECT count(*) FROM intake_part p JOIN matter m ON m.id = p.matter_id "
                  "WHERE p.intake_id = $1 AND m.kind = 'report'",
                  id));
    assert_int_equal(
        1, number("SELECT count(*) FROM intake_part p JOIN matter m ON m.id = p.matter_id "
                  "WHERE p.intake_id = $1 AND m.unit_id = 103",
                  id));
    assert_int_equal(
        0, number("SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND stopped_at IS NULL",
                  id));
    assert_int_equal(
        3,
        number(
            "SELECT count(*) FROM matter_clock c JOIN intake_part p ON p.matter_id = c.matter_id "
            "WHERE p.intake_id = $1 AND c.stopped_at IS NULL",
            id));
}

static void an_anonymous_reporter_learns_a_code(void **s)
{
    (void)s;
    const struct intake_part_new report = { .category = S("food") };
    struct take t = { .in = { .channel = S("window"),
                              .premises_id = b->door,
                              .anonymous = true,
                              .story = S("后厨卫生很差，有老鼠"),
                              .split = { .reports = { (void *)(uintptr_t)&report, 1 } } } };
    assert_accepted(as(b, &clerk, take_one, &t));
    assert_int_equal(1, t.codes.n);
    assert_true(t.codes.at[0].code.n > 0);
}

static i64 split_of(i64 id, const char *kind)
{
    return must_int(b->t,
                    "SELECT p.matter_id FROM intake_part p WHERE p.intake_id = $1 AND p.kind = $2 "
                    "AND p.undone_at IS NULL",
                    ARGS(V_I(id), V_T(str_from(kind))));
}

static void a_split_is_taken_back_while_nobody_touched_it(void **s)
{
    (void)s;
    const struct intake_part_new report = { .category = S("food") };
    struct intake_new in = told();
    in.split =
        (struct intake_split){ .complaint = FOOD, .reports = { (void *)(uintptr_t)&report, 1 } };
    i64 id = given(in), complaint = split_of(id, "complaint"), made = split_of(id, "report");
    assert_accepted(act(b, &clerk, &intake_flow, id, STEP("undo_split", "{\"reason\":\"x\"}")));
    assert_true(str_eq(state_of(b, id), S("received")));
    assert_true(str_eq(state_of(b, complaint), S("undone")));
    assert_true(str_eq(state_of(b, made), S("undone")));
    assert_int_equal(0, split_of(id, "complaint"));
    assert_int_equal(
        0, number("SELECT count(*) FROM matter_clock c JOIN intake_part p ON p.matter_id = "
                  "c.matter_id WHERE p.intake_id = $1 AND c.stopped_at IS NULL",
                  id));
    assert_int_equal(1, number("SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND "
                               "stopped_at IS NULL AND clock = 'LJ1'",
                               id));
    assert_accepted(act(b, &clerk, &intake_flow, id,
                        STEP("triage", "{\"complaint\":{\"category\":\"food\"}}")));
    assert_true(split_of(id, "complaint") != complaint);
    must_exec(b->t, "UPDATE matter SET ver = ver + 1 WHERE id = $1",
              ARGS(V_I(split_of(id, "complaint"))));
    assert_refused(b, act(b, &clerk, &intake_flow, id, STEP("undo_split", "{\"reason\":\"x\"}")),
                   "intake.in_hand");
}

/* Who joined waits for the complaint that is made instead, and may part while there is none. */
static void those_who_joined_wait_for_the_next_split(void **s)
{
    (void)s;
    const char *complaint = "{\"complaint\":{\"category\":\"food\"}}";
    i64 first = given(told()), other = given(told());
    str form =
        arena_fmt(b->t->arena, "{\"into_id\":\"%lld\",\"ground\":\"joint\"}", (long long)first);
    assert_accepted(act(b, &clerk, &intake_flow, first, STEP("triage", complaint)));
    assert_accepted(act(b, &clerk, &intake_flow, other, STEP("merge", form.p)));
    assert_accepted(act(b, &clerk, &intake_flow, first, STEP("undo_split", "{\"reason\":\"x\"}")));
    assert_refused(b,
                   act(b, &clerk, &intake_flow, first,
                       STEP("triage", "{\"reports\":[{\"category\":\"food\"}]}")),
                   "intake.joint_needs_complaint");
    assert_accepted(act(b, &clerk, &intake_flow, first, STEP("triage", complaint)));
    i64 id = split_of(first, "complaint");
    assert_int_equal(2, number("SELECT count(*) FROM complaint_party WHERE complaint_id = $1", id));
    assert_accepted(act(b, &clerk, &intake_flow, first, STEP("undo_split", "{\"reason\":\"x\"}")));
    assert_accepted(act(b, &clerk, &intake_flow, other, STEP("part", "{\"reason\":\"x\"}")));
    assert_accepted(act(b, &clerk, &intake_flow, first,
                        STEP("triage", "{\"reports\":[{\"category\":\"food\"}]}")));
}

static rc find_code(struct tx *tx, void *arg, struct fault *f)
{
    struct take *t = arg;
    return vault_find(tx, t->codes.at[0].code, &t->taken.id, f);
}

static void the_code_that_was_told_opens_the_report_made_instead(void **s)
{
    (void)s;
    const struct intake_part_new report = { .category = S("food") };
    struct take t = { .in = { .channel = S("window"),
                              .premises_id = b->door,
                              .anonymous = true,
                              .story = S("后厨卫生很差，有老鼠"),
                              .split = { .reports = { (void *)(uintptr_t)&report, 1 } } } };
    assert_accepted(as(b, &clerk, take_one, &t));
    i64 id = t.taken.id, before = split_of(id, "report");
    assert_accepted(act(b, &clerk, &intake_flow, id, STEP("undo_split", "{\"reason\":\"x\"}")));
    assert_accepted(as(b, &clerk, find_code, &t));
    assert_int_equal(before, t.taken.id);
    assert_accepted(act(b, &clerk, &intake_flow, id,
                        STEP("triage", "{\"reports\":[{\"category\":\"advertising\"}]}")));
    assert_accepted(as(b, &clerk, find_code, &t));
    assert_int_equal(split_of(id, "report"), t.taken.id);
    assert_int_not_equal(before, t.taken.id);
}

/* Complaint and report go back the same way, their limits as they are (O121 41). */
static void a_part_goes_back_to_the_centre_and_is_sent_on_from_there(void **s)
{
    (void)s;
    const struct intake_part_new report = { .category = S("food") };
    struct intake_new in = told();
    in.split =
        (struct intake_split){ .complaint = FOOD, .reports = { (void *)(uintptr_t)&report, 1 } };
    i64 id = given(in);
    const struct {
        i64 id;
        const struct flow *flow;
        const char *action;
    } parts[] = {
        { split_of(id, "complaint"), &complaint_flow, "return" },
        { split_of(id, "report"), &report_flow, "give_back" },
    };
    for (size_t i = 0; i < COUNT(parts); i++) {
        i64 part = parts[i].id;
        day due = due_of(part);
        assert_rc(INVALID, act(b, &b->chen, parts[i].flow, part,
                               STEP(parts[i].action, "{\"reason\":\"NONE\",\"note\":\"x\"}")));
        assert_accepted(
            act(b, &b->chen, parts[i].flow, part,
                STEP(parts[i].action, "{\"reason\":\"NOT_OUR_DUTY\",\"note\":\"不归我们管\"}")));
        assert_int_equal(b->head_unit, number("SELECT unit_id FROM matter WHERE id = $1", part));
        assert_int_equal(1, number("SELECT count(*) FROM intake_part WHERE matter_id = $1 AND "
                                   "returned_at IS NOT NULL",
                                   part));
        assert_int_equal(due, due_of(part));
        const char *on = "{\"unit_id\":\"103\",\"note\":\"按所在地\"}";
        assert_refused(b, act(b, &b->chen, parts[i].flow, part, STEP("route", on)),
                       "flow.not_your_role");
        assert_accepted(act(b, &clerk, parts[i].flow, part, STEP("route", on)));
        assert_int_equal(b->fuyong, number("SELECT unit_id FROM matter WHERE id = $1", part));
        assert_int_equal(0, number("SELECT count(*) FROM intake_part WHERE matter_id = $1 AND "
                                   "returned_at IS NOT NULL",
                                   part));
        assert_int_equal(due, due_of(part));
    }
}

static bool holds(const char *needle)
{
    static const char *const where[] = {
        "SELECT count(*) FROM matter WHERE title LIKE $1",
        "SELECT count(*) FROM ledger WHERE facts LIKE $1 OR act LIKE $1",
        "SELECT count(*) FROM outbox WHERE body LIKE $1",
        "SELECT count(*) FROM intake WHERE story_masked LIKE $1 OR subject_name LIKE $1 OR "
        "subject_address LIKE $1",
        "SELECT count(*) FROM intake_update WHERE fields LIKE $1",
    };
    str like = ARENA_CONCAT(b->t->arena, S("%"), str_from(needle), S("%"));
    for (size_t i = 0; i < COUNT(where); i++)
        if (must_int(b->t, where[i], ARGS(V_T(like))))
            return true;
    return false;
}

static void who_sent_it_stands_nowhere_in_clear(void **s)
{
    (void)s;
    struct take t = { .in = told() };
    t.in.system = S("other");
    t.in.external_number = S("7");
    t.in.premises_id = 0;
    t.in.subject_name = S("老王面馆，找" PHONE);
    t.in.subject_address = S("固戍一路8号");
    (void)given(t.in);
    t.in.story = S("再说一遍：" NAME "，" PHONE);
    (void)given(t.in);
    assert_false(holds(NAME));
    assert_false(holds(PHONE));
    assert_false(holds("锦花新村"));
    assert_false(holds(MAIL));
    assert_true(holds("过期牛奶") || holds("再说一遍"));
}

static void what_is_neither_is_answered_and_may_be_reopened(void **s)
{
    (void)s;
    i64 id = given(told());
    assert_accepted(
        act(b, &clerk, &intake_flow, id,
            STEP("answer", "{\"route\":\"disclosure\",\"note\":\"请到信息公开办公室\"}")));
    assert_true(str_eq(state_of(b, id), S("answered")));
    assert_accepted(act(b, &clerk, &intake_flow, id, STEP("reopen", "{\"reason\":\"误判\"}")));
    assert_true(str_eq(state_of(b, id), S("received")));
    assert_int_equal(
        1, number("SELECT count(*) FROM intake WHERE id = $1 AND answer_route IS NULL", id));
    assert_int_equal(
        1, number("SELECT count(*) FROM matter_clock WHERE matter_id = $1 AND stopped_at IS NULL",
                  id));
}

static void what_came_before_is_folded_into_it_and_parted_again(void **s)
{
    (void)s;
    i64 first = given(told()), second = given(told()), third = given(told());
    str form = arena_fmt(b->t->arena, "{\"into_id\":\"%lld\",\"ground\":\"same_message\"}",
                         (long long)first);
    str self = arena_fmt(b->t->arena, "{\"into_id\":\"%lld\",\"ground\":\"same_message\"}",
                         (long long)second);
    str nested = self;
    assert_refused(b, act(b, &clerk, &intake_flow, second, STEP("merge", self.p)),
                   "intake.not_into_this");
    assert_accepted(act(b, &clerk, &intake_flow, second, STEP("merge", form.p)));
    assert_refused(b, act(b, &clerk, &intake_flow, third, STEP("merge", nested.p)),
                   "intake.not_into_this");
    assert_refused(b, act(b, &clerk, &intake_flow, first, STEP("merge", self.p)),
                   "intake.has_merged");
    assert_accepted(
        act(b, &clerk, &intake_flow, second, STEP("part", "{\"reason\":\"不是同一件\"}")));
    assert_true(str_eq(state_of(b, second), S("received")));
    assert_int_equal(0, number("SELECT count(*) FROM intake WHERE merged_into = $1", first));
}

#define PARTIES(part)                                                                              \
    "SELECT count(*) FROM complaint_party c JOIN intake_part p ON p.matter_id = c.complaint_id "   \
    "WHERE p.intake_id = $1 AND c.part = '" part "'"

/* Order 121 art. 12: at most two speak for the others. */
static void several_people_in_one_dispute_are_one_complaint(void **s)
{
    (void)s;
    i64 first = given(told());
    const char *forms[] = { "", ",\"representative\":true", ",\"representative\":true" };
    str speaks = S("");
    for (size_t i = 0; i < COUNT(forms); i++) {
        if (i == 1) /* those before the triage and those after it */
            assert_accepted(act(b, &clerk, &intake_flow, first,
                                STEP("triage", "{\"complaint\":{\"category\":\"food\"}}")));
        str form = arena_fmt(b->t->arena, "{\"into_id\":\"%lld\",\"ground\":\"joint\"%s}",
                             (long long)first, forms[i]);
        assert_accepted(act(b, &clerk, &intake_flow, given(told()), STEP("merge", form.p)));
        speaks = form;
    }
    assert_int_equal(2, number(PARTIES("complainant"), first));
    assert_int_equal(2, number(PARTIES("representative"), first));
    i64 last = given(told());
    assert_refused(b, act(b, &clerk, &intake_flow, last, STEP("merge", speaks.p)),
                   "intake.enough_representatives");
    i64 joined = number("SELECT min(id) FROM intake WHERE merged_into = $1", first);
    assert_refused(b, act(b, &clerk, &intake_flow, joined, STEP("part", "{\"reason\":\"x\"}")),
                   "intake.joined");
    i64 nameless = given(
        (struct intake_new){ .channel = S("phone"), .anonymous = true, .story = S("也是受害者") });
    assert_refused(b, act(b, &clerk, &intake_flow, nameless, STEP("merge", speaks.p)),
                   "intake.joint_needs_names");
}

static void a_triage_makes_something(void **s)
{
    (void)s;
    i64 id = given(told());
    assert_refused(b, act(b, &clerk, &intake_flow, id, STEP("triage", "{}")),
                   "intake.nothing_made");
    assert_accepted(act(b, &clerk, &intake_flow, id,
                        STEP("triage", "{\"complaint\":{\"category\":\"food\"}}")));
    assert_true(str_eq(state_of(b, id), S("split")));
}

static void whom_it_is_about_can_be_found_later(void **s)
{
    (void)s;
    struct intake_new in = told();
    in.premises_id = 0;
    in.subject_name = S("面馆");
    i64 id = given(in);
    assert_int_equal(b->head_unit, number("SELECT unit_id FROM intake WHERE id = $1", id));
    str form = arena_fmt(b->t->arena, "{\"premises_id\":\"%lld\"}", (long long)b->door);
    assert_accepted(act(b, &clerk, &intake_flow, id, STEP("subject", form.p)));
    assert_int_equal(b->xixiang, number("SELECT unit_id FROM intake WHERE id = $1", id));
    assert_int_equal(b->shop, number("SELECT entity_id FROM matter WHERE id = $1", id));
}

static bool known(str clock)
{
    return rule_known(b->rules, S("clocks"), clock);
}

static void the_flow_table_is_sound(void **s)
{
    (void)s;
    assert_rc(OK, flow_check(&intake_flow, known, &b->t->fault));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(it_waits_with_the_centre_for_one_working_day),
        CASE(what_a_complaint_must_say_is_told_at_once),
        CASE(what_is_wrong_is_named),
        CASE(the_same_number_again_is_no_second_intake),
        CASE(one_intake_becomes_a_complaint_and_reports),
        CASE(an_anonymous_reporter_learns_a_code),
        CASE(a_split_is_taken_back_while_nobody_touched_it),
        CASE(those_who_joined_wait_for_the_next_split),
        CASE(the_code_that_was_told_opens_the_report_made_instead),
        CASE(a_part_goes_back_to_the_centre_and_is_sent_on_from_there),
        CASE(who_sent_it_stands_nowhere_in_clear),
        CASE(what_is_neither_is_answered_and_may_be_reopened),
        CASE(what_came_before_is_folded_into_it_and_parted_again),
        CASE(several_people_in_one_dispute_are_one_complaint),
        CASE(a_triage_makes_something),
        CASE(whom_it_is_about_can_be_found_later),
        CASE(the_flow_table_is_sound),
    };
    return testdb_run(tests, COUNT(tests));
}
