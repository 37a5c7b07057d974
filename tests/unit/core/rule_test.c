#include "rules_dir.h"

#include "base/limits.h"
#include "core/actor.h"
#include "core/actor_load.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

static struct rules *rules;

static int set_up(void **state)
{
    (void)state;
    rules = rules_of_repository();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rules_free(rules);
    return 0;
}

static day on(const char *text)
{
    day d = 0;
    assert_true(day_parse(str_from(text), &d));
    return d;
}

static void assert_str(str got, const char *want)
{
    if (!str_eq(got, str_from(want)))
        fail_msg("%.*s is not %s", STR_ARG(got), want);
}

static void a_code_is_found_in_the_version_of_the_day(void **state)
{
    (void)state;
    const struct rule_row *old = rule_find(rules, S("clocks"), S("C4"), on("2026-04-14"));
    const struct rule_row *new = rule_find(rules, S("clocks"), S("C4"), on("2026-04-15"));
    assert_non_null(old);
    assert_non_null(new);
    assert_str(rule_cell(rules, old, S("length")), "45");
    assert_str(rule_cell(rules, old, S("unit")), "WD");
    assert_str(rule_cell(rules, new, S("length")), "60");
    assert_str(rule_cell(rules, new, S("unit")), "CD");
    assert_null(rule_find(rules, S("clocks"), S("C4"), on("2019-12-31")));
}

static void a_code_is_known_also_when_it_is_not_valid_today(void **state)
{
    (void)state;
    assert_null(rule_find(rules, S("clocks"), S("R3"), on("2026-04-15")));
    assert_true(rule_known(rules, S("clocks"), S("R3")));
    assert_false(rule_known(rules, S("clocks"), S("R99")));
    assert_false(rule_known(rules, S("agencies"), S("R3")));
    assert_false(rule_known(rules, S("no_such_list"), S("R3")));
}

static void new_grounds_of_refusal_exist_only_under_the_new_order(void **state)
{
    (void)state;
    assert_null(rule_find(rules, S("refusal_reasons"), S("N6"), on("2026-04-14")));
    assert_non_null(rule_find(rules, S("refusal_reasons"), S("N6"), on("2026-04-15")));
    assert_null(rule_find(rules, S("termination_reasons"), S("T7"), on("2026-04-14")));
    assert_non_null(rule_find(rules, S("termination_reasons"), S("T7"), on("2026-04-15")));
}

static void rows_come_in_file_order_with_all_versions(void **state)
{
    (void)state;
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("clocks"), &n);
    assert_true(n > 60);
    assert_str(rows[0].code, "C1");
    assert_str(rows[1].code, "C1");
    assert_true(rows[0].valid_to + 1 == rows[1].valid_from);
    assert_null(rule_rows(rules, S("no_such_list"), &n));
    assert_int_equal(n, 0);
}

static void a_cell_is_named_by_its_column(void **state)
{
    (void)state;
    size_t n;
    const struct rule_row *row = rule_find(rules, S("hazard_kinds"), S("H3"), on("2026-01-01"));
    assert_str(rule_cell(rules, row, S("lead_agency")), "fire");
    assert_str(row->name_zh, "\"三小\"场所火灾隐患"); /* quotes within quotes */
    assert_int_equal(rule_cell(rules, row, S("no_such_column")).n, 0);
    const str *columns = rule_columns(rules, S("calendar"), &n);
    assert_int_equal(n, 1);
    assert_str(columns[0], "kind");
}

static void industry_has_every_class_of_the_standard(void **state)
{
    (void)state;
    size_t n, count[5] = { 0 };
    const struct rule_row *rows = rule_rows(rules, S("industry"), &n);
    for (size_t i = 0; i < n; i++)
        count[rule_cell(rules, &rows[i], S("level")).p[0] - '0']++;
    assert_int_equal(count[1], 20);
    assert_int_equal(count[2], 97);
    assert_int_equal(count[3], 473);
    assert_int_equal(count[4], 1381);
}

/* The street of a community can be read from its code, which jurisdiction by prefix relies on. */
static void a_division_lies_below_its_parent_by_its_code(void **state)
{
    (void)state;
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("divisions"), &n);
    for (size_t i = 0; i < n; i++)
        assert_true(str_starts(rows[i].code, rule_cell(rules, &rows[i], S("parent"))));
}

static void a_role_has_the_bit_the_program_gives_it(void **state)
{
    (void)state;
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("roles"), &n);
    assert_int_equal(n, ROLES);
    for (size_t i = 0; i < n; i++) {
        i64 bit = -1;
        assert_true(str_to_i64(rule_cell(rules, &rows[i], S("bit")), &bit));
        assert_int_equal(role_from_name(rows[i].code), 1u << bit);
    }
}

