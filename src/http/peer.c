#include "http/peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static rc split_address(str address, str *ret_host, str *ret_port, struct fault *f)
{
    size_t colon = address.n;
    while (colon > 0 && address.p[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return fail_detail(f, UNAVAILABLE, NULL, "\"%.*s\" is not address:port", STR_ARG(address));
    str host = str_sub(address, 0, colon - 1);
    if (host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = str_sub(host, 1, host.n - 1);
    *ret_host = host;
    *ret_port = str_sub(address, colon, address.n);
    return OK;
}

static int bound_port(int fd)
{
    struct sockaddr_storage sa;
    socklen_t n = sizeof sa;
    if (getsockname(fd, (struct sockaddr *)&sa, &n) != 0)
        return 0;
    return ntohs(sa.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&sa)->sin6_port
                                          : ((struct sockaddr_in *)&sa)->sin_port);
}

static int open_socket(const struct addrinfo *ai)
{
    int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    int one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

rc peer_listen(str address, int *ret_fd, int *ret_port, struct arena *a, struct fault *f)
{
    str host, port;
    rc r = split_address(address, &host, &port, f);
    if (r != OK)
        return r;
    struct addrinfo want = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
    struct addrinfo *found = NULL;
    int failed =
        getaddrinfo(host.n ? arena_cstr(a, host) : NULL, arena_cstr(a, port), &want, &found);
    if (failed)
        return fail_detail(f, UNAVAILABLE, NULL, "%.*s: %s", STR_ARG(address),
                           gai_strerror(failed));
    int fd = open_socket(found);
    int why = errno;
    freeaddrinfo(found);
    if (fd < 0)
        return fail_detail(f, UNAVAILABLE, NULL, "%.*s: %s", STR_ARG(address), strerror(why));
    *ret_fd = fd;
    *ret_port = bound_port(fd);
    return OK;
}

str peer_text(const struct sockaddr *sa, char *to, size_t size)
{
    const void *bytes = NULL;
    int family = sa ? sa->sa_family : AF_UNSPEC;
    if (family == AF_INET) {
        bytes = &((const struct sockaddr_in *)(const void *)sa)->sin_addr;
    } else if (family == AF_INET6) {
        const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
        bytes = six;
        if (IN6_IS_ADDR_V4MAPPED(six)) {
            family = AF_INET;
            bytes = &six->s6_addr[12];
        }
    }
    if (!bytes || !inet_ntop(family, bytes, to, (socklen_t)size))
        return (str){ 0 };
    return str_from(to);
}

static bool trusts(str trusted, str address)
{
    while (trusted.n) {
        str one = str_trim(str_cut(trusted, ',', &trusted));
        if (one.n && str_eq(one, address))
            return true;
    }
    return false;
}

/* An address and nothing else: it goes into logs and the ledger. */
static bool is_address(struct arena *a, str s)
{
    unsigned char bytes[16];
    const char *text = arena_cstr(a, s);
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

void peer_resolve(struct http_request *rq, str socket_peer, str trusted)
{
    rq->remote = arena_str(rq->arena, socket_peer);
    rq->secure = false;
    if (!trusts(trusted, socket_peer))
        return;
    rq->secure = str_eq_nocase(http_header(rq, "X-Forwarded-Proto"), S("https"));
    str list = http_header(rq, "X-Forwarded-For");
    while (list.n) { /* from the right: only what our own proxies wrote can be believed */
        size_t at = list.n;
        while (at > 0 && list.p[at - 1] != ',')
            at--;
        str one = str_trim(str_sub(list, at, list.n));
        list = at ? str_sub(list, 0, at - 1) : (str){ 0 };
        if (!is_address(rq->arena, one))
            return;
        rq->remote = one;
        if (!trusts(trusted, one))
            return;
    }
}
