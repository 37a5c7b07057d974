/* changed.h — telling the search and the register's mirror that a record is another. */
#ifndef NAGUAN_CHANGED_H
#define NAGUAN_CHANGED_H

#include "db/db.h"

/* Notes in the transaction that an operator or a door (by id) is new, changed or gone, so that
 * every server's mirror of the register reads it again. To be called with each write to entity or
 * premises, also of columns that are only listed. */
CHECKED rc search_changed(struct tx *tx, i64 id, struct fault *f);

#endif
