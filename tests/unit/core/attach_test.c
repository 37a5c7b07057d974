/* Files are taken by what they are, not by what they are called, and given only to who may see
 * them. */
#include "pipeline.h"

#include "core/attach.h"

#define FORM "multipart/form-data; boundary=cut"
#define PNG  "\x89PNG\r\n\x1a\n"
#define BEGIN                                                                                      \
    "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: "    \
    "image/png\r\n\r\n"
#define PDF                                                                                        \
    "%PDF-1.7 a letter that is long enough to be looked at before all of it has come, and then "   \
    "some more"

static struct pipeline *p;

static int up(void **state)
{
    p = pipeline_new(*state, NULL);
    return 0;
}

static int down(void **state)
{
    (void)state;
    pipeline_free(p);
    return 0;
}

/* Sends content as a file; fields go before it. */
static void send_file(struct browser *w, int status, const char *name, const char *content,
                      const char *fields)
{
    struct arena *a = p->b->t->arena;
    str head = arena_fmt(a, BEGIN, name);
    w->type = FORM;
    str body = ARENA_CONCAT(a, str_from(fields), head, str_from(content), S("\r\n--cut--\r\n"));
    ask(w, status, "POST", "/v1/attachments", arena_cstr(a, body));
    w->type = NULL;
}

static const char *address(void)
{
    str id = json_text(json_get(reply_json(p), "id"));
    return arena_cstr(p->b->t->arena,
                      ARENA_CONCAT(p->b->t->arena, S("/v1/attachments/"), id, S("/content")));
}

static void a_file_comes_back_as_it_was_sent(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    send_file(&anna, 201, "letter.pdf", PDF, "");
    assert_true(str_eq(json_text(json_get(reply_json(p), "media_type")), S("application/pdf")));
    ask(&anna, 200, "GET", address(), NULL);
    assert_true(str_eq(p->reply.body, S(PDF)));
    assert_true(str_eq(p->reply.content_type, S("application/pdf")));
    str policy = loop_header(&p->reply, "Content-Security-Policy");
    assert_true(str_eq(policy, S("default-src 'none'; sandbox")));
}

static void what_is_no_picture_is_refused_whatever_it_is_called(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    send_file(&anna, 415, "photo.png", "<script>alert(1)</script>", "");
    assert_true(str_eq(reply_key(p), S("attachment.type")));
    send_file(&anna, 415, "photo.png", "", "");
    assert_int_equal(must_int(p->b->t, "SELECT count(*) FROM attachment", NO_ARGS), 0);
    assert_int_equal(must_int(p->b->t, "SELECT count(*) FROM blob", NO_ARGS), 0);
}

static void a_name_is_never_a_path(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    send_file(&anna, 201, "../../../etc/passwd", PDF, "");
    assert_true(str_eq(json_text(json_get(reply_json(p), "name")), S("passwd")));
}

static void a_form_without_file_or_end_is_refused(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    anna.type = FORM;
    ask(&anna, 400, "POST", "/v1/attachments",
        "--cut\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nx\r\n--cut--\r\n");
    assert_true(str_eq(reply_key(p), S("upload.no_file")));
    ask(&anna, 400, "POST", "/v1/attachments",
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n" PDF);
    anna.type = "application/json";
    ask(&anna, 415, "POST", "/v1/attachments", "{}");
}

static void a_place_that_cannot_be_is_told_with_its_field(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    send_file(&anna, 422, "a.pdf", PDF,
              "--cut\r\nContent-Disposition: form-data; name=\"lon\"\r\n\r\nNaN\r\n"
              "--cut\r\nContent-Disposition: form-data; name=\"lat\"\r\n\r\n91\r\n");
    assert_int_equal(json_size(json_get(reply_json(p), "errors")), 2);
}

static void another_unit_does_not_see_it(void **state)
{
    (void)state;
    struct browser anna = browser_of(p), ben = browser_of(p), dora = browser_of(p);
    sign_in(&anna, "anna");
    sign_in(&ben, "ben");
    sign_in(&dora, "dora");
    send_file(&anna, 201, "letter.pdf", PDF, "");
    const char *where = address();
    ask(&ben, 200, "GET", where, NULL);
    ask(&dora, 404, "GET", where, NULL); /* what is out of scope does not exist */
}

static void the_same_upload_twice_with_one_key_is_one(void **state)
{
    (void)state;
    struct browser anna = browser_of(p);
    sign_in(&anna, "anna");
    anna.key = "upload-1";
    send_file(&anna, 201, "letter.pdf", PDF, "");
    str first = json_text(json_get(reply_json(p), "id"));
    send_file(&anna, 201, "letter.pdf", PDF, "");
    const struct json *again = reply_json(p);
    assert_true(str_eq(json_text(json_get(again, "id")), first));
    assert_int_equal(json_text(json_get(again, "name")).n, 0); /* a name is not kept with a reply */
    send_file(&anna, 409, "letter.pdf", PDF " and more", "");
    assert_int_equal(must_int(p->b->t, "SELECT count(*) FROM attachment", NO_ARGS), 1);
}

static void kinds_are_known_by_their_first_bytes(void **state)
{
    (void)state;
    static const struct {
        str head;
        const char *type;
    } cases[] = {
        { STR_INIT("\xff\xd8\xff\xe0\0\x10JFIF"), "image/jpeg" },
        { STR_INIT(PNG "\0\0\0\x0dIHDR\0\0"), "image/png" },
        { STR_INIT(PNG "and something else"), "" },
        { STR_INIT("RIFF\x10\0\0\0WEBPVP8 "), "image/webp" },
        { STR_INIT("JUNK\x10\0\0\0WEBPVP8 "), "" },
        { STR_INIT("\0\0\0\x18"
                   "ftypheic\0\0"),
          "image/heic" },
        { STR_INIT("%PDF-1.4\n"), "application/pdf" },
        { STR_INIT("GIF89a"), "" },
        { STR_INIT("<svg xmlns="), "" }, /* may hold scripts */
        { STR_INIT("\xff\xd8"), "" },
        { STR_INIT(""), "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_true(str_eq(attach_type(cases[i].head), str_from(cases[i].type)));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)
    const struct CMUnitTest tests[] = {
        TEST(a_file_comes_back_as_it_was_sent),
        TEST(what_is_no_picture_is_refused_whatever_it_is_called),
        TEST(a_name_is_never_a_path),
        TEST(a_form_without_file_or_end_is_refused),
        TEST(a_place_that_cannot_be_is_told_with_its_field),
        TEST(another_unit_does_not_see_it),
        TEST(the_same_upload_twice_with_one_key_is_one),
        cmocka_unit_test(kinds_are_known_by_their_first_bytes),
    };
    return testdb_run(tests, COUNT(tests));
}
