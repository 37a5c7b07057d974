/* plan_store.h — the statements of plans and sweeps; no rules. */
#ifndef NAGUAN_PLAN_STORE_H
#define NAGUAN_PLAN_STORE_H

#include "rooms/street/street.h"

CHECKED rc plan_get(struct tx *tx, i64 id, struct sweep_plan *ret, struct fault *f);
CHECKED rc plan_insert(struct tx *tx, const struct actor *who, const struct sweep_plan *p,
                       struct fault *f);
/* ret_changed 0: somebody was faster. */
CHECKED rc plan_update(struct tx *tx, const struct sweep_plan *p, i64 ver, i64 *ret_changed,
                       struct fault *f);

CHECKED rc sweep_insert(struct tx *tx, const struct actor *who, const struct sweep *s,
                        struct fault *f);
CHECKED rc sweep_set_members(struct tx *tx, i64 sweep_id, struct ids people, struct fault *f);
/* With the person and turn that each stop names. */
CHECKED rc sweep_put_stops(struct tx *tx, i64 sweep_id, const struct stop *stops, size_t n,
                           struct fault *f);

/* The stops of a sweep by turn, in tx_arena; person_id 0: everybody's. */
CHECKED rc sweep_read_stops(struct tx *tx, i64 sweep_id, i64 person_id, struct stop **ret,
                            size_t *ret_n, struct fault *f);
/* Where people of a unit set out: the middle of its place; not set when nobody knows. */
CHECKED rc walk_start(struct tx *tx, i64 unit_id, struct point *ret, struct fault *f);

/* Everything that fits a plan's rule: at most 5,000 doors, the most pressing first. */
struct candidates {
    struct stop *at;
    size_t n;
    i64 found; /* how many fit */
};
CHECKED rc plan_candidates(struct tx *tx, const struct sweep_plan *plan, struct candidates *ret,
                           struct fault *f);
/* How many stops a plan wants. */
size_t plan_most(const struct sweep_plan *plan);
/* Sets expected_s and expected_n from the trades. */
CHECKED rc stops_expect(struct tx *tx, struct stop *stops, size_t n, struct fault *f);

/* Values as they are kept in TEXT columns. */
str ids_text(struct arena *a, struct ids ids);
str strs_text(struct arena *a, struct strs strs);
CHECKED rc ids_read(struct arena *a, str text, struct ids *ret, struct fault *f);
CHECKED rc strs_read(struct arena *a, str text, struct strs *ret, struct fault *f);

extern const struct record list_rule_record, sweep_plan_record;

#endif
