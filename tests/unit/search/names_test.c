#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "base/rand.h"
#include "search/names.h"

enum { NAMES = 4000 };

static uint16_t texts[NAMES][NAME_MOST];
static size_t lengths[NAMES];

static size_t text_of(void *arg, u32 name, uint16_t *out)
{
    (void)arg;
    for (size_t i = 0; i < lengths[name]; i++)
        out[i] = texts[name][i];
    return lengths[name];
}

/* A common beginning and ending around a part of any length and any codes. */
static void write_texts(void)
{
    struct rand r;
    rand_seed(&r, 21);
    for (u32 i = 0; i < NAMES; i++) {
        size_t n = 0, begin = rand_below(&r, 3) * 3, end = rand_below(&r, 3) * 2,
               inside = rand_below(&r, 9);
        if (rand_below(&r, 100) == 0)
            inside = NAME_MOST - begin - end;
        for (size_t k = 0; k < begin; k++)
            texts[i][n++] = (uint16_t)(10 + k);
        for (size_t k = 0; k < inside; k++)
            texts[i][n++] = (uint16_t)(2 + rand_below(&r, rand_below(&r, 4) ? 300 : 65533));
        for (size_t k = 0; k < end; k++)
            texts[i][n++] = (uint16_t)(400 + k);
        lengths[i] = n;
    }
}

static void every_name_comes_back(void **state)
{
    (void)state;
    struct arena *a = arena_new(0), *scratch = arena_new(0);
    struct names names;
    write_texts();
    assert_int_equal(OK, names_write(NAMES, text_of, NULL, a, scratch, &names, NULL));
    arena_free(scratch);
    for (u32 i = 0; i < NAMES; i++) {
        uint16_t out[NAME_ROOM];
        assert_int_equal(lengths[i], names_read(&names, i, out));
        assert_memory_equal(texts[i], out, lengths[i] * sizeof *out);
    }
    arena_free(a);
}

static void shared_beginnings_and_endings_cost_a_byte_each(void **state)
{
    (void)state;
    struct arena *a = arena_new(0), *scratch = arena_new(0);
    struct names names;
    for (u32 i = 0; i < NAMES; i++) {
        for (uint16_t k = 0; k < 14; k++)
            texts[i][k] =
                k >= 6 && k < 9 ? (uint16_t)(20 + (i >> (k - 6) * 4) % 16) : (uint16_t)(50 + k);
        lengths[i] = 14;
    }
    assert_int_equal(OK, names_write(NAMES, text_of, NULL, a, scratch, &names, NULL));
    assert_in_range(names.size, 3 * NAMES,
                    6 * NAMES); /* length, beginning, ending, at most three between */
    arena_free(scratch);
    arena_free(a);
}

static void no_names_are_no_trouble(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct names names;
    assert_int_equal(OK, names_write(0, text_of, NULL, a, a, &names, NULL));
    assert_int_equal(0, names.size);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_comes_back),
        cmocka_unit_test(shared_beginnings_and_endings_cost_a_byte_each),
        cmocka_unit_test(no_names_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
