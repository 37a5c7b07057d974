/* Taking a whole import back. */
#include "sheet.h"

#include "rooms/register/register.h"

#include <string.h>

static struct bureau *b;

static int open_bureau(void **s)
{
    b = bureau_new(*s);
    sheet_clear(b);
    return 0;
}

static int close_bureau(void **s)
{
    (void)s;
    bureau_free(b);
    return 0;
}

static i64 count(const char *sql)
{
    return must_int(b->t, sql, NO_ARGS);
}

static const char map[] =
    "{\"key\":\"uscc\",\"fields\":{\"uscc\":\"code\",\"name\":\"name\",\"phone\":\"phone\","
    "\"address\":\"address\","
    "\"place_code\":\"place\",\"lon\":\"lon\",\"lat\":\"lat\",\"licence_number\":\"no\"},"
    "\"constants\":{\"kind\":\"enterprise\",\"licence_kind\":\"business\"}}";

static rc take(const char *row, int n, struct sheet_run *r)
{
    char *text = arena_cstr(b->t->arena, str_from(row));
    char *mark = strstr(text, "$$");
    assert_non_null(mark);
    return sheet_import(b, map,
                        arena_fmt(b->t->arena,
                                  "code,name,phone,address,place,lon,lat,no\n%.*s%s%s\n",
                                  (int)(mark - text), text, sheet_uscc(b, n), mark + 2)
                            .p,
                        r);
}

static void nothing(void *arg, i64 done, i64 total)
{
    (void)arg, (void)done, (void)total;
}

static bool never(void *arg)
{
    (void)arg;
    return false;
}

static const char *undo(const struct sheet_run *r)
{
    struct actor who = {
        .bureau_id = b->id, .person_id = 206, .roles = ROLE_SYSTEM, .scope = &b->whole
    };
    struct import_watch watch = { NULL, nothing, never };
    struct json_out o = json_out_new(b->t->arena, 1 << 20);
    json_open(&o, '{');
    assert_rc(OK, import_undo(&b->house, &who, r->run.id, &watch, b->t->arena, &o, &b->t->fault));
    json_close(&o, '}');
    return arena_cstr(b->t->arena, json_out_str(&o));
}

static rc dump(struct tx *tx, void *arg, struct fault *f)
{
    buf *out = arg;
    tx_set_budget(tx, 0);
    return db_dump(tx, out, f);
}

/* What the tables of the register hold, without the times of the last writing. */
static const char *register_now(void)
{
    buf out = buf_new(b->t->arena, 16 << 20);
    must_read(b->t, dump, &out);
    return arena_cstr(b->t->arena, buf_str(&out));
}

static void what_an_import_added_is_gone_with_all_that_hangs_on_it(void **s)
{
    (void)s;
    struct sheet_run r = { 0 };
    assert_rc(OK, take("$$,A,13800138000,Road 1,440306018001,113.9,22.6,N1", 1, &r));
    assert_int_equal(1, count("SELECT count(*) FROM licence"));
    assert_non_null(strstr(undo(&r), "\"not_undone\":[],\"removed\":1,\"restored\":0,\"kept\":0"));
    assert_int_equal(1, count("SELECT count(*) FROM entity"));
    assert_int_equal(1, count("SELECT count(*) FROM premises"));
    assert_int_equal(0, count("SELECT count(*) FROM licence"));
    assert_int_equal(0, count("SELECT count(*) FROM change"));
    assert_int_equal(2, count("SELECT count(*) FROM ledger WHERE act LIKE 'import.%'"));
    assert_string_equal("undone", sheet_text(b, "SELECT state FROM import_run"));
}

static void what_it_changed_gets_its_old_values_back(void **s)
{
    (void)s;
    struct sheet_run first = { 0 }, second = { 0 };
    assert_rc(OK, take("$$,A,13800138000,Road 1,440306018001,113.9,22.6,N1", 1, &first));
    assert_rc(OK, take("$$,B,13900139000,Road 2,440306020,113.8,22.7,N1", 1, &second));
    assert_string_equal("added 0 changed 1 unchanged 0 refused 0", sheet_counts(b, &second));
    assert_int_equal(1, count("SELECT count(*) FROM entity WHERE name = 'B' AND unit_id = 103"));
    assert_non_null(strstr(undo(&second), "\"removed\":0,\"restored\":2,\"kept\":0"));
    assert_int_equal(1, count("SELECT count(*) FROM entity WHERE name = 'A' AND address = 'Road 1' "
                              "AND unit_id = 102 AND ver = 3"));
    assert_int_equal(1, count("SELECT count(*) FROM premises WHERE name = 'A' AND lon > 113.89 AND "
                              "lat < 22.65 AND unit_id = 102"));
    assert_int_equal(2, count("SELECT count(*) FROM change WHERE source = 'undo'"));
    /* the telephone number, too: the row of the first import is as it is */
    struct sheet_run again = { 0 };
    assert_rc(OK, take("$$,A,13800138000,Road 1,440306018001,113.9,22.6,N1", 1, &again));
    assert_string_equal("added 0 changed 0 unchanged 1 refused 0", sheet_counts(b, &again));
}

