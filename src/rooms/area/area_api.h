/* area_api.h — the handlers of the room. Private to it. */
#ifndef NAGUAN_AREA_API_H
#define NAGUAN_AREA_API_H

#include "core/request.h"

struct areas_given {
    struct strs places;
};

rc person_areas_get(struct request *rq, struct fault *f);
rc person_areas_put(struct request *rq, struct fault *f);
rc field_areas_get(struct request *rq, struct fault *f);
rc field_doors_get(struct request *rq, struct fault *f);
rc field_changes_get(struct request *rq, struct fault *f);

#endif
