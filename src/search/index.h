/* index.h — the one box: names, pinyin, legal persons and addresses of operators, best answers
 * first.
 *
 * One large segment built at once and the documents that came or changed since, which are looked
 * through one by one until the next build. The index holds no personal text: a hit by legal person
 * or address is checked against the database. Not locked: the mirror's lock covers it.
 * docs/internals/search.md */
#ifndef NAGUAN_INDEX_H
#define NAGUAN_INDEX_H

#include "db/db.h"
#include "search/match.h"
#include "search/segment.h"

/* Notes in the transaction that an operator or a door (by id) is new, changed or gone, so that
 * every server's mirror of the register reads it again. To be called with each write to entity or
 * premises, also of columns that are only listed. */
CHECKED rc search_changed(struct tx *tx, i64 id, struct fault *f);
/* The same for a bulk load, once in each of its transactions instead of once a row: mirrors then
 * wait for the image that the load must end with (mirror_build). */
CHECKED rc search_changed_much(struct tx *tx, struct fault *f);
enum { SEARCH_EVERYTHING = 0 }; /* its id among changes */

struct index;

/* Empty. id_of: the operator of a row, for ranking and lists; a row keeps its operator's id when it
 * is dropped. NULL without memory. */
struct index *index_new(i64 (*id_of)(void *arg, u32 row), void *arg);
void index_free(struct index *ix);
/* Takes the segment and the arena it lives in; forgets what came since. */
void index_take(struct index *ix, const struct segment *s, struct arena *a);
const struct segment *index_segment(const struct index *ix);

/* The document of a row is this now; nothing happens when it already was. */
void index_put(struct index *ix, const struct doc *d);
void index_drop(struct index *ix, u32 row);
u32 index_late(const struct index *ix); /* documents outside of the segment */

/* What a search asks of the rows. */
struct find_rows {
    void *arg;
    bool (*pass)(void *arg, u32 row); /* in scope and not filtered away */
    /* The legal person or the address of each row's operator; several addresses parted by '\n'.
     * NULL: what needs more than a pair of characters is not looked for in them. */
    rc (*texts)(void *arg, const u32 *rows, size_t n, enum text_field field, str *ret,
                struct fault *f);
};

struct hit {
    enum tier tier;
    bool gone;
    u32 length; /* of the name */
    i64 id;     /* of the operator */
    u32 row;
};

/* The first `limit` operators by tier, in business first, shorter name, older id. TIER_FUZZY only
 * when there is nothing better at all. hits: room for limit. */
CHECKED rc index_find(const struct index *ix, const struct lookup *q, const struct find_rows *rows,
                      size_t limit, struct hit *hits, size_t *ret_n, struct fault *f);

/* A place between two operators in the order of lists by name (pinyin, then characters, then id);
 * good until the next change. */
struct name_place {
    u32 main, late;
};
struct name_place index_names_begin(void);
struct name_place index_names_end(const struct index *ix);
/* Behind (or, with before, in front of) where an operator of that folded name and id stands or
 * would stand. */
struct name_place index_names_at(const struct index *ix, const u32 *name, size_t n, i64 id,
                                 bool before);
/* The next or previous operator's row; NO_ROW at the end. */
u32 index_names_next(const struct index *ix, struct name_place *at);
u32 index_names_previous(const struct index *ix, struct name_place *at);

#endif
