/* find.h — inside of index_find: the search state and its steps, each in a file. */
#ifndef NAGUAN_FIND_H
#define NAGUAN_FIND_H

#include "search/index.h"

/* A document outside of the segment, with its folded texts. */
struct late {
    u32 row, digest;
    bool gone;
    i64 id;
    const u32 *chars; /* name, person, address in a row */
    u32 name, person, address;
    u32 names_before; /* operators of the segment with a smaller name */
};

struct index {
    struct arena *arena, *main_arena, *late_arena;
    i64 (*id_of)(void *arg, u32 row);
    void *arg;
    struct segment main;
    struct late *late; /* in the order of names */
    u32 late_count, late_room;
};

struct finding {
    const struct index *ix;
    const struct lookup *q;
    const struct find_rows *rows;
    size_t limit, n;
    struct hit *hits;
    struct fault *fault;
};

/* Documents that have all of some pairs, in order. */
enum { CONJ_MOST = QUERY_MOST + 1 };
struct conj {
    struct posting p[CONJ_MOST];
    size_t n;
    bool none; /* a pair that no document has */
};

void conj_add(struct conj *c, const struct grams *g, uint16_t a, uint16_t b);
/* Rarest first, and no more than help; call before the first seek. */
void conj_ready(struct conj *c);
u32 conj_seek(struct conj *c, u32 target);

/* Puts a hit into its place; a row that is there already is left. */
void finding_add(struct finding *s, const struct hit *hit);
bool finding_has(const struct finding *s, u32 row);
/* Documents of the segment from c in [from, to) that check(arg…) accepts, at most `most` of them,
 * as hits of a tier. */
struct sweep {
    u32 from, to;
    enum tier tier;
    size_t most;
    bool (*accepts)(const struct lookup *q, const u32 *name, size_t n, enum tier tier);
};
void finding_sweep(struct finding *s, struct conj *c, const struct sweep *w);

/* Late documents whose name is accepted, as hits of a tier. */
void find_late(struct finding *s, enum tier tier,
               bool (*accepts)(const struct lookup *, const u32 *, size_t, enum tier));

void find_names(struct finding *s, enum tier tier);
void find_pinyin(struct finding *s, enum tier tier);
void find_fuzzy(struct finding *s);
CHECKED rc find_texts(struct finding *s, enum tier tier);

#endif
