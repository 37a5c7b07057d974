#include "base/err.h"

#include "base/limits.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>
#undef fail /* here it is the function of err.h */

static struct arena *a;
static struct fault fault;

static int set_up(void **state)
{
    (void)state;
    a = arena_new(0);
    fault_init(&fault, a);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void assert_text(str got, const char *want)
{
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p, want, got.n);
}

/* The table by its own words, so that a line out of place is seen. */
static void codes_have_the_status_and_the_key_their_name_promises(void **state)
{
    (void)state;
    static const struct {
        rc code;
        const char *name, *key;
        int http;
        enum retry retry;
    } known[] = {
        { OK, "OK", "ok", 200, NEVER },
        { NOT_FOUND, "NOT_FOUND", "not_found", 404, NEVER },
        { SLOW_REQUEST, "SLOW_REQUEST", "slow_request", 408, LATER },
        { REFUSED, "REFUSED", "refused", 409, NEVER },
        { INVALID, "INVALID", "invalid", 422, NEVER },
        { DB_RETRY, "DB_RETRY", "busy", 503, AGAIN },
        { NO_MEMORY, "NO_MEMORY", "no_memory", 503, LATER },
        { UNAVAILABLE, "UNAVAILABLE", "unavailable", 503, LATER },
    };
    assert_int_equal(OK, 0);
    for (size_t i = 0; i < COUNT(known); i++) {
        assert_string_equal(rc_name(known[i].code), known[i].name);
        assert_string_equal(rc_key(known[i].code), known[i].key);
        assert_int_equal(rc_http(known[i].code), known[i].http);
        assert_int_equal(rc_retry(known[i].code), known[i].retry);
    }
}

static void every_code_says_whether_trying_again_helps_as_http_does(void **state)
{
    (void)state;
    for (rc code = OK; code < RC_COUNT; code++) {
        int http = rc_http(code);
        bool later = http == 408 || http == 423 || http == 429 || http == 503;
        assert_true((rc_retry(code) != NEVER) == later);
        assert_true(code == OK ? http == 200 : http >= 400 && http <= 599);
        assert_true(strlen(rc_key(code)) > 0);
        for (rc other = OK; other < code; other++)
            assert_string_not_equal(rc_name(code), rc_name(other));
    }
}

static void a_fault_keeps_the_code_and_the_most_exact_key(void **state)
{
    (void)state;
    assert_int_equal(fail(&fault, NOT_FOUND, "entity.not_found"), NOT_FOUND);
    assert_int_equal(fault.code, NOT_FOUND);
    assert_text(fault.key, "entity.not_found");
    assert_int_equal(fail(&fault, BUSY, NULL), BUSY);
    assert_int_equal(fault.code, BUSY);
    assert_text(fault.key, "busy");
    assert_int_equal(refuse(&fault, "hazard.same_person"), REFUSED);
    assert_int_equal(fault.code, REFUSED);
    assert_text(fault.key, "hazard.same_person");
}

static void the_detail_is_a_copy_beside_the_key(void **state)
{
    (void)state;
    char row[] = "第七行";
    assert_int_equal(fail_detail(&fault, INTERNAL, NULL, "%s: %d", row, 7), INTERNAL);
    memset(row, 'x', sizeof row);
    assert_text(fault.key, "internal");
    assert_text(fault.detail, "第七行: 7");
}

static void nobody_has_to_want_the_reason(void **state)
{
    (void)state;
    assert_int_equal(fail(NULL, STALE, "x"), STALE);
    assert_int_equal(fail_detail(NULL, DISK_FULL, NULL, "%d", 1), DISK_FULL);
    assert_int_equal(refuse(NULL, "x"), REFUSED);
    assert_int_equal(fault_field(NULL, S("name"), "required", S("")), INVALID);
    fault_arg(NULL, "n", S("1"));
}

