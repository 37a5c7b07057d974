/* match.h — whether and how well a text answers what was typed: the one definition that the index
 * and its brute-force twin share. All texts are folded (fold.h). */
#ifndef NAGUAN_MATCH_H
#define NAGUAN_MATCH_H

#include "search/fold.h"

/* Better ones first. */
enum tier {
    TIER_EXACT,        /* the whole name */
    TIER_PREFIX,       /* its beginning */
    TIER_INSIDE,       /* a part of it */
    TIER_PINYIN_START, /* its beginning in pinyin: whole syllables, then initials, or only either */
    TIER_PINYIN,       /* a part of it, at least two characters, in pinyin */
    TIER_PERSON,       /* a part of the legal person's name */
    TIER_ADDRESS,      /* a part of the address */
    TIER_FUZZY,        /* the name with one character missing, too many, wrong or swapped */
    TIER_NONE,
};

enum { QUERY_MOST = 32 };

struct lookup {
    u32 chars[QUERY_MOST];
    size_t n;
    bool typed; /* Latin letters and digits only: may be pinyin */
};

/* Folds what was typed; n is 0 when nothing to look for is left. Characters over QUERY_MOST are
 * dropped. */
struct lookup lookup_read(str typed);

/* TIER_EXACT, TIER_PREFIX, TIER_INSIDE or TIER_NONE. A single character is looked for at the
 * beginning only. */
enum tier match_name(const struct lookup *q, const u32 *name, size_t n);
/* TIER_PINYIN_START, TIER_PINYIN or TIER_NONE. */
enum tier match_pinyin(const struct lookup *q, const u32 *name, size_t n);
/* From three characters on; at least one pair of neighbours must stand as typed. */
bool match_fuzzy(const struct lookup *q, const u32 *name, size_t n);
/* Part of a text; from two characters on. */
bool match_part(const struct lookup *q, const u32 *text, size_t n);

#endif
