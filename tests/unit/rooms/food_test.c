/* The risk of an operator from a declared form to a signed grade, as the rule is said. */
#include "bureau.h"

#include "base/date.h"
#include "rooms/food/food_store.h"
#include "rooms/food/grading.h"
#include "rooms/food/rescore.h"
#include "rooms/street/street.h"
#include "rooms/street/visit.h"
#include "sys/wall.h"

#include <stdio.h>

static struct bureau *b;
static const visit_follower followers[] = { food_visit_recorded };

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    visit_set_followers(followers, COUNT(followers));
    must_exec(b->t, "UPDATE entity SET trade = '6210', grade = NULL, ver = 1 WHERE id = $1",
              ARGS(V_I(b->shop)));
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    visit_set_followers(NULL, 0);
    bureau_free(b);
    return 0;
}

/* ---- given ---- */

static rc declare(struct tx *tx, void *arg, struct fault *f)
{
    const char *inputs = arg;
    struct food_subject s;
    struct food_operator o;
    rc r = subject_get(tx, b->shop, &s, f);
    if (r == OK)
        r = operator_ensure(tx, &s, &o, f);
    if (r != OK)
        return r;
    o.form = S("catering");
    o.inputs = str_from(inputs);
    return operator_rescore(tx, &b->anna, &o, "profile", f);
}

struct sheet {
    const char *fails[4]; /* items of the catering list */
    size_t leave_out;
    const char *act, *client;
    rc outcome;
};

static rc send(struct tx *tx, void *arg, struct fault *f)
{
    struct sheet *sheet = arg;
    size_t n, used = 0;
    const struct rule_row *rows = rule_rows(b->rules, S("checklist_items"), &n);
    struct answer *answers = ARENA_ARRAY(tx_arena(tx), struct answer, n);
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rule_cell(b->rules, &rows[i], S("checklist")), S("catering")))
            continue;
        answers[used] = (struct answer){ rows[i].code, S("conform"), S("") };
        for (size_t k = 0; k < COUNT(sheet->fails); k++)
            if (sheet->fails[k] && str_eq(rows[i].code, str_from(sheet->fails[k])))
                answers[used] = (struct answer){ rows[i].code, S("fail"), S("seen so") };
        used++;
    }
    struct visit_done done;
    struct visit_new in = { .client_id = str_from(sheet->client),
                            .premises_id = b->door,
                            .act = S("visit"),
                            .started_at = wall_now() - 60000,
                            .ended_at = wall_now(),
                            .outcome = S("seen"),
                            .checklist = S("catering"),
                            .checklist_version = S("2016"),
                            .photos_to_come = 1, /* what failed is pictured */
                            .items = { answers, used - sheet->leave_out } };
    return visit_record(tx, &b->anna, &in, &done, f);
}

static void visited(struct sheet sheet)
{
    assert_accepted(as(b, &b->anna, send, &sheet));
}

static i64 number_of(const char *sql)
{
    return must_int(b->t, sql, ARGS(V_I(b->shop)));
}

#define assert_grade(letter)                                                                       \
    do {                                                                                           \
        assert_int_equal(                                                                          \
            1, number_of("SELECT count(*) FROM food_operator WHERE id = $1 AND grade = '" letter   \
                         "'"));                                                                    \
        assert_int_equal(                                                                          \
            1, number_of("SELECT count(*) FROM entity WHERE id = $1 AND grade = '" letter "'"));   \
    } while (0)

/* 8 + 6 + 8 + 5 + 5 + 3 = 35 */
#define RISKY                                                                                      \
    "{\"restaurant_area\":2000,\"cold\":40,\"raw\":20,\"pastry\":40,\"hot\":200,\"drinks\":40}"

/* ---- tests ---- */

static void a_new_operator_is_graded_by_static_points_alone(void **s)
{
    (void)s;
    assert_accepted(as(b, &b->anna, declare, (char *)"{\"restaurant_area\":100,\"hot\":30}"));
    assert_grade("A");
    assert_int_equal(4000, number_of("SELECT total_points FROM food_operator WHERE id = $1"));
    assert_int_equal(
        1, number_of("SELECT count(*) FROM food_score WHERE entity_id = $1 AND visit_id IS NULL"));
    assert_accepted(as(b, &b->anna, declare, (char *)RISKY));
    assert_grade("B");
    assert_int_equal(2, number_of("SELECT count(*) FROM food_score WHERE entity_id = $1"));
    assert_int_equal(
        2, number_of("SELECT count(*) FROM change WHERE subject_id = $1 AND source = 'food'"));
}

