/* mirror_whole.c — the whole register, read from the database: one thread reads rows and fills the
 * columns, another takes the texts apart. */
#include "search/mirror_shape.h"

#include "base/relay.h"
#include "db/queries.h"

#include <string.h>

enum { PAGES = 3, PAGE_DOCS = 2048 };
#define WHOLE_MEMORY ((size_t)16 << 30)

/* Documents on their way, their texts in an arena of their own. */
struct page {
    struct arena *arena;
    struct doc *docs;
    size_t n;
};

struct scan {
    struct reading_rows rr; /* of the operator at hand: its rows follow one another */
    struct doors *doors;
    struct segment_builder *builder; /* the second thread's until the walk has ended */
    struct relay relay;
    struct page pages[PAGES];
    struct page *filling;
};

static void *build(void *arg)
{
    struct scan *s = arg;
    for (struct page *p; (p = relay_full(&s->relay)); relay_back(&s->relay, p))
        for (size_t i = 0; i < p->n; i++)
            segment_add(s->builder, &p->docs[i]);
    return NULL;
}

static void hand_over(struct scan *s)
{
    relay_pass(&s->relay, s->filling);
    s->filling = NULL;
}

static void add_document(struct scan *s, const struct doc *d)
{
    struct page *p = s->filling;
    if (!p) {
        p = s->filling = relay_empty(&s->relay);
        arena_reset(p->arena);
        p->docs = ARENA_ARRAY(p->arena, struct doc, PAGE_DOCS);
        p->n = 0;
    }
    struct doc *to = &p->docs[p->n++];
    *to = *d;
    to->name = arena_str(p->arena, d->name);
    to->person = arena_str(p->arena, d->person);
    to->address = arena_str(p->arena, d->address);
    if (p->n == PAGE_DOCS)
        hand_over(s);
}

static rc take_subject(struct scan *s, struct fault *f)
{
    struct subject *subject = s->rr.subject;
    for (size_t i = 0; subject && i < subject->n; i++) {
        u32 row;
        rc r = doors_put(s->doors, &subject->doors[i], &row, f);
        if (r != OK)
            return r;
        if (i == 0 && subject->document) {
            struct doc d = subject_document(subject, row);
            add_document(s, &d);
        }
    }
    arena_reset(s->rr.arena);
    s->rr = (struct reading_rows){ .arena = s->rr.arena };
    return OK;
}

static rc scan_row(const struct row *r, void *arg, struct fault *f)
{
    struct scan *s = arg;
    struct subject *subject = s->rr.subject;
    i64 id = subject_id(r);
    bool same = subject && subject->document && subject->id == id;
    if (!same) {
        rc outcome = take_subject(s, f);
        if (outcome != OK)
            return outcome;
        s->rr.subject = ARENA_NEW(s->rr.arena, struct subject);
        s->rr.subject->id = id;
    }
    return subject_row(r, &s->rr, f);
}

static rc scan_rows(struct tx *tx, struct scan *s, struct fault *f)
{
    rc r = db_each(tx, &Q_mirror_operators, NO_ARGS, scan_row, s, f);
    if (r == OK)
        r = take_subject(s, f);
    if (r == OK)
        r = db_each(tx, &Q_mirror_frontages, NO_ARGS, scan_row, s, f);
    return r == OK ? take_subject(s, f) : r;
}

static rc scan_apart(struct tx *tx, struct scan *s, struct fault *f)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, build, s) != 0)
        return fail(f, NO_MEMORY, NULL);
    rc r = scan_rows(tx, s, f);
    if (s->filling)
        hand_over(s);
    relay_end(&s->relay);
    pthread_join(thread, NULL);
    return r;
}

/* Fills doors and builder, which the caller made. */
static rc scan(struct tx *tx, struct doors *doors, struct segment_builder *builder, struct fault *f)
{
    struct scan s = { .rr.arena = arena_new(0), .doors = doors, .builder = builder };
    bool room = s.rr.arena;
    relay_init(&s.relay);
    for (size_t i = 0; i < PAGES; i++) {
        s.pages[i].arena = arena_new(0);
        room = room && s.pages[i].arena;
        relay_back(&s.relay, &s.pages[i]);
    }
    rc r = room ? scan_apart(tx, &s, f) : fail(f, NO_MEMORY, NULL);
    for (size_t i = 0; i < PAGES; i++)
        arena_free(s.pages[i].arena);
    relay_free(&s.relay);
    arena_free(s.rr.arena);
    return r;
}

/* Rows in the order of lists; the segment follows. */
static void renumber(struct whole *w, struct arena *scratch)
{
    const u32 *new_of = doors_order(w->doors, scratch);
    for (u32 doc = 0; doc < w->segment.docs; doc++)
        w->segment.row[doc] = new_of[w->segment.row[doc]];
}

rc whole_read(struct tx *tx, struct whole *ret, struct fault *f)
{
    struct arena *scratch = arena_new(WHOLE_MEMORY);
    struct whole w = { .segment_arena = arena_new(WHOLE_MEMORY) };
    i64 size = 0;
    rc r = scratch && w.segment_arena ? db_int(tx, &Q_mirror_size, NO_ARGS, &size, f)
                                      : fail(f, NO_MEMORY, NULL);
    if (r == OK && !(w.doors = doors_new((u32)size + (u32)size / 32 + MIRROR_MOST_LATE)))
        r = fail(f, NO_MEMORY, NULL);
    if (r == OK) {
        struct segment_builder *builder = segment_builder_new(scratch);
        r = scan(tx, w.doors, builder, f);
        if (r == OK)
            r = segment_finish(builder, w.segment_arena, &w.segment, f);
    }
    if (r == OK) {
        arena_reset(scratch);
        renumber(&w, scratch);
        *ret = w;
    } else {
        whole_free(&w);
    }
    arena_free(scratch);
    return r;
}

void whole_free(struct whole *w)
{
    doors_free(w->doors);
    arena_free(w->segment_arena);
    *w = (struct whole){ 0 };
}
