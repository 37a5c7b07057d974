#include "rooms/imports/import_seen.h"

enum { KEY_BYTES = 200 << 20 }; /* what all keys may take */

struct entry {
    const char *p; /* NULL: free */
    u32 n, line;
};

struct seen {
    struct arena *keys, *table; /* the table's own, so that an outgrown one goes */
    struct entry *at;
    size_t mask, count, bytes;
};

static bool new_table(struct seen *s, size_t size)
{
    s->table = arena_new(0);
    if (!s->table)
        return false;
    s->at = ARENA_ARRAY(s->table, struct entry, size);
    s->mask = size - 1;
    return true;
}

struct seen *seen_new(void)
{
    struct arena *keys = arena_new(0);
    struct seen *s = keys ? ARENA_NEW(keys, struct seen) : NULL;
    if (!s)
        return NULL;
    s->keys = keys;
    if (new_table(s, 1 << 12))
        return s;
    arena_free(keys);
    return NULL;
}

void seen_free(struct seen *s)
{
    if (!s)
        return;
    arena_free(s->table);
    arena_free(s->keys);
}

static struct entry *slot(const struct seen *s, str key)
{
    u64 h = str_hash(key);
    size_t i = (h ^ h >> 32) & s->mask;
    while (s->at[i].p && !str_eq((str){ s->at[i].p, s->at[i].n }, key))
        i = (i + 1) & s->mask;
    return &s->at[i];
}

static bool grow(struct seen *s)
{
    struct seen old = *s;
    if (!new_table(s, (old.mask + 1) * 2)) {
        *s = old;
        return false;
    }
    for (size_t i = 0; i <= old.mask; i++)
        if (old.at[i].p)
            *slot(s, (str){ old.at[i].p, old.at[i].n }) = old.at[i];
    arena_free(old.table);
    return true;
}

rc seen_add(struct seen *s, str key, i64 line, i64 *ret_line, struct fault *f)
{
    struct entry *e = slot(s, key);
    if (e->p) {
        *ret_line = e->line;
        return OK;
    }
    if (s->count == SEEN_MOST || s->bytes + key.n > KEY_BYTES)
        return fail(f, TOO_LARGE, "import.too_many_rows");
    s->count++;
    s->bytes += key.n;
    *e = (struct entry){ arena_str(s->keys, key).p, (u32)key.n, (u32)line };
    *ret_line = 0;
    if (s->count * 4 < (s->mask + 1) * 3)
        return OK;
    return grow(s) ? OK : fail(f, NO_MEMORY, NULL);
}
