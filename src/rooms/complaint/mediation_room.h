/* mediation_room.h — 调解室: both sides see what belongs to their mediation, offer, send evidence
 * and sign, each by a code of its own, without an account.
 *
 * A code is told once, when the room is opened, and not kept; opening it anew makes the former ones
 * worthless. A wrong code is answered like every other wrong one, and an address may ask only so
 * often (ROUTE_STRANGER). Neither side learns who the other is beyond its part: no name of the
 * consumer, no telephone, no address. */
#ifndef NAGUAN_MEDIATION_ROOM_H
#define NAGUAN_MEDIATION_ROOM_H

#include "core/request.h"

enum { ROOM_FILES = 20 /* of each side */, ROOM_FILE_MAX = 10 << 20 };

struct room_offer {
    str kind, terms; /* offer, accept, decline */
    i64 amount, answers_id;
};
struct room_consent {
    bool agrees, entrusts;
};
extern const struct record room_offer_record, room_consent_record;

rc room_open_post(struct request *rq, struct fault *f);
rc room_get(struct request *rq, struct fault *f);
rc room_consent_post(struct request *rq, struct fault *f);
rc room_offer_post(struct request *rq, struct fault *f);
/* Asked before a file is taken in. */
rc room_evidence_gate(struct request *rq, struct fault *f);
rc room_evidence_post(struct request *rq, struct fault *f);
rc room_evidence_get(struct request *rq, struct fault *f);
rc room_sign_gate(struct request *rq, struct fault *f);
rc room_sign_post(struct request *rq, struct fault *f);

#endif
