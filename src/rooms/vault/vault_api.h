/* vault_api.h — asking to know who reported, granting it, reading it. */
#ifndef NAGUAN_VAULT_API_H
#define NAGUAN_VAULT_API_H

#include "core/request.h"

struct reveal_new {
    i64 matter_id;
    str purpose, words;
};
struct reveal_decision {
    bool granted;
    str reason;
};

rc reveals_get(struct request *rq, struct fault *f);
rc reveal_post(struct request *rq, struct fault *f);
rc reveal_decide(struct request *rq, struct fault *f);
rc reveal_read(struct request *rq, struct fault *f);

extern const struct list reveal_list;

#endif
