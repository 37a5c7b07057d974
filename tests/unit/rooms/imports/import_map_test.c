#include "rooms/imports/import_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#undef fail

struct fixture {
    struct arena *a;
    struct rules *rules;
    struct fault f;
    struct import_map map;
};

static int open_rules(void **state)
{
    struct arena *a = arena_new(0);
    struct fixture *x = ARENA_NEW(a, struct fixture);
    x->a = a;
    fault_init(&x->f, a);
    assert_int_equal(OK, rules_load(S(NAGUAN_SOURCE "/rules"), &x->rules, &x->f));
    rules_install(x->rules);
    *state = x;
    return 0;
}

static int close_rules(void **state)
{
    struct fixture *x = *state;
    rules_free(x->rules);
    arena_free(x->a);
    return 0;
}

static rc read_map(struct fixture *x, const char *text)
{
    const struct json *j;
    fault_clear(&x->f);
    assert_int_equal(OK, json_parse(x->a, str_from(text), &j, &x->f));
    return import_map_read(x->rules, j, S("map"), x->a, &x->map, &x->f);
}

/* "field code" of each error, in order. */
static const char *errors(struct fixture *x)
{
    buf b = buf_new(x->a, 4096);
    for (const struct field_error *e = x->f.errors; e; e = e->next)
        buf_fmt(&b, "%.*s %.*s;", STR_ARG(e->field), STR_ARG(e->code));
    return arena_cstr(x->a, buf_str(&b));
}

#define GOOD                                                                                       \
    "\"key\":\"uscc\",\"fields\":{\"uscc\":\"code\",\"name\":\"名称\"},\"constants\":{\"kind\":" \
    "\"sole_trader\"}"

static void a_map_says_what_each_column_is(void **state)
{
    static const str columns[] = { STR_INIT("名称"), STR_INIT("code") };
    struct fixture *x = *state;
    assert_int_equal(OK, read_map(x, "{" GOOD "}"));
    assert_int_equal(OK, import_map_bind(&x->map, columns, 2, &x->f));
    assert_int_equal(0, x->map.from[T_NAME].column);
    assert_int_equal(1, x->map.from[T_USCC].column);
    assert_int_equal(KEY_USCC, x->map.key);
}

static void every_fault_of_a_map_is_named(void **state)
{
    struct fixture *x = *state;
    assert_int_equal(
        INVALID,
        read_map(
            x, "{\"key\":\"phone\",\"crs\":\"mars\",\"fields\":{\"colour\":\"c\",\"lon\":\"x\","
               "\"licence_scope\":\"s\",\"source_key\":\"id\"},\"constants\":{\"kind\":\"castle\","
               "\"grade\":\"Z\",\"opened_on\":\"soon\"},\"lenient\":[\"name\",\"taste\"]}"));
    assert_string_equal(
        "map.key unknown_code;map.crs unknown_code;map.fields.colour unknown;"
        "map.lenient.name required;map.lenient.taste unknown;map.fields.name required;"
        "map.fields.uscc required;map.scheme required;map.fields.lat required;"
        "map.fields.licence_number required;map.fields.licence_kind required;"
        "map.constants.kind unknown_code;map.constants.grade unknown_code;"
        "map.constants.opened_on not_a_day;",
        errors(x));
}

static void an_unknown_member_is_no_map(void **state)
{
    struct fixture *x = *state;
    assert_int_equal(INVALID, read_map(x, "{" GOOD ",\"fieldz\":{}}"));
    assert_string_equal("map.fieldz unknown;", errors(x));
    assert_int_equal(INVALID, read_map(x, "[]"));
}

static void a_column_must_be_there_once(void **state)
{
    static const str none[] = { STR_INIT("code"), STR_INIT("name") };
    static const str two[] = { STR_INIT("code"), STR_INIT("名称"), STR_INIT("名称") };
    struct fixture *x = *state;
    assert_int_equal(OK, read_map(x, "{" GOOD "}"));
    assert_int_equal(INVALID, import_map_bind(&x->map, none, COUNT(none), &x->f));
    assert_string_equal("fields.name unknown_column;", errors(x));
    fault_clear(&x->f);
    assert_int_equal(INVALID, import_map_bind(&x->map, two, COUNT(two), &x->f));
    assert_string_equal("fields.name twice;", errors(x));
}