static void a_role_sees_what_the_rules_say(void **state)
{
    (void)state;
    size_t n;
    const struct rule_row *rows = rule_rows(rules, S("roles"), &n);
    for (size_t i = 0; i < n; i++) {
        str sees = rule_cell(rules, &rows[i], S("sees"));
        struct scope scope = { .bureau_id = 1 };
        if (str_eq(rows[i].code, S("system")))
            scope = scope_system(1);
        else
            scope_of_roles(&scope, role_from_name(rows[i].code));
        assert_int_equal(scope.whole_bureau, str_eq(sees, S("bureau")));
        assert_int_equal(scope.whole_register, str_eq(sees, S("register")));
        assert_int_equal(scope.assigned_only, str_eq(sees, S("assigned")));
    }
}

static void market_supervision_has_no_power_over_fire_and_streets(void **state)
{
    (void)state;
    static const char *const kinds[] = { "H3", "H4", "H5" };
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const struct rule_row *row =
            rule_find(rules, S("hazard_kinds"), str_from(kinds[i]), on("2026-01-01"));
        assert_str(rule_cell(rules, row, S("ours")), "no");
        assert_str(rule_cell(rules, row, S("transfer_kind")), "INFORM");
    }
}

static void a_letter_comes_with_its_template(void **state)
{
    (void)state;
    const struct rule_row *row =
        rule_find(rules, S("letters"), S("rectification_order"), on("2026-01-01"));
    str text = rules_text(rules, rule_cell(rules, row, S("template")));
    assert_true(str_find(text, S("{remedy}")) < text.n);
    assert_int_equal(rules_text(rules, S("letters/no_such.txt")).n, 0);
}

static void a_basis_is_cited_by_the_name_of_the_law(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    str law = rule_find(rules, S("sources"), S("REG"), 0)->name_zh;
    str cited = rule_basis(rules, S("REG 46; REG-R 31, 72; DESIGN"), a);
    assert_true(str_find(cited, law) < str_find(cited, S("46")));
    assert_true(str_find(cited, S("46")) < str_find(cited, S("31")));
    assert_true(str_find(cited, S("72")) < cited.n);
    assert_int_equal(str_find(cited, S(",")), cited.n);
    assert_int_equal(str_find(cited, S("DESIGN")), cited.n);
    assert_int_equal(rule_basis(rules, S("DESIGN"), a).n, 0);
    arena_free(a);
}

static void the_pack_is_named_by_its_content_alone(void **state)
{
    (void)state;
    struct rules *same = NULL, *other = NULL;
    struct arena *a = arena_new(0);
    struct fault f;
    fault_init(&f, a);
    assert_int_equal(rules_with(S("acts.csv"), S("Visit"), S("Visit"), &same, &f), OK);
    assert_int_equal(rules_with(S("acts.csv"), S("Visit"), S("Visitt"), &other, &f), OK);
    assert_int_equal(rules_pack(rules).n, 64);
    assert_true(str_eq(rules_pack(rules), rules_pack(same)));
    assert_false(str_eq(rules_pack(rules), rules_pack(other)));
    rules_free(same);
    rules_free(other);
    arena_free(a);
}

static const struct broken {
    const char *file, *find, *put, *field, *code;
} broken[] = {
    { "clocks.csv", ",WD,7,", ",WD,seven,", "clocks.csv:3.length", "not_a_number" },
    { "clocks.csv", ",WD,7,", ",WD,7000,", "clocks.csv:3.length", "out_of_range" },
    { "clocks.csv", ",WD,7,", ",WD,,", "clocks.csv:3.length", "required" },
    { "clocks.csv", ",WD,7,", ",XD,7,", "clocks.csv:3.unit", "unknown_word" },
    { "clocks.csv", ",WD,7,", ",WD,0,", "clocks.csv:3.unit", "working_days_end_on_one" },
    { "clocks.csv", ",R1X,", ",R9X,", "clocks.csv:14.extension", "unknown_code" },
    { "clocks.csv", "2026-04-14", "2026-04-31", "clocks.csv:3.valid_to", "bad_day" },
    { "clocks.csv", "2020-01-01,2026-04-14", "2026-04-14,2020-01-01", "clocks.csv:3.valid_to",
      "before_start" },
    { "clocks.csv", "2026-04-14", "2026-04-15", "clocks.csv:4.valid_from", "overlap" },
    { "clocks.csv", "O20 14", "O21 14", "clocks.csv:3.basis", "unknown_source" },
    { "clocks.csv", "O20 14", "", "clocks.csv:3.basis", "required" },
    { "clocks.csv", "unit,length", "length,unit", "clocks.csv:2.unit", "missing_column" },
    { "clocks.csv", ",status\n", ",status,more\n", "clocks.csv:2.", "unknown_column" },
    { "clocks.csv", ",status\n", "\n", "clocks.csv:2.status", "missing_column" },
    { "clocks.csv", ",recalled\n", "\n", "clocks.csv:3.", "wrong_number_of_cells" },
    { "clocks.csv", "\nC1,", "\nC\"1,", "clocks.csv:3.", "not_csv" },
    { "clocks.csv", "\nC1,", "\n\"C1,", "clocks.csv:3.", "not_csv" },
    { "agencies.csv", "\nfire,", "\nfirs,", "hazard_kinds.csv:10.lead_agency", "unknown_code" },
    { "agencies.csv", "\nfire,", "\nmarket,", "agencies.csv:4.valid_from", "overlap" },
    { "hazard_kinds.csv", "0|3|7|15|30", "0|7|3", "hazard_kinds.csv:3.due_menu", "not_rising" },
    { "calendar/2026.csv", "2026-01-01", "2025-01-01", "calendar/2026.csv:3.date", "other_year" },
    { "calendar/2026.csv", "2026-01-02", "2026-01-01", "calendar/2026.csv:4.valid_from",
      "overlap" },
    { "calendar/2026.csv", "2026,off", "2026,work", "calendar/2026.csv:3.kind", "works_anyway" },
    { "letters/transfer_letter.txt", "{agency}", "{body}", "letters.csv:5.template",
      "unknown_placeholder" },
    { "letters/transfer_letter.txt", "{agency}", "", "letters.csv:5.placeholders",
      "not_in_template" },
    { "letters.csv", "{year}", "{years}", "letters.csv:3.number_form", "unknown_placeholder" },
    { "letters.csv", "letters/transfer_letter.txt", "letters/other.txt", "letters.csv:5.template",
      "no_such_file" },
    { "checklists.csv", ",2016,inspection|visit,62", ",2015,inspection|visit,62",
      "checklist_items.csv:3.version", "unknown_version" },
    { "checklists.csv", ",2016,dynamic,verified", ",2017,dynamic,verified",
      "checklists.csv:3.verdict_rule", "unknown_code" },
    { "acts.csv", "\xE8\xB5\xB0", "\xE8\xB5", "acts.csv", "not_utf8" },
    { "acts.csv", "\nvisit,\xE8\xB5\xB0", "\nvisit,\t\x01\xE8\xB5\xB0", "acts.csv:3.name_zh",
      "not_clean" },
};

