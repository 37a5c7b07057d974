#include "codec/csv.h"

#include "base/limits.h"
#include "base/rand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static struct fault fault;
static buf seen; /* rows as "line:[a][b]" */
static i64 rows;
static rc refuse_with;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    seen = buf_new(arena, 8 << 20);
    rows = 0;
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
    rows++;
    buf_i64(&seen, row->line);
    buf_char(&seen, ':');
    for (size_t i = 0; i < row->count; i++) {
        buf_char(&seen, '[');
        buf_add(&seen, row->cells[i]);
        buf_char(&seen, ']');
    }
    return refuse_with;
}

static rc take_unguarded(void *arg, const struct table_row *row, struct fault *f)
{
    str cells[LIMIT_CSV_COLUMNS];
    for (size_t i = 0; i < row->count; i++)
        cells[i] = csv_unguarded(row->cells[i]);
    struct table_row bare = { row->line, cells, row->count };
    return take(arg, &bare, f);
}

static rc read_text(str text, size_t piece)
{
    struct csv_reader *r = csv_reader_new(arena, ',', take, NULL);
    rc code = OK;
    buf_clear(&seen);
    fault_clear(&fault);
    rows = 0;
    for (size_t at = 0; at < text.n && code == OK; at += piece)
        code = csv_feed(r, arena_str(arena, str_sub(text, at, at + piece)), &fault);
    return code == OK ? csv_finish(r, &fault) : code;
}

static void rows_come_out_wherever_the_text_is_cut(void **state)
{
    (void)state;
    static const struct {
        str text, want;
    } cases[] = {
        { STR_INIT(""), STR_INIT("") },
        { STR_INIT("a"), STR_INIT("1:[a]") },
        { STR_INIT("a,b\r\nc,d\r\n"), STR_INIT("1:[a][b]2:[c][d]") },
        { STR_INIT("a,b\nc,d"), STR_INIT("1:[a][b]2:[c][d]") },
        { STR_INIT("a\rb\r\rc"), STR_INIT("1:[a]2:[b]4:[c]") },
        { STR_INIT("\n\r\n\na\n\n"), STR_INIT("4:[a]") },
        { STR_INIT(","), STR_INIT("1:[][]") },
        { STR_INIT(",\n,x,\n"), STR_INIT("1:[][]2:[][x][]") },
        { STR_INIT("\"\"\n"), STR_INIT("1:[]") },
        { STR_INIT("\"a,\"\"b\"\"\",\"\"\"\"\n"), STR_INIT("1:[a,\"b\"][\"]") },
        { STR_INIT("\"x\ny\r\nz\rw\",1\nq"), STR_INIT("1:[x\ny\r\nz\rw][1]5:[q]") },
        { STR_INIT("\"a\"b\"c,d"), STR_INIT("1:[ab\"c][d]") },
        { STR_INIT("a\"b\",c"), STR_INIT("1:[a\"b\"][c]") },
        { STR_INIT("\"a\" ,b"), STR_INIT("1:[a ][b]") },
        { STR_INIT(" \"a\",b"), STR_INIT("1:[ \"a\"][b]") },
        { STR_INIT("门店,\"地址，一\"\n"), STR_INIT("1:[门店][地址，一]") },
        { STR_INIT("a\0b,c"), STR_INIT("1:[a\0b][c]") },
        { STR_INIT("\"a\"\r\nb"), STR_INIT("1:[a]2:[b]") },
        { STR_INIT("\"a\r\"\r\nb"), STR_INIT("1:[a\r]3:[b]") },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t piece = 1; piece <= cases[i].text.n + 1; piece++) {
            assert_int_equal(read_text(cases[i].text, piece), OK);
            str got = buf_str(&seen);
            if (!str_eq(got, cases[i].want))
                fail_msg("case %zu in pieces of %zu: %.*s", i, piece, STR_ARG(got));
        }
    }
}

