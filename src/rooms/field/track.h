/* track.h — where people walked on a sweep in progress; within the field room. Sensitive personal
 * data (个人信息保护法 art. 28): read with a purpose, kept for rules/retention "track". */
#ifndef NAGUAN_TRACK_H
#define NAGUAN_TRACK_H

#include "core/request.h"

rc track_post(struct request *rq, struct fault *f);
rc track_get(struct request *rq, struct fault *f);

#endif
