/* rules.h — the law read by people: every list with its basis and validity, what a code said
 * before, and why a limit ends on the day it does. Rules are changed as files and loaded at start;
 * nothing here writes. */
#ifndef NAGUAN_ROOM_RULES_H
#define NAGUAN_ROOM_RULES_H

#include "core/request.h"

extern const struct room rules_room;

#endif
