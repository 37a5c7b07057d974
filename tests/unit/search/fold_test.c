#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "search/fold.h"

static void assert_folds(const char *expected, const char *text)
{
    u32 out[64];
    size_t n = fold_text(str_from(text), out, COUNT(out));
    struct arena *a = arena_new(0);
    buf b = buf_new(a, 1024);
    for (size_t i = 0; i < n; i++)
        utf8_put(&b, out[i]);
    assert_int_equal(str_from(expected).n, b.n);
    assert_memory_equal(expected, b.n ? b.p : "", b.n);
    arena_free(a);
}

static void width_case_marks_and_blanks_do_not_matter(void **state)
{
    (void)state;
    assert_folds("深圳李四面馆", "深圳 李四（面馆）");
    assert_folds("abc123", "ＡＢｃ１２3");
    assert_folds("cafe", "Café");
    assert_folds("cafe", "Cafe\xCC\x81");
    assert_folds("1", "①");
    assert_folds("fi", "ﬁ");
    assert_folds("豈", "\xEF\xA4\x80"); /* compatibility ideograph U+F900 */
    assert_folds("𠮷野家", "𠮷野家");
    assert_folds("", " ·-—。");
}

static void broken_bytes_are_skipped_and_the_limit_holds(void **state)
{
    (void)state;
    u32 out[3];
    assert_folds("ab", "a\xFF\xE6\x88"
                       "b");
    assert_int_equal(3, fold_text(S("abcdef"), out, 3));
    assert_int_equal(3, fold_lines(S("a\nb\n"), out, 3));
    assert_int_equal(0, out[1]);
}

static void a_match_is_traced_to_the_text_shown(void **state)
{
    (void)state;
    u32 needle[8];
    size_t from, to, n = fold_text(S("四面"), needle, COUNT(needle));
    assert_true(fold_find(S("（李）四 · 面馆"), needle, n, &from, &to));
    assert_int_equal(3, from);
    assert_int_equal(8, to);
    assert_false(fold_find(S("李三面馆"), needle, n, &from, &to));
    assert_false(fold_find(S("李四"), needle, n, &from, &to));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(width_case_marks_and_blanks_do_not_matter),
        cmocka_unit_test(broken_bytes_are_skipped_and_the_limit_holds),
        cmocka_unit_test(a_match_is_traced_to_the_text_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
