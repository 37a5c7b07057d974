/* register_api.h — the register's handlers, named in register_spec.c. */
#ifndef NAGUAN_REGISTER_API_H
#define NAGUAN_REGISTER_API_H

#include "core/list.h"
#include "rooms/register/register.h"

struct enrol_in {
    i64 officer_id;
};
struct merge_in {
    i64 gone_id;
    str reason;
};
struct close_in {
    str reason, state;
};

extern const struct list entity_list, premises_list;

rc entities_get(struct request *rq, struct fault *f);
rc entity_post(struct request *rq, struct fault *f);
rc entity_card(struct request *rq, struct fault *f);
rc entity_patch(struct request *rq, struct fault *f);
rc entity_history(struct request *rq, struct fault *f);
rc entity_enrol_post(struct request *rq, struct fault *f);
rc entity_state_post(struct request *rq, struct fault *f);
rc entity_merge_post(struct request *rq, struct fault *f);
rc entity_unmerge_post(struct request *rq, struct fault *f);
rc entity_reveal(struct request *rq, struct fault *f);
rc premises_get_list(struct request *rq, struct fault *f);
rc premises_post(struct request *rq, struct fault *f);
rc premises_card(struct request *rq, struct fault *f);
rc premises_patch(struct request *rq, struct fault *f);
rc premises_tag(struct request *rq, struct fault *f);
rc premises_tag_get(struct request *rq, struct fault *f);
rc premises_qr(struct request *rq, struct fault *f);
rc premises_qr_sheet(struct request *rq, struct fault *f);
rc licence_post(struct request *rq, struct fault *f);
rc licence_patch(struct request *rq, struct fault *f);
rc contact_post(struct request *rq, struct fault *f);
rc contact_patch(struct request *rq, struct fault *f);

#endif
