#include "search/radix.h"

/* American flag sort: bytes of the key from the top, then of the value; each byte's items are
 * swapped into their buckets in place. */
enum { KEY_BYTES = 8, ALL_BYTES = 12, FEW = 40 };

static unsigned byte_of(const struct radix_item *item, unsigned byte)
{
    if (byte < KEY_BYTES)
        return (unsigned)(item->key >> (56 - 8 * byte)) & 0xFF;
    return (item->value >> (8 * (ALL_BYTES - 1 - byte))) & 0xFF;
}

static bool before(const struct radix_item *a, const struct radix_item *b)
{
    return a->key != b->key ? a->key < b->key : a->value < b->value;
}

static void insertion_sort(struct radix_item *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct radix_item item = items[i];
        size_t k = i;
        for (; k && before(&item, &items[k - 1]); k--)
            items[k] = items[k - 1];
        items[k] = item;
    }
}

static void flag_sort(struct radix_item *items, size_t n, unsigned byte)
{
    if (n < FEW || byte == ALL_BYTES) {
        insertion_sort(items, n);
        return;
    }
    size_t next[256], end[256], counts[256] = { 0 }, sum = 0;
    for (size_t i = 0; i < n; i++)
        counts[byte_of(&items[i], byte)]++;
    for (unsigned b = 0; b < 256; b++) {
        next[b] = sum;
        sum += counts[b];
        end[b] = sum;
    }
    for (unsigned b = 0; b < 256; b++) {
        while (next[b] < end[b]) {
            struct radix_item item = items[next[b]];
            unsigned to = byte_of(&item, byte);
            while (to != b) {
                struct radix_item swap = items[next[to]];
                items[next[to]++] = item;
                item = swap;
                to = byte_of(&item, byte);
            }
            items[next[b]++] = item;
        }
    }
    for (unsigned b = 0; b < 256; b++)
        if (counts[b] > 1)
            flag_sort(items + end[b] - counts[b], counts[b], byte + 1);
}

void radix_sort(struct radix_item *items, size_t n)
{
    flag_sort(items, n, 0);
}

static void sort_level(struct radix_item *items, size_t n, const struct radix_text *text, u32 level)
{
    for (size_t i = 0; i < n; i++)
        items[i].key = text->key_of(text->arg, items[i].value, level);
    radix_sort(items, n);
    if (level + 1 == text->levels)
        return;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && items[to].key == items[from].key;)
            to++;
        if (to - from > 1)
            sort_level(items + from, to - from, text,
                       items[from].key ? level + 1 : text->levels - 1);
    }
}

void radix_sort_text(struct radix_item *items, size_t n, const struct radix_text *text)
{
    if (n && text->levels)
        sort_level(items, n, text, 0);
}
