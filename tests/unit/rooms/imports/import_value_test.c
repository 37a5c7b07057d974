#include "rooms/imports/import_value.h"

#include "rooms/imports/import_seen.h"
#include "rooms/imports/import_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#undef fail

static void a_day_is_read_as_people_write_it(void **state)
{
    static const char *const texts[] = { "2020-01-02",
                                         "2020-1-2",
                                         "2020/1/2",
                                         "2020/01/02",
                                         "2020.1.2",
                                         "20200102",
                                         "2020年1月2日",
                                         "2020年01月02日",
                                         "2020-01-02 00:00:00",
                                         "2020/1/2 8:30",
                                         "2020-01-02T08:30:00.000Z" };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        day d = 0;
        assert_true(import_day(str_from(texts[i]), &d));
        assert_int_equal(day_of(2020, 1, 2), d);
    }
}

static void what_is_no_day_is_refused(void **state)
{
    static const char *const texts[] = { "",
                                         "2020",
                                         "2020-13-01",
                                         "2020-02-30",
                                         "20-01-02",
                                         "2020-1",
                                         "2020/1-2",
                                         "202001020",
                                         "2020年1月2",
                                         "2020-01-02x",
                                         "1/2/2020",
                                         "长期",
                                         "2020-01-02 ",
                                         "1899-01-01",
                                         "2020--1",
                                         "2020-01-02 abc" };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        day d = 7;
        assert_false(import_day(str_from(texts[i]), &d));
        assert_int_equal(7, d);
    }
}

static void the_stronger_word_wins_and_equals_are_ambiguous(void **state)
{
    struct arena *a = arena_new(0);
    struct import_words *w = import_words_new(a, 8);
    str code = S("");
    (void)state;
    import_words_put(w, S("Shop"), S("a"), WORD_NAME);
    import_words_put(w, S("shop"), S("b"), WORD_NAME);
    assert_int_equal(WORD_SEVERAL, import_words_find(w, S("SHOP"), &code));
    import_words_put(w, S("shop"), S("c"), WORD_CODE);
    assert_int_equal(WORD_ONE, import_words_find(w, S("Shop"), &code));
    assert_true(str_eq(S("c"), code));
    import_words_put(w, S("shop"), S("d"), WORD_NAME);
    assert_int_equal(WORD_ONE, import_words_find(w, S("shop"), &code));
    assert_int_equal(WORD_NONE, import_words_find(w, S("shops"), &code));
    arena_free(a);
}

static void keys_seen_before_tell_where(void **state)
{
    enum { MANY = 20000 };
    struct arena *a = arena_new(0);
    struct seen *s = seen_new();
    i64 line;
    (void)state;
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(OK, seen_add(s, arena_fmt(a, "key-%d", i), i + 2, &line, NULL));
        assert_int_equal(0, line);
    }
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(OK, seen_add(s, arena_fmt(a, "key-%d", i), 1, &line, NULL));
        assert_int_equal(i + 2, line);
    }
    seen_free(s);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_read_as_people_write_it),
        cmocka_unit_test(what_is_no_day_is_refused),
        cmocka_unit_test(the_stronger_word_wins_and_equals_are_ambiguous),
        cmocka_unit_test(keys_seen_before_tell_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
