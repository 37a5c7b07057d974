#include "codec/idcode.h"
#include "rooms/demo/demo_codes.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int open_arena(void **state)
{
    *state = arena_new(0);
    return *state == NULL;
}

static int close_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static void every_made_code_passes_the_check_of_the_register(void **state)
{
    struct arena *a = *state;
    for (u64 i = 0; i < 5000; i++) {
        assert_null(idcode_uscc(code_uscc(a, i % 3 ? '2' : '1', S("440306"), i * 171)));
        assert_null(idcode_registration(code_reg_no(a, S("440306"), i)));
        assert_null(idcode_licence(code_licence(a, S("JY2"), S("440306"), i)));
        assert_null(idcode_licence(code_licence(a, S("SC101"), S("440306"), i)));
        assert_null(idcode_licence(code_licence(a, S("YB1"), S("440306"), i)));
    }
}

static void different_serials_make_different_codes(void **state)
{
    struct arena *a = *state;
    enum { N = 3000 };
    str made[N];
    for (u64 i = 0; i < N; i++)
        made[i] = code_uscc(a, '2', S("440306"), i * 283);
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(made[i], made[k]));
}

static void a_made_phone_is_right_in_form_and_of_a_range_nobody_has(void **state)
{
    struct arena *a = *state;
    str first = code_phone(a, 7), second = code_phone(a, 8), folded;
    assert_int_equal(idcode_phone(a, first, &folded), PHONE_MOBILE);
    assert_true(str_eq(first, folded));
    assert_true(str_starts(first, S("154")));
    assert_false(str_eq(first, second));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_made_code_passes_the_check_of_the_register,
                                        open_arena, close_arena),
        cmocka_unit_test_setup_teardown(different_serials_make_different_codes, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(a_made_phone_is_right_in_form_and_of_a_range_nobody_has,
                                        open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
