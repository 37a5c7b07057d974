/* radix.h — sorting by 64-bit keys: what the index and the map order their hundreds of thousands
 * with. Equal keys are ordered by their value, so every order is repeatable. */
#ifndef NAGUAN_RADIX_H
#define NAGUAN_RADIX_H

#include "base/str.h"

struct radix_item {
    u64 key;
    u32 value;
};

void radix_sort(struct radix_item *items, size_t n);

/* Orders items[].value by key_of(arg, value, 0), equal ones by key_of(…, 1) and so on for `levels`
 * keys, then by itself. The key 0 is the end of a text: the last level comes next. */
struct radix_text {
    u64 (*key_of)(void *arg, u32 value, u32 level);
    void *arg;
    u32 levels;
};
void radix_sort_text(struct radix_item *items, size_t n, const struct radix_text *text);

#endif