static str filled(const char *piece, size_t times, str end)
{
    buf b = buf_new(arena, 4 << 20);
    for (size_t i = 0; i < times; i++)
        buf_add(&b, str_from(piece));
    buf_add(&b, end);
    assert_true(buf_ok(&b));
    return buf_str(&b);
}

static void what_is_too_large_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *piece;
        size_t good, bad;
        const char *key;
    } cases[] = {
        { ",", LIMIT_CSV_COLUMNS - 1, LIMIT_CSV_COLUMNS, "csv.columns" },
        { ",", 0, 1000000, "csv.columns" },
        { "x", LIMIT_CSV_CELL, LIMIT_CSV_CELL + 1, "csv.cell" },
        { "123456789012345678901234567890,", 200, 257, "csv.columns" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(read_text(filled(cases[i].piece, cases[i].good, S("\n")), 60000), OK);
        str bad = ARENA_CONCAT(arena, S("first\n"), filled(cases[i].piece, cases[i].bad, S("\n")));
        assert_int_equal(read_text(bad, 60000), TOO_LARGE);
        assert_true(str_eq(fault.key, str_from(cases[i].key)));
        assert_true(str_eq(fault.args[0].value, S("2")));
        assert_int_equal(rows, 1);
    }
}

static void a_row_has_an_end(void **state)
{
    (void)state;
    str cell = filled("x", LIMIT_CSV_CELL, S(",")); /* 17 of them are more than a row may hold */
    buf b = buf_new(arena, 4 << 20);
    for (int i = 0; i < 17; i++)
        buf_add(&b, cell);
    assert_int_equal(read_text(buf_str(&b), 65536), TOO_LARGE);
    assert_true(str_eq(fault.key, S("csv.row")));
}

static void a_quote_that_nothing_closes_is_told_with_its_line(void **state)
{
    (void)state;
    assert_int_equal(read_text(S("a\nb,\"c\nd\n"), 3), INVALID);
    assert_true(str_eq(fault.key, S("csv.open_quote")));
    assert_true(str_eq(fault.args[0].value, S("2")));
    assert_int_equal(rows, 1);
}

static void a_refusal_of_the_caller_ends_the_reading(void **state)
{
    (void)state;
    refuse_with = CANCELLED;
    assert_int_equal(read_text(S("a\nb\nc\n"), 100), CANCELLED);
    assert_int_equal(rows, 1);
}

