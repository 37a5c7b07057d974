#include "codec/xlsx_in.h"

#include "base/buf.h"
#include "base/limits.h"
#include "codec/xlsx_book.h"
#include "made_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *arena;
static struct fault fault;
static buf seen; /* rows as "line:[a][b]" */
static rc refuse_with;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    seen = buf_new(arena, 1 << 20);
    refuse_with = OK;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static rc take(void *arg, const struct table_row *row, struct fault *f)
{
    (void)arg;
    (void)f;
    buf_i64(&seen, row->line);
    buf_char(&seen, ':');
    for (size_t i = 0; i < row->count; i++) {
        buf_char(&seen, '[');
        buf_add(&seen, row->cells[i]);
        buf_char(&seen, ']');
    }
    return refuse_with;
}

static rc read_fd(int fd, size_t sheet)
{
    struct xlsx_in *x = NULL;
    buf_clear(&seen);
    fault_clear(&fault);
    rc code = xlsx_in_open(fd, &x, &fault);
    if (code == OK)
        code = xlsx_in_each(x, sheet, take, NULL, &fault);
    xlsx_in_close(x);
    close(fd);
    return code;
}

static rc read_made(const struct made_xlsx *made)
{
    return read_fd(made_xlsx(made), 0);
}

static rc read_rows(const char *rows)
{
    struct made_xlsx made = { 0 };
    str sheet = arena_fmt(arena, "<worksheet><sheetData>%s</sheetData></worksheet>", rows);
    made.sheet = sheet.p;
    return read_made(&made);
}

static void assert_seen(const char *want)
{
    str got = buf_str(&seen);
    if (!str_eq(got, str_from(want)))
        fail_msg("%.*s instead of %s", STR_ARG(got), want);
}

static void assert_refused(rc code, rc want, const char *key)
{
    assert_int_equal(code, want);
    if (!str_eq(fault.key, str_from(key)))
        fail_msg("%.*s instead of %s (%.*s)", STR_ARG(fault.key), key, STR_ARG(fault.detail));
}

static void cells_show_what_a_person_sees(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *want;
    } cases[] = {
        { "<c t='s'><v>0</v></c>", "名称" },
        { "<c t='s'><v>1</v></c>", "地址" },
        { "<c t='s'><v>2</v></c>", "宝安" }, /* without the reading aid */
        { "<c t='s'><v>4</v></c>", "a\r\nb &" },
        { "<c t='inlineStr'><is><t>in</t><r><t>line</t></r></is></c>", "inline" },
        { "<c t='str'><f>A1&amp;B1</f><v>result</v></c>", "result" },
        { "<c t='b'><v>1</v></c>", "TRUE" },
        { "<c t='b'><v>0</v></c>", "FALSE" },
        { "<c t='e'><v>#N/A</v></c>", "#N/A" },
        { "<c t='d'><v>2026-04-30T00:00:00</v></c>", "2026-04-30" },
        { "<c t='d'><v>2026-04-30T13:05:00</v></c>", "2026-04-30T13:05:00" },
        { "<c><v>13800138000</v></c>", "13800138000" },
        { "<c t='n'><v>-7</v></c>", "-7" },
        { "<c><v>0.1</v></c>", "0.1" },
        { "<c><v>0.30000000000000004</v></c>", "0.3" },
        { "<c><v>1.5E-2</v></c>", "0.015" },
        { "<c><v>4.4030600012345601E+17</v></c>", "440306000123456000" },
        { "<c><v>1E+300</v></c>", "1e+300" },
        { "<c><v>007</v></c>", "7" },
        { "<c><v>NaN</v></c>", "NaN" },
        { "<c s='1'><v>46142</v></c>", "2026-04-30" },
        { "<c s='1'><v>46142.5</v></c>", "2026-04-30 12:00:00" },
        { "<c s='2'><v>46142</v></c>", "2026-04-30 00:00:00" },
        { "<c s='2'><v>46142.999999999</v></c>", "2026-05-01 00:00:00" },
        { "<c s='3'><v>46142</v></c>", "2026-04-30" },
        { "<c s='4'><v>0.545138888888889</v></c>", "13:05:00" },
        { "<c s='5'><v>46142</v></c>", "46142" },
        { "<c s='1'><v>1</v></c>", "1900-01-01" },
        { "<c s='1'><v>59</v></c>", "1900-02-28" },
        { "<c s='1'><v>61</v></c>", "1900-03-01" },
        { "<c s='1'><v>2958465</v></c>", "9999-12-31" },
        { "<c s='1'><v>2958466</v></c>", "2958466" },
        { "<c s='1'><v>-1</v></c>", "-1" },
        { "<c s='1'><v>1E+308</v></c>", "1e+308" },
        { "<c s='999'><v>5</v></c>", "5" },
        { "<c s='-1'><v>5</v></c>", "5" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        str row = arena_fmt(arena, "<row>%s</row>", cases[i].cell);
        str want = arena_fmt(arena, "1:[%s]", cases[i].want);
        assert_int_equal(read_rows(row.p), OK);
        assert_seen(want.p);
    }
}

