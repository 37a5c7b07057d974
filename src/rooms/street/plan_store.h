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
CHECKED rc sweep_add_stops(struct tx *tx, i64 sweep_id, const struct stop *stops, size_t n,
                           struct fault *f);

/* Values as they are kept in TEXT columns. */
str ids_text(struct arena *a, struct ids ids);
str strs_text(struct arena *a, struct strs strs);
CHECKED rc ids_read(struct arena *a, str text, struct ids *ret, struct fault *f);
CHECKED rc strs_read(struct arena *a, str text, struct strs *ret, struct fault *f);

extern const struct record list_rule_record, sweep_plan_record;

#endif
