/* problem.h — a failure as application/problem+json (RFC 9457): {type, title, status, key, args,
 * errors, current}.
 *
 * key and the codes of the errors are message keys; words live in the client's catalogue. The
 * detail of a fault stays here: it is for the log. */
#ifndef NAGUAN_HTTP_PROBLEM_H
#define NAGUAN_HTTP_PROBLEM_H

#include "http/http.h"

/* Text and headers live in a. LATER and AGAIN say Retry-After; an argument "allow" becomes the
 * Allow header. */
void problem_reply(const struct fault *f, struct arena *a, struct http_reply *ret);
/* The same as a whole HTTP message that ends its connection, for what is sent past the library. */
str problem_message(rc code, struct arena *a);

#endif
