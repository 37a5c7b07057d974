/* What becomes of each row of an import. */
#include "sheet.h"

#include "geo/crs.h"

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

#define HEAD "code,name,phone,address,place,lon,lat\n"

/* HEAD and a row for each n, with names from the given beginning. */
static const char *rows(int from, int to, const char *name)
{
    buf t = buf_new(b->t->arena, 64 << 20);
    buf_add(&t, S(HEAD));
    for (int i = from; i < to; i++)
        buf_fmt(&t, "%s,%s %d,13800138000,Road %d,440306018001,,\n", sheet_uscc(b, i), name, i, i);
    return arena_cstr(b->t->arena, buf_str(&t));
}

static const char *one(const char *format, int n)
{
    char *text = arena_cstr(b->t->arena, str_from(format));
    char *mark = strstr(text, "$$");
    assert_non_null(mark);
    return arena_fmt(b->t->arena, "%s%.*s%s%s", HEAD, (int)(mark - text), text, sheet_uscc(b, n),
                     mark + 2)
        .p;
}

static i64 count(const char *sql)
{
    return must_int(b->t, sql, NO_ARGS);
}

static void a_row_that_is_new_is_added_with_its_door_and_history(void **s)
{
    (void)s;
    struct sheet_run r = { 0 };
    assert_rc(
        OK, sheet_import(b, plain_map, one("$$,面馆,13800138000,Road 1,440306018001,,\n", 1), &r));
    assert_string_equal("added 1 changed 0 unchanged 0 refused 0", sheet_counts(b, &r));
    assert_int_equal(
        1, must_int(b->t,
                    "SELECT count(*) FROM entity WHERE import_id = $1 AND state = 'active' AND "
                    "name = '面馆' AND unit_id = 102 AND place_code = '440306018001' AND ver = 1",
                    ARGS(V_I(r.run.id))));
    assert_int_equal(
        1, must_int(b->t,
                    "SELECT count(*) FROM premises WHERE import_id = $1 AND name = '面馆' AND "
                    "address = 'Road 1' AND unit_id = 102 AND door_state = 'unseen'",
                    ARGS(V_I(r.run.id))));
    assert_int_equal(
        2, must_int(
               b->t,
               "SELECT count(*) FROM change WHERE source = 'import' AND source_id = $1 AND ver = 1",
               ARGS(V_I(r.run.id))));
    assert_int_equal(1, count("SELECT count(*) FROM entity WHERE phone_index IS NOT NULL"));
    assert_int_equal(1, count("SELECT count(*) FROM ledger WHERE act = 'import.batch'"));
    assert_int_equal(1, count("SELECT count(*) FROM outbox WHERE topic = 'register.bulk'"));
    assert_string_equal("done", sheet_text(b, "SELECT state FROM import_run"));
}

static void the_same_file_again_changes_nothing(void **s)
{
    (void)s;
    struct sheet_run first = { 0 }, again = { 0 };
    const char *text = one("$$,面馆,13800138000,Road 1,440306018001,113.9,22.6\n", 1);
    assert_rc(OK, sheet_import(b, plain_map, text, &first));
    i64 changes = count("SELECT count(*) FROM change");
    assert_rc(OK, sheet_import(b, plain_map, text, &again));
    assert_string_equal("added 0 changed 0 unchanged 1 refused 0", sheet_counts(b, &again));
    assert_int_equal(changes, count("SELECT count(*) FROM change"));
    assert_int_equal(1, count("SELECT count(*) FROM outbox WHERE topic = 'register.bulk'"));
}

static void cells_override_and_empty_ones_leave_what_is_there(void **s)
{
    (void)s;
    struct sheet_run r = { 0 }, r2 = { 0 };
    assert_rc(OK, sheet_import(b, plain_map, one("$$,面馆,13800138000,Road 1,,,\n", 1), &r));
    assert_rc(OK, sheet_import(b, plain_map, one("$$,粉店,,Road 2,,,\n", 1), &r2));
    assert_string_equal("added 0 changed 1 unchanged 0 refused 0", sheet_counts(b, &r2));
    assert_int_equal(1, count("SELECT count(*) FROM entity WHERE name = '粉店' AND address = 'Road "
                              "2' AND ver = 2 AND "
                              "phone IS NOT NULL AND unit_id = 101"));
    /* the door had its operator's name and address: it follows */
    assert_int_equal(1, count("SELECT count(*) FROM premises WHERE name = '粉店' AND address = "
                              "'Road 2' AND ver = 2"));
    assert_int_equal(
        2, must_int(
               b->t,
               "SELECT count(*) FROM change WHERE source = 'import' AND source_id = $1 AND ver = 2",
               ARGS(V_I(r2.run.id))));
}

