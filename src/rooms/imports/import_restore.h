/* import_restore.h — old values come back: what a version changed and nobody changed since. */
#ifndef NAGUAN_IMPORT_RESTORE_H
#define NAGUAN_IMPORT_RESTORE_H

#include "core/actor.h"
#include "db/db.h"

/* One version that an import made of a record that was there before. */
struct import_change {
    i64 id, ver;
    str kind, diff; /* "entity", "premises", "licence" */
    i64 touched; /* after import_restore: the operator or door the search must read again; 0: none
                  */
};

enum restored {
    RESTORED_ALL,
    RESTORED_PART, /* other fields have changed since and stay */
    RESTORED_NONE,
    RESTORED_GONE, /* the record is not there any more */
};

/* Within tx, in the bureau's scope. Repeating it does nothing more and says the same. CONFLICT when
 * an old key belongs to another record now. */
CHECKED rc import_restore(struct tx *tx, const struct actor *who, i64 import_id,
                          struct import_change *c, enum restored *ret, struct fault *f);

#endif
