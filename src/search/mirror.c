#include "search/mirror_shape.h"

#include "db/queries.h"

#include <string.h>

enum { BATCH = 500 /* changes read in one transaction */, MOST_TAKEN = 4 * MIRROR_MOST_LATE };
/* Transactions may commit in another order than they began: each look goes back as far as one
 * usually lasts, now and then as far as any does. In ids, whose upper bits are milliseconds. */
#define SHORT_LOOK ((i64)5000 << 22)
#define LONG_LOOK  ((i64)120000 << 22)

static i64 id_of_row(void *arg, u32 row)
{
    return doors_entity(((struct mirror *)arg)->doors, row);
}

struct loading {
    struct mirror *m;
    struct whole whole;
    i64 image, complete;
};

/* Puts what was loaded in place of what was there; the old is freed after readers are done with it.
 */
static void install(struct mirror *m, struct loading *l)
{
    pthread_rwlock_wrlock(&m->lock);
    struct doors *old = m->doors;
    m->doors = l->whole.doors;
    m->image = l->image;
    m->complete = l->complete;
    m->behind = false;
    index_take(m->index, &l->whole.segment, l->whole.segment_arena);
    pthread_rwlock_unlock(&m->lock);
    doors_free(old);
}

static rc load(struct tx *tx, void *arg, struct fault *f)
{
    struct loading *l = arg;
    i64 image;
    tx_set_budget(tx, 0); /* it reads as much as there is */
    whole_free(&l->whole);
    rc r = image_newest(tx, &image, f);
    if (r == OK) {
        r = image_read(tx, image, &l->whole, f);
        l->image = l->complete = image;
    }
    if (r == NOT_FOUND) {
        fault_clear(f);
        l->image = 0;
        r = db_int(tx, &Q_mirror_newest, NO_ARGS, &l->complete, f);
        r = r == OK ? whole_read(tx, &l->whole, f) : r;
    }
    return r;
}

static rc reload(struct mirror *m, struct fault *f)
{
    struct arena *a = arena_new(0);
    struct loading l = { .m = m };
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct fault own;
    fault_init(&own, a);
    rc r = db_tx_run(m->db, DB_READ, load, &l, a, f ? f : &own);
    if (r == OK)
        install(m, &l);
    arena_free(a);
    return r;
}

rc mirror_open(struct db *db, struct mirror **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct mirror *m = ARENA_NEW(a, struct mirror);
    pthread_rwlockattr_t attributes;
    m->arena = a;
    m->db = db;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&m->lock, &attributes);
    pthread_rwlockattr_destroy(&attributes);
    m->index = index_new(id_of_row, m);
    m->stamps = stamps_new();
    rc r = m->index && m->stamps ? reload(m, f) : fail(f, NO_MEMORY, NULL);
    if (r == OK)
        r = mirror_follow(m, f);
    if (r == OK)
        *ret = m;
    else
        mirror_close(m);
    return r;
}

void mirror_close(struct mirror *m)
{
    if (!m)
        return;
    doors_free(m->doors);
    index_free(m->index);
    stamps_free(m->stamps);
    pthread_rwlock_destroy(&m->lock);
    arena_free(m->arena);
}

struct following {
    struct mirror *m;
    struct arena *arena; /* of the subjects */
    i64 from;            /* stamps after this are read */
    i64 newest;
    i64 ids[BATCH], stamps[BATCH];
    size_t n;
    i64 image; /* the newest there is */
    bool bulk; /* a bulk load after our image */
    struct subject *first;
};

static rc take_dirty(const struct row *r, void *arg, struct fault *f)
{
    struct following *w = arg;
    (void)f;
    w->ids[w->n] = row_int(r, 0);
    w->stamps[w->n++] = row_int(r, 1);
    return OK;
}

static rc read_one(struct tx *tx, struct following *w, i64 id, i64 *ret_entity, struct fault *f)
{
    struct subject *s;
    rc r = subject_read(tx, id, w->arena, &s, f);
    if (r == OK) {
        s->next = w->first;
        w->first = s;
        *ret_entity = s->n ? s->doors[0].entity_id : 0;
    }
    return r;
}

/* The operator that held a door before may have lost it: it is read again too. Only the thread that
 * follows changes doors, so it reads them without the lock. */
static rc read_subject(struct tx *tx, struct following *w, i64 id, struct fault *f)
{
    u32 row = doors_find(w->m->doors, id);
    i64 before = row == NO_ROW ? 0 : doors_entity(w->m->doors, row), now, ignored;
    rc r = read_one(tx, w, id, &now, f);
    return r == OK && before && before != now && before != id ? read_one(tx, w, before, &ignored, f)
                                                              : r;
}

/* Changes first, then the image: what a newer image has taken away would otherwise be missed. */
static rc read_changes(struct tx *tx, void *arg, struct fault *f)
{
    struct following *w = arg;
    arena_reset(w->arena);
    w->first = NULL;
    w->n = 0;
    w->bulk = false;
    w->image = 0;
    rc r = db_each(tx, &Q_mirror_dirty, ARGS(V_I(w->from), V_I(BATCH)), take_dirty, w, f);
    if (r == OK)
        r = db_int(tx, &Q_image_newest, ARGS(V_I(IMAGE_FORM)), &w->image, f);
    for (size_t i = 0; i < w->n && r == OK; i++) {
        if (stamps_has(w->m->stamps, w->stamps[i]))
            continue;
        if (w->ids[i] == SEARCH_EVERYTHING)
            w->bulk = w->bulk || w->stamps[i] > w->m->complete;
        else
            r = read_subject(tx, w, w->ids[i], f);
    }
    return r;
}

