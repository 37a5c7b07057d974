/* hazard_api.h — the handlers named in hazard_spec.c. */
#ifndef NAGUAN_HAZARD_API_H
#define NAGUAN_HAZARD_API_H

#include "core/matter.h"
#include "core/request.h"

rc hazards_get(struct request *rq, struct fault *f);
rc hazard_post(struct request *rq, struct fault *f);
rc hazard_panel(struct request *rq, const struct matter *m, struct fault *f);
rc hazard_page(struct request *rq, struct fault *f);

#endif
