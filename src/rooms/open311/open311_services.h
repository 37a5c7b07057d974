/* open311_services.h — what can be filed: discovery, services, and what is asked for with each. */
#ifndef NAGUAN_OPEN311_SERVICES_H
#define NAGUAN_OPEN311_SERVICES_H

#include "core/request.h"

rc open311_discovery(struct request *rq, struct fault *f);
rc open311_services(struct request *rq, struct fault *f);
rc open311_definition(struct request *rq, struct fault *f);

#endif
