/* What a field table lets in, what it refuses and how it says so. */
#include "core/record.h"

#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#undef fail

struct child {
    str name;
    i64 n;
};

struct thing {
    i64 id, count, price, at;
    double size;
    bool on;
    str name, colour, secret;
    day born;
    struct ids ids;
    struct strs tags;
    struct point point;
    struct child child;
    struct records children;
};

static const struct field child_fields[] = {
    FIELD(struct child, name, F_TEXT, REQUIRED, .max = 5),
    FIELD(struct child, n, F_INT, 0),
};
static const struct record child_record = RECORD("Child", struct child, child_fields);

static const struct field fields[] = {
    FIELD(struct thing, id, F_ID, READ_ONLY | UNVERSIONED),
    FIELD(struct thing, count, F_INT, 0, .min = 1, .max = 9),
    FIELD(struct thing, price, F_FEN, 0),
    FIELD(struct thing, at, F_INSTANT, 0),
    FIELD(struct thing, size, F_REAL, 0, .min = 0, .max = 10),
    FIELD(struct thing, on, F_BOOL, 0),
    FIELD(struct thing, name, F_TEXT, REQUIRED, .max = 4),
    FIELD(struct thing, colour, F_CODE, 0, .codes = "red|blue"),
    FIELD(struct thing, secret, F_TEXT, SEALED, .max = 20),
    FIELD(struct thing, born, F_DAY, 0),
    FIELD(struct thing, ids, F_IDS, 0, .max = 2),
    FIELD(struct thing, tags, F_CODES, 0, .codes = "a|b"),
    FIELD(struct thing, point, F_POINT, 0),
    FIELD(struct thing, child, F_RECORD, 0, .of = &child_record),
    FIELD(struct thing, children, F_RECORDS, 0, .max = 2, .of = &child_record),
};
static const struct record thing_record = RECORD("Thing", struct thing, fields);

static struct arena *a;
static struct fault f;
static struct thing got;

static int open_arena(void **s)
{
    (void)s;
    a = arena_new(0);
    fault_init(&f, a);
    return 0;
}

static int close_arena(void **s)
{
    (void)s;
    arena_free(a);
    return 0;
}

static rc decode(const char *text)
{
    const struct json *j;
    fault_clear(&f);
    assert_int_equal(OK, json_parse(a, str_from(text), &j, &f));
    return record_decode(&thing_record, j, &got, a, &f);
}

static rc patch(const char *text)
{
    const struct json *j;
    fault_clear(&f);
    assert_int_equal(OK, json_parse(a, str_from(text), &j, &f));
    return record_patch(&thing_record, j, &got, a, &f);
}

/* One error, of that field with that code. */
static void assert_field_error(const char *text, const char *field, const char *code)
{
    if (decode(text) != INVALID || f.error_count != 1) {
        print_error("%s: %zu errors\n", text, f.error_count);
        _fail(__FILE__, __LINE__);
    }
    assert_string_equal(field, arena_cstr(a, f.errors->field));
    assert_string_equal(code, arena_cstr(a, f.errors->code));
}

