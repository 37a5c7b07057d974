#include "codec/multipart.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define FORM "multipart/form-data; boundary=XyZ"

static struct arena *arena;
static struct fault fault;
static buf seen; /* what the calls told, as text */
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

static rc begin(void *arg, const struct multipart_part *part, struct fault *f)
{
    (void)arg;
    (void)f;
    buf_add(&seen, part->name);
    buf_char(&seen, part->is_file ? '@' : '=');
    buf_add(&seen, part->file_name);
    buf_char(&seen, '(');
    buf_add(&seen, part->media_type);
    buf_add(&seen, S(")["));
    return OK;
}

static rc data(void *arg, str bytes, struct fault *f)
{
    (void)arg;
    assert_true(bytes.n > 0);
    buf_add(&seen, bytes);
    (void)f;
    return refuse_with;
}

static rc end(void *arg, struct fault *f)
{
    (void)arg;
    (void)f;
    buf_add(&seen, S("]"));
    return OK;
}

static const struct multipart_calls calls = { begin, data, end };

static rc read_in_pieces(str type, str body, size_t piece)
{
    struct multipart *m;
    buf_clear(&seen);
    fault_clear(&fault);
    rc code = multipart_new(arena, type, &calls, NULL, &m, &fault);
    for (size_t at = 0; at < body.n && code == OK; at += piece) {
        str copy = arena_str(arena, str_sub(body, at, at + piece)); /* so that overruns are seen */
        code = multipart_feed(m, copy, &fault);
    }
    return code == OK ? multipart_finish(m, &fault) : code;
}

static rc read_form(str body)
{
    return read_in_pieces(S(FORM), body, body.n + 1);
}

static void assert_seen(const char *want)
{
    str got = buf_str(&seen);
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p, want, got.n);
}

static const char body_of_all[] =
    "a preamble nobody reads\r\n--XyZ\r\n"
    "Content-Disposition: form-data; name=\"title\"\r\n\r\n"
    "门店\r\n--XyZ  \t\r\n"
    "content-disposition: form-data; name=file; filename=\"C:\\x\\照 片.JPG\"\r\n"
    "Content-Type: Image/JPEG; q=1\r\n\r\n"
    "\r\n--Xy\r\r\n--X\r\n\r\n--XyZ\r\n"
    "Content-Disposition: form-data; name=\"empty\"\r\n\r\n"
    "\r\n--XyZ\r\n"
    "Content-Disposition: form-data; name=\"none\"\r\n\r\n"
    "--XyZ--\r\nan epilogue --XyZ\r\n";
static const char seen_of_all[] = "title=(text/plain)[门店]"
                                  "file@照 片.JPG(image/jpeg)[\r\n--Xy\r\r\n--X\r\n]"
                                  "empty=(text/plain)[]none=(text/plain)[]";

static void a_form_is_read_wherever_it_is_cut(void **state)
{
    (void)state;
    str body = { body_of_all, sizeof body_of_all - 1 };
    for (size_t piece = 1; piece <= body.n; piece++) {
        assert_int_equal(read_in_pieces(S(FORM), body, piece), OK);
        assert_seen(seen_of_all);
    }
}

static void every_form_cut_short_is_refused(void **state)
{
    (void)state;
    str body = { body_of_all, sizeof body_of_all - 1 };
    size_t whole = str_find(body, S("--XyZ--")) + 7;
    for (size_t n = 0; n < whole; n++) {
        assert_int_equal(read_form(str_sub(body, 0, n)), BAD_REQUEST);
        assert_true(str_eq(fault.key, S("multipart.cut")));
    }
    assert_int_equal(read_form(str_sub(body, 0, whole)), OK);
}

static void bytes_of_any_kind_come_through(void **state)
{
    (void)state;
    buf b = buf_new(arena, 1 << 16);
    buf want = buf_new(arena, 1 << 16);
    buf_add(&want, S("f@x(application/octet-stream)["));
    buf_add(&b, S("--XyZ\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n"));
    for (int i = 0; i < 2048; i++) {
        buf_char(&b, (char)i);
        buf_char(&want, (char)i);
        buf_add(&b, i % 7 ? S("\r\n-") : S("\r\n--XyY"));
        buf_add(&want, i % 7 ? S("\r\n-") : S("\r\n--XyY"));
    }
    buf_add(&b, S("\r\n--XyZ--"));
    buf_char(&want, ']');
    static const size_t pieces[] = { 1, 2, 3, 7, 64, 1000, 65536 };
    for (size_t i = 0; i < COUNT(pieces); i++) {
        assert_int_equal(read_in_pieces(S(FORM), buf_str(&b), pieces[i]), OK);
        assert_true(str_eq(buf_str(&seen), buf_str(&want)));
    }
}

static void the_type_must_be_form_data_with_one_boundary(void **state)
{
    (void)state;
    static const struct {
        str type;
        rc want;
    } cases[] = {
        { STR_INIT("Multipart/Form-Data ; Charset=x; Boundary=\"XyZ\""), OK },
        { STR_INIT("multipart/form-data; boundary=XyZ;"), OK },
        { STR_INIT("multipart/mixed; boundary=XyZ"), UNSUPPORTED },
        { STR_INIT("application/json"), UNSUPPORTED },
        { STR_INIT(""), UNSUPPORTED },
        { STR_INIT("multipart/form-data"), BAD_REQUEST },
        { STR_INIT("multipart/form-data; boundary="), BAD_REQUEST },
        { STR_INIT("multipart/form-data; boundary=\"\""), BAD_REQUEST },
        { STR_INIT("multipart/form-data; boundary=\"XyZ"), BAD_REQUEST },
        { STR_INIT("multipart/form-data; boundary=\"X\r\nZ\""), BAD_REQUEST },
        { STR_INIT("multipart/form-data; boundary=XyZ; boundary=abc"), BAD_REQUEST },
        { STR_INIT("multipart/form-data boundary=XyZ"), BAD_REQUEST },
        { STR_INIT("multipart/form-data; boundary=\"XyZ \""), BAD_REQUEST },
        { STR_INIT("multipart/form-data; boundary="
                   "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg1"),
          BAD_REQUEST },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        rc code = read_in_pieces(cases[i].type, S("--XyZ--"), 100);
        assert_int_equal(code, cases[i].want);
    }
}

