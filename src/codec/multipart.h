/* multipart.h — multipart/form-data (RFC 7578) as it arrives, in pieces cut anywhere, in constant
 * memory.
 *
 * The calls come in the order begin, data …, end for each part. What is not OK from one of them
 * ends the reading and is returned. Bounds: 64 parts, 4 KiB of headers each; the size of the data
 * is the caller's business. */
#ifndef NAGUAN_MULTIPART_H
#define NAGUAN_MULTIPART_H

#include "base/err.h"

struct multipart;

struct multipart_part {
    str name; /* of the field, valid UTF-8 */
    bool is_file;
    str file_name;  /* safe (filename.h), whatever was sent; empty for a field */
    str media_type; /* as claimed, lower case, without parameters; for a file, look at the content
                       instead */
};

struct multipart_calls {
    rc (*begin)(void *arg, const struct multipart_part *part,
                struct fault *f);                      /* part lives as long as the arena */
    rc (*data)(void *arg, str bytes, struct fault *f); /* bytes only during the call */
    rc (*end)(void *arg, struct fault *f);
};

/* content_type: the header of the request. UNSUPPORTED when it is no form-data, BAD_REQUEST
 * "multipart.boundary" when it names no usable boundary. calls must outlive the reader. */
CHECKED rc multipart_new(struct arena *a, str content_type, const struct multipart_calls *calls,
                         void *arg, struct multipart **ret, struct fault *f);
/* BAD_REQUEST "multipart.broken" or "multipart.headers", TOO_MANY "multipart.parts". */
CHECKED rc multipart_feed(struct multipart *m, str bytes, struct fault *f);
/* All has been fed: BAD_REQUEST "multipart.cut" when the closing boundary has not come. */
CHECKED rc multipart_finish(struct multipart *m, struct fault *f);

#endif
