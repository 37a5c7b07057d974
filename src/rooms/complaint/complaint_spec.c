/* complaint_spec.c — what a complaint consists of, what may happen to it, who may ask. */
#include "core/request.h"
#include "rooms/complaint/complaint.h"

const struct room complaint_room = { .name = "complaint" };
