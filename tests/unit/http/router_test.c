#include "http/router.h"

#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#undef fail /* ours is a function of base/err.h */

static struct arena *a;
static struct fault f;
static struct router *r;

static int up(void **state)
{
    (void)state;
    a = arena_new(0);
    fault_init(&f, a);
    r = router_new(a);
    return 0;
}

static int down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void add(enum http_method m, const char *pattern)
{
    assert_int_equal(router_add(r, m, pattern, pattern, &f), OK);
}

static void finds(enum http_method m, const char *path, const char *pattern, const char *params)
{
    struct router_match match;
    assert_int_equal(router_find(r, m, str_from(path), &match, &f), OK);
    assert_string_equal(match.target, pattern);
    str all = { 0 };
    for (int i = 0; i < match.param_count; i++)
        all = ARENA_CONCAT(a, all, match.params[i], S(";"));
    assert_true(str_eq(all, str_from(params)));
}

static void finds_nothing(const char *path)
{
    struct router_match match;
    assert_int_equal(router_find(r, HTTP_GET, str_from(path), &match, &f), NOT_FOUND);
}

static void fixed_text_goes_before_placeholders(void **state)
{
    (void)state;
    add(HTTP_GET, "/v1/premises/{id}");
    add(HTTP_GET, "/v1/premises/qr-sheet");
    add(HTTP_GET, "/v1/premises/{id}/qr.svg");
    finds(HTTP_GET, "/v1/premises/qr-sheet", "/v1/premises/qr-sheet", "");
    finds(HTTP_GET, "/v1/premises/12", "/v1/premises/{id}", "12;");
    finds(HTTP_GET, "/v1/premises/qr-sheet/qr.svg", "/v1/premises/{id}/qr.svg", "qr-sheet;");
}

static void fixed_text_around_a_placeholder_counts(void **state)
{
    (void)state;
    add(HTTP_GET, "/v1/documents/{id}");
    add(HTTP_GET, "/v1/documents/{id}.pdf");
    add(HTTP_GET, "/v1/tiles/{z}/{x}/{y}.mvt");
    finds(HTTP_GET, "/v1/documents/7.pdf", "/v1/documents/{id}.pdf", "7;");
    finds(HTTP_GET, "/v1/documents/7.txt", "/v1/documents/{id}", "7.txt;");
    finds(HTTP_GET, "/v1/documents/.pdf", "/v1/documents/{id}", ".pdf;");
    finds(HTTP_GET, "/v1/tiles/3/1/2.mvt", "/v1/tiles/{z}/{x}/{y}.mvt", "3;1;2;");
    finds_nothing("/v1/tiles/3/1/2");
}

static void a_dead_end_is_left_again(void **state)
{
    (void)state;
    add(HTTP_GET, "/a/b/c");
    add(HTTP_GET, "/a/{x}/d");
    finds(HTTP_GET, "/a/b/d", "/a/{x}/d", "b;");
}

static void other_paths_are_not_found(void **state)
{
    (void)state;
    add(HTTP_GET, "/v1/units/{id}");
    finds_nothing("/v1/units");
    finds_nothing("/v1/units/");
    finds_nothing("/v1/units/1/");
    finds_nothing("/v1//units/1");
    finds_nothing("/v1/units/1/2");
    finds_nothing("/");
    finds_nothing("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t");
}

static void the_wrong_method_is_told_the_right_ones(void **state)
{
    (void)state;
    add(HTTP_GET, "/v1/people");
    add(HTTP_POST, "/v1/people");
    add(HTTP_PATCH, "/v1/people/{id}");
    struct router_match match;
    assert_int_equal(router_find(r, HTTP_DELETE, S("/v1/people"), &match, &f), BAD_METHOD);
    assert_true(str_eq(f.args[0].name, S("allow")));
    assert_true(str_eq(f.args[0].value, S("GET, HEAD, POST")));
}

static void head_goes_where_get_goes(void **state)
{
    (void)state;
    add(HTTP_GET, "/v1/people");
    finds(HTTP_HEAD, "/v1/people", "/v1/people", "");
}

static void patterns_that_are_none_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "v1", "/v1/{}", "/v1/{a", "/v1/a}", "/v1//x", "/v1/{a}{b}", "/{a}/{b}/{c}/{d}/{e}"
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(router_add(r, HTTP_GET, bad[i], "x", &f), INTERNAL);
    add(HTTP_GET, "/v1/x/{a}");
    assert_int_equal(router_add(r, HTTP_GET, "/v1/x/{b}", "x", &f),
                     INTERNAL); /* the same address twice */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fixed_text_goes_before_placeholders, up, down),
        cmocka_unit_test_setup_teardown(fixed_text_around_a_placeholder_counts, up, down),
        cmocka_unit_test_setup_teardown(a_dead_end_is_left_again, up, down),
        cmocka_unit_test_setup_teardown(other_paths_are_not_found, up, down),
        cmocka_unit_test_setup_teardown(the_wrong_method_is_told_the_right_ones, up, down),
        cmocka_unit_test_setup_teardown(head_goes_where_get_goes, up, down),
        cmocka_unit_test_setup_teardown(patterns_that_are_none_are_refused, up, down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
