/* The order of stopping: no new door, finish what runs, end the streams, then the library. */
#include "wire.h"

#include "sys/wall.h"

#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { LISTENERS = 1000 };

static struct wire w;

static int up(void **state)
{
    (void)state;
    wire_up(&w, &(struct http_options){ .threads = 2 });
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

static void what_is_in_flight_is_finished(void **state)
{
    (void)state;
    int fds[20];
    for (int i = 0; i < 20; i++) {
        fds[i] = peer_connect(&w);
        peer_send(fds[i], "GET /slow?ms=400 HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    while (http_stats(w.server).in_flight < 20)
        pause_ms(5);
    i64 begin = monotonic_ms();
    http_stop(w.server, 5000);
    assert_in_range(monotonic_ms() - begin, 100, 2000);
    for (int i = 0; i < 20; i++) {
        const char *reply = peer_read(fds[i], 500);
        assert_int_equal(peer_status(reply), 200);
        assert_non_null(strstr(reply, "\r\n\r\nslow"));
        close(fds[i]);
    }
}

static void nobody_gets_in_any_more(void **state)
{
    (void)state;
    int idle = peer_connect(&w);
    peer_send(idle, "GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(peer_status(peer_read(idle, 100)), 200);
    http_stop(w.server, 1000);
    assert_int_equal(peer_connect(&w), -1);
    assert_true(peer_ended(idle, 200));
    close(idle);
}

static void a_thousand_listeners_are_told_the_end(void **state)
{
    (void)state;
    static int fds[LISTENERS];
    struct rlimit files = { 4096, 4096 };
    setrlimit(RLIMIT_NOFILE, &files);
    for (int i = 0; i < LISTENERS; i++) {
        fds[i] = peer_connect(&w);
        assert_true(fds[i] >= 0);
        peer_send(fds[i], "GET /feed HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    while (http_stats(w.server).streams < LISTENERS)
        pause_ms(5);
    wire_publish();
    pause_ms(200);
    i64 begin = monotonic_ms();
    http_stop(w.server, 1000);
    assert_in_range(monotonic_ms() - begin, 0, 3000);
    assert_int_equal(wire_closed(), LISTENERS);
    for (int i = 0; i < LISTENERS; i++) {
        const char *all = peer_read(fds[i], 500);
        assert_non_null(strstr(all, "hello\n"));
        assert_non_null(strstr(all, "news\n"));
        assert_non_null(
            strstr(all, "\r\n0\r\n\r\n")); /* the end as the protocol says it, not a cut */
        close(fds[i]);
    }
}

/* Work that never ends must not keep the server: its peer is cut, and the late answer goes nowhere.
 */
static void work_without_end_is_given_up(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    peer_send(fd, "GET /never HTTP/1.1\r\nHost: h\r\n\r\n");
    while (wire_handled() < 1)
        pause_ms(5);
    pause_ms(50);
    i64 begin = monotonic_ms();
    http_stop(w.server, 300);
    assert_in_range(monotonic_ms() - begin, 250, 2000);
    assert_string_equal(peer_read(fd, 300), "");
    close(fd);
    wire_answer_all();
}

static _Atomic bool asking;

static void *ask_on(void *arg)
{
    i64 *answered = arg;
    while (asking) {
        int fd = peer_connect(&w);
        if (fd < 0)
            break;
        if (peer_send_bytes(fd, "GET /slow?ms=1 HTTP/1.1\r\nHost: h\r\n\r\n", 37)) {
            char reply[512];
            ssize_t n = read(fd, reply, sizeof reply - 1);
            *answered += n > 0;
        }
        close(fd);
    }
    return NULL;
}

static void a_stop_under_load_neither_hangs_nor_aborts(void **state)
{
    (void)state;
    pthread_t t[4];
    i64 answered[4] = { 0 };
    asking = true;
    for (int i = 0; i < 4; i++)
        pthread_create(&t[i], NULL, ask_on, &answered[i]);
    pause_ms(500);
    i64 begin = monotonic_ms();
    http_stop(w.server, 3000);
    assert_in_range(monotonic_ms() - begin, 0, 3500);
    asking = false;
    i64 total = 0;
    for (int i = 0; i < 4; i++) {
        pthread_join(t[i], NULL);
        total += answered[i];
    }
    assert_true(total > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_in_flight_is_finished, up, down),
        cmocka_unit_test_setup_teardown(nobody_gets_in_any_more, up, down),
        cmocka_unit_test_setup_teardown(a_thousand_listeners_are_told_the_end, up, down),
        cmocka_unit_test_setup_teardown(work_without_end_is_given_up, up, down),
        cmocka_unit_test_setup_teardown(a_stop_under_load_neither_hangs_nor_aborts, up, down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
