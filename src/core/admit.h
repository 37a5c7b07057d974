/* admit.h — whether a request may be made at all, decided from its head. */
#ifndef NAGUAN_ADMIT_H
#define NAGUAN_ADMIT_H

#include "core/app_parts.h"

/* Finds c->route (NULL for a file of the web client), and who asks. NOT_FOUND, BAD_METHOD,
 * TOO_MANY, UNAUTHENTICATED, FORBIDDEN. */
CHECKED rc admit(struct call *c, struct fault *f);

#endif
