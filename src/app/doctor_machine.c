#include "app/doctor.h"
#include "base/date.h"
#include "sys/wall.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_MS = 3000, LEAST_FILES = 4096, HOST = 256, ANSWER = 512 };

/* "127.0.0.1:8080", "[::1]:8080". */
static bool split_listen(str listen, char host[HOST], char port[8])
{
    size_t at = listen.n;
    while (at > 0 && listen.p[at - 1] != ':')
        at--;
    if (at < 2 || listen.n - at == 0 || listen.n - at > 5 || at > HOST)
        return false;
    str name = str_sub(listen, 0, at - 1);
    if (str_starts(name, S("[")) && str_ends(name, S("]")))
        name = str_sub(name, 1, name.n - 1);
    memcpy(host, name.p, name.n);
    host[name.n] = '\0';
    memcpy(port, listen.p + at, listen.n - at);
    port[listen.n - at] = '\0';
    return true;
}

static bool sent_whole(int fd, str text)
{
    return send(fd, text.p, text.n, MSG_NOSIGNAL) == (ssize_t)text.n;
}

/* Whether a house of ours answers there. */
static bool answers(int fd)
{
    char reply[ANSWER];
    struct pollfd ready = { .fd = fd, .events = POLLIN };
    if (!sent_whole(fd,
                    S("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) ||
        poll(&ready, 1, ANSWER_MS) != 1)
        return false;
    ssize_t n = recv(fd, reply, sizeof reply, 0);
    return n > 0 && str_starts((str){ reply, (size_t)n }, S("HTTP/1.1 200"));
}

static void look_behind(struct doctor *d, const struct addrinfo *at, str listen)
{
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    if (fd >= 0 && connect(fd, at->ai_addr, at->ai_addrlen) == 0) {
        d->served = answers(fd);
        if (d->served)
            doctor_good("address", ARENA_CONCAT(d->arena, listen, S(" is served and well")));
        else
            doctor_bad(
                d, "address",
                ARENA_CONCAT(d->arena, listen, S(" is taken by something that does not answer")),
                "end that program, or set NAGUAN_LISTEN to another port");
        close(fd);
        return;
    }
    if (fd >= 0)
        close(fd);
    fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_free = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                   bind(fd, at->ai_addr, at->ai_addrlen) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (is_free)
        doctor_good("address", ARENA_CONCAT(d->arena, listen, S(" is free")));
    else
        doctor_bad(d, "address", ARENA_CONCAT(d->arena, listen, S(": "), str_from(strerror(why))),
                   "below 1024 only with the right to it; otherwise an address of this machine in "
                   "NAGUAN_LISTEN");
}

static void look_at_address(struct doctor *d)
{
    str listen = config_text(d->config, "NAGUAN_LISTEN");
    char host[HOST], port[8];
    struct addrinfo want = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV },
                    *found = NULL;
    if (!split_listen(listen, host, port) || getaddrinfo(host, port, &want, &found) != 0) {
        doctor_bad(d, "address", listen,
                   "NAGUAN_LISTEN is address:port, such as 127.0.0.1:8080 or [::1]:8080");
        return;
    }
    look_behind(d, found, listen);
    freeaddrinfo(found);
}

static void look_at_clock(struct doctor *d)
{
    i64 now = wall_now();
    int year, month, dom;
    day_split(day_at(now), &year, &month, &dom);
    str text = instant_text(d->arena, now);
    if (year < 2026 || year > 2080)
        doctor_bad(d, "clock", text,
                   "set the machine's clock (chrony, systemd-timesyncd): limits are counted by it");
    else
        doctor_good("clock", text);
}

static void look_at_limits(struct doctor *d)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    str text = arena_fmt(d->arena, "%llu open files at most", (unsigned long long)files.rlim_max);
    if (files.rlim_max < LEAST_FILES)
        doctor_mind("limits", text,
                    "a few thousand listeners need more: LimitNOFILE=65536 in the service's unit");
    else
        doctor_good("limits", files.rlim_max == RLIM_INFINITY ? S("no limit of open files") : text);
    if (geteuid() == 0)
        doctor_mind("account", S("root"),
                    "the service needs no rights but to its own folder: give it an account");
}

void doctor_machine(struct doctor *d)
{
    look_at_clock(d);
    look_at_address(d);
    look_at_limits(d);
}
