#include "search/doors_filter.h"

#include "base/limits.h"
#include "geo/tile.h"
#include "search/doors_shape.h"

#include <stdlib.h>
#include <string.h>

/* A condition made ready: a table over the numbers of a column, or a range of its values. Absent
 * values are number 0, and the range never holds them. */
enum shape { TABLE, RANGE16, RANGE32, FLAG_TABLE, IDS, AREA };

struct ready {
    enum shape shape;
    const uint16_t *column16;
    const u32 *column32;
    const unsigned char *table;
    u32 low, span; /* value − low ≤ span */
    int shift, mask;
    const i64 *ids;
    size_t n;
    bool wanted; /* IDS: in, or not in */
    const struct area *area;
    u32 west, east, north, south; /* its box */
};

enum { MOST_READY = LIMIT_FILTERS + 3 /* units, only, area */ };

struct door_test {
    const struct doors *d;
    enum door_kind kind;
    struct ready ready[MOST_READY];
    size_t n;
};

static i64 row_id(const struct door_test *t, u32 row)
{
    return t->kind == OPERATORS ? doors_entity(t->d, row) : t->d->id[row];
}

static bool in_ids(const i64 *ids, size_t n, i64 id)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (ids[mid] < id)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && ids[low] == id;
}

static bool in_area(const struct doors *d, const struct ready *r, u32 row)
{
    u32 x = d->x[row], y = d->y[row];
    return x && x >= r->west && x <= r->east && y >= r->north && y <= r->south &&
           area_contains(r->area, mercator_lon(x), mercator_lat(y));
}

static bool holds(const struct door_test *t, const struct ready *r, u32 row)
{
    switch (r->shape) {
    case TABLE:
        return r->table[r->column16[row]];
    case FLAG_TABLE:
        return r->table[r->column16[row] >> r->shift & r->mask];
    case RANGE16:
        return (uint16_t)(r->column16[row] - r->low) <= r->span;
    case RANGE32:
        return r->column32[row] - r->low <= r->span;
    case IDS:
        return in_ids(r->ids, r->n, row_id(t, row)) == r->wanted;
    case AREA:
        return in_area(t->d, r, row);
    }
    return false;
}

bool door_test_row(const struct door_test *t, u32 row)
{
    if (!bit_get(t->d->bits[t->kind == OPERATORS ? BITS_OPERATOR : BITS_DOOR], row))
        return false;
    for (size_t i = 0; i < t->n; i++)
        if (!holds(t, &t->ready[i], row))
            return false;
    return true;
}

/* One word of rows. Full words take the loops that the compiler can unroll; sparse ones are asked
 * row by row. */
static u64 hold_word(const struct door_test *t, const struct ready *r, u32 word, u64 bits)
{
    u32 first = word * 64;
    u64 out = 0;
    if (__builtin_popcountll(bits) < 16 || r->shape >= IDS) {
        for (u64 rest = bits; rest; rest &= rest - 1) {
            int k = __builtin_ctzll(rest);
            if (holds(t, r, first + (u32)k))
                out |= (u64)1 << k;
        }
        return out;
    }
    if (r->shape == TABLE)
        for (u32 k = 0; k < 64; k++)
            out |= (u64)r->table[r->column16[first + k]] << k;
    else if (r->shape == FLAG_TABLE)
        for (u32 k = 0; k < 64; k++)
            out |= (u64)r->table[r->column16[first + k] >> r->shift & r->mask] << k;
    else if (r->shape == RANGE16)
        for (u32 k = 0; k < 64; k++)
            out |= (u64)((uint16_t)(r->column16[first + k] - r->low) <= r->span) << k;
    else
        for (u32 k = 0; k < 64; k++)
            out |= (u64)(r->column32[first + k] - r->low <= r->span) << k;
    return out & bits;
}

static const u64 *all_rows(const struct door_test *t)
{
    return t->d->bits[t->kind == OPERATORS ? BITS_OPERATOR : BITS_DOOR];
}

