#include "base/log.h"

#include "base/utf8.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* A socket of datagrams: each write arrives as a piece of its own. */
static int ends[2];
static char line[8192];
static size_t length;

static i64 now(void)
{
    return 1777510923004;
}

#define HEAD "2026-04-30T01:02:03.004Z "

static int set_up(void **state)
{
    (void)state;
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0)
        return -1;
    log_open(ends[1], LOG_INFO, now);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    log_open(STDERR_FILENO, LOG_INFO, now);
    close(ends[0]);
    close(ends[1]);
    return 0;
}

static bool received(int flags)
{
    ssize_t n = recv(ends[0], line, sizeof line - 1, flags);
    length = n > 0 ? (size_t)n : 0;
    line[length] = '\0';
    return n > 0;
}

/* Exactly one write, of exactly one line. */
static void receive(void)
{
    assert_true(received(MSG_DONTWAIT));
    assert_ptr_equal(memchr(line, '\n', length), line + length - 1);
    assert_int_equal(strlen(line), length);
}

/* The state of the module before anybody opened it: this test must be the first. */
static void until_it_is_opened_a_line_goes_to_standard_error_without_a_time(void **state)
{
    (void)state;
    int err = dup(STDERR_FILENO);
    assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), 0);
    assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
    log_line(LOG_DEBUG, "early", "n=%d", 0);
    log_line(LOG_INFO, "server.start", "n=%d", 1);
    dup2(err, STDERR_FILENO);
    close(err);
    receive();
    assert_string_equal(line, "info server.start n=1\n");
    close(ends[0]);
    close(ends[1]);
}

static void a_line_is_time_level_event_and_pairs(void **state)
{
    (void)state;
    log_line(LOG_WARN, "http.reply", "status=%d us=%lld name=%.*s", 503, 17LL, STR_ARG(S("门店")));
    receive();
    assert_string_equal(line, HEAD "warn http.reply status=503 us=17 name=门店\n");
    log_line(LOG_INFO, "server.stop", "%s", "");
    receive();
    assert_string_equal(line, HEAD "info server.stop \n");
}

static void only_levels_from_the_least_on_are_written(void **state)
{
    (void)state;
    static const char *const names[] = { "debug", "info", "warn", "error" };
    for (enum log_level least = LOG_DEBUG; least <= LOG_ERROR; least++) {
        log_open(ends[1], least, now);
        for (enum log_level level = LOG_DEBUG; level <= LOG_ERROR; level++) {
            log_line(level, "e", "x=%d", 1);
            assert_true(received(MSG_DONTWAIT) == (level >= least));
            char want[64];
            snprintf(want, sizeof want, HEAD "%s e x=1\n", names[level]);
            if (level >= least)
                assert_string_equal(line, want);
        }
    }
}

static void no_value_forges_a_second_line(void **state)
{
    (void)state;
    log_line(LOG_INFO, "login", "name=%s", "x\r\n" HEAD "info login name=admin");
    receive();
    assert_string_equal(line, HEAD "info login name=x  " HEAD "info login name=admin\n");
    for (int c = 0; c < ' '; c++) { /* NUL would hide the rest, escape would paint the screen */
        log_line(LOG_INFO, "e", "a=%cb", c);
        receive();
        assert_string_equal(line, HEAD "info e a= b\n");
    }
    log_line(LOG_INFO, "e\nf", "a=%d", 1);
    receive();
    assert_string_equal(line, HEAD "info e f a=1\n");
}

static char text[100000];

static const char *repeated(const char *piece, size_t n)
{
    size_t size = strlen(piece);
    for (size_t i = 0; i < n; i++)
        memcpy(text + i * size, piece, size);
    text[n * size] = '\0';
    return text;
}

static void a_long_line_is_cut_and_still_one_line(void **state)
{
    (void)state;
    enum { BEFORE = sizeof HEAD - 1 + 7, MOST = 2048 };
    for (size_t n = MOST - 60; n < MOST + 60; n++) {
        log_line(LOG_INFO, "e", "%s", repeated("x", n));
        receive();
        assert_true(length <= MOST);
        assert_memory_equal(line, HEAD "info e ", BEFORE);
        assert_int_equal(strspn(line + BEFORE, "x"), length - BEFORE - 1);
        if (BEFORE + n + 2 <= MOST)
            assert_int_equal(length, BEFORE + n + 1);
        else
            assert_true(length >= MOST - 1);
    }
    log_line(LOG_INFO, "e", "%s\nsecond", repeated("\n", sizeof text - 1));
    receive();
    for (size_t n = MOST - 60; n < MOST + 60; n++) { /* also by a name without end */
        log_line(LOG_INFO, repeated("x", n), "a=%d", 1);
        receive();
        assert_true(length <= MOST && length >= MOST - 60);
    }
}

/* journald shows a line that is not UTF-8 as a lump of bytes. */
static void a_line_is_cut_between_characters(void **state)
{
    (void)state;
    static const char *const pieces[] = { "é", "门", "𠮷", "a门" };
    for (size_t k = 0; k < COUNT(pieces); k++)
        for (int shift = 0; shift < 5; shift++) {
            log_line(LOG_INFO, "e", "%.*s%s", shift, "abcd", repeated(pieces[k], 2000));
            receive();
            assert_true(utf8_valid((str){ line, length }));
            assert_true(length > 2048 - 6);
        }
    log_line(LOG_INFO, "e", "%s", repeated("\x80", 3000)); /* what is broken anyway is kept */
    receive();
    assert_true(length > 2048 - 6);
}

enum { THREADS = 4, EACH = 500 };

static void *writer(void *arg)
{
    for (int i = 0; i < EACH; i++)
        log_line(LOG_INFO, "thread", "who=%c n=%d end", *(const char *)arg, i);
    return NULL;
}

static void lines_of_threads_come_whole_and_each_in_its_order(void **state)
{
    (void)state;
    static char names[] = "abcd";
    pthread_t threads[THREADS];
    int seen[THREADS] = { 0 };
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, writer, names + i), 0);
    for (int i = 0; i < THREADS * EACH; i++) {
        char want[100];
        assert_true(received(0) && length > sizeof HEAD + 16);
        int who = line[sizeof HEAD - 1 + strlen("info thread who=")] - 'a';
        assert_in_range(who, 0, THREADS - 1);
        snprintf(want, sizeof want, HEAD "info thread who=%c n=%d end\n", 'a' + who, seen[who]++);
        assert_string_equal(line, want);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_false(received(MSG_DONTWAIT));
}

static void a_log_that_takes_nothing_stops_nobody(void **state)
{
    (void)state;
    log_open(-1, LOG_INFO, now);
    log_line(LOG_ERROR, "e", "x=%d", 1);
    log_open(ends[1], LOG_INFO, now);
    log_line(LOG_ERROR, "e", "x=%d", 2);
    receive();
    assert_string_equal(line, HEAD "error e x=2\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        cmocka_unit_test(until_it_is_opened_a_line_goes_to_standard_error_without_a_time),
        T(a_line_is_time_level_event_and_pairs),
        T(only_levels_from_the_least_on_are_written),
        T(no_value_forges_a_second_line),
        T(a_long_line_is_cut_and_still_one_line),
        T(a_line_is_cut_between_characters),
        T(lines_of_threads_come_whole_and_each_in_its_order),
        T(a_log_that_takes_nothing_stops_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
