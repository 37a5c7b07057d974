/* multipart_head.h — the header lines of multipart.c. */
#ifndef NAGUAN_MULTIPART_HEAD_H
#define NAGUAN_MULTIPART_HEAD_H

#include "codec/multipart.h"

/* The boundary parameter of the request's Content-Type. */
CHECKED rc multipart_boundary(struct arena *a, str content_type, str *ret, struct fault *f);
/* Lines of a part with CRLF after each and an empty one at the end. BAD_REQUEST
 * "multipart.headers". */
CHECKED rc multipart_head(struct arena *a, str head, struct multipart_part *ret, struct fault *f);

#endif