static bool has_error(const struct fault *f, const char *field, const char *code)
{
    for (const struct field_error *e = f->errors; e; e = e->next)
        if (str_eq(e->field, str_from(field)) && str_eq(e->code, str_from(code)))
            return true;
    return false;
}

static void each_fault_is_refused_where_it_stands(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(broken); i++) {
        const struct broken *b = &broken[i];
        struct rules *r = NULL;
        struct fault f;
        struct arena *a = arena_new(0);
        fault_init(&f, a);
        rc code = rules_with(str_from(b->file), str_from(b->find), str_from(b->put), &r, &f);
        if (code != INVALID || r || !has_error(&f, b->field, b->code)) {
            for (const struct field_error *e = f.errors; e; e = e->next)
                print_error("  got %.*s %.*s\n", STR_ARG(e->field), STR_ARG(e->code));
            fail_msg("%s: %s → %s is not refused as %s %s", b->file, b->find, b->put, b->field,
                     b->code);
        }
        arena_free(a);
    }
}

static void a_folder_that_is_not_there_is_no_pack(void **state)
{
    (void)state;
    struct rules *r = NULL;
    struct arena *a = arena_new(0);
    struct fault f;
    fault_init(&f, a);
    assert_int_equal(rules_load(S("/no/such/folder"), &r, &f), UNAVAILABLE);
    assert_null(r);
    assert_int_equal(rules_load(S("/no/such/folder"), &r, NULL), UNAVAILABLE);
    arena_free(a);
}

static void lists_that_are_missing_are_named(void **state)
{
    (void)state;
    struct rules *r = NULL;
    struct arena *a = arena_new(0);
    struct fault f;
    fault_init(&f, a);
    assert_int_equal(rules_load(S(NAGUAN_SOURCE "/rules/calendar"), &r, &f), INVALID);
    /* of more faults than it keeps: what lies there is unknown, and lists are missing */
    size_t missing = 0;
    for (const struct field_error *e = f.errors; e; e = e->next)
        missing += str_eq(e->code, S("missing_list")) && str_ends(e->field, S(".csv"));
    assert_true(missing > 10);
    assert_true(f.error_count > LIMIT_FIELD_ERRORS);
    assert_null(r);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_found_in_the_version_of_the_day),
        cmocka_unit_test(a_code_is_known_also_when_it_is_not_valid_today),
        cmocka_unit_test(new_grounds_of_refusal_exist_only_under_the_new_order),
        cmocka_unit_test(rows_come_in_file_order_with_all_versions),
        cmocka_unit_test(a_cell_is_named_by_its_column),
        cmocka_unit_test(industry_has_every_class_of_the_standard),
        cmocka_unit_test(a_division_lies_below_its_parent_by_its_code),
        cmocka_unit_test(a_role_has_the_bit_the_program_gives_it),
        cmocka_unit_test(a_role_sees_what_the_rules_say),
        cmocka_unit_test(market_supervision_has_no_power_over_fire_and_streets),
        cmocka_unit_test(a_letter_comes_with_its_template),
        cmocka_unit_test(a_basis_is_cited_by_the_name_of_the_law),
        cmocka_unit_test(the_pack_is_named_by_its_content_alone),
        cmocka_unit_test(each_fault_is_refused_where_it_stands),
        cmocka_unit_test(a_folder_that_is_not_there_is_no_pack),
        cmocka_unit_test(lists_that_are_missing_are_named),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
