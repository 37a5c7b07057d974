/* What filings count for, followed as they move and counted again. */
#include "bureau.h"

#include "base/date.h"
#include "codec/json.h"
#include "rooms/complaint/complaint_forms.h"
#include "rooms/complaint/complaint_party.h"
#include "rooms/figures/figures.h"
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
    };
    return testdb_run(tests, COUNT(tests));
}
