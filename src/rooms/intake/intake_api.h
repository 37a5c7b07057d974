/* intake_api.h — the handlers of the table in intake_spec.c. */
#ifndef NAGUAN_INTAKE_API_H
#define NAGUAN_INTAKE_API_H

#include "core/list.h"
#include "rooms/intake/intake.h"

rc intakes_get(struct request *rq, struct fault *f);
rc intake_post(struct request *rq, struct fault *f);
rc intake_page(struct request *rq, struct fault *f);
rc intake_split_post(struct request *rq, struct fault *f);
rc intake_reveal(struct request *rq, struct fault *f);
rc intake_seen(struct request *rq, struct fault *f);
rc intake_beside(struct request *rq, struct fault *f);
rc intake_candidates(struct request *rq, struct fault *f);
rc intake_panel(struct request *rq, const struct matter *m, struct fault *f);

extern const struct list intake_list;

#endif
