#include "codec/qr.h"

#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
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
    int dark = 0, drawn = 0, x, y, n;
    for (int i = 0; i < q.size * q.size; i++)
        dark += q.modules[i];
    str svg = qr_svg(a, &q);
    for (const char *p = strchr(svg.p, 'M'); p; p = strchr(p + 1, 'M')) {
        assert_int_equal(sscanf(p, "M%d %dh%d", &x, &y, &n), 3);
        assert_int_equal(q.modules[(y - QR_QUIET) * q.size + x - QR_QUIET], 1);
        drawn += n;
    }
    assert_int_equal(drawn, dark);
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
        cmocka_unit_test(too_much_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
