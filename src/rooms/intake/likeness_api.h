/* likeness_api.h — what looks like the one at hand, asked while typing or of one that is here. */
#ifndef NAGUAN_LIKENESS_API_H
#define NAGUAN_LIKENESS_API_H

#include "core/request.h"

extern const struct record likeness_ask_record;

rc likeness_post(struct request *rq, struct fault *f);
rc likeness_get(struct request *rq, struct fault *f);

#endif
