/* figures_follow.c — what moved in a transaction is counted when all of it is written, each matter
 * once however often it moved. */
#include "rooms/figures/figures.h"
#include "rooms/figures/tally.h"

#include <string.h>

enum { FIRST = 8 };

struct moved_matter {
    i64 id;
    str kind;
};

struct moved {
    struct moved_matter *at;
    size_t n, room;
};

static rc count_moved(struct tx *tx, void *arg, struct fault *f)
{
    const struct moved *moved = arg;
    rc r = OK;
    for (size_t i = 0; r == OK && i < moved->n; i++)
        r = tally_recount(tx, moved->at[i].kind, moved->at[i].id, f);
    return r;
}

static bool noted(const struct moved *moved, i64 id)
{
    for (size_t i = 0; i < moved->n; i++)
        if (moved->at[i].id == id)
            return true;
    return false;
}

static void grow(struct moved *moved, struct arena *a)
{
    size_t room = moved->room ? moved->room * 2 : FIRST;
    struct moved_matter *at = ARENA_ARRAY(a, struct moved_matter, room);
    if (moved->n)
        memcpy(at, moved->at, moved->n * sizeof *at);
    moved->at = at;
    moved->room = room;
}

rc figures_follow(struct tx *tx, const struct matter *m, str from, struct fault *f)
{
    struct arena *a = tx_arena(tx);
    struct moved *moved = tx_at_end_arg(tx);
    (void)from;
    (void)f;
    if (!facts_of_kind(m->kind))
        return OK;
    if (!moved) {
        moved = ARENA_NEW(a, struct moved);
        tx_at_end(tx, count_moved, moved);
    }
    if (noted(moved, m->id))
        return OK;
    if (moved->n == moved->room)
        grow(moved, a);
    moved->at[moved->n++] = (struct moved_matter){ .id = m->id, .kind = arena_str(a, m->kind) };
    return OK;
}
