#include "codec/json.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/rand.h"

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static struct fault fault;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct json *parsed(str text)
{
    const struct json *j = NULL;
    assert_int_equal(json_parse(arena, text, &j, &fault), OK);
    return j;
}

static void assert_text(str got, const char *want)
{
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p, want, got.n);
}

static void values_keep_their_types(void **state)
{
    (void)state;
    const struct json *j =
        parsed(S("[null,false,true,-9223372036854775808,1.5,\"\\u4e2d\",[],{}]"));
    static const enum json_type want[] = { JSON_NULL, JSON_FALSE, JSON_TRUE,  JSON_INT,
                                           JSON_REAL, JSON_TEXT,  JSON_ARRAY, JSON_OBJECT };
    assert_int_equal(json_size(j), COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++)
        assert_int_equal(json_type(json_at(j, i)), want[i]);
    assert_true(json_int(json_at(j, 3)) == INT64_MIN);
    assert_true(json_real(json_at(j, 4)) == 1.5);
    assert_text(json_text(json_at(j, 5)), "中");
    assert_null(json_at(j, COUNT(want)));
}

static void members_come_in_the_order_of_the_text(void **state)
{
    (void)state;
    const struct json *j = parsed(S("{\"z\":1,\"a\":2,\"m\":{\"k\":[3]},\"店\":4}"));
    static const char *const want[] = { "z", "a", "m", "店" };
    for (size_t i = 0; i < COUNT(want); i++)
        assert_text(json_key(j, i), want[i]);
    assert_int_equal(json_int(json_member(j, 1)), 2);
    assert_int_equal(json_int(json_at(json_get(json_get(j, "m"), "k"), 0)), 3);
    assert_null(json_get(j, "absent"));
}

static void asking_for_another_type_gives_nothing(void **state)
{
    (void)state;
    const struct json *j = parsed(S("\"7\""));
    assert_int_equal(json_int(j), 0);
    assert_null(json_get(j, "x"));
    assert_int_equal(json_key(j, 0).n, 0);
    assert_int_equal(json_type(NULL), JSON_NULL);
    assert_int_equal(json_size(NULL), 0);
    assert_int_equal(json_text(NULL).n, 0);
}

static void what_is_not_one_value_is_refused_with_its_place(void **state)
{
    (void)state;
    static const str bad[] = {
        STR_INIT(""),
        STR_INIT(" "),
        STR_INIT("{"),
        STR_INIT("[1,]"),
        STR_INIT("{\"a\":1,\"a\":2}"),
        STR_INIT("1 2"),
        STR_INIT("{} x"),
        STR_INIT("NaN"),
        STR_INIT("[Infinity]"),
        STR_INIT("01"),
        STR_INIT("'a'"),
        STR_INIT("\"\xff\""),
        STR_INIT("\"\xed\xa0\x80\""),
        STR_INIT("\"\\ud800\""),
        STR_INIT("\"\\u0000\""),
        STR_INIT("\"a\nb\""),
        STR_INIT("9223372036854775808"),
        STR_INIT("1e999"),
        STR_INIT("\xEF\xBB\xBF{}"),
        STR_INIT("[1]\0"),
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        const struct json *j = NULL;
        fault_clear(&fault);
        assert_int_equal(json_parse(arena, bad[i], &j, &fault), BAD_REQUEST);
        assert_null(j);
        assert_text(fault.key, "json.syntax");
        assert_text(fault.args[0].name, "line");
        assert_text(fault.args[1].name, "column");
    }
}

static void the_place_of_the_mistake_is_told(void **state)
{
    (void)state;
    const struct json *j;
    assert_int_equal(json_parse(arena, S("{\n  \"a\": x}"), &j, &fault), BAD_REQUEST);
    assert_text(fault.args[0].value, "2");
}

static void a_secret_in_broken_text_stays_out_of_the_log(void **state)
{
    (void)state;
    const struct json *j;
    assert_int_equal(json_parse(arena, S("{\"phone\": 13800138000x}"), &j, &fault), BAD_REQUEST);
    assert_int_equal(str_find(fault.detail, S("138001")), fault.detail.n);
}

static str nested(size_t levels)
{
    buf b = buf_new(arena, 2 * levels);
    for (size_t i = 0; i < levels; i++)
        buf_char(&b, '[');
    for (size_t i = 0; i < levels; i++)
        buf_char(&b, ']');
    return buf_str(&b);
}