static void headers_two_readers_could_read_differently_are_refused(void **state)
{
    (void)state;
    static const char *const heads[] = {
        "",
        "X: y\r\n",
        "Content-Disposition: form-data\r\n",
        "Content-Disposition: attachment; name=a\r\n",
        "Content-Disposition: form-data; name=a; name=b\r\n",
        "Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n",
        "Content-Disposition: form-data; name=a; filename=x; filename=y\r\n",
        "Content-Disposition: form-data;\r\n name=a\r\n",
        "Content-Disposition: form-data; name=\"a\nb\"\r\n",
        "Content-Disposition: form-data; name=\"a\rb\"\r\n",
        "Content-Disposition: form-data; name=\"a\r\n",
        "Content-Disposition: form-data; name=\"\xff\"\r\n",
        "Content-Disposition: form-data; name=a; filename*=latin1''x\r\n",
        "Content-Disposition: form-data; name=a; filename*=UTF-8''%zz\r\n",
        "Content-Disposition : form-data; name=a\r\n",
        "no colon\r\nContent-Disposition: form-data; name=a\r\n",
        "Content-Disposition: form-data; name=a\r\nContent-Type: text\r\n",
        "Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n",
    };
    for (size_t i = 0; i < COUNT(heads); i++) {
        str body = arena_fmt(arena, "--XyZ\r\n%s\r\nx\r\n--XyZ--", heads[i]);
        assert_int_equal(read_form(body), BAD_REQUEST);
        assert_true(str_eq(fault.key, S("multipart.headers")));
        assert_seen("");
    }
}

static void file_names_come_safe_and_in_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *parameter, *want;
    } cases[] = {
        { "filename=\"../../x.sh\"", "a@x.sh(application/octet-stream)[x]" },
        { "filename=\"\"", "a@file(application/octet-stream)[x]" },
        { "filename=\"a\\\"b.txt\"", "a@a_b.txt(application/octet-stream)[x]" },
        { "filename*=utf-8'zh'%e9%97%a8%2Fx.jpg", "a@x.jpg(application/octet-stream)[x]" },
        { "filename=x; filename*=UTF-8''%e9%97%a8.jpg", "a@门.jpg(application/octet-stream)[x]" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        str body = arena_fmt(
            arena, "--XyZ\r\nContent-Disposition: form-data; name=a; %s\r\n\r\nx\r\n--XyZ--",
            cases[i].parameter);
        assert_int_equal(read_form(body), OK);
        assert_seen(cases[i].want);
    }
}

static void a_boundary_line_with_more_on_it_is_refused(void **state)
{
    (void)state;
    static const char *const bodies[] = { "--XyZabc", "--XyZ-x", "--XyZ -", "--XyZ\rx", "--XyZ\n" };
    for (size_t i = 0; i < COUNT(bodies); i++) {
        assert_int_equal(read_form(str_from(bodies[i])), BAD_REQUEST);
        assert_true(str_eq(fault.key, S("multipart.broken")));
    }
}

static void headers_and_parts_without_end_are_refused(void **state)
{
    (void)state;
    buf b = buf_new(arena, 1 << 20);
    buf_add(&b, S("--XyZ\r\nX: "));
    for (int i = 0; i < 5000; i++)
        buf_char(&b, 'x');
    assert_int_equal(read_form(buf_str(&b)), BAD_REQUEST);
    assert_true(str_eq(fault.key, S("multipart.headers")));
    buf many = buf_new(arena, 1 << 20);
    for (int i = 0; i < 65; i++)
        buf_add(&many, S("--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n"));
    assert_int_equal(read_form(buf_str(&many)), TOO_MANY);
}

static void a_refusal_of_the_caller_ends_the_reading(void **state)
{
    (void)state;
    struct multipart *m;
    str body = S("--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\nxyz\r\n--XyZ--");
    refuse_with = TOO_LARGE;
    assert_int_equal(multipart_new(arena, S(FORM), &calls, NULL, &m, &fault), OK);
    assert_int_equal(multipart_feed(m, body, &fault), TOO_LARGE);
    refuse_with = OK;
    assert_int_equal(multipart_feed(m, body, &fault), TOO_LARGE);
    assert_int_equal(multipart_finish(m, &fault), TOO_LARGE);
    assert_seen("a=(text/plain)[xyz");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_form_is_read_wherever_it_is_cut),
        TEST(every_form_cut_short_is_refused),
        TEST(bytes_of_any_kind_come_through),
        TEST(the_type_must_be_form_data_with_one_boundary),
        TEST(headers_two_readers_could_read_differently_are_refused),
        TEST(file_names_come_safe_and_in_utf8),
        TEST(a_boundary_line_with_more_on_it_is_refused),
        TEST(headers_and_parts_without_end_are_refused),
        TEST(a_refusal_of_the_caller_ends_the_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
