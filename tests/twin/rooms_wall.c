/* rooms_wall.c — the wall in the data after any history: supervisor, investigator, reviewer,
 * presider and decider of a case are different people (PEN 20, 49; APL 64), whoever was put in for
 * whom, and whoever did a step had the part for it. Each statement finds what breaks that. */
#include "rooms.h"

#include <stdio.h>

#define HAS_PART(person, parts)                                                                    \
    "EXISTS (SELECT 1 FROM case_part p WHERE p.case_id = c.id AND p.person_id = " person           \
    " AND p.part IN (" parts "))"

static const struct {
    const char *breaks, *found_by;
} walls[] = {
    { "leads a case without being its investigator",
      "SELECT min(c.id) FROM case_file c WHERE c.filed_day IS NOT NULL AND c.lead_id IS NOT NULL "
      "AND NOT " HAS_PART("c.lead_id", "'investigator'") },
    { "is second of a case without being its investigator",
      "SELECT min(c.id) FROM case_file c WHERE c.filed_day IS NOT NULL AND c.second_id IS NOT NULL "
      "AND NOT " HAS_PART("c.second_id", "'investigator'") },
    { "is lead and second of a case",
      "SELECT min(c.id) FROM case_file c WHERE c.lead_id = c.second_id" },
    { "holds a hearing and has another part",
      "SELECT min(c.id) FROM case_file c JOIN case_part o ON o.case_id = c.id AND o.person_id = "
      "c.presider_id WHERE c.presider_id IS NOT NULL AND o.part <> 'presider'" },
    { "sealed the clue and has a part in the case",
      "SELECT min(c.id) FROM case_file c JOIN clue k ON k.case_id = c.id JOIN clue_seal s ON "
      "s.clue_id = k.id JOIN case_part o ON o.case_id = c.id AND o.person_id = s.person_id WHERE "
      "o.part <> 'supervisor'" },
    { "did a step of a case as supervisor, or without a part",
      "SELECT min(c.id) FROM case_file c JOIN case_act a ON a.case_id = c.id JOIN person w ON w.id "
      "= a.person_id WHERE NOT " HAS_PART("a.person_id",
                                          "'investigator', 'reviewer', 'presider', 'decider'") },
    { "approved without being the reviewer",
      "SELECT min(c.id) FROM case_file c JOIN case_act a ON a.case_id = c.id WHERE a.act = "
      "'approve' AND NOT " HAS_PART("a.person_id", "'reviewer'") },
    { "filed or decided without being the decider",
      "SELECT min(c.id) FROM case_file c JOIN case_act a ON a.case_id = c.id WHERE a.act IN "
      "('file', 'decide') AND NOT " HAS_PART("a.person_id", "'decider'") },
};

bool wall_holds(struct desk *d)
{
    for (size_t i = 0; i < COUNT(walls); i++) {
        i64 id = must_int(d->b->t, walls[i].found_by, NO_ARGS);
        if (id) {
            fprintf(stderr, "case %lld: somebody %s\n", (long long)id, walls[i].breaks);
            return false;
        }
    }
    return true;
}
