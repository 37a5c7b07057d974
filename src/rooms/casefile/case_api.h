/* case_api.h — the handlers of cases. */
#ifndef NAGUAN_CASE_API_H
#define NAGUAN_CASE_API_H

#include "core/request.h"
#include "rooms/casefile/casefile.h"

rc cases_get(struct request *rq, struct fault *f);
rc case_post(struct request *rq, struct fault *f);
rc case_page(struct request *rq, struct fault *f);
rc case_panel(struct request *rq, const struct matter *m, struct fault *f);
rc case_evidence_post(struct request *rq, struct fault *f);

extern const struct list case_list;

#endif
