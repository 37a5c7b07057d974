#include "codec/qr.h"

#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static void a_code_has_its_three_finder_patterns(void **s)
{
    struct arena *a = arena_new(0);
    struct qr q;
    (void)s;
    assert_int_equal(qr_make(a, S("https://example.org/d/1"), &q, NULL), OK);
    assert_true(q.size >= 21 && (q.size - 17) % 4 == 0);
    const int corners[3][2] = { { 0, 0 }, { q.size - 7, 0 }, { 0, q.size - 7 } };
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < 7; i++) { /* the outer ring of a finder is dark, the next one light */
            assert_int_equal(q.modules[corners[c][1] * q.size + corners[c][0] + i], 1);
            assert_int_equal(q.modules[(corners[c][1] + 6) * q.size + corners[c][0] + i], 1);
            if (i >= 1 && i <= 5)
                assert_int_equal(q.modules[(corners[c][1] + 1) * q.size + corners[c][0] + i], 0);
        }
    arena_free(a);
}

static void the_svg_draws_as_many_modules_as_are_dark(void **s)
{
    struct arena *a = arena_new(0);
    struct qr q;
    (void)s;
    assert_int_equal(qr_make(a, S("naguan"), &q, NULL), OK);
    int dark = 0, drawn = 0;
    for (int i = 0; i < q.size * q.size; i++)
        dark += q.modules[i];
    str svg = qr_svg(a, &q);
    for (const char *p = strchr(svg.p, 'M'); p; p = strchr(p + 1, 'M')) {
        char *at;
        long x = strtol(p + 1, &at, 10), y = strtol(at, &at, 10), n;
        assert_int_equal('h', *at);
        n = strtol(at + 1, &at, 10);
        assert_int_equal(q.modules[(y - QR_QUIET) * q.size + x - QR_QUIET], 1);
        drawn += (int)n;
    }
    assert_int_equal(drawn, dark);
    arena_free(a);
}

/* What stands in the lines is read back, module by module. */
static void the_text_draws_every_module(void **s)
{
    static const char *const blocks[] = { " ", "\xe2\x96\x80", "\xe2\x96\x84", "\xe2\x96\x88" };
    struct arena *a = arena_new(0);
    struct qr q;
    (void)s;
    assert_int_equal(qr_make(a, S("https://192.168.1.5:8443/field/"), &q, NULL), OK);
    for (int coloured = 0; coloured < 2; coloured++) {
        str text = qr_text(a, &q, coloured), line;
        int y = -2;
        for (; text.n; y += 2) {
            line = str_cut(text, '\n', &text);
            if (coloured) {
                assert_true(str_starts(line, S("\x1b[30;107m")) && str_ends(line, S("\x1b[0m")));
                line = str_sub(line, 9, line.n - 4);
            }
            for (int x = -2; x < q.size + 2; x++) {
                int drawn = 3;
                while (drawn >= 0 && !str_starts(line, str_from(blocks[drawn])))
                    drawn--;
                assert_true(drawn >= 0);
                line = str_sub(line, strlen(blocks[drawn]), line.n);
                for (int half = 0; half < 2; half++) {
                    int at = y + half;
                    bool inside = x >= 0 && at >= 0 && x < q.size && at < q.size;
                    bool dark = inside && q.modules[at * q.size + x];
                    assert_int_equal(dark, ((coloured ? drawn : 3 - drawn) >> half) & 1);
                }
            }
            assert_int_equal(0, line.n);
        }
        assert_true(y >= q.size + 2);
    }
    arena_free(a);
}

static void too_much_text_is_refused(void **s)
{
    struct arena *a = arena_new(0);
    struct fault f;
    struct qr q;
    (void)s;
    fault_init(&f, a);
    char *text = arena_alloc(a, 4000);
    memset(text, 'x', 3999);
    assert_int_equal(qr_make(a, str_from(text), &q, &f), INVALID);
    assert_true(str_eq(f.key, S("qr.too_long")));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_has_its_three_finder_patterns),
        cmocka_unit_test(the_svg_draws_as_many_modules_as_are_dark),
        cmocka_unit_test(the_text_draws_every_module),
        cmocka_unit_test(too_much_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