static void a_door_with_a_name_of_its_own_keeps_it(void **s)
{
    (void)s;
    struct sheet_run r = { 0 }, r2 = { 0 };
    assert_rc(OK, sheet_import(b, plain_map, one("$$,面馆,,Road 1,,,\n", 1), &r));
    must_exec(
        b->t,
        "UPDATE premises SET name = 'The corner', address = 'Behind the market' WHERE id <> 302",
        NO_ARGS);
    assert_rc(OK, sheet_import(b, plain_map, one("$$,粉店,,Road 2,,,\n", 1), &r2));
    assert_int_equal(1, count("SELECT count(*) FROM premises WHERE name = 'The corner' AND address "
                              "= 'Behind the market'"));
}

static void wrong_rows_are_refused_with_every_reason_and_the_rest_goes_in(void **s)
{
    (void)s;
    struct sheet_run r = { 0 };
    const char *text = arena_fmt(b->t->arena,
                                 HEAD "91350100M000100Y44,A,12345,,990000,1,\n" /* 2 */
                                      "%s,,,,,,\n"                              /* 3: no name */
                                      "%s,Good,,,,113.9,22.6\n"                 /* 4 */
                                      "%s,Far,,,,200,22\n"                      /* 5 */
                                      ",Nobody,,,,,\n",                         /* 6 */
                                 sheet_uscc(b, 1), sheet_uscc(b, 2), sheet_uscc(b, 3))
                           .p;
    assert_rc(OK, sheet_import(b, plain_map, text, &r));
    assert_string_equal("added 1 changed 0 unchanged 0 refused 4", sheet_counts(b, &r));
    assert_string_equal(
        "[{\"field\":\"lat\",\"code\":\"required\",\"arg\":\"\"},"
        "{\"field\":\"place_code\",\"code\":\"unknown_code\",\"arg\":\"990000\"},"
        "{\"field\":\"uscc\",\"code\":\"bad_check_digit\",\"arg\":\"91350100M000100Y44\"},"
        "{\"field\":\"phone\",\"code\":\"not_a_phone\",\"arg\":\"\"}]",
        sheet_reasons(b, &r, 2));
    assert_string_equal("[{\"field\":\"name\",\"code\":\"required\",\"arg\":\"\"}]",
                        sheet_reasons(b, &r, 3));
    assert_string_equal("[{\"field\":\"lon\",\"code\":\"out_of_range\",\"arg\":\"\"}]",
                        sheet_reasons(b, &r, 5));
    assert_string_equal("[{\"field\":\"uscc\",\"code\":\"required\",\"arg\":\"\"}]",
                        sheet_reasons(b, &r, 6));
    /* the row itself may hold a telephone number */
    assert_int_equal(0, count("SELECT count(*) FROM import_refusal WHERE line LIKE '%12345%'"));
}

struct csv_ask {
    i64 import_id;
    const char *text;
};

static rc read_csv(struct tx *tx, void *arg, struct fault *f)
{
    struct csv_ask *q = arg;
    i64 after = 0;
    bool more;
    buf out = buf_new(tx_arena(tx), 1 << 20);
    rc r = import_refusals_csv(tx, q->import_id, &after, &out, &more, f);
    q->text = arena_cstr(b->t->arena, buf_str(&out));
    assert_false(more);
    return r;
}

static void refused_rows_come_back_as_they_were(void **s)
{
    (void)s;
    struct sheet_run r = { 0 };
    assert_rc(OK, sheet_import(b, plain_map, HEAD "91350100M000100Y44,\"A, B\",12345,,,,\n", &r));
    struct csv_ask q = { .import_id = r.run.id };
    assert_rc(OK, as(b, &b->admin, read_csv, &q));
    assert_string_equal("2,uscc: bad_check_digit 91350100M000100Y44; phone: "
                        "not_a_phone,91350100M000100Y44,\"A, B\",12345,,,,"
                        "\r\n",
                        q.text);
}

