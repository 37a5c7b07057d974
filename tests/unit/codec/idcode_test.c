#include "codec/idcode.h"

#include <setjmp.h>
#include <stdio.h>
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

static const struct {
    const char *name;
    const char *(*check)(str s);
} kinds[] = {
    { "uscc", idcode_uscc },       { "org", idcode_organisation }, { "reg", idcode_registration },
    { "licence", idcode_licence }, { "idcard", idcode_person },    { "division", idcode_division },
    { "grid", idcode_grid },       { "trade", idcode_trade },
};

static str checked(str kind, str number)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (str_eq(kind, str_from(kinds[i].name))) {
            const char *why = kinds[i].check(number);
            return why ? str_from(why) : S("ok");
        }
    fail_msg("unknown kind %.*s", STR_ARG(kind));
    return (str){ 0 };
}

static size_t each_line(const char *file, void (*fn)(str line))
{
    char line[512];
    size_t n = 0;
    FILE *in = fopen(file, "re");
    assert_non_null(in);
    while (fgets(line, sizeof line, in))
        if (line[0] != '#') {
            fn(str_trim(str_from(line)));
            n++;
        }
    fclose(in);
    return n;
}

static void check_vector(str line)
{
    str kind = str_cut(line, ',', &line), number = str_cut(line, ',', &line);
    str want = str_cut(line, ',', &line), got = checked(kind, number);
    if (!str_eq(got, want))
        fail_msg("%.*s %.*s: %.*s, not %.*s", STR_ARG(kind), STR_ARG(number), STR_ARG(got),
                 STR_ARG(want));
}

static void every_vector_is_judged_as_written(void **state)
{
    (void)state;
    assert_true(each_line(NAGUAN_SOURCE "/tests/unit/vectors/idcode.csv", check_vector) > 50);
}

static void check_phone(str line)
{
    static const char *const words[] = { "bad", "mobile", "landline", "service" };
    str typed = str_cut(line, '|', &line), kept = str_cut(line, '|', &line), got = { 0 };
    enum phone_kind kind = idcode_phone(arena, typed, &got);
    if (!str_eq(got, kept) || !str_eq(line, str_from(words[kind])))
        fail_msg("%.*s: %s %.*s", STR_ARG(typed), words[kind], STR_ARG(got));
}

static void every_way_to_type_a_phone_number_folds_to_one(void **state)
{
    (void)state;
    assert_true(each_line(NAGUAN_SOURCE "/tests/unit/vectors/phone.csv", check_phone) > 20);
}

static void a_nul_in_a_phone_number_is_refused(void **state)
{
    (void)state;
    str got = { 0 };
    assert_int_equal(idcode_phone(arena, (str){ "138\00012345678", 12 }, &got), PHONE_BAD);
    assert_int_equal(idcode_phone(arena, (str){ "13812345678\xFF", 12 }, &got), PHONE_BAD);
}

static void any_single_changed_character_of_a_code_is_noticed(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    char code[] = "91350100M000100Y43";
    for (size_t i = 0; i < sizeof code - 1; i++) {
        char was = code[i];
        for (size_t k = 0; k < sizeof alphabet - 1; k++) {
            code[i] = alphabet[k];
            assert_true((idcode_uscc(str_from(code)) == NULL) == (alphabet[k] == was));
        }
        code[i] = was;
    }
}

/* A wrong inner check under a right outer one. */
static void the_subject_code_inside_is_checked_too(void **state)
{
    (void)state;
    char code[] = "91350100M000100Y5?";
    code[17] = idcode_uscc_check((str){ code, 17 });
    assert_string_equal(idcode_uscc(str_from(code)), "bad_inner_check");
}

static void a_birthday_that_never_was_is_refused(void **state)
{
    (void)state;
    char code[] = "11010519490231002?";
    code[17] = idcode_person_check((str){ code, 17 });
    assert_string_equal(idcode_person(str_from(code)), "bad_day");
}

static void check_characters_need_well_formed_numbers(void **state)
{
    (void)state;
    assert_int_equal(idcode_uscc_check(S("91350100M000100Y4")), '3');
    assert_int_equal(idcode_uscc_check(S("91350100M000100Y")), 0);
    assert_int_equal(idcode_uscc_check((str){ "9135010\0M000100Y4", 17 }), 0);
    assert_int_equal(idcode_organisation_check(S("33035219")), '9');
    assert_int_equal(idcode_organisation_check(S("3303521")), 0);
    assert_int_equal(idcode_mod11_10(S("1330108011171")), '9');
    assert_int_equal(idcode_mod11_10(S("")), 0);
    assert_int_equal(idcode_person_check(S("11010519491231002")), 'X');
}

static void folding_makes_what_people_type_what_is_stored(void **state)
{
    (void)state;
    assert_true(str_eq(idcode_fold(arena, S(" 9135 0100\xE3\x80\x80m000100y43\xE2\x80\x8B")),
                       S("91350100M000100Y43")));
    assert_true(str_eq(idcode_fold(arena, S("\xEF\xBC\xAA\xEF\xBC\xB9\xEF\xBC\x91")), S("JY1")));
    assert_true(str_eq(idcode_fold(arena, S("\xFF")), S("?")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_is_judged_as_written),
        cmocka_unit_test(every_way_to_type_a_phone_number_folds_to_one),
        cmocka_unit_test(a_nul_in_a_phone_number_is_refused),
        cmocka_unit_test(any_single_changed_character_of_a_code_is_noticed),
        cmocka_unit_test(the_subject_code_inside_is_checked_too),
        cmocka_unit_test(a_birthday_that_never_was_is_refused),
        cmocka_unit_test(check_characters_need_well_formed_numbers),
        cmocka_unit_test(folding_makes_what_people_type_what_is_stored),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
