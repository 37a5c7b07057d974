/* router.h — finds the entry of a table by method and path.
 *
 * A pattern is "/v1/hazards/{id}" or "/v1/documents/{id}.pdf": a placeholder takes a whole segment
 * but for the fixed text around it, and is never empty. Fixed segments go before placeholders,
 * whatever the order of adding. */
#ifndef NAGUAN_ROUTER_H
#define NAGUAN_ROUTER_H

#include "base/limits.h"
#include "http/http.h"

struct router;

struct router *router_new(struct arena *a);
/* INTERNAL with the reason as detail when the pattern is no pattern, has too many placeholders, or
 * was added before. */
CHECKED rc router_add(struct router *r, enum http_method method, const char *pattern,
                      const void *target, struct fault *f);

struct router_match {
    const void *target;
    str params[LIMIT_ROUTE_PARAMS]; /* parts of path */
    int param_count;
};
/* NOT_FOUND; BAD_METHOD with the argument "allow" when only the method is wrong. HEAD finds GET. */
CHECKED rc router_find(const struct router *r, enum http_method method, str path,
                       struct router_match *ret, struct fault *f);

#endif