static void test_words(const struct door_test *t, u64 *out, u32 first, u32 last)
{
    for (size_t i = 0; i < t->n; i++)
        for (u32 w = first; w < last; w++)
            if (out[w])
                out[w] = hold_word(t, &t->ready[i], w, out[w]);
}

u64 *door_test_all(const struct door_test *t, struct arena *a)
{
    u32 words = (t->d->count + 63) / 64;
    u64 *out = ARENA_ARRAY(a, u64, words + 1);
    if (all_rows(t)) {
        memcpy(out, all_rows(t), words * sizeof *out);
        test_words(t, out, 0, words);
    }
    return out;
}

const u64 *door_test_range(const struct door_test *t, u32 from, u32 to, struct arena *a)
{
    if (!t->n && all_rows(t))
        return all_rows(t);
    u32 first = from / 64, last = (to + 63) / 64;
    u64 *out = ARENA_ARRAY(a, u64, t->d->count / 64 + 2);
    if (!all_rows(t))
        return out;
    memcpy(out + first, all_rows(t) + first, (last - first) * sizeof *out);
    test_words(t, out, first, last);
    for (u32 i = 0; i < t->d->stray_count; i++) {
        u32 row = t->d->strays[i];
        if (door_test_row(t, row))
            out[row / 64] |= (u64)1 << row % 64;
    }
    return out;
}

COUNTS_BITS u64 door_bits_count(const struct doors *d, const u64 *bits)
{
    u64 n = 0;
    for (u32 w = 0; w < (d->count + 63) / 64; w++)
        n += (u64)__builtin_popcountll(bits[w]);
    return n;
}

static bool text_meant(const struct door_cond *c, str text)
{
    for (size_t i = 0; i < c->n; i++) {
        str t = c->texts[i];
        if (t.n && t.p[t.n - 1] == '*' ? str_starts(text, str_sub(t, 0, t.n - 1)) : str_eq(t, text))
            return true;
    }
    return false;
}

static bool id_meant(const struct door_cond *c, i64 id)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->ids[i] == id)
            return true;
    return false;
}

/* Which numbers of a column are meant; number 0 is no value. */
static const unsigned char *meant(const struct words *w, const struct door_cond *c, struct arena *a)
{
    unsigned char *table = ARENA_ARRAY(a, unsigned char, w->count + 1);
    table[0] = c->op == DOOR_NULL;
    for (u32 i = 1; i < w->count; i++) {
        bool in = c->ids ? id_meant(c, w->id[i]) : text_meant(c, w->text[i]);
        table[i] =
            c->op == DOOR_NOT_NULL || (c->op == DOOR_IN && in) || (c->op == DOOR_NOT_IN && !in);
    }
    return table;
}

static struct ready table_of(const uint16_t *column, const struct words *w,
                             const struct door_cond *c, struct arena *a)
{
    return (struct ready){ .shape = TABLE, .column16 = column, .table = meant(w, c, a) };
}

static struct ready flags_of(const struct doors *d, const struct words *w,
                             const struct door_cond *c, int shift, int most, struct arena *a)
{
    unsigned char *table = ARENA_ARRAY(a, unsigned char, (size_t)most);
    memcpy(table, meant(w, c, a), w->count < (u32)most ? w->count : (u32)most);
    return (struct ready){
        .shape = FLAG_TABLE, .column16 = d->flags, .table = table, .shift = shift, .mask = most - 1
    };
}

static rc not_exact(struct fault *f)
{
    return fail(f, UNSUPPORTED, "mirror.not_exact");
}

/* First value to last value of a column whose absent value is below them all; empty when first >
 * last. */
static struct ready range(const uint16_t *column16, const u32 *column32, u32 first, u32 last)
{
    static const unsigned char none[WORDS_MOST + 1];
    if (first > last)
        return column16 ? (struct ready){ .shape = TABLE, .column16 = column16, .table = none }
                        : (struct ready){
                              .shape = RANGE32, .column32 = column32, .low = UINT32_MAX, .span = 0
                          };
    return (struct ready){ .shape = column16 ? RANGE16 : RANGE32,
                           .column16 = column16,
                           .column32 = column32,
                           .low = first,
                           .span = last - first };
}

