#include "search/doors_page.h"

#include "search/doors_shape.h"

#include <string.h>

/* Each row's value becomes a 32-bit key that ascends in the order asked for, absent values last;
 * equal keys are ordered by id. One pass over the set keeps the best rows in a heap. */
enum { NO_VALUE = UINT32_MAX };

struct candidate {
    u32 key, row;
    i64 id; /* negated when descending */
};

struct sorter {
    const struct doors *d;
    enum door_kind kind;
    bool descending;
    const uint16_t *column16;
    const u32 *column32;
    u32 *table; /* by number of word */
    int shift, mask;
    u32 flip;    /* opened: makes the signed column unsigned */
    u32 nothing; /* value that stands for none; NO_VALUE when all have one */
    const struct words *words;
};

static u32 in_order(const struct sorter *s, u32 value)
{
    if (value == s->nothing)
        return NO_VALUE;
    return s->descending ? NO_VALUE - 1 - value : value;
}

/* Keys of the 64 rows from first on. */
static void word_keys(const struct sorter *s, u32 first, u32 keys[64])
{
    if (s->table)
        for (u32 k = 0; k < 64; k++)
            keys[k] = s->table[s->column16[first + k] >> s->shift & s->mask];
    else if (s->column16)
        for (u32 k = 0; k < 64; k++)
            keys[k] = s->column16[first + k] ^ s->flip;
    else if (s->column32)
        memcpy(keys, s->column32 + first, 64 * sizeof *keys);
    else
        memset(keys, 0, 64 * sizeof *keys);
    for (u32 k = 0; k < 64; k++)
        keys[k] = in_order(s, keys[k]);
}

static void by_words(struct sorter *s, const uint16_t *column, const struct words *w, int shift,
                     int mask, struct arena *a)
{
    u32 *order = words_order(w, a);
    s->table = ARENA_ARRAY(a, u32, mask == 0xFFFF ? w->count : (u32)mask + 1);
    for (u32 i = 1; i < w->count && i <= (u32)mask; i++)
        s->table[i] = 2 * order[i]; /* odd ones are for values that no row has any more */
    s->column16 = column;
    s->words = w;
    s->shift = shift;
    s->mask = mask;
    s->nothing = 0;
}

static void by_time(struct sorter *s, const u32 *column)
{
    s->column32 = column;
    s->nothing = 0;
}

static struct sorter sorter_of(const struct doors *d, enum door_kind kind,
                               const struct door_order *o, struct arena *a)
{
    struct sorter s = { .d = d, .kind = kind, .descending = o->descending, .nothing = NO_VALUE };
    bool operators = kind == OPERATORS;
    switch (o->key) {
    case DOOR_TRADE:
        by_words(&s, d->trade, &d->trades, 0, 0xFFFF, a);
        break;
    case DOOR_PLACE:
        by_words(&s, operators ? d->entity_place : d->place, &d->places, 0, 0xFFFF, a);
        break;
    case DOOR_UNIT:
        by_words(&s, operators ? d->entity_unit : d->unit, &d->units, 0, 0xFFFF, a);
        break;
    case DOOR_OFFICER:
        by_words(&s, d->officer, &d->officers, 0, 0xFFFF, a);
        break;
    case DOOR_GRADE:
        by_words(&s, d->flags, &d->grades, 0, GRADES - 1, a);
        break;
    case DOOR_STATE:
        by_words(&s, d->flags, &d->states, FLAG_STATE, STATES - 1, a);
        break;
    case DOOR_DOOR_STATE:
        by_words(&s, d->flags, &d->door_states, FLAG_DOOR_STATE, DOOR_STATES - 1, a);
        break;
    case DOOR_KIND:
        by_words(&s, d->flags, &d->kinds, FLAG_KIND, KINDS - 1, a);
        break;
    case DOOR_SEEN:
        by_time(&s, d->seen);
        break;
    case DOOR_CHANGED:
        by_time(&s, d->changed);
        break;
    case DOOR_ENROLLED:
        by_time(&s, d->enrolled);
        break;
    case DOOR_OPENED:
        s.column16 = (const uint16_t *)d->opened;
        s.flip = 0x8000;
        s.nothing = 0;
        break;
    case DOOR_FILINGS:
        s.column16 = d->filings;
        break;
    case DOOR_ID:
    case DOOR_NAME:
        break;
    }
    return s;
}

