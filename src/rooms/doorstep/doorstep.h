/* doorstep.h — what anybody may read who stands at a door, without an account: the door's public
 * card by its QR, how often operators may be inspected and on what. */
#ifndef NAGUAN_DOORSTEP_H
#define NAGUAN_DOORSTEP_H

#include "core/request.h"

extern const struct room doorstep_room;

#endif
