#include "search/find.h"

/* Legal persons and addresses: the index knows only pairs of characters, so what it proposes is
 * read from the database and checked, some at a time. Two characters are a pair: nothing is left to
 * check. */
enum { BATCH = 16 };

struct batch {
    u32 docs[BATCH], rows[BATCH];
    size_t n;
};

static bool text_matches(const struct lookup *q, str text)
{
    u32 chars[ADDRESS_MOST];
    return match_part(q, chars, fold_lines(text, chars, ADDRESS_MOST));
}

static size_t add_hit(struct finding *s, enum tier tier, u32 doc, u32 row)
{
    const struct segment *seg = &s->ix->main;
    u32 name[NAME_MOST];
    u32 length = (u32)segment_name(seg, doc, name);
    finding_add(s, &(struct hit){ tier, segment_gone(seg, doc), length,
                                  s->ix->id_of(s->ix->arg, row), row });
    return 1;
}

static rc check_batch(struct finding *s, enum tier tier, struct batch *b, size_t *found)
{
    str texts[BATCH];
    enum text_field field = tier == TIER_PERSON ? FIELD_PERSON : FIELD_ADDRESS;
    if (b->n == 0)
        return OK;
    rc r = s->rows->texts(s->rows->arg, b->rows, b->n, field, texts, s->fault);
    for (size_t i = 0; i < b->n && r == OK; i++)
        if (text_matches(s->q, texts[i]))
            *found += add_hit(s, tier, b->docs[i], b->rows[i]);
    b->n = 0;
    return r;
}

static void late_texts(struct finding *s, enum tier tier)
{
    for (u32 i = 0; i < s->ix->late_count; i++) {
        const struct late *l = &s->ix->late[i];
        const u32 *text = l->chars + l->name + (tier == TIER_ADDRESS ? l->person : 0);
        size_t n = tier == TIER_ADDRESS ? l->address : l->person;
        if (match_part(s->q, text, n) && s->rows->pass(s->rows->arg, l->row))
            finding_add(s, &(struct hit){ tier, l->gone, l->name, l->id, l->row });
    }
}

rc find_texts(struct finding *s, enum tier tier)
{
    const struct segment *seg = &s->ix->main;
    const struct grams *g = &seg->grams[tier == TIER_PERSON ? FIELD_PERSON : FIELD_ADDRESS];
    const struct lookup *q = s->q;
    struct conj c = { .n = 0 };
    struct batch b = { .n = 0 };
    size_t found = 0;
    rc r = OK;
    late_texts(s, tier);
    for (size_t i = 0; i + 1 < q->n; i++)
        conj_add(&c, g, alphabet_find(&seg->alphabet, q->chars[i]),
                 alphabet_find(&seg->alphabet, q->chars[i + 1]));
    bool checked = q->n > 2;
    if (checked && !s->rows->texts)
        return OK;
    conj_ready(&c);
    for (u32 doc = 0; r == OK && found < s->limit && (doc = conj_seek(&c, doc)) < seg->docs;
         doc++) {
        u32 row = seg->row[doc];
        if (segment_dead(seg, doc) || finding_has(s, row) || !s->rows->pass(s->rows->arg, row))
            continue;
        if (!checked) {
            found += add_hit(s, tier, doc, row);
            continue;
        }
        b.docs[b.n] = doc;
        b.rows[b.n++] = row;
        if (b.n == BATCH)
            r = check_batch(s, tier, &b, &found);
    }
    return r == OK ? check_batch(s, tier, &b, &found) : r;
}