static u32 clamp(i64 v, i64 low, i64 high)
{
    return (u32)(v < low ? low : v > high ? high : v);
}

/* The number of words before text: its place were it one of them. */
static u32 place_of_text(const struct sorter *s, str text, i64 id)
{
    u32 number = text.n ? words_find(s->words, text) : words_find_id(s->words, id), before = 0;
    if (number)
        return s->table[number];
    for (u32 i = 1; i < s->words->count; i++) {
        int c = str_cmp(s->words->text[i], text);
        before += c < 0 || (c == 0 && s->words->id[i] < id);
    }
    return 2 * before + 1;
}

static u32 after_key(const struct sorter *s, enum door_key key, const struct door_after *after)
{
    if (after->null)
        return NO_VALUE;
    if (s->words)
        return in_order(s, place_of_text(s, after->text, after->number));
    if (key == DOOR_OPENED)
        return in_order(s, clamp(after->number - DAY_2000 + 0x8000, 1, 0xFFFF));
    if (key == DOOR_FILINGS)
        return in_order(s, clamp(after->number, 0, UINT16_MAX));
    return in_order(s, s->column32 ? door_seconds(after->number) : 0);
}

static bool before(const struct candidate *a, const struct candidate *b)
{
    return a->key != b->key ? a->key < b->key : a->id < b->id;
}

static void sift_down(struct candidate *heap, size_t n, size_t at)
{
    struct candidate c = heap[at];
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && before(&heap[child], &heap[child + 1]))
            child++;
        if (!before(&c, &heap[child]))
            break;
        heap[at] = heap[child];
    }
    heap[at] = c;
}

static void sift_up(struct candidate *heap, size_t at)
{
    struct candidate c = heap[at];
    for (; at && before(&heap[(at - 1) / 2], &c); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = c;
}

struct best {
    struct candidate *heap; /* the worst of them first */
    size_t n, limit;
    bool after_set;
    struct candidate after;
};

/* The largest key that still has a chance. */
static u32 worst_key(const struct best *b)
{
    return b->n == b->limit ? b->heap[0].key : UINT32_MAX;
}

static void offer(struct best *b, const struct sorter *s, u32 key, u32 row)
{
    i64 id = s->kind == OPERATORS ? doors_entity(s->d, row) : s->d->id[row];
    struct candidate c = { key, row, s->descending ? -id : id };
    if (b->after_set && !before(&b->after, &c))
        return;
    if (b->n < b->limit) {
        b->heap[b->n] = c;
        sift_up(b->heap, b->n++);
    } else if (before(&c, &b->heap[0])) {
        b->heap[0] = c;
        sift_down(b->heap, b->n, 0);
    }
}

size_t doors_page(const struct doors *d, enum door_kind kind, const u64 *bits,
                  const struct door_order *order, u32 *rows, struct arena *a)
{
    struct sorter s = sorter_of(d, kind, order, a);
    struct best b = {
        ARENA_ARRAY(a, struct candidate, order->limit + 1), 0, order->limit, order->after.set, { 0 }
    };
    if (b.after_set)
        b.after = (struct candidate){ after_key(&s, order->key, &order->after), 0,
                                      order->descending ? -order->after.id : order->after.id };
    u32 least = b.after_set ? b.after.key : 0, room = worst_key(&b) - least;
    for (u32 w = 0; w < (d->count + 63) / 64 && b.limit; w++) {
        u32 keys[64];
        if (!bits[w])
            continue;
        word_keys(&s, w * 64, keys);
        for (u64 rest = bits[w]; rest; rest &= rest - 1) {
            u32 k = (u32)__builtin_ctzll(rest);
            if (keys[k] - least >
                room) /* below or above: one question, nearly always answered yes */
                continue;
            offer(&b, &s, keys[k], w * 64 + k);
            room = worst_key(&b) - least;
        }
    }
    for (size_t n = b.n; n > 0; n--) { /* the worst goes to the end */
        rows[n - 1] = b.heap[0].row;
        b.heap[0] = b.heap[n - 1];
        sift_down(b.heap, n - 1, 0);
    }
    return b.n;
}
