/* http_loop.h — the handlers of http.h without a socket: one request, one reply, on the caller's
 * thread. For tests. */
#ifndef NAGUAN_HTTP_LOOP_H
#define NAGUAN_HTTP_LOOP_H

#include "http/http.h"

struct loop_request {
    const char *method, *target; /* as on the wire; the target may carry a query */
    const struct http_pair *headers;
    size_t header_count; /* Host and Content-Length come by themselves */
    str body;
    const char *remote; /* NULL: 127.0.0.1 */
    bool secure;
    int wait_ms;                  /* for the reply; 0: 10 s */
    void (*meanwhile)(void *arg); /* called between the head of an endless reply and its first
                                     piece: the peer is slow */
    void *arg;
    size_t max_stream; /* bytes of an endless reply after which the peer goes away; 0: 1 MiB */
};

struct loop_reply {
    int status;             /* 0: none came in time */
    str content_type, body; /* body: also what a file or stream gave */
    const struct http_pair *headers;
    size_t header_count;
    bool ended; /* a stream ended by itself */
};

/* A stream that waits ends the call, with what it gave until then, after wait_ms without more. Text
 * lives in a. */
void http_loop(const struct http_handlers *h, const struct loop_request *in, struct arena *a,
               struct loop_reply *ret);
str loop_header(const struct loop_reply *r, const char *name); /* empty when absent */

#endif
