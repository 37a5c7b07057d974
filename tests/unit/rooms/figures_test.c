/* What filings count for, followed as they move and counted again. */
#include "bureau.h"

#include "base/date.h"
#include "codec/json.h"
#include "rooms/complaint/complaint_forms.h"
#include "rooms/complaint/complaint_party.h"
#include "rooms/figures/figures.h"
#include "rooms/figures/indicator.h"
#include "rooms/figures/period.h"
#include "rooms/figures/tally.h"

static struct bureau *b;

static int open_bureau(void **s)
{
    static const matter_follower followers[] = { figures_follow };
    b = bureau_new(*s);
    matter_set_followers(followers, COUNT(followers));
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    matter_set_followers(NULL, 0);
    bureau_free(b);
    return 0;
}

static day on(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    return d;
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

static i64 received_on(const char *text)
{
    struct opening o = { .in = { .premises_id = b->door,
                                 .category = S("food"),
                                 .story = S("买到过期牛奶"),
                                 .amount = 12800,
                                 .received_at = day_start(on(text)) + DAY_MS / 2,
                                 .complainant = { .name = S("王小明"),
                                                  .phone = S("13812345678"),
                                                  .address = S("西乡街道锦花路7号") } } };
    assert_accepted(as(b, &b->anna, open_one, &o));
    return o.id;
}

static struct actor with(const struct actor *who, unsigned roles)
{
    struct actor a = *who;
    a.roles = roles;
    return a;
}

static void take(i64 id, const char *action, const char *form)
{
    struct actor all = with(&b->chen, ROLE_CHIEF | ROLE_CLERK | ROLE_MEDIATOR | ROLE_SYSTEM);
    assert_accepted(act(b, &all, &complaint_flow, id, STEP(action, form)));
}

static i64 tally(const char *code, const char *at)
{
    return must_int(b->t,
                    "SELECT COALESCE(SUM(t.n), 0) FROM figure_tally t WHERE t.tally = $1 AND "
                    "t.split = 'all' AND t.on_day = $2",
                    ARGS(V_T(str_from(code)), V_I(on(at))));
}

static i64 amount(const char *code, const char *at)
{
    return must_int(b->t,
                    "SELECT COALESCE(SUM(t.amount), 0) FROM figure_tally t WHERE t.tally = $1 AND "
                    "t.split = 'all' AND t.on_day = $2",
                    ARGS(V_T(str_from(code)), V_I(on(at))));
}

static void a_complaint_counts_from_the_moment_it_is_received(void **s)
{
    (void)s;
    today_is("2026-05-06");
    received_on("2026-05-06");
    received_on("2026-05-06");
    assert_int_equal(2, tally("complaint_received", "2026-05-06"));
    assert_int_equal(2, must_int(b->t,
                                 "SELECT n FROM figure_tally WHERE tally = 'complaint_received' "
                                 "AND split = 'category' AND value = 'food'",
                                 NO_ARGS));
    assert_int_equal(2, must_int(b->t,
                                 "SELECT n FROM figure_tally WHERE tally = 'complaint_received' "
                                 "AND split = 'channel' AND value = '-'",
                                 NO_ARGS));
}

static void what_waits_for_its_limit_counts_when_that_is_over(void **s)
{
    (void)s;
    today_is("2026-05-06");
    i64 id = received_on("2026-05-06"); /* seven working days, one of them a Saturday: 14 May */
    take(id, "accept", "{}");
    assert_int_equal(1, tally("complaint_decided_in_time", "2026-05-06"));
    assert_int_equal(on("2026-05-15"), must_int(b->t,
                                                "SELECT ripe_day FROM figure_tally WHERE tally = "
                                                "'complaint_decided_in_time' AND split = 'all'",
                                                NO_ARGS));
    i64 late = received_on("2026-05-06");
    today_is("2026-06-01");
    take(late, "accept", "{}");
    assert_int_equal(2, tally("complaint_limit_over", "2026-05-06"));
    assert_int_equal(1, tally("complaint_decided_in_time", "2026-05-06"));
    assert_int_equal(2, tally("complaint_first_due", "2026-05-14"));
}

static void a_settled_one_counts_what_came_back_and_how_long_it_took(void **s)
{
    (void)s;
    today_is("2026-05-06");
    i64 id = received_on("2026-05-06");
    take(id, "first", NULL);
    take(id, "settle", "{\"form\":\"performed\",\"recovered\":5000}");
    assert_int_equal(5000, amount("complaint_settled", "2026-05-06"));
    assert_int_equal(0, tally("complaint_limit_over", "2026-05-06"));
    today_is("2026-05-11"); /* 7, 8, 9 (a worked Saturday), 11 May */
    take(id, "notify", "{\"channel\":\"sms\"}");
    take(id, "close", NULL);
    assert_int_equal(1, tally("complaint_closed_settled", "2026-05-11"));
    assert_int_equal(1, tally("complaint_closed_in_time", "2026-05-11"));
    assert_int_equal(4, amount("complaint_closed", "2026-05-11"));
    assert_int_equal(1, tally("complaint_first_settled", "2026-05-06"));
}

static void an_undone_move_takes_its_tally_back(void **s)
{
    (void)s;
    today_is("2026-05-06");
    i64 id = received_on("2026-05-06");
    take(id, "undo", NULL);
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM figure_tally", NO_ARGS));
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM figure_part", NO_ARGS));
}

static rc give_and_fail(struct tx *tx, void *arg, struct fault *f)
{
    rc r = open_one(tx, arg, f);
    return r == OK ? refuse(f, "test.no") : r;
}

static void what_is_refused_counts_for_nothing(void **s)
{
    struct opening o = { .in = { .premises_id = b->door,
                                 .category = S("food"),
                                 .story = S("买到过期牛奶"),
                                 .complainant = { .name = S("王小明"),
                                                  .phone = S("13812345678"),
                                                  .address = S("西乡街道锦花路7号") } } };
    (void)s;
    today_is("2026-05-06");
    assert_refused(b, as(b, &b->anna, give_and_fail, &o), "test.no");
    assert_int_equal(0, must_int(b->t, "SELECT count(*) FROM figure_tally", NO_ARGS));
}

/* ---- counted again ---- */

struct rows {
    struct arena *arena;
    buf b;
};

static rc take_row(const struct row *r, void *arg, struct fault *f)
{
    struct rows *rows = arg;
    (void)f;
    for (int i = 0; i < row_columns(r); i++)
        buf_fmt(&rows->b, "%.*s|", STR_ARG(row_text_copy(r, i, rows->arena)));
    buf_char(&rows->b, '\n');
    return OK;
}

static rc read_rows(struct tx *tx, void *arg, struct fault *f)
{
    rc r = db_each(tx,
                   SQL("SELECT tally, CAST(on_day AS TEXT), CAST(matter_id AS TEXT), CAST(ripe_day "
                       "AS TEXT), CAST(unit_id AS TEXT), channel, category, CAST(amount AS TEXT) "
                       "FROM figure_part ORDER BY tally, on_day, matter_id"),
                   NO_ARGS, take_row, arg, f);
    return r == OK
               ? db_each(tx,
                         SQL("SELECT tally, split, CAST(on_day AS TEXT), CAST(ripe_day AS "
                             "TEXT), CAST(unit_id AS TEXT), value, CAST(n AS TEXT), CAST(amount "
                             "AS TEXT) FROM figure_tally ORDER BY tally, split, on_day, "
                             "ripe_day, unit_id, value"),
                         NO_ARGS, take_row, arg, f)
               : r;
}

static str all_rows(void)
{
    struct rows rows = { .arena = b->t->arena, .b = buf_new(b->t->arena, 1 << 20) };
    must_read(b->t, read_rows, &rows);
    return buf_str(&rows.b);
}

static void count_again(void)
{
    const struct figures_rebuild ask = { .house = &b->house,
                                         .bureau_id = b->id,
                                         .arena = b->t->arena };
    i64 matters = 0;
    assert_rc(OK, figures_rebuild(&ask, &matters, &b->t->fault));
    assert_int_equal(matters, must_int(b->t,
                                       "SELECT count(*) FROM matter WHERE kind IN ('intake', "
                                       "'complaint', 'report', 'case')",
                                       NO_ARGS));
}

static void counting_again_leaves_the_same_rows(void **s)
{
    (void)s;
    today_is("2026-05-06");
    for (int i = 0; i < 5; i++) {
        i64 id = received_on("2026-05-06");
        if (i > 1)
            take(id, "first", NULL);
        if (i > 2)
            take(id, "settle", "{\"form\":\"performed\",\"recovered\":5000}");
        if (i > 3)
            take(id, "notify", "{\"channel\":\"sms\"}");
    }
    str followed = all_rows();
    count_again();
    assert_true(str_eq(followed, all_rows()));
    must_exec(b->t, "DELETE FROM figure_part", NO_ARGS);
    must_exec(b->t, "UPDATE figure_tally SET n = n + 7", NO_ARGS);
    count_again();
    assert_true(str_eq(followed, all_rows()));
}

/* ---- formulas ---- */

static struct indicator indicator(const char *code)
{
    const struct rule_row *row =
        rule_find(b->rules, S("indicators"), str_from(code), on("2026-05-06"));
    assert_non_null(row);
    return indicator_of(b->rules, row);
}

static i64 hundredths(const char *code, i64 n, i64 d)
{
    struct indicator in = indicator(code);
    struct value v = indicator_value(&in, (struct sum){ n, n }, (struct sum){ d, d });
    assert_true(v.known);
    return v.hundredths;
}

/* domain.md §9: a report of a city's 12315 centre. */
static void the_figures_of_a_published_report_come_out(void **s)
{
    (void)s;
    assert_int_equal(7320, hundredths("accepted", 183, 250));
    assert_int_equal(7469, hundredths("closed_in_time", 180, 241));
    assert_int_equal(3817, hundredths("settled", 92, 241));
    struct indicator volume = indicator("complaints");
    struct value now = { true, 250 * HUNDREDTHS }, before = { true, 841 * HUNDREDTHS };
    struct value change = indicator_change(&volume, now, before);
    assert_true(change.known);
    assert_int_equal(-7027, change.hundredths);
}

static void nothing_to_divide_by_is_no_value(void **s)
{
    (void)s;
    struct indicator settled = indicator("settled"), volume = indicator("complaints");
    struct sum none = { 0, 0 };
    assert_false(indicator_value(&settled, none, none).known);
    assert_false(
        indicator_change(&volume, (struct value){ true, 100 }, (struct value){ true, 0 }).known);
}

static void halves_are_rounded_away_from_zero(void **s)
{
    (void)s;
    assert_int_equal(13, hundredths("settled", 1, 800)); /* 0.125 % */
    assert_int_equal(250, hundredths("days_to_close", 5, 2));
    struct indicator settled = indicator("settled");
    struct value less =
        indicator_change(&settled, (struct value){ true, 3817 }, (struct value){ true, 5000 });
    assert_int_equal(-1183, less.hundredths); /* of a ratio: points */
}

static void a_figure_says_its_date_and_its_measure(void **s)
{
    (void)s;
    struct indicator recovered = indicator("recovered"), cases = indicator("filing_to_case"),
                     days = indicator("days_to_close");
    assert_string_equal("fen", indicator_measure(b->rules, &recovered));
    assert_string_equal("percent", indicator_measure(b->rules, &cases));
    assert_string_equal("days", indicator_measure(b->rules, &days));
    assert_true(str_eq(S("filed_on"), indicator_day(b->rules, cases.numerator, on("2026-05-06"))));
    assert_true(
        str_eq(S("received"), indicator_day(b->rules, cases.denominator, on("2026-05-06"))));
}

static void compared(const char *step, const char *const days[])
{
    struct period p = { .asked = { on(days[0]), on(days[1]) }, .step = str_from(step) };
    period_compare(&p);
    assert_int_equal(on(days[2]), p.last_year.from);
    assert_int_equal(on(days[3]), p.last_year.to);
    assert_int_equal(on(days[4]), p.previous.from);
    assert_int_equal(on(days[5]), p.previous.to);
}

static void periods_are_compared_with_the_same_days(void **s)
{
    (void)s;
    compared("month", (const char *const[]){ "2026-02-01", "2026-02-28", "2025-02-01", "2025-02-28",
                                             "2026-01-01", "2026-01-31" });
    compared("month", (const char *const[]){ "2024-02-01", "2024-02-29", "2023-02-01", "2023-02-28",
                                             "2024-01-01", "2024-01-31" });
    compared("month", (const char *const[]){ "2026-03-01", "2026-03-30", "2025-03-01", "2025-03-30",
                                             "2026-02-01", "2026-02-28" });
    compared("quarter", (const char *const[]){ "2026-01-01", "2026-03-31", "2025-01-01",
                                               "2025-03-31", "2025-10-01", "2025-12-31" });
    compared("year", (const char *const[]){ "2026-01-01", "2026-11-23", "2025-01-01", "2025-11-23",
                                            "2025-01-01", "2025-11-23" });
    compared("days", (const char *const[]){ "2026-05-06", "2026-05-12", "2025-05-06", "2025-05-12",
                                            "2026-04-29", "2026-05-05" });
}

/* Every tally that an indicator names is one, every fact that a tally names is known of its kind.
 */
static void what_the_rules_name_is_known(void **s)
{
    (void)s;
    size_t n;
    const struct rule_row *rows = rule_rows(b->rules, S("indicators"), &n);
    assert_true(n >= 15);
    for (size_t i = 0; i < n; i++) {
        struct indicator in = indicator_of(b->rules, &rows[i]);
        assert_true(indicator_day(b->rules, in.numerator, on("2026-05-06")).n > 0);
        bool divides = in.formula == FORMULA_RATIO || in.formula == FORMULA_MEAN;
        assert_true(divides == (in.denominator.n > 0));
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_complaint_counts_from_the_moment_it_is_received),
        TEST(what_waits_for_its_limit_counts_when_that_is_over),
        TEST(a_settled_one_counts_what_came_back_and_how_long_it_took),
        TEST(an_undone_move_takes_its_tally_back),
        TEST(what_is_refused_counts_for_nothing),
        TEST(counting_again_leaves_the_same_rows),
        TEST(the_figures_of_a_published_report_come_out),
        TEST(nothing_to_divide_by_is_no_value),
        TEST(halves_are_rounded_away_from_zero),
        TEST(a_figure_says_its_date_and_its_measure),
        TEST(periods_are_compared_with_the_same_days),
        TEST(what_the_rules_name_is_known),
    };
    return testdb_run(tests, COUNT(tests));
}