static void a_whole_checklist_makes_the_score_anew_with_the_visit(void **s)
{
    (void)s;
    assert_accepted(as(b, &b->anna, declare, (char *)RISKY));
    visited((struct sheet){ .client = "visit-one" });
    assert_grade("B"); /* 35 + 0 */
    visited((struct sheet){
        .client = "visit-two",
        .fails = { "catering.2016.5", "catering.2016.6", "catering.2016.8", "catering.2016.17" } });
    i64 lost =
        number_of("SELECT lost FROM food_score WHERE entity_id = $1 ORDER BY id DESC LIMIT 1");
    i64 all = number_of(
        "SELECT applicable FROM food_score WHERE entity_id = $1 ORDER BY id DESC LIMIT 1");
    assert_true(lost >= 8000 && all > lost);
    assert_int_equal((2 * 60000 * lost + all) / (2 * all),
                     number_of("SELECT dynamic_points FROM food_operator WHERE id = $1"));
    assert_grade("C");
    assert_int_equal(3, number_of("SELECT count(*) FROM food_score WHERE entity_id = $1"));
}

static void a_checklist_with_items_left_out_says_nothing(void **s)
{
    (void)s;
    assert_accepted(as(b, &b->anna, declare, (char *)RISKY));
    visited((struct sheet){ .client = "visit-part",
                            .leave_out = 3,
                            .fails = { "catering.2016.5", "catering.2016.6" } });
    assert_grade("B");
    assert_int_equal(0, number_of("SELECT count(*) FROM food_score WHERE entity_id = $1 AND "
                                  "visit_id IS NOT NULL"));
}

static void a_visit_makes_a_food_operator_known_without_any_form(void **s)
{
    (void)s;
    visited((struct sheet){ .client = "visit-new" });
    assert_int_equal(1, number_of("SELECT count(*) FROM food_operator WHERE id = $1 AND sector = "
                                  "'catering' AND grade IS NULL"));
    assert_int_equal(0, number_of("SELECT count(*) FROM food_score WHERE entity_id = $1"));
}

struct fill {
    struct grading_new in;
    i64 id;
};

static rc fill(struct tx *tx, void *arg, struct fault *f)
{
    struct fill *x = arg;
    return grading_open(tx, &b->anna, &x->in, &x->id, f);
}

static const str u1[] = { STR_INIT("U1") };
static const str d1[] = { STR_INIT("D1") };

static i64 filled(const char *advice, const str *event, i64 steps)
{
    struct fill x = { .in = { .entity_id = b->shop,
                              .advice = str_from(advice),
                              .events = { event, event != NULL },
                              .steps = steps } };
    assert_accepted(as(b, &b->anna, fill, &x));
    return x.id;
}