/* Times are kept to the second: a bound within one cannot be answered. */
static rc times_of(const u32 *column, const struct door_cond *c, struct ready *ret, struct fault *f)
{
    if (c->op == DOOR_NULL || c->op == DOOR_NOT_NULL) {
        *ret =
            c->op == DOOR_NULL ? range(NULL, column, 0, 0) : range(NULL, column, 1, UINT32_MAX - 1);
        return OK;
    }
    bool open_low = c->low == INT64_MIN, open_high = c->high == INT64_MAX;
    if (c->op != DOOR_RANGE || (!open_low && c->low % 1000) || (!open_high && (c->high + 1) % 1000))
        return not_exact(f);
    u32 first = open_low || c->low <= 0 ? 1 : door_seconds(c->low),
        last = open_high ? UINT32_MAX - 1 : 0;
    if (!open_high && c->high > 0)
        last = door_seconds(c->high);
    *ret = range(NULL, column, first, last);
    return OK;
}

/* opened is signed with INT16_MIN as no day: adding 2¹⁵ makes it unsigned with 0 as none, in the
 * same order; the range is shifted instead of the column. */
static rc days_of(const int16_t *column, const struct door_cond *c, struct ready *ret,
                  struct fault *f)
{
    const uint16_t *raw = (const uint16_t *)column;
    const i64 least = INT16_MIN + 1;
    if (c->op == DOOR_NULL || c->op == DOOR_NOT_NULL) {
        *ret = c->op == DOOR_NULL ? range(raw, NULL, 0x8000, 0x8000)
                                  : range(raw, NULL, 0x8001, 0x8001 + 0xFFFE);
        return OK;
    }
    if (c->op != DOOR_RANGE)
        return not_exact(f);
    i64 low = c->low < least + DAY_2000 ? least : c->low - DAY_2000;
    i64 high = c->high > INT16_MAX + DAY_2000 ? INT16_MAX
               : c->high < least + DAY_2000   ? least - 1
                                              : c->high - DAY_2000;
    if (low > INT16_MAX || high < least || low > high)
        *ret = range(raw, NULL, 1, 0);
    else
        *ret = (struct ready){
            .shape = RANGE16, .column16 = raw, .low = (uint16_t)low, .span = (u32)(high - low)
        };
    return OK;
}

static rc filings_of(const uint16_t *column, const struct door_cond *c, struct ready *ret,
                     struct fault *f)
{
    if (c->op == DOOR_NULL || c->op == DOOR_NOT_NULL) {
        *ret = c->op == DOOR_NULL ? range(column, NULL, 1, 0) : range(column, NULL, 0, UINT16_MAX);
        return OK;
    }
    if (c->op != DOOR_RANGE || c->low > UINT16_MAX ||
        (c->high >= UINT16_MAX && c->high != INT64_MAX))
        return not_exact(f);
    if (c->high < 0 || c->low > c->high)
        *ret = range(column, NULL, 1, 0);
    else
        *ret = range(column, NULL, c->low < 0 ? 0 : (u32)c->low,
                     c->high > UINT16_MAX ? UINT16_MAX : (u32)c->high);
    return OK;
}

