#include "search/find.h"

#include "search/pinyin.h"

#include <string.h>

/* What was typed is cut into sounds in every way it can be read. A pair of neighbouring sounds
 * stands for all pairs of characters that sound so; the documents that have one of them are
 * gathered window by window, in their order. The pairs with the fewest postings do; what they
 * propose is checked by its name. */
enum {
    MOST_WAYS = 64,
    KNOWN_PAIRS = 512,
    SYLLABLE_LETTERS = 6,
    WINDOW = 1 << 15,
    WORDS = WINDOW / 64,
    FEW_BYTES = 4096,
    MOST_USED = 2
};

/* Pairs of characters that sound within two ranges. */
struct sound_pair {
    enum text_field field;
    struct sound_range first, second; /* first empty: the start of the name */
    u64 bytes;
    u32 count;
    struct posting *lists;
};

/* How much a pair is, counted once for all ways that have it. */
struct known_pair {
    bool known;
    struct sound_pair pair;
};

struct way {
    struct finding *s;
    enum tier tier;
    struct arena *arena;
    struct sound_range token[QUERY_MOST];
    size_t n;
    u32 left; /* ways still allowed */
    struct known_pair *known;
};

static const struct sounding *first_sounding(const struct segment *seg, uint16_t sound)
{
    u32 low = 0, high = seg->sounding_count;
    while (low < high) {
        u32 mid = low + (high - low) / 2;
        if (seg->by_sound[mid].sound < sound)
            low = mid + 1;
        else
            high = mid;
    }
    return seg->by_sound + low;
}

static bool sounds_within(const struct segment *seg, uint16_t symbol, struct sound_range r)
{
    const uint16_t *s = seg->sounds[symbol];
    return (s[0] >= r.from && s[0] < r.to) || (s[1] >= r.from && s[1] < r.to);
}

/* The pairs that begin with a symbol: counts them, or opens their postings when there is room. */
static void take_symbol(const struct segment *seg, uint16_t symbol, struct sound_pair *p)
{
    const struct grams *g = &seg->grams[p->field];
    if (symbol >= g->symbols)
        return;
    for (u32 i = g->first[symbol]; i < g->first[symbol + 1]; i++) {
        if (!sounds_within(seg, g->second[i], p->second))
            continue;
        if (p->lists)
            p->lists[p->count] = posting_open(g->bytes + g->offset[i], g->docs);
        p->count++;
        p->bytes += g->offset[i + 1] - g->offset[i];
    }
}

static void take_pairs(const struct segment *seg, struct sound_pair *p)
{
    p->count = 0;
    p->bytes = 0;
    if (p->first.from == p->first.to)
        take_symbol(seg, SYMBOL_START, p);
    const struct sounding *end = first_sounding(seg, p->first.to);
    for (const struct sounding *s = first_sounding(seg, p->first.from); s < end; s++)
        take_symbol(seg, s->symbol, p);
}

static bool same_pair(const struct sound_pair *a, const struct sound_pair *b)
{
    return a->field == b->field && a->first.from == b->first.from && a->first.to == b->first.to &&
           a->second.from == b->second.from && a->second.to == b->second.to;
}

static struct sound_pair measured(struct way *w, enum text_field field, struct sound_range first,
                                  struct sound_range second)
{
    struct sound_pair p = { .field = field, .first = first, .second = second };
    u32 at = (first.from * 31u + first.to) * 131u + (second.from * 31u + second.to) * 7u + field;
    for (u32 tries = 0; tries < KNOWN_PAIRS; tries++) {
        struct known_pair *k = &w->known[(at + tries) % KNOWN_PAIRS];
        if (k->known && !same_pair(&k->pair, &p))
            continue;
        if (!k->known) {
            take_pairs(&w->s->ix->main, &p);
            *k = (struct known_pair){ true, p };
        }
        return k->pair;
    }
    take_pairs(&w->s->ix->main, &p);
    return p;
}

/* The documents of a pair in [first, first + WINDOW). */
static void gather(struct sound_pair *p, u32 first, u64 *bits)
{
    memset(bits, 0, WORDS * sizeof *bits);
    for (u32 i = 0; i < p->count; i++) {
        struct posting *list = &p->lists[i];
        if (list->doc < first)
            posting_seek(list, first);
        for (; list->doc - first < WINDOW; posting_next(list)) {
            u32 at = list->doc - first;
            bits[at / 64] |= (u64)1 << at % 64;
        }
    }
}

static bool pinyin_is(const struct lookup *q, const u32 *name, size_t n, enum tier tier)
{
    return match_name(q, name, n) == TIER_NONE && match_pinyin(q, name, n) == tier;
}

