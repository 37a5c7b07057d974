/* Who reported is read for the hours of its purpose and not longer, and every reading is counted
 * and in the ledger. */
#include "desk.h"

#include "base/date.h"
#include "sys/wall.h"

static struct desk *d;

static int up(void **s)
{
    d = desk_open(*s);
    return 0;
}

static int down(void **s)
{
    (void)s;
    desk_close(d);
    return 0;
}

static int post(i64 who, str target, const char *body)
{
    return desk_ask(d,
                    &(struct desk_ask){
                        .who = who, .method = "POST", .target = target, .body = str_from(body) });
}

static i64 made(void)
{
    i64 id = 0;
    assert_true(str_to_i64(json_text(json_get(desk_json(d), "id")), &id));
    return id;
}

static i64 given_report(void)
{
    assert_int_equal(201,
                     post(201, S("/v1/reports"),
                          "{\"premises_id\":\"302\",\"source\":\"intake\",\"category\":\"food\","
                          "\"story\":\"seen\",\"reporter\":{\"name\":\"Dana\"}}"));
    return made();
}

/* Asked by anna for the report, for a purpose that lasts a day, and granted by chen, her chief. */
static i64 given_reveal(i64 report)
{
    str body =
        arena_fmt(d->arena, "{\"matter_id\":\"%lld\",\"purpose\":\"verify\",\"words\":\"to ask\"}",
                  (long long)report);
    assert_int_equal(201, post(201, S("/v1/vault/reveals"), body.p));
    i64 id = made();
    assert_int_equal(204,
                     post(203, arena_fmt(d->arena, "/v1/vault/reveals/%lld/decide", (long long)id),
                          "{\"granted\":true,\"reason\":\"yes\"}"));
    return id;
}

static int read_it(i64 who, i64 reveal)
{
    return post(who, arena_fmt(d->arena, "/v1/vault/reveals/%lld/read", (long long)reveal), "{}");
}

static i64 readings(i64 report)
{
    return must_int(d->b->t,
                    "SELECT count(*) FROM ledger WHERE matter_id = $1 AND act = "
                    "'report.reveal_read' AND purpose = 'to ask' AND secret = 1",
                    ARGS(V_I(report)));
}

static void it_is_read_until_its_hours_are_over(void **s)
{
    (void)s;
    i64 report = given_report(), reveal = given_reveal(report), begin = wall_now();
    assert_int_equal(200, read_it(201, reveal));
    assert_true(str_eq(json_text(json_get(desk_json(d), "name")), S("Dana")));
    wall_set(begin + DAY_MS - 1000);
    assert_int_equal(200, read_it(201, reveal));
    wall_set(begin + DAY_MS + 1000);
    assert_int_equal(409, read_it(201, reveal));
    assert_true(str_eq(desk_why(d), S("vault.over")));
    assert_int_equal(2, readings(report));
    given_reveal(report); /* and may be asked for anew */
}

static void it_is_nobody_elses_to_read(void **s)
{
    (void)s;
    i64 report = given_report(), reveal = given_reveal(report);
    assert_int_equal(403, read_it(203, reveal));
    assert_int_equal(404, read_it(204, reveal)); /* of another station */
    assert_int_equal(403, read_it(206, reveal)); /* the administrator */
    assert_int_equal(0, readings(report));
}

static void the_vault_keeps_nothing_in_clear(void **s)
{
    (void)s;
    given_report();
    assert_true(str_find(desk_dump(d), S("Dana")) == desk_dump(d).n);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)
    const struct CMUnitTest tests[] = {
        TEST(it_is_read_until_its_hours_are_over),
        TEST(it_is_nobody_elses_to_read),
        TEST(the_vault_keeps_nothing_in_clear),
    };
    return testdb_run(tests, COUNT(tests));
}