static int by_id(const void *a, const void *b)
{
    const i64 *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static rc ids_of(const struct door_cond *c, struct arena *a, struct ready *ret, struct fault *f)
{
    if (c->op != DOOR_IN && c->op != DOOR_NOT_IN)
        return not_exact(f);
    i64 *ids = ARENA_ARRAY(a, i64, c->n + 1);
    for (size_t i = 0; i < c->n; i++)
        ids[i] = c->ids[i];
    qsort(ids, c->n, sizeof *ids, by_id);
    *ret = (struct ready){ .shape = IDS, .ids = ids, .n = c->n, .wanted = c->op == DOOR_IN };
    return OK;
}

static rc make_ready(const struct doors *d, const struct door_cond *c, enum door_kind kind,
                     struct arena *a, struct ready *ret, struct fault *f)
{
    bool of_operator = kind == OPERATORS;
    if (c->op == DOOR_RANGE && c->key <= DOOR_OFFICER)
        return not_exact(f);
    switch (c->key) {
    case DOOR_TRADE:
        *ret = table_of(d->trade, &d->trades, c, a);
        return OK;
    case DOOR_PLACE:
        *ret = table_of(of_operator ? d->entity_place : d->place, &d->places, c, a);
        return OK;
    case DOOR_UNIT:
        *ret = table_of(of_operator ? d->entity_unit : d->unit, &d->units, c, a);
        return OK;
    case DOOR_OFFICER:
        *ret = table_of(d->officer, &d->officers, c, a);
        return OK;
    case DOOR_GRADE:
        *ret = flags_of(d, &d->grades, c, 0, GRADES, a);
        return OK;
    case DOOR_STATE:
        *ret = flags_of(d, &d->states, c, FLAG_STATE, STATES, a);
        return OK;
    case DOOR_DOOR_STATE:
        *ret = flags_of(d, &d->door_states, c, FLAG_DOOR_STATE, DOOR_STATES, a);
        return OK;
    case DOOR_KIND:
        *ret = flags_of(d, &d->kinds, c, FLAG_KIND, KINDS, a);
        return OK;
    case DOOR_SEEN:
        return times_of(d->seen, c, ret, f);
    case DOOR_CHANGED:
        return times_of(d->changed, c, ret, f);
    case DOOR_ENROLLED:
        return times_of(d->enrolled, c, ret, f);
    case DOOR_OPENED:
        return days_of(d->opened, c, ret, f);
    case DOOR_FILINGS:
        return filings_of(d->filings, c, ret, f);
    case DOOR_ID:
        return ids_of(c, a, ret, f);
    case DOOR_NAME:
        return not_exact(f);
    }
    return not_exact(f);
}

static struct ready area_of(const struct area *area)
{
    return (struct ready){ .shape = AREA,
                           .area = area,
                           .west = mercator_x(area->west),
                           .east = mercator_x(area->east),
                           .north = mercator_y(area->north),
                           .south = mercator_y(area->south) };
}

/* Units of the bureau, or those the actor sees. NULL when that is all of them. */
static const unsigned char *units_seen(const struct doors *d, const struct door_filter *filter,
                                       struct arena *a)
{
    unsigned char *table = ARENA_ARRAY(a, unsigned char, d->units.count + 1);
    bool all = true;
    for (u32 i = 1; i < d->units.count; i++) {
        bool seen = d->unit_bureau[i] == filter->bureau_id && !filter->unit_count;
        for (size_t k = 0; k < filter->unit_count && !seen; k++)
            seen = filter->units[k] == d->units.id[i] && d->unit_bureau[i] == filter->bureau_id;
        table[i] = seen;
        all = all && seen;
    }
    return all ? NULL : table;
}

rc door_test_new(const struct doors *d, const struct door_filter *filter, struct arena *a,
                 struct door_test **ret, struct fault *f)
{
    struct door_test *t = ARENA_NEW(a, struct door_test);
    const unsigned char *units = units_seen(d, filter, a);
    t->d = d;
    t->kind = filter->kind;
    if (filter->count > LIMIT_FILTERS)
        return fail(f, TOO_LARGE, "list.too_complex");
    if (filter->only)
        t->ready[t->n++] = (struct ready){
            .shape = IDS, .ids = filter->only, .n = filter->only_count, .wanted = true
        };
    if (units)
        t->ready[t->n++] =
            (struct ready){ .shape = TABLE,
                            .table = units,
                            .column16 = filter->kind == OPERATORS ? d->entity_unit : d->unit };
    if (filter->area)
        t->ready[t->n++] = area_of(filter->area);
    for (size_t i = 0; i < filter->count; i++) {
        rc r = make_ready(d, &filter->conds[i], filter->kind, a, &t->ready[t->n++], f);
        if (r != OK)
            return r;
    }
    *ret = t;
    return OK;
}