/* Accepts the documents of a word of bits; returns how many. */
static size_t check_word(struct finding *s, enum tier tier, u32 first, u64 bits)
{
    const struct segment *seg = &s->ix->main;
    size_t found = 0;
    for (; bits; bits &= bits - 1) {
        u32 doc = first + (u32)__builtin_ctzll(bits), name[NAME_MOST];
        if (segment_dead(seg, doc) || !s->rows->pass(s->rows->arg, seg->row[doc]))
            continue;
        size_t n = segment_name(seg, doc, name);
        if (!pinyin_is(s->q, name, n, tier))
            continue;
        found++;
        finding_add(s, &(struct hit){ tier, segment_gone(seg, doc), (u32)n,
                                      s->ix->id_of(s->ix->arg, seg->row[doc]), seg->row[doc] });
    }
    return found;
}

static void sweep_pairs(struct way *w, struct sound_pair *used, size_t n)
{
    const struct segment *seg = &w->s->ix->main;
    u64 bits[MOST_USED][WORDS];
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        used[i].lists = ARENA_ARRAY(w->arena, struct posting, used[i].count);
        take_pairs(seg, &used[i]);
    }
    for (u32 first = 0; first < seg->docs && found < w->s->limit; first += WINDOW) {
        for (size_t i = 0; i < n; i++)
            gather(&used[i], first, bits[i]);
        for (u32 k = 0; k < WORDS && found < w->s->limit; k++) {
            u64 both = n > 1 ? bits[0][k] & bits[1][k] : bits[0][k];
            if (both)
                found += check_word(w->s, w->tier, first + k * 64, both);
        }
    }
}

/* Fewest bytes first; a second pair only where the first leaves much to check. */
static size_t choose(struct sound_pair *pairs, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct sound_pair p = pairs[i];
        size_t k = i;
        for (; k && pairs[k - 1].bytes > p.bytes; k--)
            pairs[k] = pairs[k - 1];
        pairs[k] = p;
    }
    return n > 1 && pairs[0].bytes > FEW_BYTES ? MOST_USED : 1;
}

static void try_way(struct way *w)
{
    static const struct sound_range start;
    struct sound_pair pairs[QUERY_MOST + 1];
    bool begins = w->tier == TIER_PINYIN_START;
    size_t n = 0;
    if (!w->left || (!begins && w->n < 2))
        return;
    w->left--;
    if (begins && w->n == 1)
        pairs[n++] = measured(w, FIELD_NAME, start, w->token[0]);
    for (size_t i = 0; i + 1 < w->n; i++)
        pairs[n++] =
            measured(w, i == 0 && begins ? FIELD_BEGIN : FIELD_NAME, w->token[i], w->token[i + 1]);
    for (size_t i = 0; i < n; i++)
        if (!pairs[i].count)
            return;
    struct arena_mark mark = arena_mark(w->arena);
    sweep_pairs(w, pairs, choose(pairs, n));
    arena_rewind(w->arena, mark);
}

static void read_on(struct way *w, const char *letters, size_t n, bool initials);

static void take_token(struct way *w, struct sound_range r, const char *rest, size_t n,
                       bool initials)
{
    if (r.from == r.to || w->n == QUERY_MOST)
        return;
    if (w->n && !measured(w, FIELD_NAME, w->token[w->n - 1], r).count)
        return; /* no name has these two */
    w->token[w->n++] = r;
    read_on(w, rest, n, initials);
    w->n--;
}

/* Whole sounds first, the last perhaps only begun; then initials: as match_pinyin reads. */
static void read_on(struct way *w, const char *letters, size_t n, bool initials)
{
    if (n == 0) {
        try_way(w);
        return;
    }
    for (size_t k = n < SYLLABLE_LETTERS ? n : SYLLABLE_LETTERS; k && !initials; k--) {
        str part = { letters, k };
        take_token(w, k == n ? pinyin_beginning(part) : pinyin_whole(part), letters + k, n - k,
                   false);
    }
    if (initials || n > 1)
        take_token(w, pinyin_beginning((str){ letters, 1 }), letters + 1, n - 1, true);
}

void find_pinyin(struct finding *s, enum tier tier)
{
    char letters[QUERY_MOST];
    struct way w = { .s = s, .tier = tier, .arena = arena_new(0), .left = MOST_WAYS };
    find_late(s, tier, pinyin_is);
    for (size_t i = 0; i < s->q->n; i++)
        letters[i] = (char)s->q->chars[i];
    if (w.arena && s->ix->main.docs) {
        w.known = ARENA_ARRAY(w.arena, struct known_pair, KNOWN_PAIRS);
        read_on(&w, letters, s->q->n, false);
    }
    arena_free(w.arena);
}
