#include "http/static.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>
#undef fail /* ours is a function of base/err.h */

static struct arena *a;
static struct fault f;
static struct static_files *files;
static char dir[] = "/tmp/naguan-static-XXXXXX";

static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static int up(void **state)
{
    (void)state;
    char sub[256];
    assert_non_null(mkdtemp(dir));
    a = arena_new(0);
    fault_init(&f, a);
    snprintf(sub, sizeof sub, "%s/assets", dir);
    mkdir(sub, 0700);
    snprintf(sub, sizeof sub, "%s/door", dir);
    assert_int_equal(0, mkdir(sub, 0700));
    snprintf(sub, sizeof sub, "%s/field", dir);
    mkdir(sub, 0700);
    put("index.html", "desk");
    put("door/index.html", "door");
    put("field/index.html", "field");
    put("field/sw.js", "worker");
    put("assets/app-1a2b3c4d.js", "plain");
    put("assets/app-1a2b3c4d.js.br", "packed by br");
    put("assets/app-1a2b3c4d.js.gz", "packed");
    put("favicon.svg", "<svg/>");
    put(".secret", "no");
    snprintf(sub, sizeof sub, "%s/link.html", dir);
    assert_int_equal(symlink("/etc/passwd", sub), 0);
    assert_int_equal(static_open(str_from(dir), a, &files, &f), OK);
    return 0;
}

static int down(void **state)
{
    (void)state;
    static const char *const names[] = { "index.html",
                                         "door/index.html",
                                         "door",
                                         "field/index.html",
                                         "field/sw.js",
                                         "field",
                                         "assets/app-1a2b3c4d.js",
                                         "assets/app-1a2b3c4d.js.br",
                                         "assets/app-1a2b3c4d.js.gz",
                                         "assets",
                                         "favicon.svg",
                                         ".secret",
                                         "link.html",
                                         "" };
    char path[256];
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        remove(path);
    }
    arena_free(a);
    return 0;
}

static str header(const struct http_reply *r, const char *name)
{
    for (size_t i = 0; i < r->header_count; i++)
        if (str_eq(r->headers[i].name, str_from(name)))
            return r->headers[i].value;
    return (str){ 0 };
}

static rc ask(const char *path, struct http_pair header, struct http_reply *ret)
{
    struct http_request rq = { .path = str_from(path), .arena = a };
    struct http_pair *h = ARENA_NEW(a, struct http_pair);
    *h = header;
    rq.headers = h;
    rq.header_count = header.name.n ? 1 : 0;
    rc r = static_reply(files, &rq, ret, &f);
    return r;
}

static void gives(const char *path, const char *text)
{
    struct http_reply r;
    char got[64] = { 0 };
    assert_int_equal(ask(path, (struct http_pair){ 0 }, &r), OK);
    assert_int_equal(pread(r.fd, got, sizeof got - 1, 0), r.fd_length);
    close(r.fd);
    assert_string_equal(got, text);
}

static void refuses(const char *path)
{
    struct http_reply r;
    assert_int_equal(ask(path, (struct http_pair){ 0 }, &r), NOT_FOUND);
}

static void files_and_pages_are_served(void **state)
{
    (void)state;
    gives("/", "desk");
    gives("/index.html", "desk");
    gives("/hazards/12", "desk");
    gives("/d/paper/AbC-1_2", "door");
    gives("/d/tag", "door");
    gives("/doors", "desk");
    gives("/field", "field");
    gives("/field/today", "field");
    gives("/favicon.svg", "<svg/>");
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    refuses("/assets/app-00000000.js"); /* an old page must not get the start page as a script */
    refuses("/assets/nothing");
    refuses("/logo.png");
    refuses("/v1/nothing");
}

static void nothing_beside_the_folder_is_served(void **state)
{
    (void)state;
    refuses("/.secret");
    refuses("/link.html");
    refuses("/../static.h");
}

static void named_by_digest_is_kept_for_ever_and_the_rest_asked_for(void **state)
{
    (void)state;
    struct http_reply r;
    assert_int_equal(ask("/assets/app-1a2b3c4d.js", (struct http_pair){ 0 }, &r), OK);
    close(r.fd);
    assert_true(str_eq(header(&r, "Cache-Control"), S("public, max-age=31536000, immutable")));
    assert_int_equal(ask("/", (struct http_pair){ 0 }, &r), OK);
    close(r.fd);
    assert_true(str_eq(header(&r, "Cache-Control"), S("no-cache")));
    str etag = header(&r, "ETag");
    assert_int_equal(ask("/", (struct http_pair){ S("If-None-Match"), etag }, &r), OK);
    assert_int_equal(r.status, 304);
    assert_int_equal(r.fd, 0);
}

static void the_phone_s_worker_may_serve_all_of_the_phone(void **state)
{
    (void)state;
    struct http_reply r;
    assert_int_equal(ask("/field/sw.js", (struct http_pair){ 0 }, &r), OK);
    close(r.fd);
    assert_true(str_eq(header(&r, "Service-Worker-Allowed"), S("/field")));
    assert_true(str_eq(header(&r, "Cache-Control"), S("no-cache")));
    assert_int_equal(ask("/field", (struct http_pair){ 0 }, &r), OK);
    close(r.fd);
    assert_int_equal(header(&r, "Service-Worker-Allowed").n, 0);
}

static void packed_files_go_to_who_takes_them(void **state)
{
    (void)state;
    static const struct {
        const char *accept, *coding;
    } cases[] = {
        { "gzip, br", "br" }, { "gzip", "gzip" }, { "br;q=0, gzip", "gzip" }, { "identity", "" }
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct http_reply r;
        struct http_pair h = { S("Accept-Encoding"), str_from(cases[i].accept) };
        assert_int_equal(ask("/assets/app-1a2b3c4d.js", h, &r), OK);
        close(r.fd);
        assert_true(str_eq(header(&r, "Content-Encoding"), str_from(cases[i].coding)));
        assert_true(str_starts(r.content_type, S("text/javascript")));
    }
}

static void pages_may_run_only_our_scripts(void **state)
{
    (void)state;
    struct http_reply r;
    assert_int_equal(ask("/", (struct http_pair){ 0 }, &r), OK);
    close(r.fd);
    str policy = header(&r, "Content-Security-Policy");
    assert_true(str_starts(policy, S("default-src 'self'; script-src 'self';")));
    assert_true(str_eq(header(&r, "X-Content-Type-Options"), S("nosniff")));
}

static void without_a_folder_nothing_is_served(void **state)
{
    (void)state;
    struct static_files *none;
    assert_int_equal(static_open(S("/nonexistent/web"), a, &none, &f), OK);
    assert_int_equal(static_count(none), 0);
    struct http_reply r;
    struct http_request rq = { .path = S("/"), .arena = a };
    assert_int_equal(static_reply(none, &rq, &r, &f), NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_and_pages_are_served),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(nothing_beside_the_folder_is_served),
        cmocka_unit_test(named_by_digest_is_kept_for_ever_and_the_rest_asked_for),
        cmocka_unit_test(the_phone_s_worker_may_serve_all_of_the_phone),
        cmocka_unit_test(packed_files_go_to_who_takes_them),
        cmocka_unit_test(pages_may_run_only_our_scripts),
        cmocka_unit_test(without_a_folder_nothing_is_served),
    };
    return cmocka_run_group_tests(tests, up, down);
}