static void nesting_ends_at_its_limit(void **state)
{
    (void)state;
    static const size_t deep[] = { LIMIT_JSON_DEPTH + 1, 2047, 2048, 5000, 200000 };
    assert_non_null(parsed(nested(LIMIT_JSON_DEPTH)));
    for (size_t i = 0; i < COUNT(deep); i++) {
        const struct json *j = NULL;
        assert_int_equal(json_parse(arena, nested(deep[i]), &j, &fault), BAD_REQUEST);
        assert_text(fault.key, "json.too_deep");
        assert_null(j);
    }
}

static void an_exhausted_arena_leaks_nothing(void **state)
{
    (void)state;
    struct arena *small = arena_new(4096);
    jmp_buf jump;
    const struct json *j = NULL;
    str text = nested(30);
    buf b = buf_new(arena, 1 << 20);
    buf_char(&b, '[');
    for (int i = 0; i < 1000; i++)
        buf_add(&b, S("\"some text\","));
    buf_add(&b, text);
    buf_char(&b, ']');
    if (setjmp(jump) == 0) {
        arena_set_failure(small, &jump);
        rc code = json_parse(small, buf_str(&b), &j, &fault);
        fail_msg("the arena held what it cannot hold (%d)", (int)code);
    }
    assert_null(j);
    arena_free(small); /* the leak check of the sanitizers is the other half of this test */
}

static void writing_gives_the_text_back(void **state)
{
    (void)state;
    static const str texts[] = {
        STR_INIT("{}"),
        STR_INIT("[]"),
        STR_INIT("[[],{},[{}]]"),
        STR_INIT("{\"a\":[1,-2,0.5,1e+300],\"b\":{\"c\":null,\"d\":[true,false]},\"店\":\"门\"}"),
        STR_INIT("\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/\""),
        STR_INIT("[9223372036854775807,-9223372036854775808,0.1,123456789.12345679]"),
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct json_out o = json_out_new(arena, 4096);
        json_put_value(&o, parsed(texts[i]));
        assert_true(json_out_ok(&o));
        assert_true(str_eq(json_out_str(&o), texts[i]));
    }
}

static void commas_and_colons_come_by_themselves(void **state)
{
    (void)state;
    struct json_out o = json_out_new(arena, 4096);
    json_open(&o, '{');
    json_text_of(&o, "name", S("a\"b"));
    json_int_of(&o, "n", -1);
    json_id_of(&o, "id", 9007199254740993);
    json_id_of(&o, "none", 0);
    json_bool_of(&o, "yes", true);
    json_instant_of(&o, "at", 1777510923004);
    json_instant_of(&o, "never", 0);
    json_name(&o, S("list"));
    json_open(&o, '[');
    json_put_real(&o, 113.9);
    json_put_raw(&o, S("{\"x\":1}"));
    json_put_null(&o);
    json_close(&o, ']');
    json_close(&o, '}');
    assert_true(json_out_ok(&o));
    assert_text(
        json_out_str(&o),
        "{\"name\":\"a\\\"b\",\"n\":-1,\"id\":\"9007199254740993\",\"none\":null,\"yes\":true,"
        "\"at\":\"2026-04-30T01:02:03.004Z\",\"never\":null,"
        "\"list\":[113.9,{\"x\":1},null]}");
}

