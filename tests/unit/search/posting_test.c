#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rand.h"
#include "search/posting.h"

enum { TOTAL = 50000 };

static struct arena *a;
static struct rand r;

static int setup(void **state)
{
    (void)state;
    a = arena_new(0);
    rand_seed(&r, 17);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* Every document with a chance of share, in order. */
static u32 choose(double share, u32 *docs)
{
    u32 n = 0;
    for (u32 d = 0; d < TOTAL; d++)
        if (rand_unit(&r) < share)
            docs[n++] = d;
    return n;
}

static struct posting written(const u32 *docs, u32 n, u32 total)
{
    buf b = buf_new(a, 1 << 20);
    posting_write(&b, docs, n, total);
    buf_add(&b, S("more of something else"));
    return posting_open((const unsigned char *)b.p, total);
}

static const double shares[] = { 0, 0.0001, 0.001, 0.003, 0.01, 0.1, 0.13, 0.5, 1 };

static void what_was_written_is_read_in_order(void **state)
{
    (void)state;
    u32 *docs = ARENA_ARRAY(a, u32, TOTAL);
    for (size_t s = 0; s < COUNT(shares); s++) {
        u32 n = choose(shares[s], docs);
        struct posting p = written(docs, n, TOTAL);
        assert_int_equal(n, p.n);
        for (u32 i = 0; i < n; i++, posting_next(&p))
            assert_int_equal(docs[i], p.doc);
        assert_int_equal(POSTING_END, p.doc);
        assert_int_equal(POSTING_END, posting_next(&p));
    }
}

static void seeking_finds_the_first_not_before(void **state)
{
    (void)state;
    u32 *docs = ARENA_ARRAY(a, u32, TOTAL);
    for (size_t s = 0; s < COUNT(shares); s++) {
        u32 n = choose(shares[s], docs);
        for (u32 step = 1; step < TOTAL; step = step * 3 + 1) {
            struct posting p = written(docs, n, TOTAL);
            u32 target = 0, i = 0;
            while (target < TOTAL) {
                while (i < n && docs[i] < target)
                    i++;
                assert_int_equal(i < n ? docs[i] : POSTING_END, posting_seek(&p, target));
                target += 1 + (u32)rand_below(&r, step);
            }
        }
    }
}

static void a_common_gram_is_smaller_than_a_bit_a_document_and_a_rare_one_a_few_bytes(void **state)
{
    (void)state;
    u32 *docs = ARENA_ARRAY(a, u32, TOTAL);
    buf b = buf_new(a, 1 << 20);
    posting_write(&b, docs, choose(0.6, docs), TOTAL);
    assert_true(b.n <= TOTAL / 8 + 16);
    buf_clear(&b);
    u32 n = choose(0.02, docs);
    posting_write(&b, docs, n, TOTAL);
    assert_true(b.n < n * 6 / 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_read_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(seeking_finds_the_first_not_before, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_common_gram_is_smaller_than_a_bit_a_document_and_a_rare_one_a_few_bytes, setup,
            teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
