/* The life of a case, as the rule is said. */
#include "bureau.h"

#include "base/date.h"
#include "rooms/casefile/casefile.h"

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
    struct case_new in;
    i64 id;
};

static rc open_one(struct tx *tx, void *arg, struct fault *f)
{
    struct opening *o = arg;
    return case_file_open(tx, &b->admin, &o->in, &o->id, f);
}

static struct opening a_source(void)
{
    return (struct opening){ .in = { .source = S("report"),
                                     .premises_id = b->door,
                                     .category = S("food"),
                                     .story = S("sold after its date") } };
}

static i64 of_case(const char *sql, i64 id)
{
    return must_int(b->t, sql, ARGS(V_I(id)));
}

static day on(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    return d;
}

static void a_source_waits_fifteen_working_days_from_the_finding(void **s)
{
    (void)s;
    struct opening o = a_source(); /* today is 2026-05-06 */
    o.in.found_at = day_start(on("2026-04-20"));
    assert_accepted(as(b, &b->admin, open_one, &o));
    assert_true(str_eq(state_of(b, o.id), S("sourced")));
    assert_int_equal(on("2026-05-13"),
                     day_at(of_case("SELECT due_at FROM matter WHERE id = $1", o.id)));
    assert_int_equal(b->shop, of_case("SELECT entity_id FROM matter WHERE id = $1", o.id));
}

static void numbers_have_no_gaps_and_a_refused_source_takes_none(void **s)
{
    (void)s;
    struct opening one = a_source(), bad = a_source(), two = a_source();
    bad.in.premises_id = 0;
    assert_accepted(as(b, &b->admin, open_one, &one));
    assert_rc(INVALID, as(b, &b->admin, open_one, &bad));
    assert_accepted(as(b, &b->admin, open_one, &two));
    assert_int_equal(2,
                     must_int(b->t, "SELECT last FROM number_series WHERE series = 'AJ'", NO_ARGS));
}

static void what_is_found_tomorrow_or_nowhere_is_refused(void **s)
{
    (void)s;
    struct opening late = a_source(), nowhere = a_source(), other = a_source();
    late.in.found_at = day_start(on("2026-05-08"));
    nowhere.in.premises_id = 4711;
    other.in.source = S("hearsay");
    assert_rc(INVALID, as(b, &b->admin, open_one, &late));
    assert_rc(INVALID, as(b, &b->admin, open_one, &nowhere));
    assert_rc(INVALID, as(b, &b->admin, open_one, &other));
}

static void a_case_goes_to_the_brigade_where_there_is_one(void **s)
{
    (void)s;
    struct opening station = a_source(), brigade = a_source();
    assert_accepted(as(b, &b->admin, open_one, &station));
    assert_int_equal(b->xixiang, of_case("SELECT unit_id FROM matter WHERE id = $1", station.id));
    must_exec(b->t,
              "INSERT INTO unit (id, bureau_id, kind, code, name, name_en, created_at) "
              "VALUES (777, $1, 'brigade', 'DD', 'Brigade', 'Brigade', 1)",
              ARGS(V_I(b->id)));
    assert_accepted(as(b, &b->admin, open_one, &brigade));
    assert_int_equal(777, of_case("SELECT unit_id FROM matter WHERE id = $1", brigade.id));
}

static void who_found_it_has_a_part_in_it(void **s)
{
    (void)s;
    struct opening o = a_source();
    o.in.source = S("inspection");
    o.in.found_by = b->anna.person_id;
    assert_accepted(as(b, &b->admin, open_one, &o));
    assert_int_equal(b->anna.person_id,
                     of_case("SELECT person_id FROM case_part WHERE case_id = $1 AND part = "
                             "'supervisor'",
                             o.id));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        TEST(a_source_waits_fifteen_working_days_from_the_finding),
        TEST(numbers_have_no_gaps_and_a_refused_source_takes_none),
        TEST(what_is_found_tomorrow_or_nowhere_is_refused),
        TEST(a_case_goes_to_the_brigade_where_there_is_one),
        TEST(who_found_it_has_a_part_in_it),
    };
    return testdb_run(tests, COUNT(tests));
}
