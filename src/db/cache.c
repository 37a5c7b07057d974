/* A connection's prepared statements: SETS sets of WAYS; within a set the one unused longest goes.
 */
#include "db/driver.h"

#include <string.h>

enum { SETS = 64, WAYS = 8, SCRATCH = 64 << 20 };

void *conn_new(struct db *db, size_t size)
{
    struct arena *a = arena_new(0), *scratch = arena_new(SCRATCH);
    if (!a || !scratch) {
        arena_free(a);
        arena_free(scratch);
        return NULL;
    }
    struct conn *c = arena_alloc(a, size);
    c->driver = db->driver;
    c->db = db;
    c->arena = a;
    c->scratch = scratch;
    c->cache = ARENA_ARRAY(a, struct statement, SETS * WAYS);
    arena_alloc(scratch,
                1); /* keeps a first block, so that a rewind gives nothing back to the system */
    c->scratch_start = arena_mark(scratch);
    return c;
}

void cache_drop(struct conn *c)
{
    for (size_t i = 0; i < SETS * WAYS; i++) {
        struct statement *st = &c->cache[i];
        if (st->handle)
            c->driver->finalize(c, st);
        *st = (struct statement){ .text = st->text, .text_cap = st->text_cap };
    }
}

void cache_abandon(struct conn *c)
{
    for (size_t i = 0; i < SETS * WAYS; i++)
        c->cache[i].busy = false;
    c->driver->abandon(c);
    arena_rewind(c->scratch, c->scratch_start);
}

void conn_free(struct conn *c)
{
    cache_drop(c);
    arena_free(c->scratch);
    arena_free(c->arena);
}

static bool is_for(const struct statement *st, const char *constant, u64 hash, str text)
{
    if (constant)
        return st->constant == constant;
    return !st->constant && st->hash == hash && st->used &&
           str_eq((str){ st->text, st->text_n }, text);
}

/* A text longer than its slot ever held takes fresh memory at least twice the old: what a slot
 * wastes stays below what it uses. */
static void keep_text(struct conn *c, struct statement *st, str text)
{
    if (st->text_cap < text.n) {
        st->text_cap = text.n > st->text_cap * 2 ? text.n : st->text_cap * 2;
        st->text = arena_alloc(c->arena, st->text_cap);
    }
    if (text.n)
        memcpy(st->text, text.p, text.n);
    st->text_n = text.n;
}

rc cache_get(struct conn *c, const char *constant, str text, struct statement **ret,
             struct fault *f)
{
    u64 hash = constant ? (u64)(uintptr_t)constant * 0x9E3779B97F4A7C15u >> 32 : str_hash(text);
    struct statement *set = &c->cache[hash % SETS * WAYS], *oldest = NULL;
    for (size_t i = 0; i < WAYS; i++) {
        struct statement *st = &set[i];
        if (st->busy)
            continue;
        if (is_for(st, constant, hash, text)) {
            st->used = ++c->tick;
            *ret = st;
            return OK;
        }
        if (!oldest || st->used < oldest->used)
            oldest = st;
    }
    if (!oldest)
        return fail_detail(f, INTERNAL, NULL, "too many statements inside each other");
    if (oldest->handle)
        c->driver->finalize(c, oldest);
    *oldest = (struct statement){ .constant = constant,
                                  .text = oldest->text,
                                  .text_cap = oldest->text_cap,
                                  .hash = hash,
                                  .used = ++c->tick };
    if (!constant)
        keep_text(c, oldest, text);
    *ret = oldest;
    return OK;
}
