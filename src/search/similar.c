#include "search/similar.h"

#include "search/find.h"

#include <stdlib.h>
#include <string.h>

/* BUDGET postings take about a millisecond. A pair that no more than KEPT have is always looked at.
 */
enum {
    BUDGET = 300000,
    KEPT = 2000,
    TEXT_CHARS = 120,
    SOUND_SHARE = 60,
    SUMS = 4096,
    LOOKED_AT = 20000
};

static void add_pair(struct similar *s, u32 a, u32 b, enum text_field field, u32 share)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->pairs[i].a == a && s->pairs[i].b == b && s->pairs[i].field == field)
            return;
    if (s->n < SIMILAR_PAIRS)
        s->pairs[s->n++] = (struct similar_pair){ a, b, field, share };
}

void similar_add(struct similar *s, str text, enum text_field field)
{
    u32 c[TEXT_CHARS];
    size_t n = fold_text(text, c, COUNT(c));
    for (size_t i = 0; i + 1 < n; i++)
        add_pair(s, c[i], c[i + 1], field, 100);
}

/* Characters of the segment that sound like c, to out. */
static size_t sounds_like(const struct segment *seg, u32 c, u32 *out, size_t most)
{
    uint16_t sounds[PINYIN_SOUNDS];
    size_t found = 0;
    if (c < 0x80 || !pinyin_sounds(c, sounds))
        return 0;
    u32 low = 0, high = seg->sounding_count;
    while (low < high) {
        u32 mid = low + (high - low) / 2;
        if (seg->by_sound[mid].sound < sounds[0])
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < seg->sounding_count && seg->by_sound[low].sound == sounds[0] && found < most;
         low++) {
        u32 other = seg->alphabet.code_point[seg->by_sound[low].symbol];
        if (other != c)
            out[found++] = other;
    }
    return found;
}

static bool known_pair(const struct segment *seg, u32 a, u32 b)
{
    struct posting p;
    return grams_find(&seg->grams[FIELD_NAME], alphabet_find(&seg->alphabet, a),
                      alphabet_find(&seg->alphabet, b), &p);
}

void similar_add_name(struct similar *s, str name)
{
    enum { MOST_ALIKE = 64, HEAD = 6 };
    const struct segment *seg = index_segment(s->index);
    u32 c[TEXT_CHARS], alike[MOST_ALIKE];
    size_t n = fold_text(name, c, COUNT(c));
    for (size_t i = 0; i + 1 < n; i++)
        add_pair(s, c[i], c[i + 1], FIELD_NAME, 100);
    for (size_t i = 0; i < n && i < HEAD; i++) {
        size_t found = sounds_like(seg, c[i], alike, MOST_ALIKE);
        for (size_t k = 0; k < found; k++) {
            if (i + 1 < n && known_pair(seg, alike[k], c[i + 1]))
                add_pair(s, alike[k], c[i + 1], FIELD_NAME, SOUND_SHARE);
            if (i > 0 && known_pair(seg, c[i - 1], alike[k]))
                add_pair(s, c[i - 1], alike[k], FIELD_NAME, SOUND_SHARE);
        }
    }
}

/* ---- weights ---- */

static u32 weight_of(u32 docs, u32 n)
{
    u32 w = 0;
    while (n && (u64)n << (w + 1) <= docs)
        w++;
    return w;
}

u32 similar_weight(const struct index *ix, u32 a, u32 b)
{
    const struct segment *seg = index_segment(ix);
    struct posting p;
    if (!grams_find(&seg->grams[FIELD_NAME], alphabet_find(&seg->alphabet, a),
                    alphabet_find(&seg->alphabet, b), &p))
        return weight_of(seg->docs + 2, 1);
    return weight_of(seg->docs, p.n);
}

struct term {
    struct posting p;
    u32 weight; /* 8 a halving */
};

static int by_count(const void *x, const void *y)
{
    const struct term *a = x, *b = y;
    return a->p.n < b->p.n ? -1 : a->p.n > b->p.n;
}

static size_t open_terms(const struct similar *s, struct term *terms)
{
    const struct segment *seg = index_segment(s->index);
    size_t n = 0;
    u64 all = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct similar_pair *q = &s->pairs[i];
        struct term t;
        if (!grams_find(&seg->grams[q->field], alphabet_find(&seg->alphabet, q->a),
                        alphabet_find(&seg->alphabet, q->b), &t.p))
            continue;
        t.weight = weight_of(seg->docs, t.p.n) * 8 * q->share / 100;
        if (t.weight)
            terms[n++] = t;
    }
    qsort(terms, n, sizeof *terms, by_count);
    size_t used = 0;
    for (; used < n; used++) {
        all += terms[used].p.n;
        if (all > BUDGET && terms[used].p.n > KEPT)
            break;
    }
    return used;
}

/* ---- documents of the segment ---- */

struct scored {
    u32 sum, doc;
    bool late;
};

