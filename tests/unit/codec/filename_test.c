#include "codec/filename.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void names_lose_what_misleads(void **state)
{
    (void)state;
    static const struct {
        str raw, want;
    } cases[] = {
        { STR_INIT("photo.jpg"), STR_INIT("photo.jpg") },
        { STR_INIT("门头照片 1.jpg"), STR_INIT("门头照片 1.jpg") },
        { STR_INIT("../../etc/passwd"), STR_INIT("passwd") },
        { STR_INIT("C:\\temp\\a.csv"), STR_INIT("a.csv") },
        { STR_INIT("/"), STR_INIT("file") },
        { STR_INIT(""), STR_INIT("file") },
        { STR_INIT(".."), STR_INIT("file") },
        { STR_INIT(".bashrc"), STR_INIT("bashrc") },
        { STR_INIT("a.txt. . "), STR_INIT("a.txt") },
        { STR_INIT("a\0b\nc.txt"), STR_INIT("abc.txt") },
        { STR_INIT("x\xE2\x80\xAEgpj.exe"), STR_INIT("xgpj.exe") },
        { STR_INIT("a\"<b>|c?.x"), STR_INIT("a__b__c_.x") },
        { STR_INIT("\xff.x"), STR_INIT("\xEF\xBF\xBD.x") },
        { STR_INIT("\xEF\xBB\xBF"
                   "a"),
          STR_INIT("a") },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_true(str_eq(filename_safe(arena, cases[i].raw), cases[i].want));
}

static void a_long_name_keeps_its_extension_and_whole_characters(void **state)
{
    (void)state;
    static const size_t lengths[] = { 60, 66, 67, 68, 1000, 100000 };
    for (size_t i = 0; i < COUNT(lengths); i++) {
        buf b = buf_new(arena, 4 * lengths[i] + 8);
        for (size_t k = 0; k < lengths[i]; k++)
            buf_add(&b, S("店"));
        buf_add(&b, S(".xlsx"));
        str safe = filename_safe(arena, buf_str(&b));
        assert_true(safe.n <= FILENAME_BYTES && safe.n > FILENAME_BYTES - 24);
        assert_true(utf8_valid(safe));
        if (lengths[i] < 1000) /* beyond 4 KiB only the start is looked at */
            assert_true(str_ends(safe, S("店.xlsx")));
    }
}

static void a_long_name_without_an_extension_is_cut(void **state)
{
    (void)state;
    char name[400];
    memset(name, 'x', sizeof name);
    assert_int_equal(filename_safe(arena, (str){ name, sizeof name }).n, FILENAME_BYTES);
    name[5] = '.'; /* what follows is too long for an extension */
    assert_int_equal(filename_safe(arena, (str){ name, sizeof name }).n, FILENAME_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_lose_what_misleads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_name_keeps_its_extension_and_whole_characters,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_name_without_an_extension_is_cut, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
