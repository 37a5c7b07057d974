/* attach.h — files people send: streamed to the blob store while they arrive, known by their
 * content. */
#ifndef NAGUAN_ATTACH_H
#define NAGUAN_ATTACH_H

#include "core/request.h"

/* rq->in of a ROUTE_UPLOAD route. The blob is durable when the handler runs; a row that names it
 * makes it stay. */
struct upload {
    str name;       /* of the file, safe as a file name */
    str media_type; /* by content, of those in attach.c; "application/octet-stream" for another
                       (ROUTE_ANY_TYPE only) */
    str hash;       /* SM3 in hex */
    i64 size;
    const struct http_pair *fields; /* the other parts of the form */
    size_t field_count;
};
str upload_field(const struct upload *u, const char *name); /* empty when absent */

/* The media type of content that begins with head (64 bytes are enough); empty when it is none that
 * we keep. */
str attach_type(str head);

/* Rows of tables blob and attachment; the handler of POST /v1/attachments. */
rc attach_post(struct request *rq, struct fault *f);
rc attach_content(struct request *rq, struct fault *f);

#endif