static str word(struct fixture *x, enum import_target t, const char *s)
{
    str code = S("-");
    import_words_find(x->map.from[t].words, str_from(s), &code);
    return code;
}

static void a_code_is_known_by_its_names_and_by_what_the_map_says(void **state)
{
    struct fixture *x = *state;
    assert_int_equal(
        OK, read_map(x, "{" GOOD ",\"codes\":{\"kind\":{\"个体\":\"sole_trader\",\"?\":\"\"}}}"));
    assert_true(str_eq(S("sole_trader"), word(x, T_KIND, "个体工商户")));
    assert_true(str_eq(S("sole_trader"), word(x, T_KIND, "SOLE TRADER")));
    assert_true(str_eq(S("sole_trader"), word(x, T_KIND, "sole_trader")));
    assert_true(str_eq(S("sole_trader"), word(x, T_KIND, "个体")));
    assert_true(str_eq(S(""), word(x, T_KIND, "?")));
    assert_true(str_eq(S("-"), word(x, T_KIND, "castle")));
    assert_int_equal(INVALID, read_map(x, "{" GOOD ",\"codes\":{\"kind\":{\"个体\":\"castle\"}}}"));
    assert_string_equal("map.codes.kind unknown_code;", errors(x));
}

static void a_trade_is_a_class_with_or_without_its_section(void **state)
{
    struct fixture *x = *state;
    str code;
    assert_true(import_trade(x->rules, S("6210"), &code));
    assert_true(str_eq(S("6210"), code));
    assert_true(import_trade(x->rules, S("H6210"), &code));
    assert_true(str_eq(S("6210"), code));
    assert_false(import_trade(x->rules, S("A6210"), &code));
    assert_false(import_trade(x->rules, S("9999"), &code));
    assert_false(import_trade(x->rules, S(""), &code));
    assert_int_equal(OK, read_map(x, "{" GOOD "}"));
    assert_true(str_eq(S("6210"), word(x, T_TRADE, "正餐服务")));
}

static void columns_are_guessed_by_their_titles(void **state)
{
    static const str columns[] = { STR_INIT("Business_ID"), STR_INIT("企业名称"),
                                   STR_INIT(" 统一社会信用代码"), STR_INIT("longitude"),
                                   STR_INIT("颜色") };
    struct fixture *x = *state;
    struct json_out o = json_out_new(x->a, 4096);
    import_guess(x->rules, columns, COUNT(columns), &o);
    assert_string_equal(
        "{\"name\":\"企业名称\",\"uscc\":\" 统一社会信用代码\",\"source_key\":\"Business_ID\","
        "\"lon\":\"longitude\"}",
        arena_cstr(x->a, json_out_str(&o)));
}

static void options_are_checked(void **state)
{
    struct fixture *x = *state;
    assert_int_equal(
        INVALID, read_map(x, "{" GOOD ",\"options\":{\"charset\":\"klingon\",\"separator\":\"ab\","
                             "\"header_line\":-1,\"x\":1}}"));
    assert_string_equal(
        "map.options.x unknown;map.options.charset unknown_code;map.options.separator too_long;"
        "map.options.header_line too_small;",
        errors(x));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rules, close_rules)
    const struct CMUnitTest tests[] = {
        CASE(a_map_says_what_each_column_is),
        CASE(every_fault_of_a_map_is_named),
        CASE(an_unknown_member_is_no_map),
        CASE(a_column_must_be_there_once),
        CASE(a_code_is_known_by_its_names_and_by_what_the_map_says),
        CASE(a_trade_is_a_class_with_or_without_its_section),
        CASE(columns_are_guessed_by_their_titles),
        CASE(options_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
