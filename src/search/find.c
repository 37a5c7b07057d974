#include "search/find.h"

#include <string.h>

/* Four pairs leave little to do for the check of the name itself. */
enum { PAIRS_USED = 4 };

void conj_add(struct conj *c, const struct grams *g, uint16_t a, uint16_t b)
{
    if (c->none || c->n == CONJ_MOST)
        return;
    if (a == SYMBOL_NONE || b == SYMBOL_NONE || !grams_find(g, a, b, &c->p[c->n]))
        c->none = true;
    else
        c->n++;
}

void conj_ready(struct conj *c)
{
    for (size_t i = 1; i < c->n; i++) {
        struct posting p = c->p[i];
        size_t k = i;
        for (; k && c->p[k - 1].n > p.n; k--)
            c->p[k] = c->p[k - 1];
        c->p[k] = p;
    }
    if (c->n > PAIRS_USED)
        c->n = PAIRS_USED;
}

u32 conj_seek(struct conj *c, u32 target)
{
    if (c->none || !c->n)
        return POSTING_END;
    u32 doc = posting_seek(&c->p[0], target);
    for (size_t i = 1; i < c->n && doc != POSTING_END;) {
        u32 other = posting_seek(&c->p[i], doc);
        if (other == doc) {
            i++;
            continue;
        }
        doc = other == POSTING_END ? POSTING_END : posting_seek(&c->p[0], other);
        i = 1;
    }
    return doc;
}

static bool better(const struct hit *a, const struct hit *b)
{
    if (a->tier != b->tier)
        return a->tier < b->tier;
    if (a->gone != b->gone)
        return !a->gone;
    return a->length != b->length ? a->length < b->length : a->id < b->id;
}

bool finding_has(const struct finding *s, u32 row)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->hits[i].row == row)
            return true;
    return false;
}

void finding_add(struct finding *s, const struct hit *hit)
{
    if (finding_has(s, hit->row))
        return;
    if (s->n == s->limit && !better(hit, &s->hits[s->n - 1]))
        return;
    size_t at = s->n < s->limit ? s->n++ : s->n - 1;
    for (; at && better(hit, &s->hits[at - 1]); at--)
        s->hits[at] = s->hits[at - 1];
    s->hits[at] = *hit;
}

void finding_sweep(struct finding *s, struct conj *c, const struct sweep *w)
{
    const struct segment *seg = &s->ix->main;
    size_t found = 0;
    for (u32 doc = w->from; found < w->most && (doc = conj_seek(c, doc)) < w->to; doc++) {
        u32 row = seg->row[doc], name[NAME_MOST];
        if (segment_dead(seg, doc) || !s->rows->pass(s->rows->arg, row))
            continue;
        size_t n = segment_name(seg, doc, name);
        if (!w->accepts(s->q, name, n, w->tier))
            continue;
        finding_add(s, &(struct hit){ w->tier, segment_gone(seg, doc), (u32)n,
                                      s->ix->id_of(s->ix->arg, row), row });
        found++;
    }
}

static bool name_is(const struct lookup *q, const u32 *name, size_t n, enum tier tier)
{
    return match_name(q, name, n) == tier;
}

void find_late(struct finding *s, enum tier tier,
               bool (*accepts)(const struct lookup *, const u32 *, size_t, enum tier))
{
    for (u32 i = 0; i < s->ix->late_count; i++) {
        const struct late *l = &s->ix->late[i];
        if (accepts(s->q, l->chars, l->name, tier) && s->rows->pass(s->rows->arg, l->row))
            finding_add(s, &(struct hit){ tier, l->gone, l->name, l->id, l->row });
    }
}

void find_names(struct finding *s, enum tier tier)
{
    const struct segment *seg = &s->ix->main;
    const struct lookup *q = s->q;
    struct conj c = { .n = 0 };
    find_late(s, tier, name_is);
    if (q->n > NAME_MOST || (q->n == 1 && tier == TIER_INSIDE))
        return;
    uint16_t before = SYMBOL_START;
    for (size_t i = 0; i < q->n; i++) {
        uint16_t code = alphabet_find(&seg->alphabet, q->chars[i]);
        bool begins = i == 1 && tier != TIER_INSIDE;
        if (i || (tier != TIER_INSIDE && q->n == 1))
            conj_add(&c, &seg->grams[begins ? FIELD_BEGIN : FIELD_NAME], before, code);
        before = code;
    }
    conj_ready(&c);
    struct sweep w = { 0, seg->docs, tier, s->limit, name_is };
    if (tier != TIER_EXACT) {
        finding_sweep(s, &c, &w);
        return;
    }
    struct conj again = c;
    w.from = seg->length[0][q->n];
    w.to = seg->length[0][q->n + 1];
    finding_sweep(s, &c, &w);
    w.from = seg->length[1][q->n];
    w.to = seg->length[1][q->n + 1];
    finding_sweep(s, &again, &w);
}

static bool nearly(const struct lookup *q, const u32 *name, size_t n, enum tier tier)
{
    return tier == TIER_FUZZY && match_fuzzy(q, name, n);
}

/* Sweeps what has all pairs of chars but those at [hole, hole_end). Pairs that very many names have
 * tell nothing of what was meant, and checking them all would take long. */
enum { MOST_NAMES = 5000 };
static void sweep_variant(struct finding *s, const u32 *chars, size_t n, size_t hole,
                          size_t hole_end)
{
    const struct segment *seg = &s->ix->main;
    struct conj c = { .n = 0 };
    for (size_t i = 0; i + 1 < n; i++)
        if (i < hole || i >= hole_end)
            conj_add(&c, &seg->grams[FIELD_NAME], alphabet_find(&seg->alphabet, chars[i]),
                     alphabet_find(&seg->alphabet, chars[i + 1]));
    conj_ready(&c);
    if (c.n && c.p[0].n <= MOST_NAMES)
        finding_sweep(s, &c, &(struct sweep){ 0, seg->docs, TIER_FUZZY, s->limit, nearly });
}

void find_fuzzy(struct finding *s)
{
    const struct lookup *q = s->q;
    find_late(s, TIER_FUZZY, nearly);
    if (q->n < 3)
        return;
    for (size_t i = 0; i < q->n; i++) {
        u32 chars[QUERY_MOST];
        memcpy(chars, q->chars, sizeof chars);
        memmove(chars + i, chars + i + 1, (q->n - i - 1) * sizeof *chars);
        sweep_variant(s, chars, q->n - 1, 0, 0); /* one too many */
        if (i + 1 < q->n) {
            memcpy(chars, q->chars, sizeof chars);
            chars[i] = q->chars[i + 1];
            chars[i + 1] = q->chars[i];
            sweep_variant(s, chars, q->n, 0, 0); /* swapped */
        }
        if (i > 0)
            sweep_variant(s, q->chars, q->n, i - 1, i); /* one missing */
        if (i > 0 && i + 1 < q->n && q->n > 3)
            sweep_variant(s, q->chars, q->n, i - 1, i + 1); /* one wrong */
    }
}