static void each_wrong_value_is_named_by_field_and_reason(void **s)
{
    static const struct {
        const char *text, *field, *code;
    } cases[] = {
        { "{}", "name", "required" },
        { "{\"name\":\"  \"}", "name", "required" },
        { "{\"name\":null}", "name", "required" },
        { "{\"name\":7}", "name", "not_text" },
        { "{\"name\":\"12345\"}", "name", "too_long" },
        { "{\"name\":\"a\\u0007\"}", "name", "bad_characters" },
        { "{\"name\":\"x\",\"id\":\"5\"}", "id", "read_only" },
        { "{\"name\":\"x\",\"count\":\"5\"}", "count", "not_a_whole_number" },
        { "{\"name\":\"x\",\"count\":1.5}", "count", "not_a_whole_number" },
        { "{\"name\":\"x\",\"count\":0}", "count", "too_small" },
        { "{\"name\":\"x\",\"count\":10}", "count", "too_big" },
        { "{\"name\":\"x\",\"size\":\"1\"}", "size", "not_a_number" },
        { "{\"name\":\"x\",\"size\":10.5}", "size", "too_big" },
        { "{\"name\":\"x\",\"on\":1}", "on", "not_true_or_false" },
        { "{\"name\":\"x\",\"colour\":\"green\"}", "colour", "unknown_code" },
        { "{\"name\":\"x\",\"born\":\"2026-02-30\"}", "born", "not_a_day" },
        { "{\"name\":\"x\",\"at\":\"2026-02-03\"}", "at", "not_an_instant" },
        { "{\"name\":\"x\",\"ids\":\"1\"}", "ids", "not_a_list" },
        { "{\"name\":\"x\",\"ids\":[\"1\",\"x\"]}", "ids.1", "not_an_id" },
        { "{\"name\":\"x\",\"ids\":[\"1\",\"2\",\"3\"]}", "ids", "too_long" },
        { "{\"name\":\"x\",\"tags\":[\"a\",\"c\"]}", "tags.1", "unknown_code" },
        { "{\"name\":\"x\",\"point\":{\"lon\":1}}", "point.lat", "required" },
        { "{\"name\":\"x\",\"point\":{\"lon\":181,\"lat\":1}}", "point.lon", "too_big" },
        { "{\"name\":\"x\",\"point\":{\"lon\":1,\"lat\":1,\"crs\":\"utm\"}}", "point.crs",
          "unknown_code" },
        { "{\"name\":\"x\",\"child\":{}}", "child.name", "required" },
        { "{\"name\":\"x\",\"child\":[]}", "child", "not_a_record" },
        { "{\"name\":\"x\",\"children\":[{\"name\":\"a\"},{\"name\":\"toolong\"}]}",
          "children.1.name", "too_long" },
        { "{\"name\":\"x\",\"children\":[{\"name\":\"a\",\"what\":1}]}", "children.0.what",
          "unknown" },
        { "{\"name\":\"x\",\"colour \":\"red\"}", "colour ", "unknown" },
    };
    (void)s;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_field_error(cases[i].text, cases[i].field, cases[i].code);
}

static void all_wrong_fields_are_reported_at_once(void **s)
{
    (void)s;
    assert_int_equal(INVALID,
                     decode("{\"count\":0,\"on\":1,\"ids\":[\"x\",\"y\"],\"nonsense\":1}"));
    assert_int_equal(6, f.error_count); /* name too */
}

static void a_good_record_is_what_was_sent(void **s)
{
    (void)s;
    assert_int_equal(OK,
                     decode("{\"name\":\" \xE9\x9D\xA2\xE9\xA6\x86 "
                            "\",\"count\":3,\"price\":-5,\"size\":2,\"on\":true,\"colour\":\"red\","
                            "\"born\":\"2026-05-06\",\"at\":\"2026-05-06T00:00:00+08:00\",\"ids\":["
                            "\"9\"],\"tags\":[\"b\"],"
                            "\"child\":{\"name\":\"k\",\"n\":2},\"children\":[{\"name\":\"q\"}]}"));
    assert_int_equal(6, got.name.n); /* trimmed, two characters */
    assert_int_equal(3, got.count);
    assert_int_equal(-5, got.price);
    assert_true(got.on);
    assert_int_equal(day_start(got.born), got.at);
    assert_int_equal(9, got.ids.at[0]);
    assert_true(str_eq(got.tags.at[0], S("b")));
    assert_int_equal(2, got.child.n);
    assert_true(str_eq(((struct child *)got.children.at)[0].name, S("q")));
}

static void what_is_not_sent_is_empty_and_a_day_is_none(void **s)
{
    (void)s;
    memset(&got, 0xFF, sizeof got);
    assert_int_equal(OK, decode("{\"name\":\"x\"}"));
    assert_int_equal(0, got.count);
    assert_int_equal(DAY_NONE, got.born);
    assert_false(got.point.set);
    assert_int_equal(0, got.ids.n);
}

