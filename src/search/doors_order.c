#include "search/doors_shape.h"

#include "geo/tile.h"
#include "search/radix.h"

#include <string.h>

/* Living rows by place; those without a place at the end, by id. */
static u32 sort_rows(const struct doors *d, struct radix_item *items)
{
    u32 n = 0;
    for (u32 row = 0; row < d->count; row++)
        if (bit_get(d->bits[BITS_LIVE], row))
            items[n++] =
                (struct radix_item){ d->x[row] ? morton(d->x[row], d->y[row]) : UINT64_MAX, row };
    radix_sort(items, n);
    return n;
}

static void move_column(struct doors *d, size_t column, const struct radix_item *items, u32 n,
                        void *spare)
{
    size_t size = door_columns[column].size;
    char *from = *door_array(d, column), *to = spare;
    for (u32 i = 0; i < n; i++)
        memcpy(to + i * size, from + items[i].value * size, size);
    memcpy(from, to, n * size);
}

/* The places at which words of rows begin, to find a place among rows that may have moved since. */
void doors_mark_places(struct doors *d)
{
    u32 words = d->count / 64 + 1;
    d->placed = 0;
    d->word_place = ARENA_ARRAY(d->arena, u64, words);
    for (u32 w = 0; w < words; w++) {
        u32 row = w * 64;
        d->word_place[w] = row < d->count && d->x[row] ? morton(d->x[row], d->y[row]) : UINT64_MAX;
    }
    while (d->placed < d->count && d->x[d->placed])
        d->placed++;
}

u32 doors_row_at(const struct doors *d, u64 place)
{
    u32 low = 0, high = (d->placed + 63) / 64;
    while (low < high) {
        u32 mid = low + (high - low) / 2;
        if (d->word_place[mid] < place)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == 0)
        return 0;
    u32 row = (low - 1) * 64, end = low * 64 < d->placed ? low * 64 : d->placed;
    while (row < end &&
           (!bit_get(d->bits[BITS_PLACED], row) || morton(d->x[row], d->y[row]) < place))
        row++;
    return row;
}

u32 *doors_order(struct doors *d, struct arena *a)
{
    u32 *new_of = ARENA_ARRAY(a, u32, d->count + 1);
    struct arena_mark mark = arena_mark(a);
    struct radix_item *items = ARENA_ARRAY(a, struct radix_item, d->count + 1);
    u32 n = sort_rows(d, items), kept = 0;
    memset(new_of, 0xFF, d->count * sizeof *new_of);
    for (u32 i = 0; i < n; i++)
        new_of[items[i].value] = i;
    void *spare = arena_array(a, n + 1, sizeof(i64));
    for (size_t c = 0; c < door_column_count; c++)
        move_column(d, c, items, n, spare);
    for (u32 i = 0; i < d->far_count; i++)
        if (new_of[d->far[i].row] != NO_ROW)
            d->far[kept++] = (struct far_entity){ new_of[d->far[i].row], d->far[i].id };
    d->far_count = kept;
    d->count = n;
    d->stray_count = 0;
    doors_index(d);
    doors_mark_places(d);
    arena_rewind(a, mark);
    return new_of;
}
