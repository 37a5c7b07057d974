/* lease.h — a name that one process of all on a database holds for a while: whoever keeps the
 * house, for one. */
#ifndef NAGUAN_LEASE_H
#define NAGUAN_LEASE_H

#include "db/db.h"

enum { LEASE_HELD_MS = 30000 };

/* Takes name for owner, or holds it LEASE_HELD_MS longer; false while somebody else holds it.
 * Writes only when half of the time is over. What is done under it belongs into the same
 * transaction. */
CHECKED rc lease_hold(struct tx *tx, str name, str owner, bool *ret_held, struct fault *f);
/* Gives it back, so that the next one need not wait. Not held is no error. */
CHECKED rc lease_leave(struct tx *tx, str name, str owner, struct fault *f);

#endif
