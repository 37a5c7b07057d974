/* exchange.h — the inside of one request and its reply, for the files of src/http only.
 *
 * An exchange lives in its own arena and belongs to the server until handle is called, then to
 * whoever answers it, and to the server again from http_reply on. How the reply gets out is up to
 * the back: libmicrohttpd or the loop for tests. */
#ifndef NAGUAN_HTTP_EXCHANGE_H
#define NAGUAN_HTTP_EXCHANGE_H

#include "base/buf.h"
#include "http/http.h"

struct exchange_back {
    void (*replied)(struct http_exchange *x); /* x->reply is filled */
    struct http_stream *(*stream)(struct http_exchange *x, const struct http_stream_calls *calls,
                                  void *arg);
};

struct http_exchange {
    struct http_request rq;
    const struct http_handlers *handlers;
    const struct exchange_back *back;
    struct http_plan plan;
    struct http_reply reply;
    struct fault fault;
    buf body;
    i64 received; /* bytes of the body so far */
    bool refused; /* fault says why; the rest of the body is dropped */
    /* The back's: */
    void *server, *handle;
    struct connection *connection;
    struct http_stream *stream;
    str target;
    _Atomic int state;
    int step;
    bool counted;
};

/* An exchange in its own arena, or NULL without memory. */
struct http_exchange *exchange_new(const struct http_handlers *handlers,
                                   const struct exchange_back *back);
void exchange_free(struct http_exchange *x);

/* The head is complete: checks framing and target, asks the head hook. Not OK: x->fault tells why.
 * target: as sent. */
struct exchange_head {
    str method, target, version;
    size_t max_head;
};
CHECKED rc exchange_begin(struct http_exchange *x, const struct exchange_head *head);
/* A piece of the body. False when the peer sends more than was agreed and must be cut off. A
 * refusal by the piece hook is noted in x->refused, and what follows is dropped. */
bool exchange_piece(struct http_exchange *x, str bytes);
/* The body is whole: hands it to the handler, or to the problem maker when it was refused. */
void exchange_end(struct http_exchange *x);
/* Fills x->reply with the problem document of x->fault. */
void exchange_refuse(struct http_exchange *x);
/* The peer is gone before the body was whole. */
void exchange_abort(struct http_exchange *x);

#endif