static void advice_and_events_must_agree(void **s)
{
    (void)s;
    assert_accepted(as(b, &b->anna, declare, (char *)RISKY));
    const struct {
        const char *advice;
        const str *event;
        i64 steps;
        const char *field;
    } cases[] = {
        { "keep", u1, 0, "advice" },   { "up", NULL, 1, "events" }, { "down", u1, 1, "advice" },
        { "down", NULL, 1, "events" }, { "up", u1, 3, "steps" },    { "down", d1, 2, "steps" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fill x = { .in = { .entity_id = b->shop,
                                  .advice = str_from(cases[i].advice),
                                  .events = { cases[i].event, cases[i].event != NULL },
                                  .steps = cases[i].steps } };
        assert_rc(INVALID, as(b, &b->anna, fill, &x));
        assert_true(str_eq(b->t->fault.errors->field, str_from(cases[i].field)));
    }
}

static void who_filled_in_does_not_review(void **s)
{
    (void)s;
    assert_accepted(as(b, &b->anna, declare, (char *)RISKY));
    struct fill x = { .in = { .entity_id = b->shop, .advice = S("keep") } };
    assert_accepted(as(b, &b->anna, fill, &x));
    must_exec(b->t, "UPDATE food_grading SET filled_by = $1", ARGS(V_I(b->chen.person_id)));
    assert_refused(b, act(b, &b->chen, &grading_flow, x.id, STEP("confirm", NULL)),
                   "grading.same_person");
    must_exec(b->t, "UPDATE food_grading SET filled_by = $1", ARGS(V_I(b->anna.person_id)));
    assert_accepted(act(b, &b->chen, &grading_flow, x.id, STEP("confirm", NULL)));
    assert_int_equal(1, must_int(b->t,
                                 "SELECT count(*) FROM document WHERE kind = "
                                 "'risk_grade_form'",
                                 NO_ARGS));
}

static rc look(struct tx *tx, void *arg, struct fault *f)
{
    struct food_operator o;
    (void)arg;
    rc r = operator_find(tx, b->shop, &o, f);
    return r == OK ? operator_rescore(tx, &b->anna, &o, "look", f) : r;
}

static void a_signed_grade_holds_for_the_next_year(void **s)
{
    (void)s;
    assert_accepted(as(b, &b->anna, declare, (char *)RISKY)); /* B */
    i64 id = filled("up", u1, 2);
    assert_accepted(act(b, &b->chen, &grading_flow, id, STEP("confirm", NULL)));
    assert_grade("B"); /* this year */
    today_is("2027-02-01");
    assert_accepted(as(b, &b->anna, look, NULL));
    assert_grade("D"); /* B raised by two */
    visited((struct sheet){ .client = "visit-clean" });
    assert_grade("D"); /* a better score waits */
    today_is("2028-02-01");
    assert_accepted(as(b, &b->anna, look, NULL));
    assert_grade("B");
}

static void a_worse_score_does_not_wait_for_the_next_form(void **s)
{
    (void)s;
    assert_accepted(as(b, &b->anna, declare, (char *)RISKY));
    i64 id = filled("down", d1, 1);
    assert_accepted(act(b, &b->chen, &grading_flow, id, STEP("confirm", NULL)));
    today_is("2027-02-01");
    assert_accepted(as(b, &b->anna, look, NULL));
    assert_grade("A"); /* B lowered by one */
    visited((struct sheet){
        .client = "visit-bad",
        .fails = { "catering.2016.5", "catering.2016.6", "catering.2016.8", "catering.2016.17" } });
    assert_grade("B"); /* the score went from B to C: one step */
}

static void the_next_inspection_counts_from_the_last_one(void **s)
{
    (void)s;
    must_exec(b->t, "UPDATE entity SET opened_on = 20000 WHERE id = $1", ARGS(V_I(b->shop)));
    assert_accepted(as(b, &b->anna, declare, (char *)RISKY));
    day d;
    day_parse(S("2025-10-04"), &d); /* day 20000 is 2024-10-04; B: a year */
    assert_int_equal(d, number_of("SELECT due_on FROM food_operator WHERE id = $1"));
    visited((struct sheet){ .client = "visit-info" });
    assert_int_equal(d, number_of("SELECT due_on FROM food_operator WHERE id = $1"));
    must_exec(b->t,
              "INSERT INTO food_setting (bureau_id, name, value, changed_at, changed_by) VALUES "
              "($1, 'visits_count', 'yes', 1, 1)",
              ARGS(V_I(b->id)));
    assert_accepted(as(b, &b->anna, look, NULL));
    day_parse(S("2027-05-06"), &d);
    assert_int_equal(d, number_of("SELECT due_on FROM food_operator WHERE id = $1"));
}

static rc ask_control(struct tx *tx, void *arg, struct fault *f)
{
    struct due_list *list = arg;
    struct due_ask ask = { .premises_id = b->door, .entity_id = b->shop, .now = tx_now(tx) };
    list->n = 0;
    return food_control_due.find(tx, &b->anna, &ask, list, f);
}

/* Whether the door says that nobody sends daily control, since when, and no longer once somebody
 * does. */
static size_t control_due(struct due *at)
{
    struct due_list list = { .at = at, .room = 1 };
    assert_accepted(as(b, &b->anna, ask_control, &list));
    return list.n;
}

static void missed_days_become_a_fact_once(void **s)
{
    (void)s;
    struct food_look all = {
        .house = &b->house,
        .actor = { .bureau_id = b->id, .roles = ROLE_SYSTEM, .scope = &b->whole },
        .arena = b->t->arena
    };
    i64 n = 0;
    assert_rc(OK, food_look_all(&all, &n, &b->t->fault));
    must_exec(b->t,
              "INSERT INTO food_link (id, bureau_id, entity_id, code, code_index, given_by, "
              "given_at) VALUES (901, $1, $2, $3, $3, 1, $4)",
              ARGS(V_I(b->id), V_I(b->shop), V_B(S("x")), V_I(wall_now())));
    const char *facts = "SELECT count(*) FROM outbox WHERE topic = 'food.daily_missed' AND "
                        "subject_id = $1";
    struct due due = { .late = false };
    for (int i = 7; i <= 12; i++) {
        char text[16];
        snprintf(text, sizeof text, "2026-05-%02d", i);
        today_is(text);
        assert_rc(OK, food_look_all(&all, &n, &b->t->fault));
        assert_int_equal(i - 7, number_of("SELECT missed_days FROM food_operator WHERE id = $1"));
        assert_int_equal(i >= 10, number_of(facts));
        assert_int_equal(i >= 10, control_due(&due));
    }
    day first, today = day_at(wall_now());
    day_parse(S("2026-05-07"), &first);
    assert_true(due.late && due.due_at == day_start(first + 1) - 1);
    must_exec(b->t,
              "INSERT INTO self_check (id, bureau_id, entity_id, link_id, list, version, from_day, "
              "to_day, conform, failed, absent, person_name, created_at, changed_at) VALUES "
              "(902, $1, $2, 901, 'catering_day', '2022', $3, $3, 1, 0, 0, 'x', 1, 1)",
              ARGS(V_I(b->id), V_I(b->shop), V_I(today)));
    assert_int_equal(0, control_due(&due));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(a_new_operator_is_graded_by_static_points_alone),
        CASE(a_whole_checklist_makes_the_score_anew_with_the_visit),
        CASE(a_checklist_with_items_left_out_says_nothing),
        CASE(a_visit_makes_a_food_operator_known_without_any_form),
        CASE(advice_and_events_must_agree),
        CASE(who_filled_in_does_not_review),
        CASE(a_signed_grade_holds_for_the_next_year),
        CASE(a_worse_score_does_not_wait_for_the_next_form),
        CASE(the_next_inspection_counts_from_the_last_one),
        CASE(missed_days_become_a_fact_once),
    };
    return testdb_run(tests, COUNT(tests));
}
