/* transfer.h — all rows of one database into another, empty one of the same schema, of whichever
 * kind: how a backup of PostgreSQL becomes a file, and how a file becomes PostgreSQL. */
#ifndef NAGUAN_TRANSFER_H
#define NAGUAN_TRANSFER_H

#include "db/db.h"

/* From one snapshot of `from`, in one transaction of `to`. One of the two must be SQLite: it says
 * in which order tables were made, so that whatever is referred to comes first. UNSUPPORTED
 * otherwise. */
CHECKED rc db_transfer(struct db *from, struct db *to, struct arena *a, i64 *ret_rows,
                       struct fault *f);

#endif
