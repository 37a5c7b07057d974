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

/* REFUSED "case.other_part" (args part) when the person has another part in the case already, or
 * has stepped aside. */
CHECKED rc wall_allows(struct tx *tx, i64 case_id, i64 person_id, const char *part,
                       struct fault *f);
/* The same, and notes it. person_id 0 has no part: the machine. */
CHECKED rc wall_take(struct tx *tx, i64 case_id, i64 person_id, const char *part, struct fault *f);

#endif
