/* open311_file.h — filing, and adding to what was filed. */
#ifndef NAGUAN_OPEN311_FILE_H
#define NAGUAN_OPEN311_FILE_H

#include "core/request.h"

rc open311_post(struct request *rq, struct fault *f);
rc open311_add(struct request *rq, struct fault *f);

#endif
