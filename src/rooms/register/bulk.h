/* bulk.h — many records in one transaction: for imports, which check each row themselves and tell the ledger once a batch.
 *
 * What a single change does to history it does too; what it tells other screens it leaves to the caller. */
#ifndef NAGUAN_BULK_H
#define NAGUAN_BULK_H

#include "rooms/register/register.h"

/* The rules of a single operator or door, without a database: field errors as entity_add would give them; folds codes. */
CHECKED rc entity_check(struct arena *a, struct entity *e, struct fault *f);
CHECKED rc licence_check(struct arena *a, struct licence *l, struct fault *f);

/* New records: id, ver, times and unit_id are set by the caller (unit_of_place). */
CHECKED rc entity_put_new(struct tx *tx, const struct actor *who, struct source from, const struct entity *e, struct fault *f);
CHECKED rc premises_put_new(struct tx *tx, const struct actor *who, struct source from, const struct premises *p, struct fault *f);
CHECKED rc licence_put_new(struct tx *tx, const struct actor *who, struct source from, const struct licence *l, struct fault *f);

/* The next version of a record, when something differs; *ret_changed says whether it did. */
CHECKED rc entity_put_change(struct tx *tx, const struct actor *who, struct source from, const struct entity *before,
                             const struct entity *after, bool *ret_changed, struct fault *f);
CHECKED rc premises_put_change(struct tx *tx, const struct actor *who, struct source from, const struct premises *before,
                               const struct premises *after, bool *ret_changed, struct fault *f);

/* The oldest door of an operator; ret->id 0 when it has none. */
CHECKED rc premises_first(struct tx *tx, i64 entity_id, struct premises *ret, struct fault *f);
/* The licence with that number; ret->id 0 when there is none. */
CHECKED rc licence_find(struct tx *tx, i64 bureau_id, str kind, str number, struct licence *ret, struct fault *f);

#endif