static int by_sum(const void *x, const void *y)
{
    const struct scored *a = x, *b = y;
    if (a->sum != b->sum)
        return a->sum > b->sum ? -1 : 1;
    if (a->late != b->late)
        return a->late ? -1 : 1;
    return a->doc < b->doc ? -1 : a->doc > b->doc;
}

/* The best LOOKED_AT sums, unordered. */
static size_t best_sums(const uint16_t *sums, u32 docs, struct scored *out)
{
    u32 count[SUMS] = { 0 };
    for (u32 i = 0; i < docs; i++)
        count[sums[i] < SUMS ? sums[i] : SUMS - 1]++;
    u32 least = SUMS - 1, taken = count[least];
    while (least > 1 && taken + count[least - 1] <= LOOKED_AT)
        taken += count[--least];
    size_t n = 0;
    for (u32 i = 0; i < docs && n < LOOKED_AT; i++)
        if (sums[i] >= least)
            out[n++] = (struct scored){ sums[i], i, false };
    return n;
}

static size_t segment_scores(const struct similar *s, struct scored *out, struct arena *a)
{
    const struct segment *seg = index_segment(s->index);
    struct term *terms = ARENA_ARRAY(a, struct term, SIMILAR_PAIRS);
    size_t n = open_terms(s, terms);
    if (!n || !seg->docs)
        return 0;
    uint16_t *sums = ARENA_ARRAY(a, uint16_t, seg->docs);
    for (size_t i = 0; i < n; i++)
        for (u32 doc = terms[i].p.doc; doc != POSTING_END; doc = posting_next(&terms[i].p))
            sums[doc] = (uint16_t)(sums[doc] + terms[i].weight);
    return best_sums(sums, seg->docs, out);
}

/* ---- documents that came since ---- */

/* Pairs by what they are, so that each text is walked once. */
enum { SLOTS = 2048 };
struct pair_table {
    struct {
        u64 key; /* 0: free */
        u32 weight;
    } at[SLOTS];
};

static size_t slot_of(const struct pair_table *t, u64 key)
{
    size_t i = (size_t)(key * 0x9E3779B97F4A7C15u >> 53);
    while (t->at[i].key && t->at[i].key != key)
        i = (i + 1) % SLOTS;
    return i;
}

/* Code points take 21 bits. */
static u64 key_of(enum text_field field, u32 a, u32 b)
{
    return (u64)(field + 1) << 42 | (u64)a << 21 | b;
}

static struct pair_table *table_of(const struct similar *s, struct arena *a)
{
    const struct segment *seg = index_segment(s->index);
    struct pair_table *t = ARENA_NEW(a, struct pair_table);
    for (size_t i = 0; i < s->n; i++) {
        const struct similar_pair *q = &s->pairs[i];
        struct posting p;
        bool known = grams_find(&seg->grams[q->field], alphabet_find(&seg->alphabet, q->a),
                                alphabet_find(&seg->alphabet, q->b), &p);
        u64 key = key_of(q->field, q->a, q->b);
        size_t at = slot_of(t, key);
        t->at[at].key = key;
        t->at[at].weight = 8 * weight_of(seg->docs + 2, known ? p.n : 1) * q->share / 100;
    }
    return t;
}

static u32 text_sum(const struct pair_table *t, enum text_field field, const u32 *c, size_t n)
{
    u32 sum = 0;
    for (size_t i = 0; i + 1 < n; i++)
        sum += t->at[slot_of(t, key_of(field, c[i], c[i + 1]))].weight;
    return sum;
}

static size_t late_scores(const struct similar *s, struct scored *out, struct arena *a)
{
    const struct index *ix = s->index;
    size_t n = 0;
    if (!ix->late_count)
        return 0;
    const struct pair_table *t = table_of(s, a);
    for (u32 i = 0; i < ix->late_count; i++) {
        const struct late *l = &ix->late[i];
        u32 sum = text_sum(t, FIELD_NAME, l->chars, l->name) +
                  text_sum(t, FIELD_ADDRESS, l->chars + l->name + l->person, l->address);
        if (sum)
            out[n++] = (struct scored){ sum, i, true };
    }
    return n;
}

size_t similar_find(const struct similar *s, bool (*pass)(void *arg, u32 row), void *arg,
                    size_t most, u32 *rows, struct arena *a)
{
    const struct segment *seg = index_segment(s->index);
    struct arena_mark mark = arena_mark(a);
    struct scored *all = ARENA_ARRAY(a, struct scored, LOOKED_AT + s->index->late_count);
    size_t n = segment_scores(s, all, a), found = 0;
    n += late_scores(s, all + n, a);
    qsort(all, n, sizeof *all, by_sum);
    for (size_t i = 0; i < n && found < most; i++) {
        u32 row = all[i].late ? s->index->late[all[i].doc].row : seg->row[all[i].doc];
        if ((all[i].late || !segment_dead(seg, all[i].doc)) && pass(arg, row))
            rows[found++] = row;
    }
    arena_rewind(a, mark);
    return found;
}
