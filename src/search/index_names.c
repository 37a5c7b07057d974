#include "search/find.h"

#include "search/pinyin.h"

/* The order of lists by name: the segment's operators as sorted when it was built, the late ones
 * merged in by the number of the former that stand before each. */

struct name_place index_names_begin(void)
{
    return (struct name_place){ 0, 0 };
}

struct name_place index_names_end(const struct index *ix)
{
    return (struct name_place){ ix->main.docs, ix->late_count };
}

struct named {
    const u32 *chars;
    size_t n;
    i64 id;
};

static int compare(const struct named *a, const struct named *b)
{
    for (size_t i = 0; i < a->n && i < b->n; i++) {
        if (a->chars[i] == b->chars[i])
            continue;
        return pinyin_order(a->chars[i]) < pinyin_order(b->chars[i]) ? -1 : 1;
    }
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static struct named main_named(const struct index *ix, u32 at, u32 *chars)
{
    u32 doc = ix->main.by_name[at];
    return (struct named){ chars, segment_name(&ix->main, doc, chars),
                           ix->id_of(ix->arg, ix->main.row[doc]) };
}

struct name_place index_names_at(const struct index *ix, const u32 *name, size_t n, i64 id,
                                 bool before)
{
    struct named wanted = { name, n < NAME_MOST ? n : NAME_MOST, id };
    u32 chars[NAME_ROOM], low = 0, high = ix->main.docs;
    int limit = before ? 0 : 1; /* stands before the place: compare < limit */
    while (low < high) {
        u32 mid = low + (high - low) / 2;
        struct named here = main_named(ix, mid, chars);
        if (compare(&here, &wanted) < limit)
            low = mid + 1;
        else
            high = mid;
    }
    struct name_place place = { low, 0 };
    for (high = ix->late_count, low = 0; low < high;) {
        u32 mid = low + (high - low) / 2;
        const struct late *l = &ix->late[mid];
        if (compare(&(struct named){ l->chars, l->name, l->id }, &wanted) < limit)
            low = mid + 1;
        else
            high = mid;
    }
    place.late = low;
    return place;
}

u32 index_names_next(const struct index *ix, struct name_place *at)
{
    for (;;) {
        if (at->late < ix->late_count && ix->late[at->late].names_before <= at->main)
            return ix->late[at->late++].row;
        if (at->main == ix->main.docs)
            return NO_ROW;
        u32 doc = ix->main.by_name[at->main++];
        if (!segment_dead(&ix->main, doc))
            return ix->main.row[doc];
    }
}

u32 index_names_previous(const struct index *ix, struct name_place *at)
{
    for (;;) {
        if (at->late && ix->late[at->late - 1].names_before >= at->main)
            return ix->late[--at->late].row;
        if (!at->main)
            return NO_ROW;
        u32 doc = ix->main.by_name[--at->main];
        if (!segment_dead(&ix->main, doc))
            return ix->main.row[doc];
    }
}