static void a_key_twice_in_the_file_is_refused_the_second_time(void **s)
{
    (void)s;
    struct sheet_run r = { 0 };
    const char *code = sheet_uscc(b, 1);
    const char *text = arena_fmt(b->t->arena, HEAD "%s,First,,,,,\n%s,Second,,,,,\n", code, code).p;
    assert_rc(OK, sheet_import(b, plain_map, text, &r));
    assert_string_equal("added 1 changed 0 unchanged 0 refused 1", sheet_counts(b, &r));
    assert_string_equal("[{\"field\":\"uscc\",\"code\":\"twice_in_file\",\"arg\":\"2\"}]",
                        sheet_reasons(b, &r, 3));
    assert_int_equal(1, count("SELECT count(*) FROM entity WHERE name = 'First'"));
}

static void a_lenient_field_is_left_out_instead(void **s)
{
    (void)s;
    struct sheet_run r = { 0 };
    const char *map = "{\"key\":\"source\",\"scheme\":\"sf\",\"fields\":{\"source_key\":\"id\","
                      "\"name\":\"name\",\"phone\":"
                      "\"phone\"},\"constants\":{\"kind\":\"enterprise\"},\"lenient\":[\"phone\"]}";
    assert_rc(OK, sheet_import(b, map, "id,name,phone\n7,Cafe,+14155550100\n", &r));
    assert_string_equal("added 1 changed 0 unchanged 0 refused 0", sheet_counts(b, &r));
    assert_string_equal("{\"phone\":1}", arena_cstr(b->t->arena, r.run.left_out));
    assert_int_equal(1, count("SELECT count(*) FROM entity WHERE source_key = 'sf:7' AND phone IS "
                              "NULL AND state = 'active'"));
}

static void a_dry_run_counts_and_writes_nothing(void **s)
{
    (void)s;
    struct sheet_run r = { .run = { .dry_run = true } };
    assert_rc(OK, sheet_import(b, plain_map, one("$$,面馆,,Road 1,,,\nx,Bad,,,,,\n", 1), &r));
    assert_string_equal("added 1 changed 0 unchanged 0 refused 1", sheet_counts(b, &r));
    assert_int_equal(1, count("SELECT count(*) FROM entity"));
    assert_int_equal(1, count("SELECT count(*) FROM premises"));
    assert_int_equal(0, count("SELECT count(*) FROM change"));
    assert_int_equal(0, count("SELECT count(*) FROM ledger WHERE act = 'import.batch'"));
    assert_int_equal(0, count("SELECT count(*) FROM outbox WHERE topic = 'register.bulk'"));
    assert_int_equal(1, count("SELECT count(*) FROM import_refusal"));
}

static void coordinates_of_other_systems_are_shifted(void **s)
{
    (void)s;
    struct sheet_run r = { 0 };
    double lon = 113.9, lat = 22.6;
    const char *map = "{\"key\":\"uscc\",\"crs\":\"gcj02\",\"fields\":{\"uscc\":\"code\",\"name\":"
                      "\"name\",\"lon\":\"lon\","
                      "\"lat\":\"lat\"},\"constants\":{\"kind\":\"enterprise\"}}";
    assert_rc(OK, sheet_import(b, map, one("$$,A,,,,113.9,22.6\n", 1), &r));
    crs_to_wgs84(CRS_GCJ02, &lon, &lat);
    assert_int_equal(1,
                     must_int(b->t,
                              "SELECT count(*) FROM premises WHERE abs(lon - $1) < 0.000000001 AND "
                              "abs(lat - $2) < 0.000000001 AND crs = 'gcj02'",
                              ARGS(V_D(lon), V_D(lat))));
}

static const char licence_map[] = "{\"key\":\"uscc\",\"fields\":{\"uscc\":\"code\",\"name\":"
                                  "\"name\",\"licence_number\":\"no\",\"licence_to\":\"to\"},"
                                  "\"constants\":{\"kind\":\"enterprise\",\"licence_kind\":"
                                  "\"business\"},\"codes\":{\"licence_to\":{\"长期\":\"\"}}}";

