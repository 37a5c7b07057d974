/* wire.h — a server with a few plain handlers, and a peer that says on the wire whatever a test
 * wants said. */
#ifndef NAGUAN_TEST_WIRE_H
#define NAGUAN_TEST_WIRE_H

#include "base/buf.h"
#include "http/http.h"
#include "http/problem.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#undef fail /* cmocka takes a name of base/err.h */

/* POST /echo: the body again. POST /small: the same, at most 1,000 bytes. POST /sink: streamed,
 * replies with the number of bytes; a piece with "poison" in it is refused with UNSUPPORTED. GET
 * /slow?ms=n: replies from another thread after n ms. GET /never: no reply before wire_answer_all.
 * GET /feed: "hello\n", then waits. GET /huge: 64 MiB. GET /who: the address. */
struct wire {
    struct arena *arena;
    struct http_server *server;
    int port;
};

void wire_up(struct wire *w, const struct http_options *o); /* o->listen is set here */
void wire_down(struct wire *w);

i64 wire_aborted(void);     /* uploads whose peer went away */
i64 wire_closed(void);      /* streams that were told so */
i64 wire_handled(void);     /* calls of handle */
void wire_publish(void);    /* wakes all streams; each gives "news\n" */
void wire_answer_all(void); /* replies to what waits on /never */

int peer_connect(const struct wire *w);
void peer_send(int fd, const char *text);
bool peer_send_bytes(int fd, const void *p,
                     size_t n); /* false when the other side does not want them any more */
/* Reads until the end or max bytes or ms; what came, in a static buffer with NUL. */
const char *peer_read(int fd, int ms);
/* Sends text, reads one reply until the connection ends. */
const char *peer_ask(const struct wire *w, const char *text);
int peer_status(const char *reply); /* 0 when it is none */
bool peer_ended(int fd, int ms); /* the other side closes within ms; what comes before is dropped */

#endif
