/* device.h — phones: what they are told at each start, and what a chief may do to one that is lost.
 * Within the field room. */
#ifndef NAGUAN_DEVICE_H
#define NAGUAN_DEVICE_H

#include "core/request.h"

rc field_hello(struct request *rq, struct fault *f);
rc devices_get(struct request *rq, struct fault *f);
rc device_state(struct request *rq, struct fault *f);
rc notice_get(struct request *rq, struct fault *f);
rc notice_put(struct request *rq, struct fault *f);

/* HMAC-SM3 in hex under the phone's own receipt key. */
str receipt_mac(struct tx *tx, i64 person_id, str device, str text);

#endif
