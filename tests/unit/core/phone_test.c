#include "core/phone.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *a;
static struct fault fault;
static str folder;
static struct keyring *ours, *theirs; /* two bureaus, each with a key of its own */

static struct keyring *opened(const char *name)
{
    struct keyring *k = NULL;
    str dir = ARENA_CONCAT(a, folder, S("/"), str_from(name));
    return keyring_open(dir, true, &k, &fault) == OK ? k : NULL;
}

static int set_up(void **state)
{
    (void)state;
    a = arena_new(0);
    fault_init(&fault, a);
    char *path = arena_cstr(a, S("/tmp/naguan-phone-XXXXXX"));
    if (!mkdtemp(path))
        return -1;
    folder = str_from(path);
    ours = opened("ours");
    theirs = opened("theirs");
    return ours && theirs ? 0 : -1;
}

static int drop(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)info, (void)kind, (void)at;
    return remove(path);
}

static int tear_down(void **state)
{
    (void)state;
    keyring_close(ours);
    keyring_close(theirs);
    nftw(folder.p, drop, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(a);
    return 0;
}

/* Three numbers, each as different people write it. */
static const str spellings[][5] = {
    { STR_INIT("13812345678"), STR_INIT("138 1234 5678"), STR_INIT("+86 138-1234-5678"),
      STR_INIT("008613812345678"), STR_INIT("１３８１２３４５６７８") },
    { STR_INIT("075527781234"), STR_INIT("0755-27781234"), STR_INIT("（0755）2778 1234"),
      STR_INIT("+86 755 27781234"), STR_INIT("０７５５－２７７８１２３４") },
    { STR_INIT("4008001234"), STR_INIT("400-800-1234"), STR_INIT("400 8001234"),
      STR_INIT("4008001234 "), STR_INIT("４００-800-1234") },
};

static const str no_phones[] = {
    STR_INIT(""),
    STR_INIT("12345678901"),
    STR_INIT("138a1234567"),
    STR_INIT("+"),
    STR_INIT("1381234567"),
    STR_INIT("\xff\xfe"),
    STR_INIT("13812345678\n13812345679"),
    STR_INIT("000000000000000000000000000000000000000000000000000000000000013812345678"),
};

static struct sealed_phone sealed(const struct keyring *keys, str phone)
{
    struct sealed_phone s = { 0 };
    assert_int_equal(phone_seal(keys, a, phone, &s, &fault), OK);
    return s;
}

static void one_number_has_one_index_however_it_is_spelt(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(spellings); i++)
        for (size_t k = 0; k < COUNT(spellings[i]); k++) {
            str asked = S("");
            struct sealed_phone first = sealed(ours, spellings[i][0]);
            struct sealed_phone s = sealed(ours, spellings[i][k]);
            assert_int_equal(s.index.n, BLIND_BYTES);
            assert_true(str_eq(s.index, first.index));
            assert_true(phone_index(ours, a, spellings[i][k], &asked));
            assert_true(str_eq(asked, s.index)); /* what somebody asks for is what was kept */
        }
}

static void different_numbers_and_different_keys_have_different_indexes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(spellings); i++) {
        str here = sealed(ours, spellings[i][0]).index;
        assert_false(str_eq(here, sealed(theirs, spellings[i][0]).index));
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(here, sealed(ours, spellings[k][0]).index));
    }
    assert_false(str_eq(sealed(ours, S("13812345678")).index, /* one digit, one extension */
                        sealed(ours, S("13812345679")).index));
    assert_false(
        str_eq(sealed(ours, S("0755-27781234")).index, sealed(ours, S("0755-27781234-801")).index));
}

static void a_sealed_text_never_repeats_nor_shows_the_number(void **state)
{
    (void)state;
    str last = S("");
    for (int i = 0; i < 50; i++) {
        struct sealed_phone s = sealed(ours, S("13812345678"));
        assert_false(str_eq(s.text, last));
        assert_int_equal(str_find(s.text, S("1234")), s.text.n);
        assert_int_equal(str_find(s.index, S("1234")), s.index.n);
        last = s.text;
    }
}

