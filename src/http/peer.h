/* peer.h — where to listen, and who is at the other end when proxies stand between. */
#ifndef NAGUAN_HTTP_PEER_H
#define NAGUAN_HTTP_PEER_H

#include "http/http.h"

struct sockaddr;

/* A listening socket for "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:80"; port 0 takes a free one.
 * UNAVAILABLE with why. */
CHECKED rc peer_listen(str address, int *ret_fd, int *ret_port, struct arena *a, struct fault *f);
/* The address without its port; room for 64 bytes at to. An IPv4 address mapped into IPv6 is
 * written as IPv4. */
str peer_text(const struct sockaddr *sa, char *to, size_t size);
/* Fills rq->remote and rq->secure from the socket's peer and, when that is a trusted proxy, from
 * what it says. */
void peer_resolve(struct http_request *rq, str socket_peer, str trusted);

#endif
