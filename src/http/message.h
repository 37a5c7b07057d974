/* message.h — what a request head may look like: RFC 9110 and 9112, the strict reading. */
#ifndef NAGUAN_HTTP_MESSAGE_H
#define NAGUAN_HTTP_MESSAGE_H

#include "http/http.h"

/* False for a method we do not speak. */
bool message_method(str name, enum http_method *ret);
const char *message_method_name(enum http_method m);

/* Splits a request target (origin form, or absolute form as a proxy sends it) into rq->path and
 * rq->query, decoded once. BAD_REQUEST: broken percent encoding or UTF-8, an encoded slash or NUL,
 * a dot segment, too many parameters. */
CHECKED rc message_target(struct http_request *rq, str target, struct fault *f);

/* Percent decoding of a header's text; false when the encoding or the UTF-8 is broken. */
bool message_decode(struct arena *a, str s, str *ret);

/* One length, or chunks, never both; Host there once; no header twice that decides about framing;
 * fills body_length (-1 when chunked). BAD_REQUEST, LENGTH_REQUIRED. */
CHECKED rc message_framing(struct http_request *rq, str version, struct fault *f);

/* Text that may stand in a header line. */
bool message_header_safe(struct http_pair h);

#endif
