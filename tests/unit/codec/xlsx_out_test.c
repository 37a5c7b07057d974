#include "codec/xlsx_out.h"

#include "base/buf.h"
#include "codec/xlsx_in.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *arena;
static struct fault fault;
static buf seen;
static str folder, path;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    seen = buf_new(arena, 1 << 20);
    char *made = arena_cstr(arena, S("/tmp/naguan-xlsx-XXXXXX"));
    if (!mkdtemp(made))
        return -1;
    folder = str_from(made);
    path = ARENA_CONCAT(arena, folder, S("/out.xlsx"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path.p);
    int left = rmdir(folder.p); /* fails when a temporary file stayed */
    arena_free(arena);
    return left;
}

static rc take(void *arg, const struct table_row *row, struct fault *f)
{
    (void)arg;
    (void)f;
    for (size_t i = 0; i < row->count; i++) {
        buf_char(&seen, '[');
        buf_add(&seen, row->cells[i]);
        buf_char(&seen, ']');
    }
    buf_char(&seen, '\n');
    return OK;
}

static struct xlsx_out *begun(str sheet)
{
    struct xlsx_out *x;
    assert_int_equal(xlsx_out_new(path, sheet, &x, &fault), OK);
    return x;
}

/* Reads the file back by our own reader. */
static str sheet_read(void)
{
    struct xlsx_in *in;
    int fd = open(path.p, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(xlsx_in_open(fd, &in, &fault), OK);
    str name = arena_str(arena, xlsx_in_sheet_name(in, 0));
    assert_int_equal(xlsx_in_each(in, 0, take, NULL, &fault), OK);
    xlsx_in_close(in);
    close(fd);
    return name;
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct xlsx_out *x = begun(S("门店"));
    xlsx_put_head(x, S("名称"));
    xlsx_put_head(x, S("n"));
    xlsx_end_row(x);
    xlsx_put_text(x, S("a & <b> \"c\"\nd"));
    xlsx_put_int(x, -42);
    xlsx_put_int(x, 9007199254740993);
    xlsx_put_real(x, 113.9);
    xlsx_put_nothing(x);
    xlsx_put_day(x, day_of(2026, 4, 30));
    xlsx_put_instant(x, 1777510923004); /* 01:02:03 UTC */
    xlsx_put_day(x, day_of(1899, 1, 1));
    xlsx_put_real(x, 1.0 / 0.0);
    xlsx_put_text(x, S(""));
    xlsx_put_text(x, S("end"));
    xlsx_end_row(x);
    assert_int_equal(xlsx_out_finish(x, &fault), OK);
    assert_true(str_eq(sheet_read(), S("门店")));
    assert_string_equal(arena_cstr(arena, buf_str(&seen)),
                        "[名称][n]\n[a & <b> \"c\"\nd][-42][9007199254740993][113.9][][2026-04-30]"
                        "[2026-04-30 09:02:03][1899-01-01][][][end]\n");
}

static void a_text_is_never_a_formula_and_never_breaks_the_file(void **state)
{
    (void)state;
    struct xlsx_out *x = begun(S("x"));
    static const str texts[] = { STR_INIT("=1+1"), STR_INIT("http://example.org"),
                                 STR_INIT("a\x01"
                                          "b"),
                                 STR_INIT("\xff"), STR_INIT("]]>") };
    for (size_t i = 0; i < COUNT(texts); i++)
        xlsx_put_text(x, texts[i]);
    xlsx_end_row(x);
    assert_int_equal(xlsx_out_finish(x, &fault), OK);
    sheet_read();
    assert_string_equal(arena_cstr(arena, buf_str(&seen)), "[=1+1][http://example.org][a\x01"
                                                           "b][\uFFFD][]]>]\n");
}

static void a_name_that_no_tab_may_have_is_made_fit(void **state)
{
    (void)state;
    static const struct {
        str name, want;
    } cases[] = {
        { STR_INIT("a/b:c'd[e]*?\\"), STR_INIT("a b c d e    ") },
        { STR_INIT(""), STR_INIT("Sheet1") },
        { STR_INIT("\xff"), STR_INIT("Sheet1") },
        { STR_INIT("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二"),
          STR_INIT("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一") },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(xlsx_out_finish(begun(cases[i].name), &fault), OK);
        assert_true(str_eq(sheet_read(), cases[i].want));
    }
}

static void a_long_text_is_cut_with_an_ellipsis(void **state)
{
    (void)state;
    struct xlsx_out *x = begun(S("x"));
    char *text = arena_alloc(arena, 40001);
    memset(text, 'x', 40000);
    xlsx_put_text(x, (str){ text, 40000 });
    xlsx_end_row(x);
    assert_int_equal(xlsx_out_finish(x, &fault), OK);
    sheet_read();
    assert_int_equal(seen.n, 1 + 32766 + 3 + 2);
    assert_true(str_ends(buf_str(&seen), S("x…]\n")));
}

static void more_rows_than_a_sheet_has_are_refused(void **state)
{
    (void)state;
    struct xlsx_out *x = begun(S("x"));
    for (int i = 0; i < 1048577; i++) {
        if (i > 1048570)
            xlsx_put_int(x, i);
        xlsx_end_row(x);
    }
    assert_int_equal(xlsx_out_finish(x, &fault), TOO_LARGE);
    assert_int_equal(access(path.p, F_OK), -1);
}

static void what_is_abandoned_leaves_nothing(void **state)
{
    (void)state;
    struct xlsx_out *x = begun(S("x"));
    xlsx_put_text(x, S("a"));
    xlsx_end_row(x);
    xlsx_out_abandon(x);
    xlsx_out_abandon(NULL);
    assert_int_equal(access(path.p, F_OK), -1);
}

static void a_full_disk_is_told(void **state)
{
    (void)state;
    struct rlimit before, small = { 64 << 10, 64 << 10 };
    char text[1000];
    memset(text, 'x', sizeof text);
    struct xlsx_out *x = begun(S("x"));
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    for (int i = 0; i < 500; i++) {
        xlsx_put_text(x, (str){ text, sizeof text });
        xlsx_end_row(x);
    }
    rc code = xlsx_out_finish(x, &fault);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(code, DISK_FULL);
    assert_int_equal(access(path.p, F_OK), -1);
}

static void a_file_without_a_place_is_refused(void **state)
{
    (void)state;
    struct xlsx_out *x = NULL;
    str nowhere = ARENA_CONCAT(arena, folder, S("/no/such/out.xlsx"));
    rc code = xlsx_out_new(nowhere, S("x"), &x, &fault);
    if (code == OK)
        code = xlsx_out_finish(x, &fault);
    assert_int_equal(code, UNAVAILABLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_read_back),
        TEST(a_text_is_never_a_formula_and_never_breaks_the_file),
        TEST(a_name_that_no_tab_may_have_is_made_fit),
        TEST(a_long_text_is_cut_with_an_ellipsis),
        TEST(more_rows_than_a_sheet_has_are_refused),
        TEST(what_is_abandoned_leaves_nothing),
        TEST(a_full_disk_is_told),
        TEST(a_file_without_a_place_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
