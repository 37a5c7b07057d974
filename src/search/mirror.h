/* mirror.h — the register in memory: what lists, map and search are answered from, the same on both
 * databases.
 *
 * Started from an image in the database and what was written since (search_changed), then kept true
 * by mirror_follow after each commit. Any thread may ask; answers are exact as of the last
 * mirror_follow. Ids in answers are of operators (OPERATORS) or doors (DOORS).
 * docs/internals/mirror.md */
#ifndef NAGUAN_MIRROR_H
#define NAGUAN_MIRROR_H

#include "search/doors_ledger.h"
#include "search/doors_page.h"
#include "search/doors_tile.h"
#include "search/index.h"

struct mirror;

/* Loads the newest image; without one the register is read through, which takes seconds for
 * hundreds of thousands. */
CHECKED rc mirror_open(struct db *db, struct mirror **ret, struct fault *f);
void mirror_close(struct mirror *m); /* NULL is fine */

/* Takes in what was committed since the last call, and a newer image when there is one and much
 * came since the old. From one thread at a time. Changes over MIRROR_MOST_LATE wait for the next
 * image (mirror_build). */
enum { MIRROR_MOST_LATE = 5000 };
CHECKED rc mirror_follow(struct mirror *m, struct fault *f);

/* Reads the whole register and writes a new image; for the worker and the end of an import. Takes
 * some 250 MB for 851,000 operators, which go back when it is done. */
CHECKED rc mirror_build(struct db *db, struct fault *f);

struct mirror_stats {
    u32 rows, strays, documents, late;
    i64 image;
    bool behind; /* more was written than it takes in one by one: a new image is needed */
};
struct mirror_stats mirror_stats(struct mirror *m);

/* Bureau, units and, for partners, what they were assigned, of the transaction's scope. conds, area
 * stay as they are. */
CHECKED rc mirror_scope(struct tx *tx, enum door_kind kind, struct door_filter *filter,
                        struct fault *f);

struct mirror_ids {
    i64 *at;
    size_t n;
};
/* A page of a list: order->key may be DOOR_NAME, with the name as after.text. ret_count: exact
 * number of all, NULL when not wanted. UNSUPPORTED: ask the database (doors_filter.h). */
CHECKED rc mirror_page(struct mirror *m, const struct door_filter *filter,
                       const struct door_order *order, struct arena *a, struct mirror_ids *ret,
                       u64 *ret_count, struct fault *f);

/* doors_tile of what passes the filter (kind DOORS). Empty when nothing is there. */
CHECKED rc mirror_tile(struct mirror *m, const struct door_filter *filter, struct tile t,
                       struct arena *a, str *ret, struct fault *f);

/* Sums over a box of degrees, each with its code; codes that nobody has are left out, an absent
 * code is empty. */
struct mirror_sum {
    str code;
    u64 n;
};
struct mirror_summary {
    u64 n;
    struct mirror_sum grade[GRADES], section[SECTIONS], state[STATES], door_state[DOOR_STATES];
    size_t grades, sections, states, door_states;
};
struct mirror_box {
    double west, south, east, north;
};
CHECKED rc mirror_summary(struct mirror *m, const struct door_filter *filter,
                          const struct mirror_box *box, struct arena *a, struct mirror_summary *ret,
                          struct fault *f);

/* The street ledger (doors_ledger.h) of what passes the filter (kind DOORS). Texts are in a; state
 * counts of a line are by number: states[number] is its code. ret_total: the sum of all lines. */
struct mirror_ledger {
    struct ledger_lines lines;
    str states[DOOR_STATES];
    struct ledger_line total;
};
CHECKED rc mirror_ledger(struct mirror *m, const struct door_filter *filter,
                         const struct ledger_ask *ask, struct arena *a, struct mirror_ledger *ret,
                         struct fault *f);
/* Doors the ask means, ids above ask->after ascending, at most ask->limit. */
struct mirror_doors {
    i64 *at;
    size_t n;
    u64 count; /* all that are meant */
};
CHECKED rc mirror_ledger_doors(struct mirror *m, const struct door_filter *filter,
                               const struct ledger_ask *ask, struct arena *a,
                               struct mirror_doors *ret, struct fault *f);

/* Doors near a point, nearest first, into ask->out. */
CHECKED rc mirror_near(struct mirror *m, const struct door_filter *filter,
                       const struct near_ask *ask, struct arena *a, size_t *ret_n, struct fault *f);

/* The one box. filter: kind OPERATORS. phone_index: blind index of what was typed when it may be a
 * phone, else empty. found: room for limit. */
enum found_by {
    BY_USCC,
    BY_REG_NO,
    BY_LICENCE,
    BY_PHONE,
    BY_NAME,
    BY_PINYIN,
    BY_PERSON,
    BY_ADDRESS,
    BY_FUZZY
};
struct found {
    i64 entity_id,
        premises_id; /* the operator's first door; 0 without one, and when found by a code */
    enum found_by by;
};
struct search {
    str typed, phone_index;
    const struct door_filter *filter;
    size_t limit;
};
CHECKED rc mirror_search(struct tx *tx, struct mirror *m, const struct search *s,
                         struct found *found, size_t *ret_n, struct fault *f);
const char *found_by_name(enum found_by by); /* as in the API: "name", "pinyin", … */

#endif
