/* Reports as the rule is said: what is opened, what is sealed, what runs. */
#include "bureau.h"

#include "base/date.h"
#include "rooms/report/report.h"

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

struct opening {
    struct report_new in;
    i64 id;
    str code;
};

static rc open_one(struct tx *tx, void *arg, struct fault *f)
{
    struct opening *o = arg;
    rc r = report_open(tx, &b->anna, &o->in, &o->id, &o->code, f);
    if (r == OK)
        o->code = arena_str(b->t->arena, o->code);
    return r;
}

static struct opening a_report(void)
{
    return (struct opening){ .in = { .premises_id = b->door,
                                     .source = S("intake"),
                                     .category = S("food"),
                                     .target = S("张小明楼下的面馆"),
                                     .story = S("我是张小明13800001234,面馆用过期的油"),
                                     .who = { .name = S("张小明"), .phone = S("13800001234") } } };
}

static i64 count(const char *sql, i64 id)
{
    return must_int(b->t, sql, ARGS(V_I(id)));
}

static day on(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    return d;
}

static void a_report_runs_fifteen_working_days_from_the_day_it_was_found(void **s)
{
    (void)s;
    struct opening o = a_report();
    assert_accepted(as(b, &b->anna, open_one, &o)); /* Wed 2026-05-06; Sat 05-09 is worked */
    i64 due = count("SELECT due_at FROM matter WHERE id = $1", o.id);
    assert_int_equal(on("2026-05-26"), day_at(due));
    o = a_report();
    o.in.found_at = day_start(on("2026-04-30"));
    assert_accepted(as(b, &b->anna, open_one, &o));
    due = count("SELECT due_at FROM matter WHERE id = $1", o.id);
    assert_int_equal(on("2026-05-25"), day_at(due));
}

static void what_others_read_has_nothing_of_the_reporter(void **s)
{
    (void)s;
    struct opening o = a_report();
    assert_accepted(as(b, &b->anna, open_one, &o));
    assert_int_equal(1, count("SELECT count(*) FROM report WHERE id = $1 AND story = "
                              "'我是***,面馆用过期的油' AND target = '***楼下的面馆'",
                              o.id));
    assert_int_equal(0, o.code.n);
    assert_int_equal(1, count("SELECT count(*) FROM vault_mark WHERE matter_id = $1", o.id));
}

static void an_anonymous_reporter_gets_a_code(void **s)
{
    (void)s;
    struct opening o = a_report();
    o.in.who = (struct reporter){ .anonymous = true };
    assert_accepted(as(b, &b->anna, open_one, &o));
    assert_int_equal(19, o.code.n);
    assert_int_equal(1, count("SELECT count(*) FROM vault_person WHERE matter_id = $1 AND sealed "
                              "IS NULL AND code_index IS NOT NULL",
                              o.id));
}

static void what_is_wrong_is_said_at_once(void **s)
{
    (void)s;
    struct opening o = a_report();
    o.in.who = (struct reporter){ .phone = S("12"), .id_number = S("1") };
    o.in.source = S("gossip");
    assert_rc(INVALID, as(b, &b->anna, open_one, &o));
    assert_int_equal(4, b->t->fault.error_count);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        TEST(a_report_runs_fifteen_working_days_from_the_day_it_was_found),
        TEST(what_others_read_has_nothing_of_the_reporter),
        TEST(an_anonymous_reporter_gets_a_code),
        TEST(what_is_wrong_is_said_at_once),
    };
    return testdb_run(tests, COUNT(tests));
}
