/* A complaint from its receipt on, as the rule is said. */
#include "bureau.h"

#include "base/date.h"
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        TEST(seven_working_days_run_from_the_day_of_receipt),
        TEST(a_complaint_is_the_stations_of_its_door),
        TEST(nothing_of_who_complains_lies_open),
        TEST(what_is_sealed_opens_again),
        TEST(what_the_law_asks_for_is_asked_for),
    };
    return testdb_run(tests, COUNT(tests));
}
