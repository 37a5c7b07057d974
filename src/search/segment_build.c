#include "search/segment.h"

#include "search/fold.h"
#include "search/pinyin.h"
#include "search/radix.h"

#include <pthread.h>
#include <string.h>

/* Texts wait as symbols in pages until all documents are known: only then can they be numbered by
 * rank. */
enum {
    PAGE_BITS = 18,
    PAGE = 1 << PAGE_BITS,
    FIRST_ROOM = 1 << 12,
};

struct kept {
    u32 at; /* its name, then person, then address, in the pages */
    u32 row, digest;
    unsigned char name, person, address, gone; /* lengths; flag */
};

struct segment_builder {
    struct arena *arena;
    struct alphabet alphabet;
    u32 *times; /* of each symbol in names */
    struct kept *kept;
    u32 count, room;
    uint16_t **pages;
    u32 page_count, page_room, end;
    u32 *order; /* document → kept */
    uint16_t *renumbered;
};

struct segment_builder *segment_builder_new(struct arena *scratch)
{
    struct segment_builder *b = ARENA_NEW(scratch, struct segment_builder);
    b->arena = scratch;
    alphabet_init(&b->alphabet, scratch);
    b->times = ARENA_ARRAY(scratch, u32, SYMBOL_MOST + 1);
    return b;
}

/* A longer array with the same beginning. */
static void *wider(struct arena *a, const void *old, size_t count, size_t room, size_t size)
{
    void *p = arena_array(a, room, size);
    if (count)
        memcpy(p, old, count * size);
    return p;
}

static uint16_t *symbols_at(const struct segment_builder *b, u32 at)
{
    return b->pages[at >> PAGE_BITS] + (at & (PAGE - 1));
}

/* Room for n symbols in one page; returns where. */
static u32 make_room(struct segment_builder *b, u32 n)
{
    if (!b->page_count || (b->end & (PAGE - 1)) + n > PAGE ||
        (b->end >> PAGE_BITS) >= b->page_count) {
        if (b->page_count == b->page_room) {
            b->page_room = b->page_room ? b->page_room * 2 : 64;
            b->pages = wider(b->arena, b->pages, b->page_count, b->page_room, sizeof *b->pages);
        }
        b->pages[b->page_count] = ARENA_ARRAY(b->arena, uint16_t, PAGE);
        b->end = b->page_count++ << PAGE_BITS;
    }
    u32 at = b->end;
    b->end += n;
    return at;
}

static unsigned char put_text(struct segment_builder *b, str text, u32 most, uint16_t *out)
{
    u32 chars[ADDRESS_MOST];
    size_t n = fold_lines(text, chars, most);
    for (size_t i = 0; i < n; i++)
        out[i] = alphabet_add(&b->alphabet, chars[i]);
    return (unsigned char)n;
}

void segment_add(struct segment_builder *b, const struct doc *d)
{
    if (b->count == b->room) {
        b->room = b->room ? b->room * 2 : FIRST_ROOM;
        b->kept = wider(b->arena, b->kept, b->count, b->room, sizeof *b->kept);
    }
    u32 at = make_room(b, NAME_MOST + PERSON_MOST + ADDRESS_MOST);
    uint16_t *out = symbols_at(b, at);
    struct kept *k = &b->kept[b->count++];
    *k = (struct kept){ .at = at, .row = d->row, .digest = doc_digest(d), .gone = d->gone };
    k->name = put_text(b, d->name, NAME_MOST, out);
    for (u32 i = 0; i < k->name; i++)
        b->times[out[i]]++;
    k->person = put_text(b, d->person, PERSON_MOST, out + k->name);
    k->address = put_text(b, d->address, ADDRESS_MOST, out + k->name + k->person);
    b->end = at + k->name + (u32)k->person + k->address;
}

/* Symbols by falling frequency in names, so that frequent ones take one byte there. */
static void renumber(struct segment_builder *b, struct arena *a, struct alphabet *al)
{
    u32 n = b->alphabet.count - SYMBOL_FIRST;
    struct radix_item *items = ARENA_ARRAY(b->arena, struct radix_item, n + 1);
    for (u32 i = 0; i < n; i++)
        items[i] = (struct radix_item){ ~(u64)b->times[i + SYMBOL_FIRST], i + SYMBOL_FIRST };
    radix_sort(items, n);
    b->renumbered = ARENA_ARRAY(b->arena, uint16_t, SYMBOL_MOST + 1);
    alphabet_init(al, a);
    for (u32 i = 0; i < n; i++)
        b->renumbered[items[i].value] = alphabet_add(al, b->alphabet.code_point[items[i].value]);
    for (u32 p = 0; p < b->page_count; p++)
        for (u32 i = 0; i < PAGE; i++)
            b->pages[p][i] = b->renumbered[b->pages[p][i]];
}

/* Counting sort by (gone, length); the order of ids within is kept. */
static void rank(struct segment_builder *b, struct segment *s)
{
    u32 next[2][NAME_MOST + 2] = { { 0 } };
    for (u32 i = 0; i < b->count; i++)
        next[b->kept[i].gone][b->kept[i].name]++;
    u32 sum = 0;
    for (int gone = 0; gone < 2; gone++)
        for (int n = 0; n < NAME_MOST + 2; n++) {
            u32 here = next[gone][n];
            s->length[gone][n] = next[gone][n] = sum;
            sum += here;
        }
    b->order = ARENA_ARRAY(b->arena, u32, b->count + 1);
    for (u32 i = 0; i < b->count; i++)
        b->order[next[b->kept[i].gone][b->kept[i].name]++] = i;
}

static size_t name_of(void *arg, u32 doc, uint16_t *out)
{
    struct segment_builder *b = arg;
    const struct kept *k = &b->kept[b->order[doc]];
    memcpy(out, symbols_at(b, k->at), k->name * sizeof *out);
    return k->name;
}

