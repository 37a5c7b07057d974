/* The code by which whoever filed something follows it, as the rule is said. */
#include "bureau.h"

#include "base/date.h"
#include "core/spoken_code.h"
#include "db/db.h"
#include "rooms/complaint/complaint.h"
#include "rooms/intake/intake_code.h"

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

struct step_in {
    i64 id;
    str code, note;
    struct filing found;
};

static rc take_one(struct tx *tx, void *arg, struct fault *f)
{
    static const str refund[] = { STR_INIT("refund") };
    struct step_in *x = arg;
    const struct intake_new in = { .channel = S("phone"),
                                   .premises_id = b->door,
                                   .sender = { .name = S("欧阳诗涵"),
                                               .phone = S("13812345678"),
                                               .address = S("锦花新村七巷12号") },
                                   .demands = { refund, COUNT(refund) },
                                   .story = S("买到过期牛奶，店家不退款"),
                                   .split = { .complaint = { .category = S("food") } } };
    struct intake_taken taken;
    rc r = intake_take(tx, &clerk, &in, NULL, &taken, f);
    x->id = taken.id;
    return r == OK ? intake_code_give(tx, &clerk, taken.id, &x->code, f) : r;
}

static rc renew(struct tx *tx, void *arg, struct fault *f)
{
    struct step_in *x = arg;
    return intake_code_give(tx, &clerk, x->id, &x->code, f);
}

static rc find(struct tx *tx, void *arg, struct fault *f)
{
    struct step_in *x = arg;
    return intake_of_code(tx, x->code, &x->found, f);
}

static rc take_back(struct tx *tx, void *arg, struct fault *f)
{
    struct step_in *x = arg;
    return complaint_take_back(tx, x->id, x->note, f);
}

static struct step_in given(void)
{
    struct step_in x = { 0 };
    assert_accepted(as(b, &clerk, take_one, &x));
    x.code = arena_str(b->t->arena, x.code);
    return x;
}

static i64 complaint_of(i64 id)
{
    return must_int(b->t, "SELECT matter_id FROM intake_part WHERE intake_id = $1", ARGS(V_I(id)));
}

static void assert_unknown(struct step_in x)
{
    assert_rc(NOT_FOUND, as(b, &clerk, find, &x));
    assert_true(str_eq(b->t->fault.key, S("intake.no_such_code")));
}

static void a_code_is_read_out_and_typed_as_one_likes(void **s)
{
    (void)s;
    unsigned char bytes[SPOKEN_BYTES] = { 0 };
    struct arena *a = b->t->arena;
    assert_true(str_eq(spoken_code_of(a, bytes), S("2222-2222-2222-2222")));
    bytes[1] = 29;
    assert_true(str_eq(spoken_code_of(a, bytes), S("Z222-2222-2222-2222")));
    str code = spoken_code(a);
    assert_int_equal(code.n, 19);
    assert_false(str_eq(code, spoken_code(a)));
    assert_true(str_eq(spoken_code_fold(a, S(" z222 2222－2222-2222")), S("Z222222222222222")));
}

static void it_is_kept_nowhere_and_a_new_one_ends_it(void **s)
{
    (void)s;
    struct step_in x = given(), before = x;
    assert_accepted(as(b, &clerk, find, &x));
    assert_int_equal(x.id, x.found.id);
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM intake_code WHERE code_index = $1",
                                 ARGS(V_B(x.code))));
    assert_accepted(as(b, &clerk, renew, &x));
    x.code = arena_str(b->t->arena, x.code);
    assert_accepted(as(b, &clerk, find, &x));
    assert_unknown(before);
}

static rc begin(struct tx *tx, void *arg, struct fault *f)
{
    struct step_in *x = arg;
    rc r = intake_code_begin(tx, &clerk, x->id, f);
    return r == OK ? intake_code_begun(tx, x->id, &x->code, f) : r;
}

static void one_of_another_system_follows_from_the_intake_until_another_is_given(void **s)
{
    (void)s;
    struct step_in x = given(), y = { .id = x.id };
    assert_accepted(as(b, &clerk, begin, &y));
    assert_int_equal(0, y.code.n); /* it has one, which stays good */
    assert_accepted(as(b, &clerk, find, &x));
    must_exec(b->t, "DELETE FROM intake_code", NO_ARGS);
    assert_accepted(as(b, &clerk, begin, &y));
    y.code = arena_str(b->t->arena, y.code);
    struct step_in again = y;
    assert_accepted(as(b, &clerk, begin, &again));
    assert_true(y.code.n && str_eq(y.code, again.code));
    assert_accepted(as(b, &clerk, find, &y));
    assert_int_equal(x.id, y.found.id);
    assert_accepted(as(b, &clerk, renew, &x));
    assert_unknown(y);
    assert_accepted(as(b, &clerk, begin, &again));
    assert_int_equal(0, again.code.n);
}

static void one_that_is_over_is_answered_like_a_wrong_one(void **s)
{
    (void)s;
    struct step_in x = given();
    i64 id = complaint_of(x.id), long_ago = 1700000000000;
    must_exec(b->t, "UPDATE matter SET closed_at = $2 WHERE id = $1",
              ARGS(V_I(x.id), V_I(long_ago)));
    assert_accepted(as(b, &clerk, find, &x)); /* the complaint goes on */
    must_exec(b->t, "UPDATE matter SET closed_at = $2 WHERE id = $1", ARGS(V_I(id), V_I(long_ago)));
    assert_unknown(x);
    x.code = S("2222-2222-2222-2222");
    assert_unknown(x);
}

static void what_is_over_is_not_taken_back(void **s)
{
    (void)s;
    struct step_in x = given();
    struct step_in c = { .id = complaint_of(x.id), .note = S("不投诉了") };
    assert_accepted(as(b, &clerk, take_back, &c));
    assert_true(str_eq(state_of(b, c.id), S("closed")));
    assert_refused(b, as(b, &clerk, take_back, &c), "complaint.over");
}

static void after_acceptance_it_ends_on_the_ground_of_the_rules(void **s)
{
    (void)s;
    struct step_in x = given();
    struct step_in c = { .id = complaint_of(x.id), .note = S("已退款") };
    assert_accepted(act(b, &clerk, &complaint_flow, c.id, STEP("accept", "{}")));
    assert_accepted(as(b, &clerk, take_back, &c));
    assert_true(str_eq(state_of(b, c.id), S("terminated")));
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM complaint WHERE id = $1 AND "
                                 "termination = 'T1'",
                                 ARGS(V_I(c.id))));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(a_code_is_read_out_and_typed_as_one_likes),
        CASE(it_is_kept_nowhere_and_a_new_one_ends_it),
        CASE(one_of_another_system_follows_from_the_intake_until_another_is_given),
        CASE(one_that_is_over_is_answered_like_a_wrong_one),
        CASE(what_is_over_is_not_taken_back),
        CASE(after_acceptance_it_ends_on_the_ground_of_the_rules),
    };
    return testdb_run(tests, COUNT(tests));
}