static void a_licence_comes_with_its_operator_and_belongs_to_no_other(void **s)
{
    (void)s;
    struct sheet_run r = { 0 }, r2 = { 0 };
    const char *text =
        arena_fmt(b->t->arena,
                  "code,name,no,to\n%s,A,N1,2030-01-01\n%s,B,N2,长期\n%s,C,N3,2020/1/1\n%s,D,,\n",
                  sheet_uscc(b, 1), sheet_uscc(b, 2), sheet_uscc(b, 3), sheet_uscc(b, 4))
            .p;
    assert_rc(OK, sheet_import(b, licence_map, text, &r));
    assert_string_equal("added 4 changed 0 unchanged 0 refused 0", sheet_counts(b, &r));
    assert_int_equal(2, count("SELECT count(*) FROM licence WHERE state = 'valid'"));
    assert_int_equal(1,
                     count("SELECT count(*) FROM licence WHERE state = 'ended' AND number = 'N3'"));
    assert_int_equal(1, count("SELECT count(*) FROM licence WHERE valid_to IS NULL"));
    text = arena_fmt(b->t->arena, "code,name,no,to\n%s,A,N2,\n%s,C,N3,2031-01-01\n",
                     sheet_uscc(b, 1), sheet_uscc(b, 3))
               .p;
    assert_rc(OK, sheet_import(b, licence_map, text, &r2));
    assert_string_equal("added 0 changed 1 unchanged 0 refused 1", sheet_counts(b, &r2));
    assert_int_equal(
        1,
        count("SELECT count(*) FROM licence WHERE state = 'valid' AND number = 'N3' AND ver = 2"));
    assert_non_null(strstr(sheet_reasons(b, &r2, 2), "held_by_other"));
}

static const char both_map[] =
    "{\"key\":\"source\",\"scheme\":\"s\",\"fields\":{\"source_key\":\"id\",\"uscc\":\"code\","
    "\"name\":\"name\"},\"constants\":{\"kind\":\"enterprise\"}}";

static void a_record_known_by_the_other_key_is_taken_up_unless_they_contradict(void **s)
{
    (void)s;
    struct sheet_run r = { 0 }, r2 = { 0 }, r3 = { 0 };
    struct arena *a = b->t->arena;
    assert_rc(OK, sheet_import(b, plain_map, rows(1, 3, "Shop"), &r));
    assert_rc(OK,
              sheet_import(b, both_map,
                           arena_fmt(a, "id,code,name\n10,%s,Shop 1\n", sheet_uscc(b, 1)).p, &r2));
    assert_string_equal("added 0 changed 1 unchanged 0 refused 0", sheet_counts(b, &r2));
    assert_int_equal(1, count("SELECT count(*) FROM entity WHERE source_key = 's:10' AND ver = 2"));
    /* another number for the same operator; a number and a code of two operators */
    const char *text = arena_fmt(a, "id,code,name\n11,%s,Shop 1\n10,%s,Shop 2\n", sheet_uscc(b, 1),
                                 sheet_uscc(b, 2))
                           .p;
    assert_rc(OK, sheet_import(b, both_map, text, &r3));
    assert_string_equal("added 0 changed 0 unchanged 0 refused 2", sheet_counts(b, &r3));
    assert_non_null(strstr(sheet_reasons(b, &r3, 2), "held_by_other"));
    assert_non_null(strstr(sheet_reasons(b, &r3, 3), "held_by_other"));
}

static void a_record_that_was_folded_into_another_is_not_made_again(void **s)
{
    (void)s;
    struct sheet_run r = { 0 }, r2 = { 0 };
    assert_rc(OK, sheet_import(b, plain_map, rows(1, 2, "Shop"), &r));
    must_exec(b->t, "UPDATE entity SET merged_into = 301 WHERE uscc IS NOT NULL", NO_ARGS);
    assert_rc(OK, sheet_import(b, plain_map, rows(1, 2, "Shop"), &r2));
    assert_string_equal("[{\"field\":\"uscc\",\"code\":\"merged_into\",\"arg\":\"301\"}]",
                        sheet_reasons(b, &r2, 2));
}

enum { MANY = 20000 };

static void a_cancelled_import_keeps_what_was_done_and_says_so(void **s)
{
    (void)s;
    struct sheet_run r = { .stop_after = 1 };
    assert_rc(CANCELLED, sheet_import(b, plain_map, rows(0, MANY, "Shop"), &r));
    i64 done = count("SELECT row_count FROM import_run");
    assert_true(done > 0 && done < MANY);
    assert_int_equal(done, count("SELECT count(*) FROM entity WHERE import_id IS NOT NULL"));
    assert_string_equal("cancelled", sheet_text(b, "SELECT state FROM import_run"));
    assert_int_equal(1, count("SELECT count(*) FROM outbox WHERE topic = 'register.bulk'"));
}

