/* snap.h — 随手拍: the picture first, what it is later; within the street room. */
#ifndef NAGUAN_SNAP_H
#define NAGUAN_SNAP_H

#include "core/list.h"
#include "rooms/street/visit.h"

struct snap_new {
    str client_id;
    struct ids photos;
    struct point point;
    double accuracy;
    i64 taken_at;
    str note;
};
/* What a snap turns out to be. as: "hazard" (hazard with its premises_id), "door" (door), "visit"
 * (a note under visit_id), "drop", "keep" (a dropped one is open again). */
struct snap_class {
    str as, note;
    struct hazard_new hazard;
    struct new_door door;
    i64 visit_id;
};

/* The same client_id again is the same snap (*ret_id). INVALID: no picture, or not the actor's. */
CHECKED rc snap_take(struct tx *tx, const struct actor *who, const struct snap_new *in, i64 *ret_id,
                     struct fault *f);
/* ver 0 skips the version check. REFUSED "snap.decided"; *ret_became: id of what it became, 0 for
 * drop and keep. Its pictures go with it. */
CHECKED rc snap_classify(struct tx *tx, const struct actor *who, i64 id, i64 ver,
                         const struct snap_class *in, i64 *ret_became, struct fault *f);

rc my_snaps_get(struct request *rq, struct fault *f);
rc snaps_get(struct request *rq, struct fault *f);
rc snap_post(struct request *rq, struct fault *f);
rc snap_page(struct request *rq, struct fault *f);
rc snap_classify_post(struct request *rq, struct fault *f);

extern const struct list snap_list, my_snap_list;
extern const struct record snap_new_record, snap_class_record;

struct job;
rc snaps_job(struct job *job, struct json_out *result, struct fault *f);

#endif
