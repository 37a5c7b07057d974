#include "sys/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *arena;
static struct fault fault;
static const struct config *config;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    config = NULL;
    clearenv();
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

static str file_with(str text)
{
    char *path = arena_cstr(arena, S("/tmp/naguan-config-XXXXXX"));
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text.p, text.n), text.n);
    close(fd);
    return str_from(path);
}

static rc load_file(str text)
{
    str path = file_with(text);
    fault_clear(&fault);
    rc code = config_load(arena, path, NULL, NULL, &config, &fault);
    unlink(path.p);
    return code;
}

static void without_anything_the_defaults_hold(void **state)
{
    (void)state;
    assert_int_equal(config_load(arena, S(""), NULL, NULL, &config, &fault), OK);
    assert_text(config_text(config, "NAGUAN_LISTEN"), "127.0.0.1:8080");
    assert_text(config_text(config, "NAGUAN_DATABASE"), "sqlite:var/naguan.db");
    assert_text(config_text(config, "NAGUAN_WORKER"), "inside");
    assert_int_equal(config_int(config, "NAGUAN_SESSION_IDLE"), 30);
    assert_int_equal(config_int(config, "NAGUAN_UPLOAD_MAX"), 20 << 20);
    assert_false(config_bool(config, "NAGUAN_TLS_ONLY"));
}

static void a_flag_beats_the_environment_which_beats_the_file(void **state)
{
    (void)state;
    str path = file_with(S("NAGUAN_LISTEN=file:1\nNAGUAN_WEB=file\nNAGUAN_RULES=file\n"));
    char program[] = "naguan", flag[] = "--listen=flag:1";
    char *argv[] = { program, flag, NULL };
    int argc = 2;
    setenv("NAGUAN_LISTEN", "env:1", 1);
    setenv("NAGUAN_WEB", "env", 1);
    assert_int_equal(config_load(arena, path, &argc, argv, &config, &fault), OK);
    unlink(path.p);
    assert_text(config_text(config, "NAGUAN_LISTEN"), "flag:1");
    assert_text(config_text(config, "NAGUAN_WEB"), "env");
    assert_text(config_text(config, "NAGUAN_RULES"), "file");
}

static void flags_of_settings_are_taken_out_and_others_stay(void **state)
{
    (void)state;
    char a0[] = "naguan", a1[] = "--NAGUAN_NODE=7", a2[] = "import", a3[] = "--map=m",
         a4[] = "--session-idle=5", a5[] = "--listen", a6[] = "--", a7[] = "--web=x";
    char *argv[] = { a0, a1, a2, a3, a4, a5, a6, a7, NULL };
    char *want[] = { a0, a2, a3, a5, a6, a7, NULL };
    int argc = 8;
    assert_int_equal(config_load(arena, S(""), &argc, argv, &config, &fault), OK);
    assert_int_equal(argc, 6);
    for (size_t i = 0; i < COUNT(want); i++)
        assert_ptr_equal(argv[i], want[i]);
    assert_int_equal(config_int(config, "NAGUAN_NODE"), 7);
    assert_int_equal(config_int(config, "NAGUAN_SESSION_IDLE"), 5);
    assert_text(config_text(config, "NAGUAN_WEB"), "web/dist");
}

static void the_database_lies_with_the_data_unless_said_otherwise(void **state)
{
    (void)state;
    setenv("NAGUAN_DATA", "/srv/naguan", 1);
    assert_int_equal(config_load(arena, S(""), NULL, NULL, &config, &fault), OK);
    assert_text(config_text(config, "NAGUAN_DATABASE"), "sqlite:/srv/naguan/naguan.db");
    setenv("NAGUAN_DATABASE", "postgresql:///x", 1);
    assert_int_equal(config_load(arena, S(""), NULL, NULL, &config, &fault), OK);
    assert_text(config_text(config, "NAGUAN_DATABASE"), "postgresql:///x");
}

static void files_may_hold_comments_blanks_and_quotes(void **state)
{
    (void)state;
    assert_int_equal(load_file(S("# a comment\n\n  NAGUAN_WEB = \"a b\" \r\nNAGUAN_TLS_ONLY=on\n"
                                 "NAGUAN_DATABASE=postgresql://h/d?a=b")),
                     OK);
    assert_text(config_text(config, "NAGUAN_WEB"), "a b");
    assert_true(config_bool(config, "NAGUAN_TLS_ONLY"));
    assert_text(config_text(config, "NAGUAN_DATABASE"), "postgresql://h/d?a=b");
}

