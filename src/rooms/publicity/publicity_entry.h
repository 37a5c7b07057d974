/* publicity_entry.h — what a complaint says of itself, and what its entry must then be. */
#ifndef NAGUAN_PUBLICITY_ENTRY_H
#define NAGUAN_PUBLICITY_ENTRY_H

#include "core/record.h"
#include "core/rule.h"
#include "db/db.h"

/* What one operator and year count of it. */
struct counts {
    i64 entity_id, year; /* of receipt, in China */
    bool counted;        /* the next three only with it */
    bool closed, settled, by_itself;
};

/* Of the complaint and of what was done with its entry. */
struct publicity_facts {
    i64 id, bureau_id, unit_id, entity_id;
    str place_code, state, category, termination;
    i64 opened_at, closed_at; /* ms UTC; closed_at 0: not closed */
    bool accepted, refused, settled, by_itself, consents;
    bool had_entry;
    struct counts before; /* as its entry counts until now */
    str ground;           /* of the office, for withholding it; empty: none */
    i64 published_at, ended_at;
};

struct publicity_entry {
    bool is; /* false: the complaint has none */
    struct counts counts;
    str state;                          /* open, excluded, waiting, public, withheld, over */
    str exclusion;                      /* rules: publicity_exclusions; empty: none */
    str result;                         /* rules: publicity_results; empty: not closed */
    day closed_day, due_day, until_day; /* DAY_NONE: not closed */
};

/* Pure: the same facts under the same rules give the same entry. Texts are the rules' or facts'. */
struct publicity_entry publicity_entry_of(const struct rules *rules,
                                          const struct publicity_facts *facts);

/* A value of rules/publicity_settings on a day; 0 when there is none. */
i64 publicity_setting(const struct rules *rules, const char *code, day on);
/* Whether the office may withhold on this ground: in force on the day, and decided by hand. */
bool publicity_ground(const struct rules *rules, str code, day on);

#endif
