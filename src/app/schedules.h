/* schedules.h — what the house does every night by itself; the worker runs it. */
#ifndef NAGUAN_SCHEDULES_H
#define NAGUAN_SCHEDULES_H

#include "core/house.h"

/* Makes the schedules of each bureau that are missing, and turns those on or off that a setting
 * decides about; one that was moved to another hour stays there. At start, in a transaction of its
 * own. */
CHECKED rc schedules_make(const struct house *house, struct arena *a, struct fault *f);

#endif