static void broken_utf8_becomes_the_replacement_character(void **state)
{
    (void)state;
    static const struct {
        str in;
        const char *want;
    } cases[] = {
        { STR_INIT("a\xff"
                   "b"),
          "\"a\xEF\xBF\xBD"
          "b\"" },
        { STR_INIT("\xe4\xb8"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"" },
        { STR_INIT("\xed\xa0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
        { STR_INIT("\xf0\x9f\x90\xbc"), "\"\xf0\x9f\x90\xbc\"" },
        { STR_INIT("a\0b"), "\"a\\u0000b\"" },
        { STR_INIT("\x7f"), "\"\x7f\"" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct json_out o = json_out_new(arena, 4096);
        json_put_text(&o, cases[i].in);
        assert_text(json_out_str(&o), cases[i].want);
    }
}

static void reals_are_the_shortest_text_that_reads_back(void **state)
{
    (void)state;
    static const struct {
        double v;
        const char *want;
    } cases[] = {
        { 0.0, "0" },
        { -0.0, "0" },
        { 1.0, "1" },
        { -1.5, "-1.5" },
        { 113.9, "113.9" },
        { 22.554321, "22.554321" },
        { 0.05, "0.05" },
        { -0.00012, "-0.00012" },
        { 0.1 + 0.2, "0.30000000000000004" },
        { 999999.99, "999999.99" },
        { 1e6, "1000000" },
        { 1e-5, "1e-05" },
        { 12345.12345678, "12345.12345678" },
        { 1.0 / 3, "0.3333333333333333" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct json_out o = json_out_new(arena, 4096);
        json_put_real(&o, cases[i].v);
        assert_text(json_out_str(&o), cases[i].want);
    }
}

static void every_real_reads_back_as_itself(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 20260430);
    for (int i = 0; i < 200000; i++) {
        static const double steps[] = { 1, 10, 1e3, 1e6, 1e7, 1e8, 1e9 };
        char text[64];
        double v = (rand_unit(&r) - 0.5) * 400, step = steps[rand_below(&r, COUNT(steps))];
        v = i % 4 ? (double)(i64)(v * step) / step : v;
        struct json_out o = json_out_new(arena, sizeof text);
        json_put_real(&o, v);
        str got = json_out_str(&o);
        double back = 0;
        assert_true(str_to_double(got, &back) && back == v);
        snprintf(text, sizeof text, "%.15g", v);
        assert_true(got.n <= strlen(text) || strtod(text, NULL) != v);
        if (i % 1000 == 0)
            arena_reset(arena);
    }
}

static void instants_are_written_as_everywhere_else(void **state)
{
    (void)state;
    static const i64 instants[] = { 1,
                                    -1,
                                    951782399999,
                                    951782400000,
                                    -2208988800000,
                                    4102444799999,
                                    253402300799999,
                                    253402300800000,
                                    -62167219200001 };
    for (size_t i = 0; i < COUNT(instants); i++) {
        struct json_out o = json_out_new(arena, 4096);
        json_put_instant(&o, instants[i]);
        str want = ARENA_CONCAT(arena, S("\""), instant_text(arena, instants[i]), S("\""));
        assert_true(str_eq(json_out_str(&o), want));
    }
}

static void what_cannot_be_written_is_remembered(void **state)
{
    (void)state;
    struct json_out o = json_out_new(arena, 4096);
    json_put_real(&o, (double)NAN);
    assert_false(json_out_ok(&o));
    struct json_out full = json_out_new(arena, 8);
    json_put_text(&full, S("longer than eight"));
    assert_false(json_out_ok(&full));
    struct json_out open = json_out_new(arena, 64);
    json_open(&open, '[');
    assert_false(json_out_ok(&open));
}

/* A statement that fails in the middle leaves a name without a value, a bracket open: whoever wrote
 * around it goes on to its end. */
static void what_was_left_half_way_is_no_json_and_stops_nobody(void **state)
{
    (void)state;
    struct json_out o = json_out_new(arena, 4096);
    json_open(&o, '{');
    json_name(&o, S("clocks"));
    json_name(&o, S("moves"));
    json_close(&o, '}');
    json_close(&o, '}');
    assert_false(json_out_ok(&o));
    o = json_out_new(arena, 4096);
    json_open(&o, '{');
    json_name(&o, S("items"));
    json_open(&o, '[');
    json_close(&o, '}');
    json_put_int(&o, 1);
    json_close(&o, ']');
    json_close(&o, '}');
    assert_false(json_out_ok(&o));
    o = json_out_new(arena, 4096);
    for (int i = 0; i < 100; i++)
        json_open(&o, '[');
    for (int i = 0; i < 200; i++)
        json_close(&o, ']');
    assert_false(json_out_ok(&o));
}

static void instants_fit_at_every_fill_of_the_buffer(void **state)
{
    (void)state;
    for (size_t pad = 200; pad < 300; pad++) {
        struct json_out o = json_out_new(arena, 4096);
        json_open(&o, '[');
        char *dots = arena_alloc(arena, pad);
        memset(dots, '.', pad);
        json_put_text(&o, (str){ dots, pad });
        json_put_instant(&o, 1777510923004);
        json_put_int(&o, 42);
        json_close(&o, ']');
        assert_true(str_ends(json_out_str(&o), S(".\",\"2026-04-30T01:02:03.004Z\",42]")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_keep_their_types, set_up, tear_down),
        cmocka_unit_test_setup_teardown(members_come_in_the_order_of_the_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(asking_for_another_type_gives_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_one_value_is_refused_with_its_place, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_place_of_the_mistake_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_secret_in_broken_text_stays_out_of_the_log, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(nesting_ends_at_its_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_exhausted_arena_leaks_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writing_gives_the_text_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(commas_and_colons_come_by_themselves, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_utf8_becomes_the_replacement_character, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(reals_are_the_shortest_text_that_reads_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_real_reads_back_as_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(instants_are_written_as_everywhere_else, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_is_remembered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_left_half_way_is_no_json_and_stops_nobody, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(instants_fit_at_every_fill_of_the_buffer, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
