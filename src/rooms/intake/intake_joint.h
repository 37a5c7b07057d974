/* intake_joint.h — one dispute, several people: a joint complaint with up to two representatives
 * (Order 121 art. 12). Those whose intakes were folded into another as joint are its complainants.
 */
#ifndef NAGUAN_INTAKE_JOINT_H
#define NAGUAN_INTAKE_JOINT_H

#include "rooms/intake/intake_store.h"

bool joint_ground(const struct tx *tx, str ground);
/* REFUSED: a real name, telephone or address is missing, or there are representatives enough. */
CHECKED rc joint_allowed(struct tx *tx, i64 id, i64 into_id, bool represents, struct fault *f);
/* The complaint that was made of an intake; 0: none. */
CHECKED rc joint_complaint(struct tx *tx, i64 intake_id, i64 *ret, struct fault *f);
/* The sender of an intake joins a complaint. */
CHECKED rc joint_join(struct tx *tx, i64 complaint_id, i64 intake_id, bool represents,
                      struct fault *f);
/* Everybody who was folded into an intake as joint joins the complaint made of it. */
CHECKED rc joint_join_all(struct tx *tx, i64 complaint_id, i64 intake_id, struct fault *f);
/* Whether somebody was folded into it as one of several people in one dispute. */
CHECKED rc joint_waits(struct tx *tx, i64 intake_id, bool *ret, struct fault *f);

#endif
