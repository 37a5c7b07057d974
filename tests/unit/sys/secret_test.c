#include "sys/secret.h"

#include "sys/gm.h"

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

static void assert_text(str got, const char *want)
{
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p, want, got.n);
}

static str repeated(str piece, size_t times)
{
    buf b = buf_new(arena, piece.n * times);
    for (size_t i = 0; i < times; i++)
        buf_add(&b, piece);
    return buf_str(&b);
}

/* GB/T 32905 annex A, and the empty text and 65 letters as openssl dgst -sm3 prints them. */
static void sm3_gives_the_published_digests(void **state)
{
    (void)state;
    static const struct {
        str piece;
        size_t times;
        const char *want;
    } cases[] = {
        { STR_INIT("abc"), 1, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" },
        { STR_INIT("abcd"), 16,
          "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732" },
        { STR_INIT(""), 1, "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        unsigned char out[SM3_BYTES];
        sm3(repeated(cases[i].piece, cases[i].times), out);
        assert_text(hex(arena, out, sizeof out), cases[i].want);
    }
}

static void sm3_does_not_mind_how_the_data_is_cut(void **state)
{
    (void)state;
    str data = repeated(S("纳管 0123456789 "), 50);
    unsigned char whole[SM3_BYTES], cut[SM3_BYTES];
    sm3(data, whole);
    for (size_t piece = 1; piece < 130; piece++) {
        struct sm3_stream *s = sm3_begin();
        for (size_t at = 0; at < data.n; at += piece)
            sm3_add(s, str_sub(data, at, at + piece));
        sm3_end(s, cut);
        assert_memory_equal(whole, cut, sizeof whole);
    }
}

static void the_machine_has_the_national_algorithms(void **state)
{
    (void)state;
    assert_true(gm_works());
}

/* Vector: openssl dgst -sm3 -hmac. */
static void hmac_over_sm3_is_that_of_openssl(void **state)
{
    (void)state;
    struct gm_mac m;
    unsigned char out[SM3_BYTES];
    assert_true(gm_mac_init(&m, S("naguan-key")));
    gm_mac_of(&m, (str[]){ S("ab"), S(""), S("c") }, 3, out);
    assert_text(hex(arena, out, sizeof out),
                "d915138378d9ded16c9abcc376160dd3a2560592ce585b0776f35a1ed2a06470");
    gm_mac_of(&m, (str[]){ S("abc") }, 1, out); /* and the key is ready for the next */
    assert_text(hex(arena, out, sizeof out),
                "d915138378d9ded16c9abcc376160dd3a2560592ce585b0776f35a1ed2a06470");
    gm_mac_clear(&m);
    assert_false(gm_mac_init(&m, repeated(S("k"), 65)));
}

static void a_password_matches_only_itself(void **state)
{
    (void)state;
    str hash, again;
    assert_int_equal(password_hash(arena, S("门店 pass"), &hash, &fault), OK);
    assert_int_equal(password_hash(arena, S("门店 pass"), &again, &fault), OK);
    assert_true(str_starts(hash, S("$argon2id$")));
    assert_false(str_eq(hash, again)); /* each has its own salt */
    assert_true(password_matches(hash, S("门店 pass")));
    assert_false(password_matches(hash, S("门店 pas")));
    assert_false(password_matches(hash, S("门店 pass ")));
    assert_false(password_matches(hash, S("")));
}

static void a_broken_hash_matches_nothing(void **state)
{
    (void)state;
    static const str hashes[] = { STR_INIT(""), STR_INIT("plain"), STR_INIT("$argon2id$v=19$") };
    for (size_t i = 0; i < COUNT(hashes); i++) {
        assert_false(password_matches(hashes[i], hashes[i]));
        assert_false(password_matches(hashes[i], S("")));
    }
    assert_false(password_matches(repeated(S("$argon2id$"), 500), S("x")));
}

static void tokens_are_of_letters_and_digits_and_never_alike(void **state)
{
    (void)state;
    size_t seen[256] = { 0 };
    str last = S("");
    for (int i = 0; i < 200; i++) {
        str t = secret_token(arena, 43);
        assert_int_equal(t.n, 43);
        assert_false(str_eq(t, last));
        last = t;
        for (size_t k = 0; k < t.n; k++)
            seen[(unsigned char)t.p[k]]++;
    }
    for (int c = 0; c < 256; c++) {
        bool allowed = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        assert_true(allowed == (seen[c] > 0)); /* 8,600 letters of 62 kinds: each is there */
    }
}

static void given_passwords_can_be_read_out(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        str p = secret_password(arena);
        assert_int_equal(p.n, 14);
        assert_int_equal(p.p[14], '\0');
        for (size_t k = 0; k < p.n; k++) {
            if (k % 5 == 4)
                assert_int_equal(p.p[k], '-');
            else
                assert_null(memchr("01ilouIOL-", p.p[k], 10));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sm3_gives_the_published_digests, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sm3_does_not_mind_how_the_data_is_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_machine_has_the_national_algorithms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hmac_over_sm3_is_that_of_openssl, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_password_matches_only_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broken_hash_matches_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tokens_are_of_letters_and_digits_and_never_alike, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(given_passwords_can_be_read_out, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
