#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "base/rand.h"
#include "search/alphabet.h"
#include "search/gram.h"

enum { DOCS = 3000, SYMBOLS = 60, LENGTH = 12 };

static uint16_t texts[DOCS][LENGTH];

static bool holds(u32 doc, uint16_t a, uint16_t b)
{
    for (int i = 0; i + 1 < LENGTH; i++)
        if (texts[doc][i] == a && texts[doc][i + 1] == b)
            return a && b;
    return false;
}

/* Few frequent characters and many rare ones, as in names; some texts are parted by SYMBOL_NONE. */
static void write_texts(void)
{
    struct rand r;
    rand_seed(&r, 9);
    for (u32 d = 0; d < DOCS; d++)
        for (int i = 0; i < LENGTH; i++) {
            double u = rand_unit(&r);
            texts[d][i] =
                (uint16_t)(u < 0.05 ? 0 : SYMBOL_FIRST + (SYMBOLS - SYMBOL_FIRST) * u * u * u * u);
        }
}

static void each_pair_has_exactly_its_documents(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct grams g;
    write_texts();
    struct gram_builder *gb = gram_builder_new(a, DOCS);
    for (u32 d = 0; d < DOCS; d++)
        gram_add_text(gb, texts[d], LENGTH, d);
    assert_int_equal(OK, grams_finish(gb, SYMBOLS, a, &g, NULL));
    u32 pairs = 0;
    for (uint16_t x = 0; x < SYMBOLS + 2; x++)
        for (uint16_t y = 0; y < SYMBOLS + 2; y++) {
            struct posting p = { .doc = POSTING_END };
            pairs += grams_find(&g, x, y, &p);
            for (u32 d = 0; d < DOCS; d++) {
                if (!holds(d, x, y))
                    continue;
                assert_int_equal(d, p.doc);
                posting_next(&p);
            }
            assert_int_equal(POSTING_END, p.doc);
        }
    assert_int_equal(g.count, pairs);
    assert_true(pairs > 500);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pair_has_exactly_its_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
