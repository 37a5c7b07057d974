/* Bodies that are streamed never lie in memory as a whole. */
#include "wire.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MANY = 250 << 20, BLOCK = 1 << 20 };

static struct wire w;
static char block[BLOCK];

static int up(void **state)
{
    (void)state;
    wire_up(&w, &(struct http_options){ 0 });
    memset(block, 'x', sizeof block);
    return 0;
}

static int down(void **state)
{
    (void)state;
    wire_down(&w);
    return 0;
}

static long resident_kb(void)
{
    char line[200];
    long kb = 0;
    FILE *f = fopen("/proc/self/status", "re");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "VmRSS: %ld", &kb) == 1)
            break;
    if (f)
        fclose(f);
    return kb;
}

static void a_large_upload_leaves_memory_flat(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    char head[200];
    snprintf(head, sizeof head,
             "POST /sink HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\nConnection: close\r\n\r\n",
             MANY);
    peer_send(fd, head);
    assert_true(peer_send_bytes(fd, block, BLOCK));
    long before = resident_kb(), most = before;
    for (int i = BLOCK; i < MANY; i += BLOCK) {
        assert_true(peer_send_bytes(fd, block, BLOCK));
        long now = resident_kb();
        most = now > most ? now : most;
    }
    const char *reply = peer_read(fd, 10000);
    assert_int_equal(peer_status(reply), 200);
    char wanted[40];
    snprintf(wanted, sizeof wanted, "\r\n\r\n%d", MANY);
    assert_non_null(strstr(reply, wanted));
    assert_in_range(most - before + 1, 0, 8 << 10); /* KB, for all of it */
    close(fd);
}

static void a_piece_that_is_refused_is_answered_when_the_body_is_over(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    peer_send(fd, "POST /sink HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabpoison");
    assert_string_equal(peer_read(fd, 100), "");
    peer_send(fd, "cd");
    assert_int_equal(peer_status(peer_read(fd, 500)), 415);
    close(fd);
}

static void chunked_uploads_are_streamed_too(void **state)
{
    (void)state;
    const char *reply =
        peer_ask(&w, "POST /sink HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
                     "Connection: close\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
    assert_non_null(strstr(reply, "\r\n\r\n7"));
}

static void a_buffered_body_arrives_whole(void **state)
{
    (void)state;
    int fd = peer_connect(&w);
    char head[200];
    snprintf(head, sizeof head,
             "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\nConnection: close\r\n\r\n",
             3 * BLOCK);
    peer_send(fd, head);
    for (int i = 0; i < 3; i++)
        assert_true(peer_send_bytes(fd, block, BLOCK));
    size_t total = 0;
    bool good = true;
    for (;;) {
        const char *part = peer_read(fd, 1000);
        size_t n = strlen(part);
        if (!n)
            break;
        const char *body = total ? part : strstr(part, "\r\n\r\n");
        assert_non_null(body);
        body += total ? 0 : 4;
        for (const char *at = body; *at; at++)
            good &= *at == 'x';
        total += n - (size_t)(body - part);
    }
    assert_true(good);
    assert_int_equal(total, 3 * BLOCK);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_upload_leaves_memory_flat),
        cmocka_unit_test(a_piece_that_is_refused_is_answered_when_the_body_is_over),
        cmocka_unit_test(chunked_uploads_are_streamed_too),
        cmocka_unit_test(a_buffered_body_arrives_whole),
    };
    return cmocka_run_group_tests(tests, up, down);
}
