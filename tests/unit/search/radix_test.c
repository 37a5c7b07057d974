#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rand.h"
#include "search/radix.h"

#include <string.h>

enum { MANY = 20000 };

static void keys_are_ordered_and_equal_ones_by_value(void **state)
{
    (void)state;
    static struct radix_item items[MANY];
    struct rand r;
    rand_seed(&r, 2);
    for (int round = 0; round < 6; round++) {
        u64 sum = 0, sum_after = 0;
        for (u32 i = 0; i < MANY; i++) {
            u64 key = rand_u64(&r) >> (round * 12);
            items[i] = (struct radix_item){ round == 5 ? 7 : key, (u32)rand_below(&r, 3 * MANY) };
            sum += items[i].key * 31 + items[i].value;
        }
        radix_sort(items, MANY);
        for (u32 i = 0; i < MANY; i++) {
            sum_after += items[i].key * 31 + items[i].value;
            if (i)
                assert_true(
                    items[i - 1].key < items[i].key ||
                    (items[i - 1].key == items[i].key && items[i - 1].value <= items[i].value));
        }
        assert_true(sum == sum_after);
    }
}

static char words[MANY][8];

static u64 key_of(void *arg, u32 value, u32 level)
{
    (void)arg;
    return level == 3 ? value
                      : (u64)(unsigned char)words[value][2 * level] << 8 |
                            (unsigned char)words[value][2 * level + 1];
}

static void texts_are_ordered_as_by_comparing_them(void **state)
{
    (void)state;
    static struct radix_item items[MANY];
    struct rand r;
    rand_seed(&r, 3);
    for (u32 i = 0; i < MANY; i++) {
        size_t n = 2 * rand_below(&r, 3);
        for (size_t k = 0; k < n; k++)
            words[i][k] = (char)('a' + rand_below(&r, 5));
        items[i].value = i;
    }
    radix_sort_text(items, MANY, &(struct radix_text){ key_of, NULL, 4 });
    for (u32 i = 1; i < MANY; i++) {
        int c = strcmp(words[items[i - 1].value], words[items[i].value]);
        assert_true(c < 0 || (c == 0 && items[i - 1].value < items[i].value));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_ordered_and_equal_ones_by_value),
        cmocka_unit_test(texts_are_ordered_as_by_comparing_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
