#include "search/gram.h"

#include "search/alphabet.h"

#include <stdlib.h>
#include <string.h>

/* While building, a pair's gaps lie in a chain of pieces in pages; pieces grow with the chain,
 * since most pairs are rare and most postings belong to few pairs. */
enum {
    PAGE_BITS = 20,
    PAGE = 1 << PAGE_BITS,
    MOST_PAGES = 2048,
    LINK = 4,
    FIRST_PIECE = 12,
    LARGEST_PIECE = 252
};

struct chain {
    u32 key, n, last;    /* last document + 1 */
    u32 head, at;        /* first piece; where the next byte goes */
    uint16_t left, size; /* bytes left in the last piece, its size */
};

struct gram_builder {
    struct arena *arena;
    u32 docs;
    struct chain *chains;
    u32 count, room;
    u32 *slots; /* open hash of chain number + 1 */
    u32 slot_count;
    unsigned char *pages[MOST_PAGES];
    u32 end; /* of the used part of the pages */
};

bool grams_find(const struct grams *g, uint16_t a, uint16_t b, struct posting *ret)
{
    if (a >= g->symbols)
        return false;
    u32 low = g->first[a], high = g->first[a + 1];
    while (low < high) {
        u32 mid = low + (high - low) / 2;
        if (g->second[mid] < b)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == g->first[a + 1] || g->second[low] != b)
        return false;
    *ret = posting_open(g->bytes + g->offset[low], g->docs);
    return true;
}

static void widen(struct gram_builder *gb)
{
    u32 room = gb->room ? gb->room * 2 : 1 << 14;
    struct chain *chains = ARENA_ARRAY(gb->arena, struct chain, room);
    if (gb->count)
        memcpy(chains, gb->chains, gb->count * sizeof *chains);
    gb->chains = chains;
    gb->room = room;
    gb->slot_count = room * 2;
    gb->slots = ARENA_ARRAY(gb->arena, u32, gb->slot_count);
    for (u32 i = 0; i < gb->count; i++) {
        u32 at = (chains[i].key * 2654435761u) >> 7 & (gb->slot_count - 1);
        while (gb->slots[at])
            at = (at + 1) & (gb->slot_count - 1);
        gb->slots[at] = i + 1;
    }
}

struct gram_builder *gram_builder_new(struct arena *scratch, u32 docs)
{
    struct gram_builder *gb = ARENA_NEW(scratch, struct gram_builder);
    gb->arena = scratch;
    gb->docs = docs;
    widen(gb);
    return gb;
}

static unsigned char *byte_at(struct gram_builder *gb, u32 at)
{
    return gb->pages[at >> PAGE_BITS] + (at & (PAGE - 1));
}

/* A piece never lies across two pages. */
static u32 new_piece(struct gram_builder *gb, u32 size)
{
    u32 need = size + LINK, at = gb->end;
    if ((at & (PAGE - 1)) + need > PAGE || !gb->pages[at >> PAGE_BITS]) {
        u32 page = (at + PAGE - 1) >> PAGE_BITS;
        if (page == MOST_PAGES)
            return UINT32_MAX;
        gb->pages[page] = arena_alloc(gb->arena, PAGE);
        at = page << PAGE_BITS;
    }
    gb->end = at + need;
    return at;
}

static void put_byte(struct gram_builder *gb, struct chain *c, unsigned char byte)
{
    if (!c->left) {
        u32 size = !c->size ? FIRST_PIECE : c->size * 2u + LINK;
        size = size > LARGEST_PIECE ? LARGEST_PIECE : size;
        u32 piece = new_piece(gb, size);
        if (piece == UINT32_MAX)
            return;
        if (!c->size)
            c->head = piece;
        else
            memcpy(byte_at(gb, c->at - c->size - LINK), &piece, LINK);
        c->at = piece + LINK;
        c->left = c->size = (uint16_t)size;
    }
    *byte_at(gb, c->at++) = byte;
    c->left--;
}

static struct chain *chain_of(struct gram_builder *gb, u32 key)
{
    u32 at = (key * 2654435761u) >> 7 & (gb->slot_count - 1);
    while (gb->slots[at] && gb->chains[gb->slots[at] - 1].key != key)
        at = (at + 1) & (gb->slot_count - 1);
    if (gb->slots[at])
        return &gb->chains[gb->slots[at] - 1];
    if (gb->count == gb->room) {
        widen(gb);
        return chain_of(gb, key);
    }
    gb->slots[at] = ++gb->count;
    gb->chains[gb->count - 1] = (struct chain){ .key = key };
    return &gb->chains[gb->count - 1];
}