/* A worker that died leaves the run as it stands; the next one goes on from there. */
static void an_import_goes_on_where_it_was_broken_off(void **s)
{
    (void)s;
    struct sheet_run r = { .stop_after = 1 };
    const char *text = rows(0, MANY, "Shop");
    text = arena_fmt(b->t->arena, "%s%s,Twice,,,,,\n", text, sheet_uscc(b, 0)).p;
    assert_rc(CANCELLED, sheet_import(b, plain_map, text, &r));
    r.stop_after = 0;
    assert_rc(OK, sheet_go(b, text, &r));
    assert_string_equal("added 20000 changed 0 unchanged 0 refused 1", sheet_counts(b, &r));
    assert_int_equal(MANY, count("SELECT count(DISTINCT uscc) FROM entity"));
    assert_int_equal(MANY + 1, count("SELECT count(*) FROM entity"));
    assert_non_null(strstr(sheet_reasons(b, &r, MANY + 2), "twice_in_file"));
    assert_rc(OK, sheet_go(b, text, &r));
    assert_string_equal("added 20000 changed 0 unchanged 0 refused 1", sheet_counts(b, &r));
}

static void two_workers_cannot_do_the_same_rows(void **s)
{
    (void)s;
    struct sheet_run r = { 0 }, late;
    const char *text = rows(0, 10, "Shop");
    assert_rc(OK, sheet_begin(b, plain_map, &r));
    late = r;
    assert_rc(OK, sheet_go(b, text, &r));
    must_exec(b->t, "UPDATE import_run SET row_count = 5", NO_ARGS); /* what the late one read … */
    assert_rc(OK, sheet_go(b, text, &late));
    assert_int_equal(10, count("SELECT row_count FROM import_run"));
    assert_int_equal(10, count("SELECT count(*) FROM entity WHERE import_id IS NOT NULL"));
}

static void a_map_that_does_not_fit_the_file_is_told_and_the_run_failed(void **s)
{
    (void)s;
    struct sheet_run r = { 0 };
    assert_rc(INVALID, sheet_import(b, plain_map, "code,name\nx,y\n", &r));
    assert_string_equal("failed", sheet_text(b, "SELECT state FROM import_run"));
    assert_non_null(b->t->fault.errors);
    assert_true(str_eq(S("unknown_column"), b->t->fault.errors->code));
}

static void a_file_that_breaks_off_leaves_the_rows_before(void **s)
{
    (void)s;
    struct sheet_run r = { 0 };
    const char *text = rows(0, 9000, "Shop");
    text = arena_fmt(b->t->arena, "%s%s,\"never closed\n", text, sheet_uscc(b, 9000)).p;
    assert_rc(OK, sheet_begin(b, plain_map, &r));
    rc broken = sheet_go(b, text, &r);
    assert_rc(INVALID, broken);
    assert_int_equal(count("SELECT row_count FROM import_run"),
                     count("SELECT count(*) FROM entity WHERE import_id IS NOT NULL"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_bureau, close_bureau)
    const struct CMUnitTest tests[] = {
        CASE(a_row_that_is_new_is_added_with_its_door_and_history),
        CASE(the_same_file_again_changes_nothing),
        CASE(cells_override_and_empty_ones_leave_what_is_there),
        CASE(a_door_with_a_name_of_its_own_keeps_it),
        CASE(wrong_rows_are_refused_with_every_reason_and_the_rest_goes_in),
        CASE(refused_rows_come_back_as_they_were),
        CASE(a_key_twice_in_the_file_is_refused_the_second_time),
        CASE(a_lenient_field_is_left_out_instead),
        CASE(a_dry_run_counts_and_writes_nothing),
        CASE(coordinates_of_other_systems_are_shifted),
        CASE(a_licence_comes_with_its_operator_and_belongs_to_no_other),
        CASE(a_record_known_by_the_other_key_is_taken_up_unless_they_contradict),
        CASE(a_record_that_was_folded_into_another_is_not_made_again),
        CASE(a_cancelled_import_keeps_what_was_done_and_says_so),
        CASE(an_import_goes_on_where_it_was_broken_off),
        CASE(two_workers_cannot_do_the_same_rows),
        CASE(a_map_that_does_not_fit_the_file_is_told_and_the_run_failed),
        CASE(a_file_that_breaks_off_leaves_the_rows_before),
    };
    return testdb_run(tests, COUNT(tests));
}
