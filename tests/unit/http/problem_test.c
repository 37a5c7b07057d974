#include "http/problem.h"

#include "codec/json.h"

#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#undef fail /* ours is a function of base/err.h */

static struct arena *a;
static struct fault f;

static int up(void **state)
{
    (void)state;
    a = arena_new(0);
    fault_init(&f, a);
    return 0;
}

static int down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static const struct json *body_of(const struct http_reply *r)
{
    const struct json *j;
    assert_int_equal(json_parse(a, r->body, &j, &f), OK);
    return j;
}

static str header(const struct http_reply *r, const char *name)
{
    for (size_t i = 0; i < r->header_count; i++)
        if (str_eq(r->headers[i].name, str_from(name)))
            return r->headers[i].value;
    return (str){ 0 };
}

static void every_field_error_is_told(void **state)
{
    (void)state;
    struct http_reply r;
    (void)fault_field(&f, S("name"), "required", (str){ 0 });
    (void)fault_field(&f, S("contacts.0.phone"), "too_long", S("20"));
    problem_reply(&f, a, &r);
    assert_int_equal(r.status, 422);
    assert_true(str_eq(r.content_type, S("application/problem+json")));
    const struct json *errors = json_get(body_of(&r), "errors");
    assert_int_equal(json_size(errors), 2);
    assert_true(str_eq(json_text(json_get(json_at(errors, 1), "field")), S("contacts.0.phone")));
    assert_true(str_eq(json_text(json_get(json_at(errors, 1), "arg")), S("20")));
}

static void a_stale_change_is_shown_the_record_as_it_is(void **state)
{
    (void)state;
    struct http_reply r;
    (void)fail(&f, STALE, NULL);
    f.current = S("{\"ver\":7}");
    problem_reply(&f, a, &r);
    assert_int_equal(r.status, 409);
    assert_int_equal(json_int(json_get(json_get(body_of(&r), "current"), "ver")), 7);
}

static void the_detail_for_the_log_stays_here(void **state)
{
    (void)state;
    struct http_reply r;
    (void)fail_detail(&f, INTERNAL, NULL, "secret of %s", "the-table");
    problem_reply(&f, a, &r);
    assert_int_equal(str_find(r.body, S("the-table")), r.body.n);
}

static void who_may_try_again_is_told_when(void **state)
{
    (void)state;
    struct http_reply r;
    (void)fail(&f, LOCKED_OUT, "session.locked");
    fault_arg(&f, "seconds", S("840"));
    problem_reply(&f, a, &r);
    assert_int_equal(r.status, 429);
    assert_true(str_eq(header(&r, "Retry-After"), S("840")));
    fault_clear(&f);
    (void)fail(&f, FORBIDDEN, NULL);
    problem_reply(&f, a, &r);
    assert_int_equal(header(&r, "Retry-After").n, 0);
}

static void arguments_are_text_whatever_is_in_them(void **state)
{
    (void)state;
    struct http_reply r;
    (void)fail(&f, REFUSED, "hazard.same_person");
    fault_arg(&f, "name", S("a\"b\\c\n"));
    problem_reply(&f, a, &r);
    const struct json *j = body_of(&r);
    assert_true(str_eq(json_text(json_get(j, "key")), S("hazard.same_person")));
    assert_true(str_eq(json_text(json_get(json_get(j, "args"), "name")), S("a\"b\\c\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_field_error_is_told, up, down),
        cmocka_unit_test_setup_teardown(a_stale_change_is_shown_the_record_as_it_is, up, down),
        cmocka_unit_test_setup_teardown(the_detail_for_the_log_stays_here, up, down),
        cmocka_unit_test_setup_teardown(who_may_try_again_is_told_when, up, down),
        cmocka_unit_test_setup_teardown(arguments_are_text_whatever_is_in_them, up, down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
