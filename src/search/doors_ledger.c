#include "search/doors_ledger.h"

#include "search/doors_shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_SECONDS = 86400, COMMUNITY_DIGITS = 12, GRID_DIGITS = 15, FIRST_LINES = 64 };

double freshness(const struct fresh_rule *rule, i64 seconds)
{
    if (rule->days <= 0)
        return -1;
    double part = seconds < 0 ? 0 : (double)seconds / (rule->days * DAY_SECONDS);
    if (part >= 1)
        return 0;
    switch (rule->decay) {
    case FRESH_STEP:
        return 1;
    case FRESH_LINEAR:
        return 1 - part;
    case FRESH_SLOW:
        return 1 - part * part;
    }
    return 0;
}

/* The rule of a door's state by the number of its word. */
struct reader {
    const struct doors *d;
    const struct ledger_ask *ask;
    struct fresh_rule rule[DOOR_STATES];
    u32 now;
    u32 street;
    bool nowhere; /* asked for a street that no door has */
};

static struct reader reader_new(const struct doors *d, const struct ledger_ask *ask)
{
    struct reader r = { .d = d, .ask = ask, .now = door_seconds(ask->now) };
    for (size_t i = 0; i < ask->rules->count; i++) {
        u32 word = words_find(&d->door_states, ask->rules->states[i].state);
        if (word && word < DOOR_STATES)
            r.rule[word] = ask->rules->states[i];
    }
    if (ask->of_street) {
        r.street = words_find(&d->streets, ask->street);
        r.nowhere = ask->street.n && r.street == 0;
    }
    return r;
}

static double row_freshness(const struct reader *r, u32 row)
{
    u32 at = r->d->state_at[row];
    return at ? freshness(&r->rule[flag_door_state(r->d->flags[row])], (i64)r->now - at) : -1;
}

size_t fresh_level(const struct fresh_rules *rules, double fresh)
{
    size_t seen = rules->levels - 1;
    if (fresh < 0)
        return seen;
    for (size_t i = 0; i + 1 < seen; i++)
        if (fresh > rules->above[i])
            return i;
    return seen - 1;
}

/* Places cut to the digits of a line, numbered in their order: group of each place's word. */
struct groups {
    u32 *of, count;
    str *text;
};

static struct groups group_places(const struct doors *d, size_t digits, struct arena *a)
{
    u32 words = d->places.count, *order = words_order(&d->places, a);
    struct groups g = { ARENA_ARRAY(a, u32, words), 1, ARENA_ARRAY(a, str, words + 1) };
    u32 *sorted = ARENA_ARRAY(a, u32, words + 1);
    for (u32 i = 1; i < words; i++)
        sorted[order[i]] = i;
    for (u32 i = 0; i <= words; i++) {
        u32 word = sorted[i];
        if (word == 0)
            continue;
        str place = str_sub(d->places.text[word], 0, digits);
        if (g.count == 1 || !str_eq(g.text[g.count - 1], place))
            g.text[g.count++] = place;
        g.of[word] = g.count - 1;
    }
    return g;
}

/* Lines by group and street, found by an open hash. */
struct tally {
    struct arena *arena;
    struct ledger_line *lines;
    u64 *keys;
    u32 n, room, *slots, slot_count;
};

static u32 *tally_slot(const struct tally *t, u64 key)
{
    u32 at = (u32)((key * 0x9E3779B97F4A7C15u) >> 32) & (t->slot_count - 1);
    while (t->slots[at] && t->keys[t->slots[at] - 1] != key)
        at = (at + 1) & (t->slot_count - 1);
    return &t->slots[at];
}

static void tally_widen(struct tally *t)
{
    u32 room = t->room ? t->room * 2 : FIRST_LINES;
    struct ledger_line *lines = ARENA_ARRAY(t->arena, struct ledger_line, room);
    u64 *keys = ARENA_ARRAY(t->arena, u64, room);
    if (t->n) {
        memcpy(lines, t->lines, t->n * sizeof *lines);
        memcpy(keys, t->keys, t->n * sizeof *keys);
    }
    t->lines = lines;
    t->keys = keys;
    t->room = room;
    t->slot_count = room * 2;
    t->slots = ARENA_ARRAY(t->arena, u32, t->slot_count);
    for (u32 i = 0; i < t->n; i++)
        *tally_slot(t, keys[i]) = i + 1;
}

static struct ledger_line *tally_line(struct tally *t, u64 key)
{
    u32 *slot = tally_slot(t, key);
    if (*slot)
        return &t->lines[*slot - 1];
    if (t->n == t->room) {
        tally_widen(t);
        slot = tally_slot(t, key);
    }
    t->keys[t->n] = key;
    *slot = ++t->n;
    return &t->lines[t->n - 1];
}

