/* Zstandard as a stream: any bytes in any pieces come back; damage is noticed. */
#include "base/buf.h"
#include "codec/zst.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#undef fail

enum { MOST = 4 << 20 };

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static rc into_buf(void *arg, str bytes, struct fault *f)
{
    (void)f;
    buf_add(arg, bytes);
    return OK;
}

static rc push(struct zst *z, str bytes, size_t piece)
{
    rc r = OK;
    for (size_t at = 0; r == OK && at < bytes.n; at += piece)
        r = zst_add(z, str_sub(bytes, at, at + piece), NULL);
    return r == OK ? zst_end(z, NULL) : r;
}

static str packed(str bytes, size_t piece)
{
    buf *out = arena_alloc(arena, sizeof *out);
    struct zst *z;
    *out = buf_new(arena, MOST);
    assert_int_equal(OK, zst_pack(arena, into_buf, out, &z, NULL));
    assert_int_equal(OK, push(z, bytes, piece));
    return buf_str(out);
}

static rc unpacked(str bytes, size_t piece, str *ret)
{
    buf *out = arena_alloc(arena, sizeof *out);
    struct zst *z;
    *out = buf_new(arena, MOST);
    assert_int_equal(OK, zst_unpack(arena, into_buf, out, &z, NULL));
    rc r = push(z, bytes, piece);
    *ret = buf_str(out);
    return r;
}

/* Half of it repeats, so that packing has something to do. */
static str some_bytes(size_t n)
{
    char *p = arena_alloc(arena, n + 1);
    for (size_t i = 0; i < n; i++)
        p[i] = (char)(i % 2 ? i / 64 : i * 2654435761u >> 24);
    return (str){ p, n };
}

static void any_bytes_in_any_pieces_come_back(void **state)
{
    static const size_t sizes[] = { 0, 1, 1000, 128 << 10, 128 << 10 | 1, 700000 };
    static const size_t pieces[] = { 1, 37, 4096, 1 << 20 };
    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        for (size_t k = sizes[i] > 1000 ? 1 : 0; k < COUNT(pieces); k++) {
            str in = some_bytes(sizes[i]), out;
            assert_int_equal(
                OK, unpacked(packed(in, pieces[k]), pieces[COUNT(pieces) - 1 - k] | 1, &out));
            assert_true(str_eq(in, out));
            arena_reset(arena);
        }
    }
}

static void what_repeats_becomes_small(void **state)
{
    (void)state;
    str zeros = { arena_alloc(arena, 1 << 20), 1 << 20 };
    assert_true(packed(zeros, 1 << 20).n < 1000);
}

static void a_text_cut_off_is_noticed(void **state)
{
    (void)state;
    str whole = packed(some_bytes(5000), 5000), out;
    for (size_t n = 0; n < whole.n; n += 1 + whole.n / 50)
        assert_int_equal(BAD_REQUEST, unpacked(str_sub(whole, 0, n), 4096, &out));
}

static void a_damaged_text_never_passes(void **state)
{
    (void)state;
    str in = some_bytes(5000), whole = packed(in, 5000), out;
    char *bytes = arena_cstr(arena, whole);
    for (size_t at = 0; at < whole.n; at += 1 + whole.n / 100) {
        bytes[at] ^= 4;
        rc r = unpacked((str){ bytes, whole.n }, 4096, &out);
        bytes[at] ^= 4;
        assert_true(r != OK || str_eq(in, out)); /* some bits of a head say nothing */
    }
}

static rc no_room(void *arg, str bytes, struct fault *f)
{
    (void)arg, (void)bytes;
    return fail(f, DISK_FULL, NULL);
}

static void a_failure_of_the_sink_comes_back(void **state)
{
    struct zst *z;
    (void)state;
    assert_int_equal(OK, zst_pack(arena, no_room, NULL, &z, NULL));
    assert_int_equal(DISK_FULL, push(z, some_bytes(1 << 20), 4096));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(any_bytes_in_any_pieces_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_repeats_becomes_small, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_text_cut_off_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_text_never_passes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failure_of_the_sink_comes_back, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
