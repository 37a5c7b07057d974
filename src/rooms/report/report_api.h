/* report_api.h — the addresses of this room. */
#ifndef NAGUAN_REPORT_API_H
#define NAGUAN_REPORT_API_H

#include "core/request.h"

rc reports_get(struct request *rq, struct fault *f);
rc report_post(struct request *rq, struct fault *f);
rc report_page(struct request *rq, struct fault *f);

extern const struct list report_list;

#endif
