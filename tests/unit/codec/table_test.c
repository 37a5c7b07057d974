#include "codec/table.h"

#include "base/buf.h"
#include "made_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *arena;
static struct fault fault;
static buf seen;
static struct table *table;
static int fd;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    seen = buf_new(arena, 1 << 20);
    table = NULL;
    fd = -1;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    table_close(table);
    if (fd >= 0)
        close(fd);
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
    return OK;
}

static rc open_made(int made, const struct table_options *o)
{
    table_close(table);
    table = NULL;
    if (fd >= 0)
        close(fd);
    fd = made;
    buf_clear(&seen);
    fault_clear(&fault);
    return table_open(fd, o, &table, &fault);
}

static const struct table_options find_out;

static void assert_rows(const char *columns, const char *rows)
{
    const struct table_info *info = table_info(table);
    buf names = buf_new(arena, 4096);
    for (size_t i = 0; i < info->column_count; i++) {
        buf_char(&names, '[');
        buf_add(&names, info->columns[i]);
        buf_char(&names, ']');
    }
    buf_clear(&seen);
    assert_int_equal(table_each(table, take, NULL, &fault), OK);
    assert_string_equal(arena_cstr(arena, buf_str(&names)), columns);
    assert_string_equal(arena_cstr(arena, buf_str(&seen)), rows);
    assert_int_equal(table_done(table), table_size(table));
}

static void csv_of_every_encoding_and_separator_gives_the_same_rows(void **state)
{
    (void)state;
    static const struct {
        str bytes;
        enum charset charset;
        char separator;
    } cases[] = {
        { STR_INIT("名称,数\n宝安,1\n"), CHARSET_UTF8, ',' },
        { STR_INIT("\xEF\xBB\xBF名称;数\r\n宝安;1\r\n"), CHARSET_UTF8, ';' },
        { STR_INIT("\xC3\xFB\xB3\xC6|\xCA\xFD\n\xB1\xA6\xB0\xB2|1"), CHARSET_GB18030, '|' },
        { STR_INIT("\xFF\xFE\x0D\x54\xF0\x79\t\0\x70\x65\n\0\x9D\x5B\x89\x5B\t\0"
                   "1\0\n\0"),
          CHARSET_UTF16LE, '\t' },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(open_made(made_file(cases[i].bytes), &find_out), OK);
        const struct table_info *info = table_info(table);
        assert_int_equal(info->form, TABLE_CSV);
        assert_int_equal(info->charset, cases[i].charset);
        assert_int_equal(info->separator, cases[i].separator);
        assert_int_equal(info->header_line, 1);
        assert_rows("[名称][数]", "2:[宝安][1]");
        assert_rows("[名称][数]", "2:[宝安][1]"); /* and again */
        assert_int_equal(table_replaced(table), 0);
    }
}

static void encoding_and_separator_can_be_said(void **state)
{
    (void)state;
    struct table_options o = { .charset = CHARSET_LATIN1, .separator = ';' };
    assert_int_equal(open_made(made_file(S("a,b;c\n\xC3\xA9;2\n")), &o), OK);
    assert_rows("[a,b][c]", "2:[Ã©][2]");
    o.charset = CHARSET_UTF8;
    assert_int_equal(open_made(made_file(S("a;b\n\xFFx;2\n")), &o), OK);
    assert_rows("[a][b]", "2:[\uFFFDx][2]");
    assert_int_equal(table_replaced(table), 1);
}

static void cells_are_trimmed_filled_up_and_unguarded_and_empty_rows_skipped(void **state)
{
    (void)state;
    str text = S(" \n,,\n a ,\u3000b\u3000, c\n1\n,\u3000 ,\n\"'=x\",\"'quoted\",3,4\n");
    assert_int_equal(open_made(made_file(text), &find_out), OK);
    assert_int_equal(table_info(table)->header_line, 3);
    assert_rows("[a][b][c]", "4:[1][][]6:[=x]['quoted][3][4]");
}

