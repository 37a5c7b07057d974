/* What a request may not look like: two readers must never cut it differently. */
#include "wire.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct wire w;

static int up(void **state)
{
    (void)state;
    wire_up(&w, &(struct http_options){ .max_head = 16 << 10 });
    return 0;
}

static int down(void **state)
{
    (void)state;
    wire_down(&w);
    return 0;
}

#define CLOSE "Connection: close\r\n\r\n"

static void refuses(const char *request, int status)
{
    i64 before = wire_handled();
    const char *reply = peer_ask(&w, request);
    if (peer_status(reply) != status)
        print_error("%d expected for %.60s, got: %.60s\n", status, request, reply);
    assert_int_equal(peer_status(reply), status);
    assert_int_equal(wire_handled(), before);
}

static void plain_requests_are_answered(void **state)
{
    (void)state;
    const char *reply =
        peer_ask(&w, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n" CLOSE "orders");
    assert_int_equal(peer_status(reply), 200);
    assert_non_null(strstr(reply, "\r\n\r\norders"));
    reply = peer_ask(&w, "GET http://h/%E7%BA%B3?a=1 HTTP/1.1\r\nHost: h\r\n" CLOSE);
    assert_non_null(strstr(reply, "\r\n\r\n/\xE7\xBA\xB3"));
}

static void length_together_with_chunks_is_refused(void **state)
{
    (void)state;
    refuses("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n"
            "\r\n0\r\n\r\n",
            400);
    refuses("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n"
            "\r\n0\r\n\r\n",
            400);
}

static void two_lengths_are_refused(void **state)
{
    (void)state;
    refuses("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
            400);
    refuses("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
            400);
}

static void lengths_that_are_no_numbers_are_refused(void **state)
{
    (void)state;
    refuses("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: -4\r\n\r\nabcd", 400);
    refuses("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4x\r\n\r\nabcd", 400);
    refuses("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 0x4\r\n\r\nabcd", 400);
    refuses("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: +4\r\n\r\nabcd", 400);
}

static void codings_other_than_chunked_are_refused(void **state)
{
    (void)state;
    refuses("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            400);
    refuses("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
            "identity\r\n"
            "\r\n0\r\n\r\n",
            400);
    refuses("POST /echo HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
}

static void a_host_is_required_once(void **state)
{
    (void)state;
    refuses("GET / HTTP/1.1\r\n" CLOSE, 400);
    refuses("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n" CLOSE, 400);
}

static void methods_we_do_not_speak_are_refused(void **state)
{
    (void)state;
    refuses("BREW / HTTP/1.1\r\nHost: h\r\n" CLOSE, 405);
    refuses("TRACE / HTTP/1.1\r\nHost: h\r\n" CLOSE, 405);
    refuses("get / HTTP/1.1\r\nHost: h\r\n" CLOSE, 405);
}

static void targets_that_hide_something_are_refused(void **state)
{
    (void)state;
    static const char *const targets[] = { "/a/../b",   "/a/%2e%2e/b", "/a%2fb", "/a%5cb",
                                           "/a%00b",    "/%",          "/%zz",   "/a%252fb",
                                           "/%ff",      "/a%0d%0a",    "a",      "/?x=%",
                                           "/?x=%c0%80" };
    for (size_t i = 0; i < COUNT(targets); i++) {
        char text[200];
        snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: h\r\n" CLOSE, targets[i]);
        refuses(text, 400);
    }
}

static void a_body_without_length_is_refused(void **state)
{
    (void)state;
    refuses("POST /echo HTTP/1.1\r\nHost: h\r\n\r\n", 411);
    refuses("PATCH /echo HTTP/1.1\r\nHost: h\r\n\r\n", 411);
}

static void a_body_too_large_is_refused_before_its_first_byte(void **state)
{
    (void)state;
    static const char *const methods[] = { "POST", "PUT", "PATCH", "DELETE" };
    i64 before = http_stats(w.server).bytes_in;
    for (size_t i = 0; i < COUNT(methods); i++) {
        char text[200];
        snprintf(
            text, sizeof text,
            "%s /small HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n",
            methods[i]);
        int fd = peer_connect(&w);
        peer_send(fd, text);
        assert_int_equal(peer_status(peer_read(fd, 1000)),
                         413); /* ends by itself: no body was waited for */
        close(fd);
    }
    assert_int_equal(http_stats(w.server).bytes_in, before);
}

/* A browser does not ask first. Closing while it still sends would reset the connection, and the
 * answer be lost with it. */
static void who_did_not_ask_first_still_hears_that_it_is_too_large(void **state)
{
    (void)state;
    enum { BODY = 4 << 20, TIMES = 20 };
    static char block[64 << 10];
    i64 before = wire_handled();
    for (int i = 0; i < TIMES; i++) {
        char head[200];
        int fd = peer_connect(&w);
        snprintf(head, sizeof head, "POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n",
                 BODY);
        peer_send(fd, head);
        for (int sent = 0; sent < BODY; sent += (int)sizeof block)
            assert_true(peer_send_bytes(fd, block, sizeof block));
        assert_int_equal(peer_status(peer_read(fd, 300)), 413);
        close(fd);
    }
    assert_int_equal(wire_handled(), before);
}

static void a_refused_request_leaves_the_connection_usable(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    peer_send(fd, "POST /nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nabcd"
                  "GET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const char *reply = peer_read(fd, 1000);
    assert_int_equal(peer_status(reply), 404);
    assert_non_null(strstr(reply, "\r\n\r\n/next"));
    close(fd);
}

static void chunks_beyond_the_limit_are_cut(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    peer_send(fd, "POST /small HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    char chunk[600];
    memset(chunk, 'x', sizeof chunk);
    memcpy(chunk, "200\r\n", 5);
    memcpy(chunk + 5 + 512, "\r\n", 2);
    i64 before = wire_handled();
    peer_send_bytes(fd, chunk, 5 + 512 + 2);
    peer_send_bytes(fd, chunk, 5 + 512 + 2);
    assert_int_equal(peer_status(peer_read(fd, 1000)), 413);
    assert_int_equal(wire_handled(), before);
    close(fd);
}

static void a_head_too_large_is_431(void **state)
{
    (void)state;
    static char text[40 << 10];
    int n = snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: h\r\nX-Big: ");
    memset(text + n, 'x', 20 << 10);
    snprintf(text + n + (20 << 10), 100, "\r\n" CLOSE);
    refuses(text, 431);
    memset(text + n, 'x', sizeof text - (size_t)n - 1);
    int fd = peer_connect(&w);
    for (int i = 0; i < 4; i++)
        if (!peer_send_bytes(fd, text, sizeof text - 1))
            break;
    const char *reply = peer_read(fd, 2000);
    if (reply[0]) /* a peer that goes on sending may lose the answer to a reset */
        assert_int_equal(peer_status(reply), 431);
    close(fd);
}

static void a_peer_that_has_said_all_still_gets_its_answer(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    peer_send(fd, "GET /slow?ms=100 HTTP/1.1\r\nHost: h\r\n\r\n");
    shutdown(fd, SHUT_WR);
    const char *reply = peer_read(fd, 2000);
    assert_int_equal(peer_status(reply), 200);
    close(fd);
}

static void requests_in_one_packet_are_answered_in_order(void **state)
{
    (void)state;
    const char *reply =
        peer_ask(&w, "GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /slow?ms=50 HTTP/1.1\r\nHost: h\r\n\r\n"
                     "GET /c HTTP/1.1\r\nHost: h\r\n" CLOSE);
    const char *a = strstr(reply, "\r\n\r\n/a"), *b = strstr(reply, "\r\n\r\nslow"),
               *c = strstr(reply, "\r\n\r\n/c");
    assert_true(a && b && c && a < b && b < c);
}

static void a_refusal_is_a_problem_document(void **state)
{
    (void)state;
    const char *reply = peer_ask(&w, "GET /nothing HTTP/1.1\r\nHost: h\r\n" CLOSE);
    assert_int_equal(peer_status(reply), 404);
    assert_non_null(strstr(reply, "Content-Type: application/problem+json"));
    assert_non_null(strstr(reply, "\"key\":\"not_found\""));
}

static void only_a_trusted_proxy_may_name_another_peer(void **state)
{
    (void)state;
    const char *request = "GET /who HTTP/1.1\r\nHost: h\r\nX-Forwarded-Proto: https\r\n"
                          "X-Forwarded-For: 9.9.9.9, 10.1.1.1\r\n" CLOSE;
    assert_non_null(strstr(peer_ask(&w, request), "\r\n\r\n127.0.0.1 plain"));
    struct wire proxied;
    wire_up(&proxied, &(struct http_options){ .trusted_proxies = S("127.0.0.1, 10.1.1.1") });
    assert_non_null(strstr(peer_ask(&proxied, request), "\r\n\r\n9.9.9.9 secure"));
    http_free(proxied.server);
    arena_free(proxied.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_requests_are_answered),
        cmocka_unit_test(length_together_with_chunks_is_refused),
        cmocka_unit_test(two_lengths_are_refused),
        cmocka_unit_test(lengths_that_are_no_numbers_are_refused),
        cmocka_unit_test(codings_other_than_chunked_are_refused),
        cmocka_unit_test(a_host_is_required_once),
        cmocka_unit_test(methods_we_do_not_speak_are_refused),
        cmocka_unit_test(targets_that_hide_something_are_refused),
        cmocka_unit_test(a_body_without_length_is_refused),
        cmocka_unit_test(a_body_too_large_is_refused_before_its_first_byte),
        cmocka_unit_test(who_did_not_ask_first_still_hears_that_it_is_too_large),
        cmocka_unit_test(a_refused_request_leaves_the_connection_usable),
        cmocka_unit_test(chunks_beyond_the_limit_are_cut),
        cmocka_unit_test(a_head_too_large_is_431),
        cmocka_unit_test(a_peer_that_has_said_all_still_gets_its_answer),
        cmocka_unit_test(requests_in_one_packet_are_answered_in_order),
        cmocka_unit_test(a_refusal_is_a_problem_document),
        cmocka_unit_test(only_a_trusted_proxy_may_name_another_peer),
    };
    return cmocka_run_group_tests(tests, up, down);
}
