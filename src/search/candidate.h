/* candidate.h — whom a complaint may be about: operators and doors ranked by what is known so far,
 * each with the reasons. Nothing is chosen here: the clerk decides.
 *
 * What was told is read by clues.h. Names count as written, as a part, by pairs of characters, by
 * sound; addresses part by part; codes and telephones by themselves. docs/internals/subject.md */
#ifndef NAGUAN_CANDIDATE_H
#define NAGUAN_CANDIDATE_H

#include "search/clues.h"
#include "search/mirror.h"

enum candidate_reason {
    WHY_USCC,
    WHY_REG_NO,
    WHY_LICENCE,
    WHY_PHONE,
    WHY_NAME,       /* as registered or as on the sign */
    WHY_NAME_PART,  /* one holds the other */
    WHY_NAME_LIKE,  /* by pairs of characters */
    WHY_NAME_SOUND, /* written with other characters of the same sound */
    WHY_BRAND,      /* begins alike */
    WHY_ROAD,
    WHY_NUMBER,
    WHY_VILLAGE,
    WHY_LANE,
    WHY_LANE_NUMBER,
    WHY_AREA,
    WHY_BUILDING,
    WHY_ROOM,
    WHY_COMMUNITY,
    WHY_COUNT
};
const char *candidate_reason_name(enum candidate_reason why); /* "name_part", as in the API */

struct candidate {
    i64 entity_id, premises_id;           /* premises_id: the door that fits best; 0 without one */
    int score;                            /* 1 … 100 */
    unsigned reasons;                     /* bits 1 << enum candidate_reason */
    bool gone;                            /* closed or revoked */
    str name, trade_name, state, address; /* address: of the door, or the operator's */
    str sign;                             /* over the door */
};

struct candidate_ask {
    const struct clues *clues;
    const str *phone_indexes; /* blind index of each of clues->phones (core/phone.h) */
    size_t phone_count;
    const struct door_filter *filter; /* of operators, with its scope (mirror_scope) */
    size_t limit;
};
/* Best first, at most ask->limit to out; texts are in tx_arena. */
CHECKED rc mirror_candidates(struct tx *tx, struct mirror *m, const struct candidate_ask *ask,
                             struct candidate *out, size_t *ret_n, struct fault *f);

#endif
