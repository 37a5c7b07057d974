/* A file that lies sealed: what was written comes back, and nothing else ever does. */
#include "sys/sealed_file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOST = 400000, PIECE = 64 << 10 };

static struct arena *arena;
static struct fault fault;
static struct keyring *ring;
static buf lies;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    fault_init(&fault, arena);
    char *path = arena_cstr(arena, S("/tmp/naguan-sealed-XXXXXX"));
    if (!mkdtemp(path))
        return -1;
    return keyring_open(ARENA_CONCAT(arena, str_from(path), S("/keys")), true, &ring, &fault) == OK
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    keyring_close(ring);
    arena_free(arena);
    return 0;
}

static rc keep(void *arg, str bytes, struct fault *f)
{
    (void)arg;
    (void)f;
    buf_add(&lies, bytes);
    return OK;
}

static str text_of(size_t n)
{
    char *p = arena_alloc(arena, n + 1);
    for (size_t i = 0; i < n; i++)
        p[i] = (char)('a' + i % 26);
    return (str){ p, n };
}

/* Written in steps of so many bytes. */
static void seal_it(str plain, size_t step)
{
    struct sealed_file_to to = { ring, "upload", keep, NULL };
    struct sealed_file *s;
    lies = buf_new(arena, 4 * MOST);
    assert_int_equal(OK, sealed_file_begin(arena, &to, &s, &fault));
    for (size_t at = 0; at < plain.n; at += step)
        assert_int_equal(OK, sealed_file_add(s, str_sub(plain, at, at + step), &fault));
    assert_int_equal(OK, sealed_file_end(s, &fault));
}

static int file_of(str bytes)
{
    int fd = memfd_create("sealed", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(bytes.n, write(fd, bytes.p, bytes.n));
    return fd;
}

static rc open_it(str bytes, const char *purpose, str *ret)
{
    int fd = file_of(bytes), to = -1;
    rc r = sealed_file_read(ring, purpose, fd, &to, &fault);
    close(fd);
    if (r != OK)
        return r;
    off_t n = lseek(to, 0, SEEK_END);
    char *p = arena_alloc(arena, (size_t)n + 1);
    assert_int_equal(n, pread(to, p, (size_t)n, 0));
    close(to);
    *ret = (str){ p, (size_t)n };
    return OK;
}

static void what_was_written_comes_back(void **state)
{
    static const size_t sizes[] = { 0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 300000 };
    static const size_t steps[] = { 7919, PIECE, MOST };
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
            str plain = text_of(sizes[i]), back;
            seal_it(plain, steps[k]);
            assert_int_equal(OK, open_it(buf_str(&lies), "upload", &back));
            assert_true(str_eq(plain, back));
        }
}

static void nothing_of_it_lies_in_clear(void **state)
{
    (void)state;
    seal_it(text_of(100000), 4096);
    str sealed = buf_str(&lies);
    assert_int_equal(sealed.n, str_find(sealed, S("abcdefgh")));
}

static size_t piece_end(str sealed, size_t at)
{
    const unsigned char *p = (const unsigned char *)sealed.p + at;
    return at + 4 + (p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16);
}

/* Each piece is whole: that it is another's place, the last or not, is noticed, too. */
static void cut_swapped_doubled_or_changed_it_does_not_open(void **state)
{
    (void)state;
    str back = S("");
    seal_it(text_of(3 * PIECE), MOST);
    str all = buf_str(&lies);
    size_t one = piece_end(all, 0), two = piece_end(all, one);
    const str bad[] = {
        S(""),
        str_sub(all, 0, one),
        str_sub(all, 0, all.n - 1),
        str_sub(all, one, all.n),
        ARENA_CONCAT(arena, str_sub(all, one, two), str_sub(all, 0, one), str_sub(all, two, all.n)),
        ARENA_CONCAT(arena, str_sub(all, 0, one), str_sub(all, 0, one), str_sub(all, one, all.n)),
        ARENA_CONCAT(arena, all, str_sub(all, 0, one)),
        ARENA_CONCAT(arena, S("\xff\xff\xff\xff"), all),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(INTERNAL, open_it(bad[i], "upload", &back));
        fault_clear(&fault);
    }
    assert_int_equal(INTERNAL, open_it(all, "intake", &back));
    fault_clear(&fault);
    char *changed = arena_cstr(arena, all);
    memcpy(changed, all.p, all.n);
    changed[two + 900] ^= 1;
    assert_int_equal(INTERNAL, open_it((str){ changed, all.n }, "upload", &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_of_it_lies_in_clear, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cut_swapped_doubled_or_changed_it_does_not_open, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
