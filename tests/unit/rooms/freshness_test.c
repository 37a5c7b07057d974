/* Freshness of the street ledger by its vectors, with the rules of this repository. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "base/date.h"
#include "core/rule_pack.h"
#include "rooms/street/street_ledger.h"

#include <math.h>
#include <stdio.h>

enum { LINE = 256 };
static const i64 NOW = 1790000000000;

static void every_vector_holds(void **s)
{
    (void)s;
    struct arena *a = arena_new(64 << 20);
    struct fault f;
    struct rules *rules;
    struct ledger_rules l;
    char text[LINE];
    size_t level, count = 0;
    fault_init(&f, a);
    assert_int_equal(OK, rules_load(S(NAGUAN_SOURCE "/rules"), &rules, &f));
    assert_int_equal(OK, ledger_rules_read(rules, day_at(NOW), a, &l, &f));
    FILE *file = fopen(NAGUAN_SOURCE "/tests/unit/vectors/freshness.csv", "r");
    assert_non_null(file);
    while (fgets(text, LINE, file)) {
        str rest, state = str_cut(str_from(text), ',', &rest);
        i64 age;
        double expected;
        if (text[0] == '#' || str_eq(state, S("state")))
            continue;
        assert_true(str_to_i64(str_cut(rest, ',', &rest), &age));
        assert_true(str_to_double(str_cut(rest, ',', &rest), &expected));
        str name = str_cut(rest, ',', &rest);
        double fresh = ledger_freshness(&l, state, NOW - age * 1000, NOW, &level);
        if (fabs(fresh - expected) > 1e-6 || !str_eq(l.codes[level], name)) {
            print_error("%s: %f %.*s\n", text, fresh, STR_ARG(l.codes[level]));
            assert_true(!"a vector");
        }
        count++;
    }
    fclose(file);
    assert_true(count >= 18);
    assert_true(ledger_freshness(&l, S("matched"), 0, NOW, &level) < 0);
    assert_true(str_eq(l.codes[level], S("never")));
    rules_free(rules);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_vector_holds) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