static void add_field(const struct segment_builder *b, enum text_field field,
                      struct gram_builder *g, u32 doc)
{
    const struct kept *k = &b->kept[b->order[doc]];
    const uint16_t *codes = symbols_at(b, k->at);
    switch (field) {
    case FIELD_NAME:
        if (k->name)
            gram_add(g, SYMBOL_START, codes[0], doc);
        gram_add_text(g, codes, k->name, doc);
        break;
    case FIELD_BEGIN:
        gram_add_text(g, codes, k->name < 2 ? k->name : 2, doc);
        break;
    case FIELD_PERSON:
        gram_add_text(g, codes + k->name, k->person, doc);
        break;
    case FIELD_ADDRESS:
        gram_add_text(g, codes + k->name + k->person, k->address, doc);
        break;
    case FIELDS:
        break;
    }
}

static rc build_field(struct segment_builder *b, enum text_field field, struct arena *a,
                      struct segment *s, struct fault *f)
{
    struct arena *scratch = arena_new((size_t)4 << 30);
    if (!scratch)
        return fail(f, NO_MEMORY, NULL);
    struct gram_builder *g = gram_builder_new(scratch, b->count);
    for (u32 doc = 0; doc < b->count; doc++)
        add_field(b, field, g, doc);
    rc r = grams_finish(g, s->alphabet.count, a, &s->grams[field], f);
    arena_free(scratch);
    return r;
}

struct ordering {
    const struct segment_builder *b;
    const uint16_t *place; /* of each symbol in the order of lists */
};

enum { NAME_LEVELS = NAME_MOST / 4 + 1 };

/* Four characters of a name as a number that sorts as they do; at last the order of ids. */
static u64 name_key(void *arg, u32 doc, u32 level)
{
    const struct ordering *o = arg;
    const struct kept *k = &o->b->kept[o->b->order[doc]];
    if (level == NAME_LEVELS - 1)
        return o->b->order[doc];
    const uint16_t *codes = symbols_at(o->b, k->at);
    u64 key = 0;
    for (u32 i = level * 4; i < level * 4 + 4; i++)
        key = key << 16 | (i < k->name ? o->place[codes[i]] : 0);
    return key;
}

static void order_by_name(struct segment_builder *b, struct arena *a, struct segment *s)
{
    u32 n = s->alphabet.count;
    struct radix_item *items =
        ARENA_ARRAY(b->arena, struct radix_item, (n > b->count ? n : b->count) + 1);
    uint16_t *place = ARENA_ARRAY(b->arena, uint16_t, n);
    for (u32 i = SYMBOL_FIRST; i < n; i++)
        items[i - SYMBOL_FIRST] = (struct radix_item){ pinyin_order(s->alphabet.code_point[i]), i };
    radix_sort(items, n - SYMBOL_FIRST);
    for (u32 i = 0; i + SYMBOL_FIRST < n; i++)
        place[items[i].value] = (uint16_t)(i + 1);
    struct ordering o = { b, place };
    for (u32 i = 0; i < b->count; i++)
        items[i].value = i;
    radix_sort_text(items, b->count, &(struct radix_text){ name_key, &o, NAME_LEVELS });
    s->by_name = ARENA_ARRAY(a, u32, b->count + 1);
    for (u32 i = 0; i < b->count; i++)
        s->by_name[i] = items[i].value;
}

/* Addresses are half of all pairs: they are gathered by a second thread, into an arena that goes
 * with the first. */
struct address_part {
    struct segment_builder *b;
    struct segment *s;
    struct arena *arena;
    rc outcome;
};

static void *build_addresses(void *arg)
{
    struct address_part *p = arg;
    p->outcome = build_field(p->b, FIELD_ADDRESS, p->arena, p->s, NULL);
    return NULL;
}

static void free_addresses(void *arena)
{
    arena_free(arena);
}

static rc build_names(struct segment_builder *b, struct arena *a, struct segment *s,
                      struct fault *f)
{
    rc r = names_write(b->count, name_of, b, a, b->arena, &s->names, f);
    if (r == OK)
        r = build_field(b, FIELD_NAME, a, s, f);
    if (r == OK)
        r = build_field(b, FIELD_BEGIN, a, s, f);
    if (r == OK)
        r = build_field(b, FIELD_PERSON, a, s, f);
    if (r == OK)
        order_by_name(b, a, s);
    return r;
}

rc segment_finish(struct segment_builder *b, struct arena *a, struct segment *ret, struct fault *f)
{
    memset(ret, 0, sizeof *ret);
    ret->docs = b->count;
    renumber(b, a, &ret->alphabet);
    rank(b, ret);
    ret->row = ARENA_ARRAY(a, u32, b->count + 1);
    ret->digest = ARENA_ARRAY(a, u32, b->count + 1);
    ret->dead = ARENA_ARRAY(a, u64, b->count / 64 + 1);
    for (u32 doc = 0; doc < b->count; doc++) {
        ret->row[doc] = b->kept[b->order[doc]].row;
        ret->digest[doc] = b->kept[b->order[doc]].digest;
    }
    segment_sounds(ret, a);
    struct address_part p = { b, ret, arena_new((size_t)4 << 30), OK };
    pthread_t thread;
    if (!p.arena)
        return fail(f, NO_MEMORY, NULL);
    arena_defer(a, free_addresses, p.arena);
    bool apart = pthread_create(&thread, NULL, build_addresses, &p) == 0;
    rc r = build_names(b, a, ret, f);
    if (apart)
        pthread_join(thread, NULL);
    else
        build_addresses(&p);
    return r != OK ? r : p.outcome == OK ? OK : fail(f, p.outcome, NULL);
}