static void what_was_typed_is_what_is_opened(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(spellings); i++)
        for (size_t k = 0; k < COUNT(spellings[i]); k++) {
            str back = S("?");
            struct sealed_phone s = sealed(ours, spellings[i][k]);
            assert_int_equal(phone_open(ours, a, s.text, &back, &fault), OK);
            assert_true(str_eq(back, spellings[i][k]));
        }
}

static void no_number_is_kept_as_nothing(void **state)
{
    (void)state;
    str back = S("?");
    struct sealed_phone s = { S("?"), S("?") };
    assert_int_equal(phone_check(a, S(""), &fault), OK);
    assert_int_equal(phone_seal(ours, a, S(""), &s, &fault), OK);
    assert_true(s.text.n == 0 && s.index.n == 0);
    assert_int_equal(phone_open(ours, a, s.text, &back, &fault), OK);
    assert_int_equal(back.n, 0);
}

static void what_can_be_no_number_is_an_error_of_its_field_and_has_no_index(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(no_phones); i++) {
        str index = S("untouched");
        assert_false(phone_index(ours, a, no_phones[i], &index));
        assert_true(str_eq(index, S("untouched")));
        if (no_phones[i].n == 0)
            continue;
        fault_clear(&fault);
        assert_int_equal(phone_check(a, no_phones[i], &fault), INVALID);
        assert_int_equal(fault.error_count, 1);
        assert_true(str_eq(fault.errors->field, S("phone")));
        assert_true(str_eq(fault.errors->code, S("not_a_phone")));
    }
    fault_clear(&fault);
    for (size_t i = 0; i < COUNT(spellings); i++)
        for (size_t k = 0; k < COUNT(spellings[i]); k++)
            assert_int_equal(phone_check(a, spellings[i][k], &fault), OK);
    assert_int_equal(fault.error_count, 0);
}

/* Old rows hold what was typed before it was checked: it must come back all the same. */
static void what_is_no_number_can_still_be_kept_and_opened(void **state)
{
    (void)state;
    str back = S("");
    struct sealed_phone s = sealed(ours, S("老王的电话"));
    assert_int_equal(s.index.n, BLIND_BYTES);
    assert_int_equal(phone_open(ours, a, s.text, &back, &fault), OK);
    assert_true(str_eq(back, S("老王的电话")));
}

static void nobody_opens_with_another_key_or_what_was_touched(void **state)
{
    (void)state;
    str back = S("");
    struct sealed_phone s = sealed(ours, S("13812345678"));
    assert_int_equal(phone_open(theirs, a, s.text, &back, &fault), UNAVAILABLE);
    for (size_t i = 0; i < s.text.n; i++) {
        char *touched = arena_cstr(a, s.text);
        touched[i] ^= 1;
        assert_int_not_equal(phone_open(ours, a, (str){ touched, s.text.n }, &back, &fault), OK);
        if (i > 0) /* nothing at all is no number */
            assert_int_not_equal(phone_open(ours, a, (str){ s.text.p, i }, &back, &fault), OK);
    }
    str other = S("");
    assert_int_equal(seal(ours, "reporter", a, S("13812345678"), &other, &fault), OK);
    assert_int_equal(phone_open(ours, a, other, &back, &fault), INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_number_has_one_index_however_it_is_spelt),
        cmocka_unit_test(different_numbers_and_different_keys_have_different_indexes),
        cmocka_unit_test(a_sealed_text_never_repeats_nor_shows_the_number),
        cmocka_unit_test(what_was_typed_is_what_is_opened),
        cmocka_unit_test(no_number_is_kept_as_nothing),
        cmocka_unit_test(what_can_be_no_number_is_an_error_of_its_field_and_has_no_index),
        cmocka_unit_test(what_is_no_number_can_still_be_kept_and_opened),
        cmocka_unit_test(nobody_opens_with_another_key_or_what_was_touched),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
