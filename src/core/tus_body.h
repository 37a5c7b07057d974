/* tus_body.h — the bytes of a PATCH on their way to their file, for the dispatcher (core/tus.h). */
#ifndef NAGUAN_TUS_BODY_H
#define NAGUAN_TUS_BODY_H

#include "core/app_parts.h"
#include "core/tus_store.h"
#include "sys/partial.h"

/* rq->in of a PATCH with ROUTE_TUS. */
struct tus_body {
    struct tus_upload upload;
    struct partial *file; /* NULL when the upload was whole before */
};

/* The head is in: OTHER_VERSION without Tus-Resumable: 1.0.0. For a PATCH also UNSUPPORTED,
 * BAD_REQUEST, NOT_FOUND, GONE, CONFLICT with the argument "offset", TOO_LARGE, LOCKED; then the
 * file is taken and the plan says where the pieces go. */
CHECKED rc tus_plan(struct call *c, struct http_plan *plan, struct fault *f);
/* The headers that every reply of such a route has, also a refusal. */
void tus_stamp(const struct call *c, struct http_reply *reply);

#endif