static void what_somebody_changed_since_stays_and_is_listed(void **s)
{
    (void)s;
    struct sheet_run first = { 0 }, second = { 0 }, third = { 0 };
    assert_rc(OK, take("$$,A,,Road 1,,,,", 1, &first));
    assert_rc(OK, take("$$,B,,Road 2,,,,", 1, &second));
    assert_rc(OK, take("$$,C,,,,,,", 1, &third));
    const char *said = undo(&second);
    assert_int_equal(1,
                     count("SELECT count(*) FROM entity WHERE name = 'C' AND address = 'Road 1'"));
    assert_non_null(strstr(said, "\"reasons\":[\"changed_since\"]"));
    assert_non_null(
        strstr(said, "\"restored\":2,\"kept\":2")); /* operator and door, of each a part */
}

static void an_operator_somebody_has_dealt_with_is_kept(void **s)
{
    (void)s;
    struct sheet_run r = { 0 };
    assert_rc(OK, take("$$,A,,Road 1,,,,", 1, &r));
    must_exec(b->t,
              "INSERT INTO visit (id, bureau_id, unit_id, premises_id, entity_id, act, officer_id, "
              "on_day, started_at, "
              "ended_at, outcome, door_state, created_at) SELECT 900, 1, 101, p.id, p.entity_id, "
              "'visit', 201, 20000, 1, 1, "
              "'seen', 'matched', 1 FROM premises p WHERE p.import_id IS NOT NULL",
              NO_ARGS);
    const char *said = undo(&r);
    assert_non_null(strstr(said, "\"reasons\":[\"visited\"]"));
    assert_non_null(strstr(said, "\"removed\":0,\"restored\":0,\"kept\":1"));
    assert_int_equal(2, count("SELECT count(*) FROM entity"));
    assert_int_equal(2, count("SELECT count(*) FROM premises"));
}

static void a_door_it_gave_to_an_old_operator_goes_alone(void **s)
{
    (void)s;
    struct sheet_run r = { 0 }, second = { 0 };
    assert_rc(OK, take("$$,A,,,,,,", 1, &r)); /* no address: no door */
    assert_int_equal(1, count("SELECT count(*) FROM premises"));
    assert_rc(OK, take("$$,A,,Road 1,,,,N1", 1, &second));
    assert_int_equal(2, count("SELECT count(*) FROM premises"));
    assert_non_null(strstr(undo(&second), "\"removed\":2,\"restored\":1,\"kept\":0"));
    assert_int_equal(1, count("SELECT count(*) FROM premises"));
    assert_int_equal(0, count("SELECT count(*) FROM licence"));
    assert_int_equal(1, count("SELECT count(*) FROM entity WHERE name = 'A' AND address IS NULL"));
}

static void undoing_twice_is_undoing_once(void **s)
{
    (void)s;
    struct sheet_run first = { 0 }, second = { 0 };
    assert_rc(OK, take("$$,A,,Road 1,,,,", 1, &first));
    assert_rc(OK, take("$$,B,,Road 2,,,,", 1, &second));
    undo(&second);
    i64 changes = count("SELECT count(*) FROM change"), vers = count("SELECT sum(ver) FROM entity");
    assert_non_null(strstr(undo(&second), "\"not_undone\":[]"));
    assert_int_equal(changes, count("SELECT count(*) FROM change"));
    assert_int_equal(vers, count("SELECT sum(ver) FROM entity"));
}

static void an_import_of_many_is_taken_back_whole(void **s)
{
    (void)s;
    struct sheet_run r = { 0 };
    buf t = buf_new(b->t->arena, 1 << 20);
    buf_add(&t, S("code,name,phone,address,place,lon,lat,no\n"));
    for (int i = 0; i < 1203; i++)
        buf_fmt(&t, "%s,S%d,,Road,,,,\n", sheet_uscc(b, i), i);
    const char *before = register_now();
    assert_rc(OK, sheet_import(b, map, arena_cstr(b->t->arena, buf_str(&t)), &r));
    assert_int_equal(1204, count("SELECT count(*) FROM entity"));
    assert_non_null(strstr(undo(&r), "\"removed\":1203,"));
    must_exec(b->t, "DELETE FROM import_run", NO_ARGS);
    must_exec(b->t, "DELETE FROM ledger", NO_ARGS);
    must_exec(b->t, "DELETE FROM outbox", NO_ARGS);
    must_exec(b->t, "DELETE FROM search_dirty", NO_ARGS);
    assert_string_equal(before, register_now());
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(what_an_import_added_is_gone_with_all_that_hangs_on_it),
        CASE(what_it_changed_gets_its_old_values_back),
        CASE(what_somebody_changed_since_stays_and_is_listed),
        CASE(an_operator_somebody_has_dealt_with_is_kept),
        CASE(a_door_it_gave_to_an_old_operator_goes_alone),
        CASE(undoing_twice_is_undoing_once),
        CASE(an_import_of_many_is_taken_back_whole),
    };
    return testdb_run(tests, COUNT(tests));
}
