#include "search/doors_count.h"

#include "search/doors_shape.h"

enum { FEW = 10 }; /* rows of a word that are sooner asked one by one than by their bits */

void count_row(const struct doors *d, u32 row, struct door_counts *c)
{
    uint16_t flags = d->flags[row];
    c->n++;
    c->section[d->section[d->trade[row]]]++;
    c->grade[flag_grade(flags)]++;
    c->state[flag_state(flags)]++;
    c->door_state[flag_door_state(flags)]++;
}

/* The bits of a kind that any row has, with where they are counted. */
struct counter {
    const u64 *bits;
    u32 *count;
};

static u32 counters_of(const struct doors *d, struct door_counts *c, struct counter *out)
{
    const struct {
        int first, n;
        u32 *counts;
    } kinds[] = { { BITS_SECTION, SECTIONS, c->section },
                  { BITS_GRADE, GRADES, c->grade },
                  { BITS_STATE, STATES, c->state },
                  { BITS_DOOR_STATE, DOOR_STATES, c->door_state } };
    u32 n = 0;
    for (size_t k = 0; k < COUNT(kinds); k++)
        for (int i = 0; i < kinds[k].n; i++)
            if (d->bits[kinds[k].first + i])
                out[n++] = (struct counter){ d->bits[kinds[k].first + i], &kinds[k].counts[i] };
    return n;
}

/* What is counted: the placed rows of a set, in words. */
struct counted {
    const u64 *bits, *placed;
    u32 first, last;
};

COUNTS_BITS static void count_words(const struct counted *what, const struct counter *counters,
                                    u32 n)
{
    for (u32 k = 0; k < n; k++) {
        const u64 *own = counters[k].bits;
        u64 sum = 0;
        for (u32 w = what->first; w < what->last; w++)
            sum += (u64)__builtin_popcountll(what->bits[w] & what->placed[w] & own[w]);
        *counters[k].count += (u32)sum;
    }
}

static void count_word(const struct doors *d, u64 bits, u32 word, struct door_counts *c)
{
    for (; bits; bits &= bits - 1)
        count_row(d, word * 64 + (u32)__builtin_ctzll(bits), c);
}

static u64 from_bit(u32 bit)
{
    return ~(u64)0 << bit % 64;
}

void count_range(const struct doors *d, const u64 *bits, u32 from, u32 to, struct door_counts *c)
{
    const u64 *placed = d->bits[BITS_PLACED];
    if (from >= to || !placed)
        return;
    u32 first = from / 64, last = to / 64;
    if (first == last) {
        count_word(d, bits[first] & placed[first] & from_bit(from) & ~from_bit(to), first, c);
        return;
    }
    if (from % 64) {
        count_word(d, bits[first] & placed[first] & from_bit(from), first, c);
        first++;
    }
    if (to % 64)
        count_word(d, bits[last] & placed[last] & ~from_bit(to), last, c);
    if (last - first < 2) {
        for (; first < last; first++)
            count_word(d, bits[first] & placed[first], first, c);
        return;
    }
    struct counter counters[SECTIONS + GRADES + STATES + DOOR_STATES];
    u32 before = 0;
    for (int i = 0; i < GRADES; i++)
        before += c->grade[i];
    u32 n = counters_of(d, c, counters), after = 0;
    count_words(&(struct counted){ bits, placed, first, last }, counters, n);
    for (int i = 0; i < GRADES; i++)
        after += c->grade[i];
    c->n += after - before; /* every row has one grade, if only none */
}

void count_strays(const struct doors *d, const u64 *bits, const struct door_box *box,
                  struct door_counts *c)
{
    for (u32 i = 0; i < d->stray_count; i++) {
        u32 row = d->strays[i], x = d->x[row], y = d->y[row];
        if (x && bit_get(bits, row) && x >= box->west && x <= box->east && y >= box->north &&
            y <= box->south)
            count_row(d, row, c);
    }
}

/* Squares of the world from the top; those within the box are ranges of rows, those across its edge
 * are divided. */
struct cover {
    const struct doors *d;
    const u64 *bits;
    const struct door_box *box;
    struct door_counts *c;
};

enum { LEAST_ROWS = 64, DEEPEST = 31 };

static void count_rows(const struct cover *v, u32 from, u32 to)
{
    for (u32 row = from; row < to; row++) {
        u32 x = v->d->x[row], y = v->d->y[row];
        if (bit_get(v->bits, row) && bit_get(v->d->bits[BITS_PLACED], row) && x >= v->box->west &&
            x <= v->box->east && y >= v->box->north && y <= v->box->south)
            count_row(v->d, row, v->c);
    }
}

/* One of them: its corner, how often the world was halved, and its rows. */
struct square {
    u32 x, y;
    int level;
    u32 from, to;
};

static void count_square(const struct cover *v, struct square s)
{
    u32 x = s.x, y = s.y, from = s.from, to = s.to;
    int level = s.level;
    u32 side = level ? (u32)(((u64)1 << (32 - level)) - 1) : UINT32_MAX;
    const struct door_box *b = v->box;
    if (from >= to || x > b->east || x + side < b->west || y > b->south || y + side < b->north)
        return;
    if (x >= b->west && x + side <= b->east && y >= b->north && y + side <= b->south) {
        count_range(v->d, v->bits, from, to, v->c);
        return;
    }
    if (to - from <= LEAST_ROWS || level == DEEPEST) {
        count_rows(v, from, to);
        return;
    }
    u32 half = (u32)((u64)1 << (31 - level)), at = from;
    for (u32 quarter = 0; quarter < 4; quarter++) {
        u32 qx = x + (quarter & 1 ? half : 0), qy = y + (quarter & 2 ? half : 0);
        u64 next = morton(qx, qy) + ((u64)half * half);
        u32 end = quarter == 3 ? to : doors_row_at(v->d, next);
        end = end < at ? at : end > to ? to : end;
        count_square(v, (struct square){ qx, qy, level + 1, at, end });
        at = end;
    }
}

void doors_count_box(const struct doors *d, const u64 *bits, const struct door_box *box,
                     struct door_counts *ret)
{
    struct door_counts c = { 0 };
    count_square(&(struct cover){ d, bits, box, &c }, (struct square){ .to = d->placed });
    count_strays(d, bits, box, &c);
    *ret = c;
}
