/* dispatch.h — one request from its head to its reply.
 *
 * head: route → rate → session → role → CSRF, before a byte of the body is taken. handle: body by
 * the record table → by class to this thread, the pool or the writer → reply, after the commit for
 * writes. Every reply is counted and logged. */
#ifndef NAGUAN_DISPATCH_H
#define NAGUAN_DISPATCH_H

#include "core/app_parts.h"

rc dispatch_head(void *app, struct http_exchange *x, struct http_plan *ret_plan, struct fault *f);
void dispatch_handle(void *app, struct http_exchange *x);
void dispatch_problem(void *app, struct http_exchange *x, const struct fault *f,
                      struct http_reply *ret_reply);

#endif