static void a_point_is_stored_in_wgs84(void **s)
{
    (void)s;
    assert_int_equal(OK, decode("{\"name\":\"x\",\"point\":{\"lon\":113.887987037,\"lat\":22."
                                "550654904,\"crs\":\"gcj02\"}}"));
    assert_true(got.point.set);
    assert_true(got.point.lon > 113.88309 && got.point.lon < 113.88311);
    assert_true(got.point.lat > 22.55369 && got.point.lat < 22.55371);
}

static void a_patch_touches_only_what_it_names(void **s)
{
    (void)s;
    assert_int_equal(
        OK, decode("{\"name\":\"x\",\"count\":3,\"born\":\"2026-05-06\",\"colour\":\"red\"}"));
    assert_int_equal(OK, patch("{\"count\":4,\"born\":null}"));
    assert_int_equal(4, got.count);
    assert_int_equal(DAY_NONE, got.born);
    assert_true(str_eq(got.colour, S("red")));
    assert_true(str_eq(got.name, S("x")));
    assert_int_equal(INVALID, patch("{\"name\":null}"));
    assert_int_equal(INVALID, patch("{\"id\":\"4\"}"));
    assert_int_equal(INVALID, patch("{\"surprise\":1}"));
}

static str diff_text(const struct thing *x, const struct thing *y, size_t *ret_n)
{
    struct json_out o = json_out_new(a, 1 << 16);
    *ret_n = record_diff(&thing_record, x, y, NULL, NULL, &o);
    return json_out_str(&o);
}

static void a_difference_holds_old_and_new_of_what_changed_and_nothing_else(void **s)
{
    (void)s;
    size_t n;
    assert_int_equal(OK, decode("{\"name\":\"x\",\"count\":3,\"tags\":[\"a\"]}"));
    struct thing before = got, after = got;
    after.count = 4;
    after.id = 77; /* bookkeeping */
    str tags[] = { S("b") };
    after.tags = (struct strs){ tags, 1 };
    assert_string_equal("{\"count\":[3,4],\"tags\":[[\"a\"],[\"b\"]]}",
                        diff_text(&before, &after, &n).p);
    assert_int_equal(2, n);
    diff_text(&before, &before, &n);
    assert_int_equal(0, n);
}

static void sealed_fields_are_masked_unless_asked_for(void **s)
{
    (void)s;
    assert_int_equal(OK, decode("{\"name\":\"x\",\"secret\":\"13812345678\"}"));
    struct json_out o = json_out_new(a, 1 << 16), open = json_out_new(a, 1 << 16);
    record_encode(&thing_record, &got, true, &o);
    record_encode(&thing_record, &got, false, &open);
    assert_true(str_find(json_out_str(&o), S("138****5678")) < json_out_str(&o).n);
    assert_true(str_find(json_out_str(&o), S("13812345678")) == json_out_str(&o).n);
    assert_true(str_find(json_out_str(&open), S("13812345678")) < json_out_str(&open).n);
}

static void the_schema_is_json_that_names_every_field(void **s)
{
    (void)s;
    const struct json *j;
    struct json_out o = json_out_new(a, 1 << 16);
    record_schema(&thing_record, &o);
    assert_int_equal(OK, json_parse(a, json_out_str(&o), &j, &f));
    assert_int_equal(COUNT(fields), json_size(json_get(j, "properties")));
    assert_true(str_eq(json_text(json_at(json_get(j, "required"), 0)), S("name")));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)
    const struct CMUnitTest tests[] = {
        CASE(each_wrong_value_is_named_by_field_and_reason),
        CASE(all_wrong_fields_are_reported_at_once),
        CASE(a_good_record_is_what_was_sent),
        CASE(what_is_not_sent_is_empty_and_a_day_is_none),
        CASE(a_point_is_stored_in_wgs84),
        CASE(a_patch_touches_only_what_it_names),
        CASE(a_difference_holds_old_and_new_of_what_changed_and_nothing_else),
        CASE(sealed_fields_are_masked_unless_asked_for),
        CASE(the_schema_is_json_that_names_every_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