void gram_add(struct gram_builder *gb, uint16_t a, uint16_t b, u32 doc)
{
    struct chain *c = chain_of(gb, (u32)a << 16 | b);
    if (c->last == doc + 1)
        return;
    unsigned char bytes[5];
    size_t n = posting_put_varint(bytes, doc - c->last);
    for (size_t i = 0; i < n; i++)
        put_byte(gb, c, bytes[i]);
    c->n++;
    c->last = doc + 1;
}

void gram_add_text(struct gram_builder *gb, const uint16_t *codes, size_t n, u32 doc)
{
    for (size_t i = 0; i + 1 < n; i++)
        if (codes[i] != SYMBOL_NONE && codes[i + 1] != SYMBOL_NONE)
            gram_add(gb, codes[i], codes[i + 1], doc);
}

static int by_key(const void *a, const void *b)
{
    const struct chain *x = a, *y = b;
    return x->key < y->key ? -1 : x->key > y->key;
}

/* Reads a chain back into document numbers. */
static void unchain(struct gram_builder *gb, const struct chain *c, u32 *docs)
{
    u32 piece = c->head, size = FIRST_PIECE, at = 0, last = 0;
    for (u32 i = 0; i < c->n; i++) {
        u32 v = 0;
        for (int shift = 0;; shift += 7) {
            if (at == size) {
                memcpy(&piece, byte_at(gb, piece), LINK);
                size = size * 2 + LINK > LARGEST_PIECE ? LARGEST_PIECE : size * 2 + LINK;
                at = 0;
            }
            unsigned char byte = *byte_at(gb, piece + LINK + at++);
            v |= (u32)(byte & 0x7F) << shift;
            if (!(byte & 0x80))
                break;
        }
        docs[i] = last + v;
        last = docs[i] + 1;
    }
}

/* All postings one behind the other, and where each begins; bytes NULL: only where. Done twice, so
 * that nothing but the finished bytes is held. SIZE_MAX: too long. */
static size_t put_postings(struct gram_builder *gb, u32 *docs, u32 *offset, unsigned char *bytes)
{
    buf one = buf_new(gb->arena, (size_t)PAGE * MOST_PAGES - 1);
    size_t end = 0;
    for (u32 i = 0; i < gb->count && buf_ok(&one); i++) {
        const struct chain *c = &gb->chains[i];
        buf_clear(&one);
        unchain(gb, c, docs);
        posting_write(&one, docs, c->n, gb->docs);
        if (bytes)
            memcpy(bytes + end, one.p, one.n);
        offset[i] = (u32)end;
        end += one.n;
    }
    offset[gb->count] = (u32)end;
    return buf_ok(&one) ? end : SIZE_MAX;
}

rc grams_finish(struct gram_builder *gb, u32 symbols, struct arena *a, struct grams *ret,
                struct fault *f)
{
    struct grams g = { .docs = gb->docs, .symbols = symbols, .count = gb->count };
    u32 *docs = ARENA_ARRAY(gb->arena, u32, gb->docs + 1);
    qsort(gb->chains, gb->count, sizeof *gb->chains, by_key);
    g.first = ARENA_ARRAY(a, u32, symbols + 1);
    g.second = ARENA_ARRAY(a, uint16_t, gb->count + 1);
    g.offset = ARENA_ARRAY(a, u32, gb->count + 1);
    for (u32 i = 0; i < gb->count; i++) {
        g.first[(gb->chains[i].key >> 16) + 1]++;
        g.second[i] = (uint16_t)gb->chains[i].key;
    }
    for (u32 s = 0; s < symbols; s++)
        g.first[s + 1] += g.first[s];
    size_t size = put_postings(gb, docs, g.offset, NULL);
    if (size >= (size_t)PAGE * MOST_PAGES || gb->end >> PAGE_BITS >= MOST_PAGES - 1)
        return fail(f, NO_MEMORY, NULL);
    g.bytes = arena_alloc(a, size + 8);
    put_postings(gb, docs, g.offset, g.bytes);
    *ret = g;
    return OK;
}
