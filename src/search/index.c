#include "search/find.h"

#include "db/queries.h"

#include <string.h>

enum { FIRST_LATE = 64 };
#define INDEX_MEMORY ((size_t)4 << 30)

rc search_changed(struct tx *tx, i64 id, struct fault *f)
{
    return db_exec(tx, &Q_search_changed, ARGS(V_I(id), V_I(tx_id(tx))), NULL, f);
}

rc search_changed_much(struct tx *tx, struct fault *f)
{
    return search_changed(tx, SEARCH_EVERYTHING, f);
}

static void forget_late(struct index *ix)
{
    arena_reset(ix->late_arena);
    ix->late = NULL;
    ix->late_count = ix->late_room = 0;
}

struct index *index_new(i64 (*id_of)(void *arg, u32 row), void *arg)
{
    struct arena *a = arena_new(0);
    if (!a)
        return NULL;
    struct index *ix = ARENA_NEW(a, struct index);
    *ix = (struct index){ .arena = a, .id_of = id_of, .arg = arg };
    ix->late_arena = arena_new(INDEX_MEMORY);
    ix->main_arena = arena_new(0);
    if (!ix->late_arena || !ix->main_arena) {
        index_free(ix);
        return NULL;
    }
    alphabet_init(&ix->main.alphabet, ix->main_arena);
    return ix;
}

void index_free(struct index *ix)
{
    if (!ix)
        return;
    arena_free(ix->late_arena);
    arena_free(ix->main_arena);
    arena_free(ix->arena);
}

void index_take(struct index *ix, const struct segment *s, struct arena *a)
{
    arena_free(ix->main_arena);
    ix->main_arena = a;
    ix->main = *s;
    forget_late(ix);
}

const struct segment *index_segment(const struct index *ix)
{
    return &ix->main;
}

u32 index_late(const struct index *ix)
{
    return ix->late_count;
}

/* The segment's document of a row; its number of documents when there is none. Looked for one by
 * one: a map would cost four bytes a row, and this takes a tenth of a millisecond. */
static u32 doc_of(const struct segment *s, u32 row)
{
    u32 doc = 0;
    while (doc < s->docs && (s->row[doc] != row || segment_dead(s, doc)))
        doc++;
    return doc;
}

static u32 late_of(const struct index *ix, u32 row)
{
    u32 i = 0;
    while (i < ix->late_count && ix->late[i].row != row)
        i++;
    return i;
}

static void drop_late(struct index *ix, u32 at)
{
    memmove(&ix->late[at], &ix->late[at + 1], (ix->late_count - at - 1) * sizeof *ix->late);
    ix->late_count--;
}

static void bury(struct index *ix, u32 doc)
{
    ix->main.dead[doc / 64] |= (u64)1 << doc % 64;
}

void index_drop(struct index *ix, u32 row)
{
    u32 doc = doc_of(&ix->main, row), late = late_of(ix, row);
    if (doc < ix->main.docs)
        bury(ix, doc);
    if (late < ix->late_count)
        drop_late(ix, late);
}

static struct late fold_doc(struct index *ix, const struct doc *d, u32 digest)
{
    u32 *chars = ARENA_ARRAY(ix->late_arena, u32, NAME_MOST + PERSON_MOST + ADDRESS_MOST);
    struct late l = { .row = d->row,
                      .digest = digest,
                      .gone = d->gone,
                      .chars = chars,
                      .id = ix->id_of(ix->arg, d->row) };
    l.name = (u32)fold_text(d->name, chars, NAME_MOST);
    l.person = (u32)fold_lines(d->person, chars + l.name, PERSON_MOST);
    l.address = (u32)fold_lines(d->address, chars + l.name + l.person, ADDRESS_MOST);
    l.names_before = index_names_at(ix, chars, l.name, l.id, true).main;
    return l;
}

static void insert_late(struct index *ix, const struct late *l)
{
    if (ix->late_count == ix->late_room) {
        u32 room = ix->late_room ? ix->late_room * 2 : FIRST_LATE;
        struct late *wider = ARENA_ARRAY(ix->late_arena, struct late, room);
        if (ix->late_count)
            memcpy(wider, ix->late, ix->late_count * sizeof *wider);
        ix->late = wider;
        ix->late_room = room;
    }
    u32 at = index_names_at(ix, l->chars, l->name, l->id, true).late;
    memmove(&ix->late[at + 1], &ix->late[at], (ix->late_count - at) * sizeof *ix->late);
    ix->late[at] = *l;
    ix->late_count++;
}

void index_put(struct index *ix, const struct doc *d)
{
    u32 digest = doc_digest(d), doc = doc_of(&ix->main, d->row), late = late_of(ix, d->row);
    if ((doc < ix->main.docs && ix->main.digest[doc] == digest) ||
        (late < ix->late_count && ix->late[late].digest == digest))
        return;
    if (doc < ix->main.docs)
        bury(ix, doc);
    if (late < ix->late_count)
        drop_late(ix, late);
    struct late l = fold_doc(ix, d, digest);
    insert_late(ix, &l);
}

rc index_find(const struct index *ix, const struct lookup *q, const struct find_rows *rows,
              size_t limit, struct hit *hits, size_t *ret_n, struct fault *f)
{
    struct finding s = { ix, q, rows, limit, 0, hits, f };
    rc r = OK;
    for (int tier = TIER_EXACT; tier <= TIER_INSIDE && q->n && s.n < limit; tier++)
        find_names(&s, (enum tier)tier);
    for (int tier = TIER_PINYIN_START; tier <= TIER_PINYIN && q->typed && s.n < limit; tier++)
        find_pinyin(&s, (enum tier)tier);
    for (int tier = TIER_PERSON; tier <= TIER_ADDRESS && q->n > 1 && s.n < limit && r == OK; tier++)
        r = find_texts(&s, (enum tier)tier);
    if (r != OK)
        return r;
    if (!s.n)
        find_fuzzy(&s);
    *ret_n = s.n;
    return OK;
}