static void days_may_be_counted_from_1904(void **state)
{
    (void)state;
    struct made_xlsx made = {
        .workbook = "<workbook xmlns:r='r'><workbookPr date1904='1'/><sheets>"
                    "<sheet name='x' r:id='rId1'/></sheets></workbook>",
        .sheet = "<worksheet><sheetData><row><c s='1'><v>44680</v></c><c s='1'><v>0</v></c></row>"
                 "</sheetData></worksheet>",
    };
    assert_int_equal(read_made(&made), OK);
    assert_seen("1:[2026-04-30][1904-01-01]");
}

static void rows_and_cells_stand_where_they_say(void **state)
{
    (void)state;
    assert_int_equal(read_rows("<row r='2'><c r='B2'><v>1</v></c><c r='D2'><v>2</v></c></row>"
                               "<row><c><v>3</v></c><c r='C3'><v>4</v></c><c><v>5</v></c></row>"
                               "<row r='9'><c r='A9' s='1'/></row><row r='10'/>"
                               "<row r='11'><c r='XFD11' s='1'/><c/></row>"),
                     INVALID); /* a cell behind the last column */
    assert_seen("2:[][1][][2]3:[3][][4][5]");
    assert_int_equal(read_rows("<row r='11'><c r='A11'><v>1</v></c><c r='XFD11' s='1'/></row>"),
                     OK);
    assert_seen("11:[1]");
}

static void sheets_come_by_name_with_hidden_ones_last(void **state)
{
    (void)state;
    struct made_xlsx made = {
        .workbook =
            "<workbook xmlns:r='r'><sheets>"
            "<sheet name='chart' r:id='rId5'/>"
            "<sheet name='hidden' state='hidden' r:id='rId1'/>"
            "<sheet name='门店' r:id='rId2'/><sheet name='gone' r:id='rId99'/></sheets></workbook>",
    };
    struct xlsx_in *x;
    int fd = made_xlsx(&made);
    assert_int_equal(xlsx_in_open(fd, &x, &fault), OK);
    assert_int_equal(xlsx_in_sheets(x), 2);
    assert_true(str_eq(xlsx_in_sheet_name(x, 0), S("门店")));
    assert_true(str_eq(xlsx_in_sheet_name(x, 1), S("hidden")));
    assert_int_equal(xlsx_in_each(x, 0, take, NULL, &fault), OK);
    assert_int_equal(xlsx_in_done(x), xlsx_in_size(x, 0));
    assert_int_equal(xlsx_in_each(x, 0, take, NULL, &fault), OK); /* again from the start */
    assert_seen("1:[2]1:[2]");
    xlsx_in_close(x);
    close(fd);
}

static void a_plain_file_without_styles_and_strings_is_read(void **state)
{
    (void)state;
    struct made_xlsx made = {
        .workbook_rels = "<Relationships><Relationship Id='rId1' Type='x/worksheet' "
                         "Target='worksheets/sheet1.xml'/></Relationships>",
        .styles = "",
        .strings = "",
        .sheet =
            "<x:worksheet xmlns:x='m'><x:sheetData><x:row><x:c s='3'><x:v>5</x:v></x:c></x:row>"
            "</x:sheetData></x:worksheet>",
    };
    assert_int_equal(read_made(&made), OK);
    assert_seen("1:[5]");
}

