#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "search/doors.h"

static void trades_belong_to_their_sections(void **state)
{
    (void)state;
    static const struct {
        const char *trade;
        int section;
    } cases[] = { { "0111", 1 }, { "1311", 3 },  { "4610", 4 },  { "5211", 6 },
                  { "6210", 8 }, { "8040", 15 }, { "9711", 20 }, { "9811", 0 },
                  { "", 0 },     { "H", 0 },     { "00", 0 },    { "62", 8 } };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(cases[i].section, trade_section(str_from(cases[i].trade)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trades_belong_to_their_sections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