static rc apply_changes(struct following *w, struct fault *f)
{
    struct mirror *m = w->m;
    rc r = OK;
    if (w->bulk)
        m->behind = true;
    for (struct subject *s = w->first; s && r == OK; s = s->next) {
        pthread_rwlock_wrlock(&m->lock); /* for each: a reader never waits for a whole batch */
        if (index_late(m->index) < MOST_TAKEN)
            r = subject_apply(m, s, f);
        m->behind = m->behind || index_late(m->index) > MIRROR_MOST_LATE ||
                    doors_strays(m->doors) > MIRROR_MOST_LATE + doors_count(m->doors) / 16;
        pthread_rwlock_unlock(&m->lock);
    }
    for (size_t i = 0; i < w->n && r == OK; i++) {
        stamps_add(m->stamps, w->stamps[i]);
        w->newest = w->stamps[i] > w->newest ? w->stamps[i] : w->newest;
        w->from = w->stamps[i];
    }
    return r;
}

/* How far back this look goes. */
static i64 look_from(struct mirror *m)
{
    i64 from = m->stamp - SHORT_LOOK;
    if (m->stamp - m->long_look > LONG_LOOK / 4) {
        from = m->stamp - LONG_LOOK;
        m->long_look = m->stamp;
    }
    return from < 0 ? 0 : from;
}

static rc follow(struct following *w, struct fault *f)
{
    struct mirror *m = w->m;
    struct arena *a = arena_new(0);
    rc r = a ? OK : fail(f, NO_MEMORY, NULL);
    w->from = look_from(m);
    while (r == OK) {
        struct fault own;
        fault_init(&own, a);
        r = db_tx_run(m->db, DB_READ, read_changes, w, a, f ? f : &own);
        if (r == OK && w->image != m->image && w->image) {
            r = reload(m, f);
            stamps_clear(m->stamps);
            w->from = w->newest = 0;
            continue;
        }
        if (r == OK)
            r = apply_changes(w, f);
        if (w->n < BATCH)
            break;
    }
    if (r == OK && w->newest > m->stamp)
        m->stamp = w->newest;
    arena_free(a);
    return r;
}

rc mirror_follow(struct mirror *m, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct following *w = ARENA_NEW(a, struct following);
    w->m = m;
    w->arena = arena_new(0);
    rc r = w->arena ? follow(w, f) : fail(f, NO_MEMORY, NULL);
    arena_free(w->arena);
    arena_free(a);
    return r;
}

struct dirty_pairs {
    struct arena *arena;
    i64 (*at)[2];
    size_t n, room;
};

static rc take_pair(const struct row *r, void *arg, struct fault *f)
{
    struct dirty_pairs *p = arg;
    (void)f;
    if (p->n == p->room) {
        size_t room = p->room ? p->room * 2 : 1024;
        i64(*wider)[2] = arena_array(p->arena, room, sizeof *wider);
        if (p->n)
            memcpy(wider, p->at, p->n * sizeof *wider);
        p->at = wider;
        p->room = room;
    }
    p->at[p->n][0] = row_int(r, 0);
    p->at[p->n++][1] = row_int(r, 1);
    return OK;
}

struct building {
    struct whole whole;
    struct dirty_pairs dirty;
    i64 image;
};

/* What is dirty is read in the same snapshot as the register: exactly that is in the image. */
static rc read_all(struct tx *tx, void *arg, struct fault *f)
{
    struct building *b = arg;
    tx_set_budget(tx, 0);
    whole_free(&b->whole);
    b->dirty = (struct dirty_pairs){ .arena = b->dirty.arena };
    rc r = db_each(tx, &Q_mirror_dirty_all, NO_ARGS, take_pair, &b->dirty, f);
    return r == OK ? whole_read(tx, &b->whole, f) : r;
}

static rc clean(struct tx *tx, void *arg, struct fault *f)
{
    struct building *b = arg;
    rc r = OK;
    for (size_t i = 0; i < b->dirty.n && r == OK; i++)
        r = db_exec(tx, &Q_mirror_clean, ARGS(V_I(b->dirty.at[i][0]), V_I(b->dirty.at[i][1])), NULL,
                    f);
    if (r == OK)
        r = db_exec(tx, &Q_image_drop_pieces, ARGS(V_I(b->image)), NULL, f);
    return r == OK ? db_exec(tx, &Q_image_drop, ARGS(V_I(b->image)), NULL, f) : r;
}

rc mirror_build(struct db *db, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct building b = { .dirty.arena = a };
    rc r = db_tx_run(db, DB_READ, read_all, &b, a, f);
    if (r == OK)
        r = image_write(db, &b.whole, &b.image, f);
    whole_free(&b.whole);
    if (r == OK)
        r = db_tx_run(db, DB_WRITE, clean, &b, a, f);
    arena_free(a);
    return r;
}

struct mirror_stats mirror_stats(struct mirror *m)
{
    pthread_rwlock_rdlock(&m->lock);
    struct mirror_stats s = { doors_alive(m->doors),
                              doors_strays(m->doors),
                              index_segment(m->index)->docs,
                              index_late(m->index),
                              m->image,
                              m->behind };
    pthread_rwlock_unlock(&m->lock);
    return s;
}