static void what_is_no_such_file_is_refused(void **state)
{
    (void)state;
    static const struct made_xlsx broken[] = {
        { .rels = "" },
        { .rels = "<Relationships/>" },
        { .rels = "not xml" },
        { .workbook = "" },
        { .workbook = "<workbook/>" },
        { .workbook = "<workbook>" },
        { .workbook_rels = "" },
        { .styles = "" },
        { .styles = "<styleSheet>" },
        { .strings = "" },
        { .strings = "<sst><si>" },
        { .sheet = "" },
        { .sheet = "<worksheet>" },
        { .sheet = "" },
        { .sheet =
              "<worksheet><sheetData><row><c t='s'><v>5</v></c></row></sheetData></worksheet>" },
        { .sheet =
              "<worksheet><sheetData><row><c t='s'><v>-1</v></c></row></sheetData></worksheet>" },
        { .sheet =
              "<worksheet><sheetData><row><c t='s'><v>x</v></c></row></sheetData></worksheet>" },
        { .sheet = "<worksheet><row r='0'/></worksheet>" },
        { .sheet = "<worksheet><row r='5'/><row r='5'/></worksheet>" },
        { .sheet = "<worksheet><row r='99999999'/></worksheet>" },
        { .sheet = "<worksheet><row r='-3'/></worksheet>" },
        { .sheet = "<worksheet><row><c r='B1'/><c r='A1'/></row></worksheet>" },
        { .sheet = "<worksheet><row><c r='1'/></row></worksheet>" },
        { .sheet = "<worksheet><row><c r='ZZZZ1'/></row></worksheet>" },
        { .sheet = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet>&a;</worksheet>" },
        { .sheet = "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><worksheet/>" },
        { .sheet = "<worksheet>&undefined;</worksheet>" },
        { .sheet = "<worksheet>\xff</worksheet>" },
    };
    for (size_t i = 0; i < COUNT(broken); i++)
        assert_refused(read_made(&broken[i]), INVALID, "xlsx.broken");
    static const str files[] = { STR_INIT(""), STR_INIT("PK\x03\x04"), STR_INIT("a,b\n1,2\n") };
    for (size_t i = 0; i < COUNT(files); i++)
        assert_refused(read_fd(made_file(files[i]), 0), INVALID, "xlsx.broken");
}

static void deep_nesting_and_endless_tags_are_refused(void **state)
{
    (void)state;
    buf deep = buf_new(arena, 1 << 20), tag = buf_new(arena, 16 << 20);
    for (int i = 0; i < 65; i++)
        buf_add(&deep, S("<a>"));
    buf_char(&deep, '\0');
    buf_add(&tag, S("<a b='"));
    for (int i = 0; i < 3 << 20; i++)
        buf_char(&tag, 'x');
    buf_add(&tag, S("'/>"));
    buf_char(&tag, '\0');
    assert_refused(read_made(&(struct made_xlsx){ .sheet = deep.p }), INVALID, "xlsx.broken");
    assert_refused(read_made(&(struct made_xlsx){ .sheet = tag.p }), INVALID, "xlsx.broken");
}

static void columns_and_cells_have_their_bounds(void **state)
{
    (void)state;
    assert_refused(read_rows("<row r='7'><c r='IW7'><v>1</v></c></row>"), TOO_LARGE, "csv.columns");
    assert_true(str_eq(fault.args[0].value, S("7")));
    assert_int_equal(read_rows("<row r='7'><c r='IV7'><v>1</v></c></row>"), OK); /* the 256th */
    char *letters = arena_alloc(arena, LIMIT_CSV_CELL + 2);
    memset(letters, 'x', LIMIT_CSV_CELL);
    str good = arena_fmt(arena, "<row><c t='str'><v>%s</v></c></row>", letters);
    assert_int_equal(read_rows(good.p), OK);
    letters[LIMIT_CSV_CELL] = 'x';
    str bad = arena_fmt(arena, "<row><c t='str'><v>%s</v></c></row>", letters);
    assert_refused(read_rows(bad.p), TOO_LARGE, "csv.cell");
    str shared = arena_fmt(arena, "<sst><si><t>%s</t></si></sst>", letters);
    struct made_xlsx made = {
        .strings = shared.p,
        .sheet = "<worksheet><row><c t='s'><v>0</v></c></row></worksheet>",
    };
    assert_refused(read_made(&made), TOO_LARGE, "csv.cell");
}

static void a_bomb_does_not_go_off(void **state)
{
    (void)state;
    const size_t size = 40 << 20; /* packs to a thousandth */
    struct arena *large = arena_new(0);
    char *text = arena_alloc(large, size);
    memset(text, ' ', size - 1);
    memcpy(text, "<sst>", 5);
    assert_refused(read_made(&(struct made_xlsx){ .sheet = text }), TOO_LARGE, "xlsx.bomb");
    assert_refused(read_made(&(struct made_xlsx){ .strings = text }), TOO_LARGE, "xlsx.bomb");
    assert_refused(read_made(&(struct made_xlsx){ .workbook = text }), TOO_LARGE, "xlsx.bomb");
    assert_refused(read_made(&(struct made_xlsx){ .rels = text }), TOO_LARGE, "xlsx.bomb");
    arena_free(large);
}

static void an_archive_of_too_many_entries_is_refused(void **state)
{
    (void)state;
    struct made_entry *list = ARENA_ARRAY(arena, struct made_entry, LIMIT_ZIP_ENTRIES + 1);
    for (size_t i = 0; i <= LIMIT_ZIP_ENTRIES; i++)
        list[i] = (struct made_entry){ arena_fmt(arena, "e%zu", i).p, S("x") };
    assert_refused(read_fd(made_zip(list, LIMIT_ZIP_ENTRIES + 1), 0), TOO_LARGE, "xlsx.bomb");
}

static void every_damaged_byte_is_survived(void **state)
{
    (void)state;
    struct made_xlsx made = {
        .sheet = "<worksheet><sheetData><row><c t='s'><v>0</v></c><c><v>5</v></c></row></sheetData>"
                 "</worksheet>",
    };
    int fd = made_xlsx(&made);
    char bytes[8192];
    ssize_t n = read(fd, bytes, sizeof bytes);
    close(fd);
    assert_true(n > 1000 && n < (ssize_t)sizeof bytes);
    size_t refused = 0;
    for (ssize_t i = 0; i < n; i += 3) { /* two in three are left to the fuzzer */
        char before = bytes[i];
        bytes[i] = (char)(before ^ 0x55);
        rc code = read_fd(made_file((str){ bytes, (size_t)n }), 0);
        assert_true(code == OK || code == INVALID || code == TOO_LARGE);
        refused += code != OK;
        bytes[i] = before;
    }
    assert_true(refused > 100);
}

static void a_refusal_of_the_caller_ends_the_reading(void **state)
{
    (void)state;
    refuse_with = CANCELLED;
    assert_int_equal(read_rows("<row><c><v>1</v></c></row><row><c><v>2</v></c></row>"), CANCELLED);
    assert_seen("1:[1]");
}

static void formats_tell_dates_from_numbers(void **state)
{
    (void)state;
    static const struct {
        str code;
        enum cell_form want;
    } cases[] = {
        { STR_INIT("General"), FORM_NUMBER },
        { STR_INIT("0.00"), FORM_NUMBER },
        { STR_INIT("#,##0;[Red]-#,##0"), FORM_NUMBER },
        { STR_INIT("0.00E+00"), FORM_NUMBER },
        { STR_INIT("\"day\" 0"), FORM_NUMBER },
        { STR_INIT("\\d0"), FORM_NUMBER },
        { STR_INIT("[$¥-804]0.00"), FORM_NUMBER },
        { STR_INIT("@"), FORM_NUMBER },
        { STR_INIT(""), FORM_NUMBER },
        { STR_INIT("yyyy-mm-dd"), FORM_DAY },
        { STR_INIT("yyyy\"年\"m\"月\"d\"日\""), FORM_DAY },
        { STR_INIT("mmm"), FORM_DAY },
        { STR_INIT("[$-804]yyyy/m/d;@"), FORM_DAY },
        { STR_INIT("yyyy-mm-dd hh:mm:ss"), FORM_DAY_TIME },
        { STR_INIT("hh:mm"), FORM_TIME },
        { STR_INIT("mm:ss.0"), FORM_TIME },
        { STR_INIT("[h]:mm"), FORM_TIME },
        { STR_INIT("[hh]:mm"), FORM_TIME },
        { STR_INIT("["), FORM_NUMBER },
        { STR_INIT("\""), FORM_NUMBER },
        { STR_INIT("\\"), FORM_NUMBER },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (xlsx_form_of_format(cases[i].code) != cases[i].want)
            fail_msg("%.*s", STR_ARG(cases[i].code));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(cells_show_what_a_person_sees),
        TEST(days_may_be_counted_from_1904),
        TEST(rows_and_cells_stand_where_they_say),
        TEST(sheets_come_by_name_with_hidden_ones_last),
        TEST(a_plain_file_without_styles_and_strings_is_read),
        TEST(what_is_no_such_file_is_refused),
        TEST(deep_nesting_and_endless_tags_are_refused),
        TEST(columns_and_cells_have_their_bounds),
        TEST(a_bomb_does_not_go_off),
        TEST(an_archive_of_too_many_entries_is_refused),
        TEST(every_damaged_byte_is_survived),
        TEST(a_refusal_of_the_caller_ends_the_reading),
        TEST(formats_tell_dates_from_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