static void the_header_may_stand_below_a_title(void **state)
{
    (void)state;
    struct table_options o = { .header_line = 3 };
    str text = S("2026 年名册\n制表：x\nname,n\na,1\n");
    assert_int_equal(open_made(made_file(text), &o), OK);
    assert_rows("[name][n]", "4:[a][1]");
    o.header_line = 9;
    assert_int_equal(open_made(made_file(text), &o), INVALID);
    assert_true(str_eq(fault.key, S("table.empty")));
}

static const struct made_xlsx two_sheets = {
    .workbook = "<workbook xmlns:r='r'><sheets><sheet name='一' r:id='rId1'/>"
                "<sheet name='二' r:id='rId2'/></sheets></workbook>",
    .sheet = "<worksheet><row r='2'><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row>"
             "<row r='4'><c t='s'><v>2</v></c></row></worksheet>",
};

static void a_sheet_gives_rows_like_a_csv(void **state)
{
    (void)state;
    struct table_options o = { .sheet = S("二") };
    assert_int_equal(open_made(made_xlsx(&two_sheets), &find_out), OK);
    const struct table_info *info = table_info(table);
    assert_int_equal(info->form, TABLE_XLSX);
    assert_int_equal(info->sheet_count, 2);
    assert_true(str_eq(info->sheet, S("一")));
    assert_rows("[名称][地址]", "4:[宝安][]");
    assert_int_equal(open_made(made_xlsx(&two_sheets), &o), OK);
    assert_rows("[2]", "");
    o.sheet = S("三");
    assert_int_equal(open_made(made_xlsx(&two_sheets), &o), NOT_FOUND);
    assert_true(str_eq(fault.key, S("table.sheet")));
    assert_null(table);
}

static void files_of_other_kinds_are_refused(void **state)
{
    (void)state;
    static const struct {
        str bytes;
        rc want;
        const char *key;
    } cases[] = {
        { STR_INIT(""), INVALID, "table.empty" },
        { STR_INIT("\n\n , \n"), INVALID, "table.empty" },
        { STR_INIT("\xEF\xBB\xBF"), INVALID, "table.empty" },
        { STR_INIT("PK\x03\x04 is no zip"), INVALID, "xlsx.broken" },
        { STR_INIT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), UNSUPPORTED, "table.form" },
        { STR_INIT("%PDF-1.7\n"), UNSUPPORTED, "table.form" },
        { STR_INIT("\xFF\xD8\xFF\xE0"), UNSUPPORTED, "table.form" },
        { STR_INIT("a,b\n1,\0"), UNSUPPORTED, "table.form" },
        { STR_INIT("a,\"b\n"), INVALID, "csv.open_quote" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(open_made(made_file(cases[i].bytes), &find_out), cases[i].want);
        assert_true(str_eq(fault.key, str_from(cases[i].key)));
        assert_null(table);
    }
}

static void a_file_longer_than_any_buffer_is_read_whole(void **state)
{
    (void)state;
    buf b = buf_new(arena, 16 << 20);
    buf_add(&b, S("\xC3\xFB\xB3\xC6,n\n"));
    for (int i = 0; i < 50000; i++) {
        buf_add(&b, S("\xB1\xA6\xB0\xB2\xC7\xF8,"));
        buf_i64(&b, i);
        buf_char(&b, '\n');
    }
    assert_int_equal(open_made(made_file(buf_str(&b)), &find_out), OK);
    seen = buf_new(arena, 16 << 20);
    assert_int_equal(table_each(table, take, NULL, &fault), OK);
    assert_true(buf_ok(&seen));
    assert_true(str_ends(buf_str(&seen), S("50000:[宝安区][49998]50001:[宝安区][49999]")));
    assert_int_equal(table_replaced(table), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(csv_of_every_encoding_and_separator_gives_the_same_rows),
        TEST(encoding_and_separator_can_be_said),
        TEST(cells_are_trimmed_filled_up_and_unguarded_and_empty_rows_skipped),
        TEST(the_header_may_stand_below_a_title),
        TEST(a_sheet_gives_rows_like_a_csv),
        TEST(files_of_other_kinds_are_refused),
        TEST(a_file_longer_than_any_buffer_is_read_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
