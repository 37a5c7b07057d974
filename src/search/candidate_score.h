/* candidate_score.h — how well one operator answers the clues; within the candidates. */
#ifndef NAGUAN_CANDIDATE_SCORE_H
#define NAGUAN_CANDIDATE_SCORE_H

#include "search/candidate.h"
#include "search/similar.h"

enum { CLUE_CHARS = 48 };

/* A name as told: folded, without city and legal form, and how telling each of its pairs is. */
struct name_clue {
    u32 chars[CLUE_CHARS];
    size_t n;
    u32 weight[CLUE_CHARS], total;
};
struct name_clue name_clue_of(const struct index *ix, str name);

struct scoring {
    struct arena *arena;
    const struct clues *clues;
    struct name_clue names[CLUE_NAMES];
};

struct name_score {
    double share; /* 0 … 1 */
    unsigned reasons;
};
/* The best of the names told. street: of the operator's address, which names begin with. */
struct name_score score_name(const struct scoring *s, str name, str street);

struct address_score {
    int points; /* −40 … 50 */
    unsigned reasons;
};
struct address_score score_address(const struct scoring *s, const struct address *of);

#endif