static void the_separator_is_guessed_from_the_first_line(void **state)
{
    (void)state;
    static const struct {
        str text;
        char want;
    } cases[] = {
        { STR_INIT(""), ',' },         { STR_INIT("abc"), ',' },
        { STR_INIT("a,b;c,d"), ',' },  { STR_INIT("a;b;c,d"), ';' },
        { STR_INIT("a\tb\tc"), '\t' }, { STR_INIT("a|b"), '|' },
        { STR_INIT("a\nb;c;d"), ',' }, { STR_INIT("\"x,y,z\nu,v\";b"), ';' },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(csv_guess_separator(cases[i].text), cases[i].want);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    static const str pieces[] = { STR_INIT("a"),  STR_INIT(","),  STR_INIT("\""), STR_INIT("\n"),
                                  STR_INIT("\r"), STR_INIT(" "),  STR_INIT("'"),  STR_INIT("="),
                                  STR_INIT("店"), STR_INIT("-1"), STR_INIT("＋") };
    struct rand r;
    rand_seed(&r, 20260430);
    for (int round = 0; round < 500; round++) {
        struct csv_out o = csv_out_new(arena, 1 << 16);
        buf want = buf_new(arena, 1 << 16);
        size_t columns = 1 + rand_below(&r, 4);
        buf_add(&want, S("1:"));
        for (size_t i = 0; i < columns; i++) {
            buf cell = buf_new(arena, 256);
            for (u64 n = rand_below(&r, 5); n > 0; n--)
                buf_add(&cell, pieces[rand_below(&r, COUNT(pieces))]);
            csv_put_text(&o, buf_str(&cell));
            buf_char(&want, '[');
            buf_add(&want, buf_str(&cell));
            buf_char(&want, ']');
        }
        csv_end_row(&o);
        struct csv_reader *reader = csv_reader_new(arena, ',', take_unguarded, NULL);
        buf_clear(&seen);
        assert_int_equal(csv_feed(reader, buf_str(&o.b), &fault), OK);
        assert_int_equal(csv_finish(reader, &fault), OK);
        if (!str_eq(buf_str(&seen), buf_str(&want)))
            fail_msg("round %d: %.*s", round, STR_ARG(buf_str(&o.b)));
    }
}

static void no_cell_is_a_formula_for_a_spreadsheet(void **state)
{
    (void)state;
    static const struct {
        str cell, want;
    } cases[] = {
        { STR_INIT("=1+1"), STR_INIT("\"'=1+1\"\r\n") },
        { STR_INIT("+SUM(A1)"), STR_INIT("\"'+SUM(A1)\"\r\n") },
        { STR_INIT("-cmd|' /C calc'!A0"), STR_INIT("\"'-cmd|' /C calc'!A0\"\r\n") },
        { STR_INIT("@x"), STR_INIT("\"'@x\"\r\n") },
        { STR_INIT("\t=1"), STR_INIT("\"'\t=1\"\r\n") },
        { STR_INIT("＝1"), STR_INIT("\"'＝1\"\r\n") },
        { STR_INIT("=HYPERLINK(\"http://x\")"), STR_INIT("\"'=HYPERLINK(\"\"http://x\"\")\"\r\n") },
        { STR_INIT("-12.5"), STR_INIT("-12.5\r\n") },
        { STR_INIT("a=b"), STR_INIT("a=b\r\n") },
        { STR_INIT("'quoted"), STR_INIT("'quoted\r\n") },
        { STR_INIT(""), STR_INIT("\"\"\r\n") },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct csv_out o = csv_out_new(arena, 1024);
        csv_put_text(&o, cases[i].cell);
        csv_end_row(&o);
        assert_true(str_eq(buf_str(&o.b), cases[i].want));
    }
}

static void numbers_empty_cells_and_the_mark_are_written_plainly(void **state)
{
    (void)state;
    struct csv_out o = csv_out_new(arena, 1024);
    csv_put_mark(&o);
    csv_put_text(&o, S("a"));
    csv_put_text(&o, S(""));
    csv_put_int(&o, -5);
    csv_put_real(&o, 113.9);
    csv_put_text(&o, S(" b"));
    csv_end_row(&o);
    csv_put_text(&o, S(""));
    csv_put_text(&o, S(""));
    csv_end_row(&o);
    assert_true(str_eq(buf_str(&o.b), S("\xEF\xBB\xBF"
                                        "a,,-5,113.9,\" b\"\r\n,\r\n")));
}

static void a_guard_is_taken_away_only_where_it_guards(void **state)
{
    (void)state;
    assert_true(str_eq(csv_unguarded(S("'=1")), S("=1")));
    assert_true(str_eq(csv_unguarded(S("'＠x")), S("＠x")));
    assert_true(str_eq(csv_unguarded(S("'tis")), S("'tis")));
    assert_true(str_eq(csv_unguarded(S("'")), S("'")));
    assert_true(str_eq(csv_unguarded(S("")), S("")));
    assert_true(str_eq(csv_unguarded(S("=1")), S("=1")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_come_out_wherever_the_text_is_cut),
        TEST(what_is_too_large_is_refused_with_its_line),
        TEST(a_row_has_an_end),
        TEST(a_quote_that_nothing_closes_is_told_with_its_line),
        TEST(a_refusal_of_the_caller_ends_the_reading),
        TEST(the_separator_is_guessed_from_the_first_line),
        TEST(what_is_written_is_read_back),
        TEST(no_cell_is_a_formula_for_a_spreadsheet),
        TEST(numbers_empty_cells_and_the_mark_are_written_plainly),
        TEST(a_guard_is_taken_away_only_where_it_guards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
