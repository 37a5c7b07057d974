#include "codec/base64.h"

#include "base/rand.h"

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

/* RFC 4648 §10 in the URL alphabet without padding, and the two letters that differ. */
static void the_published_vectors_hold_both_ways(void **state)
{
    (void)state;
    static const struct {
        str bytes, text;
    } cases[] = {
        { STR_INIT(""), STR_INIT("") },
        { STR_INIT("f"), STR_INIT("Zg") },
        { STR_INIT("fo"), STR_INIT("Zm8") },
        { STR_INIT("foo"), STR_INIT("Zm9v") },
        { STR_INIT("foob"), STR_INIT("Zm9vYg") },
        { STR_INIT("fooba"), STR_INIT("Zm9vYmE") },
        { STR_INIT("foobar"), STR_INIT("Zm9vYmFy") },
        { STR_INIT("\xfb\xff\xfe"), STR_INIT("-__-") },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        str back = S("?");
        assert_true(str_eq(base64url_encode(arena, cases[i].bytes), cases[i].text));
        assert_true(base64url_decode(arena, cases[i].text, &back));
        assert_true(str_eq(back, cases[i].bytes));
    }
}

/* The same with padding, as headers of other protocols have it. */
static void the_plain_alphabet_fills_up_to_fours(void **state)
{
    (void)state;
    static const struct {
        str bytes, text;
    } cases[] = {
        { STR_INIT(""), STR_INIT("") },
        { STR_INIT("f"), STR_INIT("Zg==") },
        { STR_INIT("fo"), STR_INIT("Zm8=") },
        { STR_INIT("foo"), STR_INIT("Zm9v") },
        { STR_INIT("fooba"), STR_INIT("Zm9vYmE=") },
        { STR_INIT("\xfb\xff\xfe"), STR_INIT("+//+") },
    };
    static const char *const wrong[] = { "Zg",       "Zg=",  "Z===",  "====", "Zh==", "Zm9=",
                                         "Zg==Zg==", "-__-", "Zm9v=", "Z=g=", " Zm9" };
    str back;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(str_eq(base64_encode(arena, cases[i].bytes), cases[i].text));
        assert_true(base64_decode(arena, cases[i].text, &back));
        assert_true(str_eq(back, cases[i].bytes));
    }
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(base64_decode(arena, str_from(wrong[i]), &back));
}

static void what_no_encoder_writes_is_refused(void **state)
{
    (void)state;
    static const str bad[] = { STR_INIT("A"),      STR_INIT("Zh"),     STR_INIT("Zm9"),
                               STR_INIT("Zg=="),   STR_INIT("Zm 9v"),  STR_INIT("+/+/"),
                               STR_INIT("Zm9v\0"), STR_INIT("Zm9v\n"), STR_INIT("\xff\xff") };
    for (size_t i = 0; i < COUNT(bad); i++) {
        str back = S("untouched");
        assert_false(base64url_decode(arena, bad[i], &back));
        assert_true(str_eq(back, S("untouched")));
    }
}

static void random_bytes_of_every_length_come_back(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 7);
    for (size_t n = 0; n < 300; n++) {
        char *bytes = arena_alloc(arena, n + 1);
        str back;
        for (size_t i = 0; i < n; i++)
            bytes[i] = (char)rand_below(&r, 256);
        str text = base64url_encode(arena, (str){ bytes, n });
        assert_int_equal(text.n, (n * 4 + 2) / 3);
        assert_true(base64url_decode(arena, text, &back));
        assert_true(str_eq(back, (str){ bytes, n }));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_published_vectors_hold_both_ways, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_plain_alphabet_fills_up_to_fours, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_no_encoder_writes_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(random_bytes_of_every_length_come_back, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
