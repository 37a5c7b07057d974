/* area_changes.h — what of an area is another since a cursor. Private to the room.
 *
 * A cursor is "ERA.ID.PRINT": a place in the outbox, and a print of all that a row depends on
 * besides facts: who asks, what they may see, the area, the rules of today. With another print the
 * rows on the phone may be others without any fact, and everything is fetched anew. */
#ifndef NAGUAN_AREA_CHANGES_H
#define NAGUAN_AREA_CHANGES_H

#include "core/request.h"

/* The cursor behind all that this transaction sees. */
CHECKED rc area_cursor(struct request *rq, str area, str *ret, struct fault *f);
/* Writes the reply of a delta. */
CHECKED rc area_changes(struct request *rq, str area, str cursor, struct fault *f);

#endif
