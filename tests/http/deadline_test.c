/* Each phase has one total time that no byte moves. */
#include "wire.h"

#include "sys/wall.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct wire w;

static int up(void **state)
{
    (void)state;
    wire_up(&w, &(struct http_options){ .head_ms = 600,
                                        .body_ms = 600,
                                        .idle_ms = 700,
                                        .reply_ms = 700,
                                        .reply_rate = 32 << 20 });
    return 0;
}

static int down(void **state)
{
    (void)state;
    wire_down(&w);
    return 0;
}

static void pause_ms(int ms)
{
    nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000L }, NULL);
}

/* Sends text a byte each 50 ms; the ms until the other side closes, and what it said. */
static i64 drip(int fd, const char *text, const char **ret_said)
{
    i64 begin = monotonic_ms();
    for (const char *at = text; *at && monotonic_ms() - begin < 4000; at++) {
        if (!peer_send_bytes(fd, at, 1))
            break;
        char peek;
        ssize_t n = recv(fd, &peek, 1, MSG_PEEK | MSG_DONTWAIT);
        if (n >= 0)
            break;
        pause_ms(50);
    }
    i64 took = monotonic_ms() - begin;
    *ret_said = peer_read(fd, 500);
    return took;
}

#define LONG_TEXT                                                                                  \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void a_dripped_head_is_closed_at_its_total_time(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    const char *said;
    i64 took = drip(fd, "GET / HTTP/1.1\r\nHost: h\r\nX-Slow: " LONG_TEXT, &said);
    assert_in_range(took, 400, 1200);
    assert_int_equal(peer_status(said), 408);
    close(fd);
}

static void a_dripped_body_is_closed_at_its_total_time(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    peer_send(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
    const char *said;
    i64 before = wire_handled(), took = drip(fd, LONG_TEXT LONG_TEXT, &said);
    assert_in_range(took, 400, 1200);
    assert_int_equal(peer_status(said), 408);
    assert_non_null(strstr(said, "\"key\":\"slow_request\""));
    assert_int_equal(wire_handled(), before);
    close(fd);
}

static void a_route_may_give_a_body_more_time(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    peer_send(fd,
              "POST /sink HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nConnection: close\r\n\r\nab");
    pause_ms(1000);
    peer_send(fd, "cd");
    assert_non_null(strstr(peer_read(fd, 1000), "\r\n\r\n4"));
    close(fd);
}

static void a_silent_connection_is_closed(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    assert_true(peer_ended(fd, 1500));
    close(fd);
}

static void a_kept_connection_is_closed_when_nothing_more_is_asked(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    peer_send(fd, "GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    pause_ms(400);
    peer_send(fd, "GET /b HTTP/1.1\r\nHost: h\r\n\r\n"); /* still there */
    pause_ms(100);
    i64 begin = monotonic_ms();
    assert_true(peer_ended(fd, 2000));
    assert_in_range(monotonic_ms() - begin, 300, 1200);
    close(fd);
}

static void a_stream_that_waits_for_news_is_not_slow(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    peer_send(fd, "GET /feed HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_non_null(strstr(peer_read(fd, 200), "hello"));
    pause_ms(1500);
    wire_publish();
    assert_non_null(strstr(peer_read(fd, 300), "news"));
    close(fd);
    wire_publish(); /* the first write finds the door closed, the second the stream gone */
    pause_ms(50);
    wire_publish();
    for (int i = 0; i < 40 && wire_closed() == 0; i++)
        pause_ms(25);
    assert_int_equal(wire_closed(), 1);
}

static void a_peer_that_does_not_take_its_reply_is_cut(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    peer_send(fd, "GET /huge HTTP/1.1\r\nHost: h\r\n\r\n"); /* 64 MiB: 700 ms and 2 s more */
    pause_ms(100);
    assert_int_equal(http_stats(w.server).in_flight, 1);
    i64 begin = monotonic_ms();
    while (http_stats(w.server).in_flight && monotonic_ms() - begin < 6000)
        pause_ms(50);
    assert_in_range(monotonic_ms() - begin, 1500, 5000);
    close(fd);
}

static void our_own_work_has_no_deadline_of_the_peer(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    peer_send(fd, "GET /slow?ms=1200 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert_int_equal(peer_status(peer_read(fd, 3000)), 200);
    close(fd);
}

static void a_peer_that_goes_away_in_its_body_is_noticed(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    peer_send(fd, "POST /sink HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nabc");
    pause_ms(100);
    close(fd);
    for (int i = 0; i < 40 && wire_aborted() == 0; i++)
        pause_ms(25);
    assert_int_equal(wire_aborted(), 1);
    assert_int_equal(http_stats(w.server).in_flight, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dripped_head_is_closed_at_its_total_time),
        cmocka_unit_test(a_dripped_body_is_closed_at_its_total_time),
        cmocka_unit_test(a_route_may_give_a_body_more_time),
        cmocka_unit_test(a_silent_connection_is_closed),
        cmocka_unit_test(a_kept_connection_is_closed_when_nothing_more_is_asked),
        cmocka_unit_test(a_stream_that_waits_for_news_is_not_slow),
        cmocka_unit_test(a_peer_that_does_not_take_its_reply_is_cut),
        cmocka_unit_test(our_own_work_has_no_deadline_of_the_peer),
        cmocka_unit_test(a_peer_that_goes_away_in_its_body_is_noticed),
    };
    return cmocka_run_group_tests(tests, up, down);
}
