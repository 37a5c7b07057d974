/* order_door.h — the operator's side of an order to correct, by the code on its paper: what is
 * asked, until when, and the proof that it is put right.
 *
 * Nobody is signed in. Whoever holds the paper may look and answer; a code that is not known, or is
 * of another paper, is answered like any other wrong one, and codes are asked for rarely
 * (ROUTE_STRANGER), so that they cannot be tried. */
#ifndef NAGUAN_ORDER_DOOR_H
#define NAGUAN_ORDER_DOOR_H

#include "core/request.h"

enum { DOORSTEP_PHOTOS = 6, DOORSTEP_PHOTO_MAX = 10 << 20 };

struct doorstep_proof {
    struct ids photos;
    str note;
};
extern const struct record doorstep_proof_record;

rc doorstep_order_get(struct request *rq, struct fault *f);
/* Asked before a picture is taken in. */
rc doorstep_photo_gate(struct request *rq, struct fault *f);
rc doorstep_photo_post(struct request *rq, struct fault *f);
rc doorstep_proof_post(struct request *rq, struct fault *f);

#endif