static void arguments_are_copied_in_order_and_the_fifth_is_dropped(void **state)
{
    (void)state;
    static const char *const names[] = { "a", "b", "c", "d", "e" };
    char value[] = "v0";
    for (size_t i = 0; i < COUNT(names); i++) {
        value[1] = (char)('0' + i);
        fault_arg(&fault, names[i], str_from(value));
    }
    memset(value, 'x', sizeof value - 1);
    assert_int_equal(FAULT_ARGS, 4);
    for (size_t i = 0; i < FAULT_ARGS; i++) {
        assert_text(fault.args[i].name, names[i]);
        assert_text(fault.args[i].value, arena_fmt(a, "v%zu", i).p);
    }
    assert_int_equal(fault.error_count, 0);
}

static void an_argument_may_be_empty_and_still_has_its_place(void **state)
{
    (void)state;
    fault_arg(&fault, "first", S(""));
    fault_arg(&fault, "second", S("2"));
    assert_text(fault.args[0].name, "first");
    assert_text(fault.args[0].value, "");
    assert_text(fault.args[1].name, "second");
}

static void wrong_fields_are_copied_in_order_under_one_invalid(void **state)
{
    (void)state;
    char field[] = "contacts.0.phone", arg[] = "20";
    assert_int_equal(fault_field(&fault, str_from(field), "too_long", str_from(arg)), INVALID);
    memset(field, 'x', sizeof field - 1);
    memset(arg, 'x', sizeof arg - 1);
    assert_int_equal(fault_field(&fault, S("name"), "required", S("")), INVALID);
    assert_int_equal(fault.code, INVALID);
    assert_text(fault.key, "invalid");
    assert_int_equal(fault.error_count, 2);
    const struct field_error *first = fault.errors, *second = first->next;
    assert_text(first->field, "contacts.0.phone");
    assert_text(first->code, "too_long");
    assert_text(first->arg, "20");
    assert_text(second->field, "name");
    assert_text(second->code, "required");
    assert_text(second->arg, "");
    assert_null(second->next);
}

static size_t kept(void)
{
    size_t n = 0;
    for (const struct field_error *e = fault.errors; e; e = e->next) {
        assert_text(e->field, arena_fmt(a, "rows.%zu", n).p);
        n++;
    }
    return n;
}

/* A table of ten thousand wrong rows must not become an answer of ten thousand rows. */
static void all_wrong_fields_are_counted_and_the_first_are_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < LIMIT_FIELD_ERRORS + 20; i++) {
        assert_int_equal(fault_field(&fault, arena_fmt(a, "rows.%zu", i), "bad", S("")), INVALID);
        assert_int_equal(fault.error_count, i + 1);
        assert_int_equal(kept(), i < LIMIT_FIELD_ERRORS ? i + 1 : LIMIT_FIELD_ERRORS);
    }
}

static void a_cleared_fault_is_a_new_one_in_the_same_arena(void **state)
{
    (void)state;
    (void)fault_field(&fault, S("old"), "bad", S(""));
    fault_arg(&fault, "n", S("1"));
    (void)fail_detail(&fault, INTERNAL, NULL, "%s", "detail");
    fault.current = S("{}");
    fault_clear(&fault);
    assert_ptr_equal(fault.arena, a);
    assert_int_equal(fault.code, OK);
    assert_true(fault.key.n == 0 && fault.detail.n == 0 && fault.current.n == 0);
    assert_int_equal(fault.args[0].name.n, 0);
    assert_int_equal(fault.error_count, 0);
    assert_null(fault.errors);
    (void)fault_field(&fault, S("rows.0"), "bad", S(""));
    assert_int_equal(kept(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(codes_have_the_status_and_the_key_their_name_promises),
        T(every_code_says_whether_trying_again_helps_as_http_does),
        T(a_fault_keeps_the_code_and_the_most_exact_key),
        T(the_detail_is_a_copy_beside_the_key),
        T(nobody_has_to_want_the_reason),
        T(arguments_are_copied_in_order_and_the_fifth_is_dropped),
        T(an_argument_may_be_empty_and_still_has_its_place),
        T(wrong_fields_are_copied_in_order_under_one_invalid),
        T(all_wrong_fields_are_counted_and_the_first_are_kept),
        T(a_cleared_fault_is_a_new_one_in_the_same_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
