/* What stands in the row of a door, value by value. */
#include "handset.h"

#include "base/date.h"
#include "sys/wall.h"

static struct desk *d;
static struct bureau *b;

static int open_street(void **s)
{
    d = desk_open(*s);
    b = d->b;
    must_exec(b->t,
              "INSERT INTO person_area (person_id, place_code, bureau_id, set_by, set_at) VALUES "
              "(201, '440306018', 1, 206, 1)",
              NO_ARGS);
    return 0;
}

static int close_street(void **s)
{
    (void)s;
    desk_close(d);
    return 0;
}

static const struct json *page(void)
{
    struct desk_ask ask = { .who = 201,
                            .method = "GET",
                            .target = S("/v1/field/areas/440306018/doors") };
    arena_reset(d->arena);
    assert_int_equal(200, desk_ask(d, &ask));
    return desk_json(d);
}

/* The value of a column in the row of a door, as JSON text. */
static const char *value(i64 door, const char *column)
{
    const struct json *p = page(), *columns = json_get(p, "columns"), *rows = json_get(p, "rows");
    str id = arena_fmt(d->arena, "%lld", (long long)door);
    for (size_t i = 0; i < json_size(rows); i++) {
        if (!str_eq(json_text(json_at(json_at(rows, i), 0)), id))
            continue;
        assert_int_equal(json_size(columns), json_size(json_at(rows, i)));
        for (size_t k = 0; k < json_size(columns); k++) {
            if (!str_eq(json_text(json_at(columns, k)), str_from(column)))
                continue;
            struct json_out o = json_out_new(d->arena, 1 << 16);
            json_put_value(&o, json_at(json_at(rows, i), k));
            return arena_cstr(d->arena, json_out_str(&o));
        }
    }
    return "none";
}

static void set(const char *table, const char *what, i64 id)
{
    struct arena *a = b->t->arena;
    must_exec(b->t, arena_fmt(a, "UPDATE %s SET %s WHERE id = $1", table, what).p, ARGS(V_I(id)));
}

static void a_door_and_its_operator_in_short(void **s)
{
    (void)s;
    set("premises", "lon = 113.8812349, tag = 3, door_state_at = 1778040000999, name = '沙县小吃'",
        b->door);
    set("entity",
        "uscc = '91440306MA5F00001X', trade = '6220', grade = 'B', filings = 2, "
        "name = '沙县小吃', phone = NULL, legal_person = '王芳'",
        b->shop);
    assert_string_equal("113.88123", value(b->door, "lon"));
    assert_string_equal("3", value(b->door, "tag"));
    assert_string_equal("1778040000", value(b->door, "seen_at"));
    assert_string_equal("\"001\"", value(b->door, "place"));
    assert_string_equal("\"sxxc\"", value(b->door, "initials"));
    assert_string_equal("null", value(b->door, "entity_name"));
    assert_string_equal("\"6220\"", value(b->door, "trade"));
    assert_string_equal("2", value(b->door, "filings"));
    assert_string_equal("none", value(b->door, "legal_person"));
    page();
    assert_int_equal(d->reply.body.n, str_find(d->reply.body, S("王芳")));
    set("entity", "name = '深圳沙县小吃店'", b->shop);
    assert_string_equal("\"深圳沙县小吃店\"", value(b->door, "entity_name"));
}

static void what_addresses_have_in_common_is_said_once(void **s)
{
    static const struct {
        const char *address, *sent;
    } cases[] = {
        { "深圳市区街道固戍一路9号", "\"深圳市^固戍一路9号\"" },
        { "固戍一路9号", "\"固戍一路9号\"" },
        { "A^B路", "\"A^^B路\"" },
        { "^区街道^", "\"^^^^^\"" },
        { "区街道区街道1号", "\"^区街道1号\"" },
    };
    (void)s;
    must_exec(b->t, "UPDATE place SET name = '区' WHERE code = '440306'", NO_ARGS);
    must_exec(b->t, "UPDATE place SET name = '街道' WHERE code = '440306018'", NO_ARGS);
    for (size_t i = 0; i < COUNT(cases); i++) {
        must_exec(b->t, "UPDATE premises SET address = $2 WHERE id = $1",
                  ARGS(V_I(b->door), V_T(str_from(cases[i].address))));
        assert_string_equal(cases[i].sent, value(b->door, "address"));
    }
    assert_true(str_eq(S("区街道"), json_text(json_get(page(), "caret"))));
}

static void visit(i64 id, i64 at, const char *outcome)
{
    must_exec(b->t,
              "INSERT INTO visit (id, bureau_id, unit_id, premises_id, act, officer_id, on_day, "
              "started_at, ended_at, outcome, door_state, created_at) VALUES ($1, 1, 102, $2, "
              "'visit', 201, $3, $4, $4, $5, 'matched', 1)",
              ARGS(V_I(id), V_I(b->door), V_I(20000 + at), V_I(at), V_T(str_from(outcome))));
}

static void the_last_three_visits_latest_first(void **s)
{
    (void)s;
    visit(1, 5, "closed");
    visit(2, 9, "seen");
    visit(3, 1, "refused");
    visit(4, 7, "guided");
    set("visit", "verdict = 'pass'", 2);
    assert_string_equal("[[20009,\"seen\",\"pass\"],[20007,\"guided\"],[20005,\"closed\"]]",
                        value(b->door, "visits"));
}

static void licence(i64 id, const char *kind, i64 days, i64 door)
{
    must_exec(b->t,
              "INSERT INTO licence (id, bureau_id, entity_id, premises_id, kind, number, valid_to, "
              "state, created_at, changed_at) VALUES ($1, 1, $2, $3, $4, $5, $6, 'valid', 1, 1)",
              ARGS(V_I(id), V_I(b->shop), V_ID(door), V_T(str_from(kind)),
                   V_T(arena_fmt(b->t->arena, "N%lld", (long long)id)),
                   V_I(day_at(wall_now()) + days)));
}

static void licences_that_end_soon_or_have_ended_at_their_door(void **s)
{
    (void)s;
    day today = day_at(wall_now());
    licence(1, "tobacco", 30, 0);
    licence(2, "hygiene", 31, 0);       /* not yet */
    licence(3, "food_trade", 90, 0);    /* told of earlier */
    licence(4, "drug_retail", -400, 0); /* long ago, and nobody has said so */
    licence(5, "tobacco", 1, 999);      /* of another door */
    assert_string_equal(arena_cstr(b->t->arena, arena_fmt(b->t->arena,
                                                          "[[\"drug_retail\",%d],[\"tobacco\",%d],"
                                                          "[\"food_trade\",%d]]",
                                                          today - 400, today + 30, today + 90)),
                        value(b->door, "licences"));
    set("licence", "state = 'ended'", 4);
    assert_int_equal('t', value(b->door, "licences")[3]);
}

static void a_frontage_that_nobody_holds(void **s)
{
    (void)s;
    set("premises", "entity_id = NULL, lon = NULL, lat = NULL", b->door);
    assert_string_equal("null", value(b->door, "entity_id"));
    assert_string_equal("null", value(b->door, "lon"));
    assert_string_equal("[]", value(b->door, "licences"));
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, open_street, close_street)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_door_and_its_operator_in_short),
        TEST(what_addresses_have_in_common_is_said_once),
        TEST(the_last_three_visits_latest_first),
        TEST(licences_that_end_soon_or_have_ended_at_their_door),
        TEST(a_frontage_that_nobody_holds),
    };
    return testdb_run(tests, COUNT(tests));
}
