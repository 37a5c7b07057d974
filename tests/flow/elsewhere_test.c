/* A door lies in one station, its operator stands in another one's register: the work at the door
 * goes on. And what the register remembers of an operator. */
#include "desk.h"

#include "base/date.h"
#include "sys/wall.h"

static struct desk *d;
static i64 shop, door; /* of Fuyong; a door in Xixiang */

static int up(void **s)
{
    d = desk_open(*s);
    shop = 801;
    door = 802;
    must_exec(d->b->t,
              "INSERT INTO entity (id, bureau_id, unit_id, name, kind, state, created_at, "
              "changed_at) VALUES ($1, 1, $2, 'Chain of Tea', 'enterprise', 'active', 1, 1)",
              ARGS(V_I(shop), V_I(d->b->fuyong)));
    must_exec(d->b->t,
              "INSERT INTO premises (id, bureau_id, unit_id, entity_id, name, place_code, "
              "door_state, created_at, changed_at) "
              "VALUES ($1, 1, $2, $3, 'Tea', '440306018001', 'unseen', 1, 1)",
              ARGS(V_I(door), V_I(d->b->xixiang), V_I(shop)));
    return 0;
}

static int down(void **s)
{
    (void)s;
    desk_close(d);
    return 0;
}

static const struct json *does(const struct actor *who, int status, const char *method, str target,
                               str body)
{
    struct desk_ask ask = { .who = who->person_id,
                            .method = method,
                            .target = target,
                            .body = body,
                            .ver = 1,
                            .purpose = "%E5%A4%8D%E6%A0%B8" };
    if (desk_ask(d, &ask) != status)
        print_error("%.*s: %d %.*s\n", STR_ARG(target), d->reply.status, STR_ARG(d->reply.body));
    assert_int_equal(d->reply.status, status);
    return desk_json(d);
}

static str of(const char *before, i64 id, const char *after)
{
    return arena_fmt(d->arena, "%s%lld%s", before, (long long)id, after);
}

static i64 made(const struct json *reply)
{
    i64 id = 0;
    assert_true(str_to_i64(json_text(json_get(reply, "id")), &id));
    return id;
}

static void an_order_names_the_operator_wherever_it_is_registered(void **s)
{
    (void)s;
    i64 id = made(does(&d->b->anna, 201, "POST", S("/v1/hazards"),
                       S("{\"premises_id\":\"802\",\"kind\":\"H2a\",\"grade\":\"ordinary\","
                         "\"story\":\"seen\"}")));
    does(&d->b->anna, 200, "POST", of("/v1/matters/", id, "/moves/order"),
         S("{\"remedy\":\"register\",\"days\":7}"));
    assert_int_equal(1, must_int(d->b->t,
                                 "SELECT count(*) FROM document WHERE matter_id = $1 AND facts "
                                 "LIKE '%\"operator\":\"Chain of Tea\"%'",
                                 ARGS(V_I(id))));
}

static void an_inspection_is_approved_by_the_chief_of_the_door(void **s)
{
    (void)s;
    str today = day_text(d->arena, day_at(wall_now()));
    i64 id =
        made(does(&d->b->anna, 201, "POST", S("/v1/inspections"),
                  arena_fmt(d->arena,
                            "{\"premises_id\":\"802\",\"item\":\"JC-0000-00-001-1\","
                            "\"lead_id\":\"201\",\"second_id\":\"202\",\"planned_on\":\"%.*s\","
                            "\"ground\":\"plan\",\"reason\":\"yearly\"}",
                            STR_ARG(today))));
    does(&d->b->chen, 200, "GET", of("/v1/matters/", id, ""), S(""));
    does(&d->b->chen, 200, "POST", of("/v1/matters/", id, "/moves/approve"), S("{}"));
}

static void the_card_of_a_door_says_who_is_inside(void **s)
{
    (void)s;
    const struct json *card = does(&d->b->anna, 200, "GET", of("/v1/doors/", door, "/card"), S(""));
    const struct json *inside = json_get(card, "entity");
    assert_true(str_eq(json_text(json_get(inside, "name")), S("Chain of Tea")));
    does(&d->b->anna, 404, "GET", of("/v1/entities/", shop, ""), S(""));
}

static void the_operator_is_enrolled_by_its_own_station(void **s)
{
    (void)s;
    str now = instant_text(d->arena, wall_now());
    const struct json *said =
        does(&d->b->anna, 422, "POST", S("/v1/visits"),
             arena_fmt(d->arena,
                       "{\"client_id\":\"phone-0001\",\"premises_id\":\"802\",\"act\":\"visit\","
                       "\"started_at\":\"%.*s\",\"ended_at\":\"%.*s\",\"outcome\":\"seen\","
                       "\"enrol\":{\"contact_name\":\"Wang\",\"phone\":\"13812345678\"}}",
                       STR_ARG(now), STR_ARG(now)));
    const struct json *error = json_at(json_get(said, "errors"), 0);
    assert_true(str_eq(json_text(json_get(error, "field")), S("enrol")));
    assert_true(str_eq(json_text(json_get(error, "code")), S("elsewhere")));
    assert_int_equal(0, must_int(d->b->t, "SELECT count(*) FROM visit", NO_ARGS));
}

/* ---- what the register remembers ---- */

enum { VERSIONS = 130 };

static void change_often(void)
{
    for (int ver = 1; ver < VERSIONS; ver++) {
        struct desk_ask ask = { .who = d->b->anna.person_id,
                                .method = "PATCH",
                                .target = of("/v1/entities/", d->b->shop, ""),
                                .body = arena_fmt(d->arena, "{\"name\":\"Noodles %d\"}", ver),
                                .ver = ver };
        assert_int_equal(200, desk_ask(d, &ask));
    }
}

static void history_loses_no_version_of_one_moment_between_its_pages(void **s)
{
    (void)s;
    change_often(); /* the clock of a test stands still */
    str target = of("/v1/entities/", d->b->shop, "/history"), next = target;
    i64 seen = VERSIONS;
    while (next.n) {
        const struct json *page = does(&d->b->anna, 200, "GET", next, S(""));
        const struct json *items = json_get(page, "items");
        for (size_t i = 0; i < json_size(items); i++, seen--)
            assert_int_equal(seen, json_int(json_get(json_at(items, i), "ver")));
        next = json_text(json_get(page, "next"));
        if (next.n)
            next = ARENA_CONCAT(d->arena, target, S("?before="), next);
    }
    assert_int_equal(1, seen); /* the first one is older than the history */
}

static void why_personal_data_was_seen_is_kept_in_the_words_it_was_said(void **s)
{
    (void)s;
    does(&d->b->anna, 200, "POST", of("/v1/entities/", d->b->shop, "/reveal"), S(""));
    assert_int_equal(1, must_int(d->b->t,
                                 "SELECT count(*) FROM ledger WHERE act = 'entity.reveal' AND "
                                 "purpose = $1",
                                 ARGS(V_T(S("\xE5\xA4\x8D\xE6\xA0\xB8")))));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)
    const struct CMUnitTest tests[] = {
        TEST(an_order_names_the_operator_wherever_it_is_registered),
        TEST(an_inspection_is_approved_by_the_chief_of_the_door),
        TEST(the_card_of_a_door_says_who_is_inside),
        TEST(the_operator_is_enrolled_by_its_own_station),
        TEST(history_loses_no_version_of_one_moment_between_its_pages),
        TEST(why_personal_data_was_seen_is_kept_in_the_words_it_was_said),
    };
    return testdb_run(tests, COUNT(tests));
}
