/* case_spec.c — what may be asked of cases, one table each. */
#include "core/request.h"
#include "rooms/casefile/casefile.h"

const struct room casefile_room = { .name = "casefile" };