static void sizes_have_units(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        i64 want; /* 0: refused */
    } cases[] = {
        { "65536", 65536 },
        { "64K", 65536 },
        { "64k", 65536 },
        { "1M", 1 << 20 },
        { "1G", 1 << 30 },
        { "2G", 0 },
        { "63K", 0 },
        { "-1", 0 },
        { "", 0 },
        { "K", 0 },
        { "9999999999999G", 0 },
        { "1 M", 0 },
        { "1T", 0 },
        { "0x100000", 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        setenv("NAGUAN_UPLOAD_MAX", cases[i].text, 1);
        rc code = config_load(arena, S(""), NULL, NULL, &config, &fault);
        assert_int_equal(code, cases[i].want ? OK : INVALID);
        if (code == OK)
            assert_int_equal(config_int(config, "NAGUAN_UPLOAD_MAX"), cases[i].want);
    }
}

static void a_bad_value_is_refused_with_what_is_allowed(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *allowed;
    } cases[] = {
        { "NAGUAN_NODE", "1024", "0-1023" },
        { "NAGUAN_NODE", "x", "0-1023" },
        { "NAGUAN_NODE", "", "0-1023" },
        { "NAGUAN_WORKER", "beside", "inside|outside" },
        { "NAGUAN_WORKER", "inside|outside", "inside|outside" },
        { "NAGUAN_WORKER", "", "inside|outside" },
        { "NAGUAN_TLS_ONLY", "perhaps", "yes|no" },
        { "NAGUAN_LISTEN", "", "3-255 bytes" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        clearenv();
        fault_clear(&fault);
        setenv(cases[i].name, cases[i].text, 1);
        assert_int_equal(config_load(arena, S(""), NULL, NULL, &config, &fault), INVALID);
        assert_text(fault.key, "config.value");
        assert_text(fault.args[0].value, cases[i].name);
        assert_text(fault.args[1].value, "environment");
        assert_text(fault.args[2].value, cases[i].allowed);
        assert_null(config);
    }
}

static void a_bad_file_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        str text;
        const char *key, *line;
    } cases[] = {
        { STR_INIT("\nNAGUAN_LISTN=x"), "config.unknown", ":2" },
        { STR_INIT("naguan_listen=abcd"), "config.unknown", ":1" },
        { STR_INIT("NAGUAN_LISTEN"), "config.syntax", ":1" },
        { STR_INIT("=x"), "config.unknown", ":1" },
        { STR_INIT("NAGUAN_WEB=a\0b"), "config.value", ":1" },
        { STR_INIT("\n\nNAGUAN_NODE=-1"), "config.value", ":3" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(load_file(cases[i].text), INVALID);
        assert_text(fault.key, cases[i].key);
        assert_true(str_ends(fault.args[1].value, str_from(cases[i].line)));
    }
}

static void a_password_never_shows_in_the_refusal(void **state)
{
    (void)state;
    assert_int_equal(load_file(S("postgresql://u:hunter2@h/d")), INVALID);
    for (size_t i = 0; i < FAULT_ARGS; i++)
        assert_int_equal(str_find(fault.args[i].value, S("hunter2")), fault.args[i].value.n);
    assert_int_equal(str_find(fault.detail, S("hunter2")), fault.detail.n);
}

static void a_file_that_is_not_there_or_too_long_is_refused(void **state)
{
    (void)state;
    assert_int_equal(config_load(arena, S("/nonexistent/x"), NULL, NULL, &config, &fault),
                     NOT_FOUND);
    assert_text(fault.key, "config.no_file");
    char *text = arena_alloc(arena, 70000);
    memset(text, '\n', 70000);
    assert_int_equal(load_file((str){ text, 70000 }), INVALID);
    assert_int_equal(load_file((str){ text, 60000 }), OK);
}

static void the_table_prints_every_setting_with_its_source(void **state)
{
    (void)state;
    buf out = buf_new(arena, 1 << 16), bare = buf_new(arena, 1 << 16);
    setenv("NAGUAN_SESSION_MAX", "24", 1);
    assert_int_equal(config_load(arena, S(""), NULL, NULL, &config, &fault), OK);
    config_print(config, &out);
    assert_true(buf_ok(&out));
    str text = buf_str(&out);
    assert_true(
        str_find(text, S("NAGUAN_SESSION_MAX  --session-max=  [1-168]  =12  <environment>\n")) <
        text.n);
    assert_true(str_find(text, S("NAGUAN_LISTEN  --listen=  ")) < text.n);
    config_print(NULL, &bare);
    assert_int_equal(str_find(buf_str(&bare), S("<")), bare.n);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_anything_the_defaults_hold),
        TEST(a_flag_beats_the_environment_which_beats_the_file),
        TEST(flags_of_settings_are_taken_out_and_others_stay),
        TEST(the_database_lies_with_the_data_unless_said_otherwise),
        TEST(files_may_hold_comments_blanks_and_quotes),
        TEST(sizes_have_units),
        TEST(a_bad_value_is_refused_with_what_is_allowed),
        TEST(a_bad_file_is_refused_with_its_line),
        TEST(a_password_never_shows_in_the_refusal),
        TEST(a_file_that_is_not_there_or_too_long_is_refused),
        TEST(the_table_prints_every_setting_with_its_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
