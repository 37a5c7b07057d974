/* Forms as browsers and older interfaces send them. */

#include "codec/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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

static void assert_text(str s, const char *expected)
{
    assert_int_equal(s.n, strlen(expected));
    assert_memory_equal(s.p, expected, s.n);
}

static void names_and_values_are_decoded_in_order(void **state)
{
    (void)state;
    struct form form;
    assert_int_equal(
        form_parse(arena, S("a=1+2&%E7%89%9B=%26%3d&b&=x&a=%0D%0A&c=+d+"), 8, &form, &fault), OK);
    assert_int_equal(form.n, 5);
    assert_text(form.pairs[0].value, "1 2");
    assert_text(form.pairs[1].name, "牛");
    assert_text(form.pairs[1].value, "&=");
    assert_text(form.pairs[2].value, "");
    assert_text(form.pairs[3].value, "\n");
    assert_text(form_value(&form, "a"), "1 2");
    assert_text(form_value(&form, "c"), "d");
    assert_text(form_value(&form, "none"), "");
}

static void what_is_broken_is_refused(void **state)
{
    static const char *const broken[] = { "a=%",   "a=%4",  "a=%4g",    "a=%g4", "%=1",
                                          "a=%00", "a=%ff", "a=%c3%28", "a=%1b", "a=\x01" };
    (void)state;
    for (size_t i = 0; i < COUNT(broken); i++) {
        struct form form = { NULL, 7 };
        fault_clear(&fault);
        assert_int_equal(form_parse(arena, str_from(broken[i]), 8, &form, &fault), BAD_REQUEST);
        assert_text(fault.key, "form.syntax");
        assert_int_equal(form.n, 7);
    }
}

static void more_pairs_than_agreed_are_refused(void **state)
{
    (void)state;
    struct form form;
    assert_int_equal(form_parse(arena, S("a&b&c"), 3, &form, &fault), OK);
    assert_int_equal(form_parse(arena, S("a&b&c&"), 3, &form, &fault), BAD_REQUEST);
    assert_text(fault.key, "form.too_many");
    assert_int_equal(form_parse(arena, S(""), 3, &form, &fault), OK);
    assert_int_equal(form.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_and_values_are_decoded_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_broken_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(more_pairs_than_agreed_are_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
