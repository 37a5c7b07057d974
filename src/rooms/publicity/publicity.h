/* publicity.h — what the public may know of complaints (投诉公示): for each operator how many there
 * were and how many were settled, and an entry for each closed one that may be published.
 *
 * An entry tells operator, kind, result, day and unit; nothing of who complained, of what was told,
 * and no number by which the complaint is known elsewhere. Which ones are not published, and which
 * of those still count, stands in rules/publicity_exclusions; the days in rules/publicity_settings.
 *
 * Entries and figures follow the moves of the complaint in its own transaction, and are always what
 * a recount of all complaints would give. */
#ifndef NAGUAN_PUBLICITY_H
#define NAGUAN_PUBLICITY_H

#include "core/matter.h"
#include "core/request.h"

/* Follows matters (core/matter.h): the complaint's entry and its operator's figures become what the
 * complaint now says. */
CHECKED rc publicity_follow(struct tx *tx, const struct matter *m, str from, struct fault *f);

/* Follows the register (register.h): complaints went from one operator to another. */
CHECKED rc publicity_merged(struct tx *tx, i64 kept_id, i64 gone_id, struct fault *f);

/* Makes the entries of all complaints of a bureau and all figures anew. What people did (withheld,
 * corrected, told, published) stays. In transactions of its own; the server may run meanwhile.
 * ret_seen (may be NULL): how many complaints were looked at. */
CHECKED rc publicity_rebuild(struct db *db, i64 bureau_id, i64 *ret_seen, struct fault *f);

extern const struct room publicity_room;

#endif
