/* events.h — what happens here, for other systems: facts of the outbox as CloudEvents 1.0, read
 * from a position onwards, so that nothing is missed and anything can be read again while it is
 * kept.
 *
 * Only topics of rules/event_types leave the house, with the members named there. */
#ifndef NAGUAN_EVENTS_H
#define NAGUAN_EVENTS_H

#include "core/request.h"

extern const struct room events_room;

#endif
