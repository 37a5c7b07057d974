/* case_wall.h — who did what in a case: nobody has two parts in it (管办分离; PEN 49, APL 64). */
#ifndef NAGUAN_CASE_WALL_H
#define NAGUAN_CASE_WALL_H

#include "core/matter.h"

/* Codes of rules/case_parts. */
#define PART_SUPERVISOR   "supervisor"
#define PART_INVESTIGATOR "investigator"
#define PART_REVIEWER     "reviewer"
#define PART_PRESIDER     "presider"
#define PART_DECIDER      "decider"

/* What somebody has done in a case: their one part, empty when they have none; left: they stepped
 * aside. In the transaction's arena. */
struct wall_part {
    str code; /* rules: case_parts */
    bool left;
};
CHECKED rc wall_part_of(struct tx *tx, i64 case_id, i64 person_id, struct wall_part *ret,
                        struct fault *f);
/* REFUSED "case.other_part" (args part) when the person has another part in the case already, or
 * has stepped aside. */
CHECKED rc wall_allows(struct tx *tx, i64 case_id, i64 person_id, const char *part,
                       struct fault *f);
/* The same, and notes it. person_id 0 has no part: the machine. */
CHECKED rc wall_take(struct tx *tx, i64 case_id, i64 person_id, const char *part, struct fault *f);
/* Whether somebody may investigate there: certified, at work in the bureau (PEN 20), without
 * another part. Field errors at `field`: not_certified, other_part. */
CHECKED rc wall_officer(struct tx *tx, const struct matter *m, i64 person_id, const char *field,
                        struct fault *f);
/* The other one of the two who act together: the same, not whoever acts (same_person), and it is
 * noted. 0: nobody was named. */
CHECKED rc wall_take_second(struct tx *tx, const struct actor *who, const struct matter *m,
                            i64 person_id, const char *field, struct fault *f);

#endif