static void count_door(const struct reader *r, u32 row, struct ledger_line *line)
{
    double fresh = row_freshness(r, row);
    line->doors++;
    line->level[fresh_level(r->ask->rules, fresh)]++;
    line->state[flag_door_state(r->d->flags[row])]++;
    line->freshness += fresh > 0 ? fresh : 0;
    if (r->d->x[row]) {
        line->located++;
        line->x += r->d->x[row];
        line->y += r->d->y[row];
    }
}

static int by_key(const void *a, const void *b)
{
    const struct ledger_line *x = a, *y = b;
    int c = str_cmp(x->place, y->place);
    return c ? c : str_cmp(x->street, y->street);
}

struct ledger_lines doors_ledger(const struct doors *d, const struct door_test *test,
                                 const struct ledger_ask *ask, struct arena *a)
{
    struct reader r = reader_new(d, ask);
    struct groups g = group_places(d, ask->by == BY_GRID ? GRID_DIGITS : COMMUNITY_DIGITS, a);
    struct tally t = { .arena = a };
    bool streets = ask->by == BY_STREET;
    const u64 *bits = door_test_all(test, a);
    tally_widen(&t);
    for (u32 w = 0; w < (d->count + 63) / 64; w++)
        for (u64 rest = bits[w]; rest; rest &= rest - 1) {
            u32 row = w * 64 + (u32)__builtin_ctzll(rest);
            u64 key = (u64)g.of[d->place[row]] << 16 | (streets ? d->street[row] : 0);
            count_door(&r, row, tally_line(&t, key));
        }
    for (u32 i = 0; i < t.n; i++) {
        t.lines[i].place = g.text[t.keys[i] >> 16];
        t.lines[i].street = streets ? d->streets.text[t.keys[i] & 0xFFFF] : S("");
    }
    qsort(t.lines, t.n, sizeof *t.lines, by_key);
    return (struct ledger_lines){ t.lines, t.n };
}

static bool meant(const struct reader *r, u32 row)
{
    const struct ledger_ask *ask = r->ask;
    if (ask->of_street && (r->nowhere || r->d->street[row] != r->street))
        return false;
    if (ask->level_count == 0)
        return true;
    size_t level = fresh_level(ask->rules, row_freshness(r, row));
    for (size_t i = 0; i < ask->level_count; i++)
        if (ask->levels[i] == level)
            return true;
    return false;
}

/* The lowest ids in a heap with the highest of them on top. */
struct lowest {
    const struct doors *d;
    u32 *rows;
    size_t n, most;
};

static void sift_down(struct lowest *l, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= l->n)
            return;
        if (child + 1 < l->n && l->d->id[l->rows[child + 1]] > l->d->id[l->rows[child]])
            child++;
        if (l->d->id[l->rows[child]] <= l->d->id[l->rows[at]])
            return;
        u32 swap = l->rows[at];
        l->rows[at] = l->rows[child];
        l->rows[child] = swap;
        at = child;
    }
}

static void keep_lowest(struct lowest *l, u32 row)
{
    if (l->n < l->most) {
        size_t at = l->n++;
        l->rows[at] = row;
        while (at && l->d->id[l->rows[(at - 1) / 2]] < l->d->id[row]) {
            l->rows[at] = l->rows[(at - 1) / 2];
            at = (at - 1) / 2;
            l->rows[at] = row;
        }
    } else if (l->most && l->d->id[row] < l->d->id[l->rows[0]]) {
        l->rows[0] = row;
        sift_down(l, 0);
    }
}

struct ledger_rows doors_ledger_rows(const struct doors *d, const struct door_test *test,
                                     const struct ledger_ask *ask, struct arena *a)
{
    struct reader r = reader_new(d, ask);
    struct lowest l = { d, ARENA_ARRAY(a, u32, ask->limit + 1), 0, ask->limit };
    struct ledger_rows out = { .at = l.rows };
    const u64 *bits = door_test_all(test, a);
    for (u32 w = 0; w < (d->count + 63) / 64; w++)
        for (u64 rest = bits[w]; rest; rest &= rest - 1) {
            u32 row = w * 64 + (u32)__builtin_ctzll(rest);
            if (!meant(&r, row))
                continue;
            out.count++;
            if (d->id[row] > ask->after)
                keep_lowest(&l, row);
        }
    out.n = l.n;
    while (l.n > 1) { /* the highest goes to the end, one after the other */
        u32 top = l.rows[0];
        l.rows[0] = l.rows[--l.n];
        l.rows[l.n] = top;
        sift_down(&l, 0);
    }
    return out;
}
