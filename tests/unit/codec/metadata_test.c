#include "codec/metadata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#undef fail /* here it is the function of err.h */

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

static rc parse(const char *text, struct metadata *m)
{
    fault_clear(&fault);
    return metadata_parse(arena, str_from(text), m, &fault);
}

static void pairs_are_read_in_order(void **state)
{
    (void)state;
    struct metadata m;
    assert_int_equal(OK, parse("hash YWJj,name 6Zeo5Y+jLmpwZw==, empty ,flag", &m));
    assert_int_equal(4, m.count);
    assert_true(str_eq(metadata_get(&m, "hash"), S("abc")));
    assert_true(str_eq(metadata_get(&m, "name"), S("门口.jpg")));
    assert_int_equal(0, metadata_get(&m, "empty").n);
    assert_true(str_eq(m.pairs[3].name, S("flag")));
    assert_int_equal(0, metadata_get(&m, "other").n);
    assert_int_equal(OK, parse("", &m));
    assert_int_equal(0, m.count);
}

static void what_is_no_list_of_pairs_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        ",",     "a,",     "a,,b", ",a",     "a YWJj,a YWJj", "a YW-j",  "a YWJ",     "a YWJj YWJj",
        "a YQ=", "a YR==", "a =",  "a ====", "\xe9 YWJj",     "a\tYWJj", "a YWJj;b ", "a Y===",
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct metadata m = { .count = 99 };
        assert_int_equal(BAD_REQUEST, parse(wrong[i], &m));
        assert_true(str_eq(fault.key, S("upload.metadata")));
        assert_int_equal(99, m.count);
    }
}

static void there_is_a_bound_on_everything(void **state)
{
    (void)state;
    struct metadata m;
    str text = { 0 };
    for (int i = 0; i < METADATA_PAIRS; i++)
        text = metadata_add(arena, text, arena_cstr(arena, arena_fmt(arena, "n%d", i)), S("x"));
    assert_int_equal(OK, metadata_parse(arena, text, &m, &fault));
    assert_int_equal(METADATA_PAIRS, m.count);
    text = metadata_add(arena, text, "more", S("x"));
    assert_int_equal(BAD_REQUEST, metadata_parse(arena, text, &m, &fault));
    char *large = arena_alloc(arena, METADATA_VALUE + 1);
    text = metadata_add(arena, (str){ 0 }, "a", (str){ large, METADATA_VALUE });
    assert_int_equal(OK, metadata_parse(arena, text, &m, &fault));
    text = metadata_add(arena, (str){ 0 }, "a", (str){ large, METADATA_VALUE + 1 });
    assert_int_equal(BAD_REQUEST, metadata_parse(arena, text, &m, &fault));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pairs_are_read_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_list_of_pairs_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(there_is_a_bound_on_everything, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
