#include "codec/cursor.h"

#include "base/limits.h"
#include "codec/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

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

/* Stands for a keyed code: depends on the key (arg) and on every byte. */
static void mac(void *arg, str payload, unsigned char out[CURSOR_MAC])
{
    const char *key = arg;
    for (int i = 0; i < CURSOR_MAC; i++)
        out[i] = (unsigned char)(str_hash(payload) >> (i % 8 * 8) ^ (u64)(key[0] + i));
}

static char own_key[] = "a", other_key[] = "b";
static const struct cursor_sign own = { mac, own_key }, other = { mac, other_key };

static str written(const struct cursor_value *v, size_t n)
{
    str text;
    assert_int_equal(cursor_write(arena, v, n, &own, &text, &fault), OK);
    return text;
}

static void assert_broken(str text, const struct cursor_sign *sign)
{
    struct cursor_value v[CURSOR_VALUES] = { { .integer = 77 } };
    size_t n = 99;
    fault_clear(&fault);
    assert_int_equal(cursor_read(arena, text, sign, v, &n, &fault), BAD_REQUEST);
    assert_true(str_eq(fault.key, S("cursor.broken")));
    assert_int_equal(n, 99);
    assert_int_equal(v[0].integer, 77);
}

static void every_kind_of_value_comes_back(void **state)
{
    (void)state;
    const struct cursor_value v[] = {
        { .kind = CURSOR_NULL },
        { .kind = CURSOR_INT, .integer = INT64_MIN },
        { .kind = CURSOR_INT, .integer = INT64_MAX },
        { .kind = CURSOR_REAL, .real = -0.1 },
        { .kind = CURSOR_TEXT, .text = S("") },
        { .kind = CURSOR_TEXT, .text = S("宝安\0x") },
    };
    struct cursor_value got[CURSOR_VALUES];
    size_t n;
    str text = written(v, COUNT(v));
    assert_true(text.n <= LIMIT_CURSOR);
    assert_int_equal(cursor_read(arena, text, &own, got, &n, &fault), OK);
    assert_int_equal(n, COUNT(v));
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(got[i].kind, v[i].kind);
        assert_true(got[i].integer == v[i].integer && got[i].real == v[i].real);
        assert_true(str_eq(got[i].text, v[i].text));
    }
    assert_int_equal(cursor_read(arena, written(NULL, 0), &own, got, &n, &fault), OK);
    assert_int_equal(n, 0);
}

static void a_cursor_of_another_query_is_refused(void **state)
{
    (void)state;
    assert_broken(written((struct cursor_value[]){ { .kind = CURSOR_INT, .integer = 5 } }, 1),
                  &other);
}

static void every_changed_letter_is_noticed(void **state)
{
    (void)state;
    str text = written((struct cursor_value[]){ { .kind = CURSOR_TEXT, .text = S("门店") } }, 1);
    for (size_t i = 0; i < text.n; i++) {
        char *copy = arena_cstr(arena, text);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        assert_broken((str){ copy, text.n }, &own);
        assert_broken(str_sub(text, 0, i), &own);
    }
}

/* Even who knows the key cannot make the reader leave its bounds. */
static void signed_nonsense_is_refused(void **state)
{
    (void)state;
    static const str payloads[] = {
        STR_INIT("\x04"),
        STR_INIT("\xff"),
        STR_INIT("\x01\0\0\0\0\0\0\0"),
        STR_INIT("\x02"),
        STR_INIT("\x03\x05"),
        STR_INIT("\x03\xff\xff"
                 "abc"),
        STR_INIT("\x03\x02\0x"),
        STR_INIT("\0\0\0\0\0\0\0\0\0"),
    };
    for (size_t i = 0; i < COUNT(payloads); i++) {
        unsigned char code[CURSOR_MAC];
        mac(own_key, payloads[i], code);
        str bytes = ARENA_CONCAT(arena, ((str){ (const char *)code, sizeof code }), payloads[i]);
        assert_broken(base64url_encode(arena, bytes), &own);
    }
}

static void what_is_too_long_is_refused_both_ways(void **state)
{
    (void)state;
    static const size_t lengths[] = { 749, 750, 1000,
                                      70000 }; /* 16 + 3 + 749 bytes fill 1,024 letters */
    char *letters = arena_alloc(arena, 70000);
    memset(letters, 'A', 70000);
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct cursor_value v = { .kind = CURSOR_TEXT, .text = { letters, lengths[i] } };
        str text = S("untouched");
        rc code = cursor_write(arena, &v, 1, &own, &text, &fault);
        assert_int_equal(code, i == 0 ? OK : INVALID);
        assert_int_equal(text.n, i == 0 ? LIMIT_CURSOR : strlen("untouched"));
    }
    assert_broken((str){ letters, LIMIT_CURSOR + 4 }, &own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_of_value_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cursor_of_another_query_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_changed_letter_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(signed_nonsense_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_too_long_is_refused_both_ways, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
