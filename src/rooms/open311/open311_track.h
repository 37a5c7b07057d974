/* open311_track.h — how far what was filed is: as it is told, and as it is asked for. */
#ifndef NAGUAN_OPEN311_TRACK_H
#define NAGUAN_OPEN311_TRACK_H

#include "core/rule.h"
#include "rooms/open311/open311.h"

/* Notes a step (rules: public_steps) of matter_id for the front that holds key, unless it was the
 * last one told of it. */
CHECKED rc open311_tell(struct tx *tx, i64 id, i64 key, i64 matter_id, const struct rule_row *step,
                        struct fault *f);

/* A request as it lies. */
struct filed {
    i64 id;
    str client_number, service_code, step, shown;
    bool placed;
    double lon, lat;
    i64 requested_at, updated_at;
};
/* Of this key. NOT_FOUND "open311.request". */
CHECKED rc open311_get(struct tx *tx, i64 key, i64 id, struct filed *ret, struct fault *f);
/* By the front's own number; ret->id 0 when there is none. */
CHECKED rc open311_find(struct tx *tx, i64 key, str number, struct filed *ret, struct fault *f);

rc open311_requests(struct request *rq, struct fault *f);
rc open311_request(struct request *rq, struct fault *f);
rc open311_token(struct request *rq, struct fault *f);
rc open311_updates(struct request *rq, struct fault *f);

#endif
