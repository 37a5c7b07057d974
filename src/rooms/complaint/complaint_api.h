/* complaint_api.h — the handlers and records of complaints. */
#ifndef NAGUAN_COMPLAINT_API_H
#define NAGUAN_COMPLAINT_API_H

#include "core/list.h"
#include "core/matter.h"
#include "rooms/complaint/complaint.h"

struct serving_form {
    str channel, receipt; /* rules: notice_channels */
    i64 received_at;
};
extern const struct record complaint_new_record, serving_record;
extern const struct list complaint_list;

rc complaints_get(struct request *rq, struct fault *f);
rc complaint_post(struct request *rq, struct fault *f);
rc complaint_page(struct request *rq, struct fault *f);
rc complaint_panel(struct request *rq, const struct matter *m, struct fault *f);
/* A part of the page ("offers") as a member of an open object; the caller knows who asks. */
CHECKED rc complaint_put_part(struct request *rq, i64 id, const char *name, struct fault *f);
rc complaint_people(struct request *rq, struct fault *f);
rc serving_post(struct request *rq, struct fault *f);

#endif
