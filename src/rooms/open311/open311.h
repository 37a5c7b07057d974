/* open311.h — what people file through somebody else's front (FixMyStreet, a 311 app), by Open311
 * GeoReport v2 and the extension by which such a front follows what it filed.
 *
 * What is filed becomes an intake like any other: the centre triages it. The front knows it by the
 * intake's id and hears of each step that rules/public_steps names, and of nothing else; each key
 * sees what came by it alone. */
#ifndef NAGUAN_OPEN311_H
#define NAGUAN_OPEN311_H

#include "core/matter.h"
#include "core/request.h"

/* Follows matters (core/matter.h): a step of an intake that came this way, or of what was made of
 * it, becomes an update for its front. */
CHECKED rc open311_follow(struct tx *tx, const struct matter *m, str from, struct fault *f);

extern const struct room open311_room;

#endif
