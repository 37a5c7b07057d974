#include "sys/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 256 << 10 };

struct spool {
    int fd;
    i64 length;
    size_t n;
    char chunk[CHUNK];
};

static void drop(void *arg)
{
    struct spool *s = arg;
    if (s->fd >= 0)
        close(s->fd);
}

rc spool_open(struct arena *a, str dir, struct spool **ret, struct fault *f)
{
    int fd = open(arena_cstr(a, dir), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_detail(f, errno == ENOSPC ? DISK_FULL : INTERNAL, NULL, "spool: %s",
                           strerror(errno));
    struct spool *s = ARENA_NEW(a, struct spool);
    s->fd = fd;
    arena_defer(a, drop, s);
    *ret = s;
    return OK;
}

static rc flush(struct spool *s, struct fault *f)
{
    for (size_t at = 0; at < s->n;) {
        ssize_t n = write(s->fd, s->chunk + at, s->n - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_detail(f, errno == ENOSPC || errno == EDQUOT ? DISK_FULL : INTERNAL, NULL,
                               "spool: %s", strerror(errno));
        at += (size_t)n;
    }
    s->length += (i64)s->n;
    s->n = 0;
    return OK;
}

rc spool_add(struct spool *s, str bytes, struct fault *f)
{
    while (bytes.n) {
        size_t n = bytes.n < CHUNK - s->n ? bytes.n : CHUNK - s->n;
        memcpy(s->chunk + s->n, bytes.p, n);
        s->n += n;
        bytes = str_sub(bytes, n, bytes.n);
        rc r = s->n == CHUNK ? flush(s, f) : OK;
        if (r != OK)
            return r;
    }
    return OK;
}

rc spool_end(struct spool *s, int *ret_fd, i64 *ret_length, struct fault *f)
{
    rc r = flush(s, f);
    if (r == OK && lseek(s->fd, 0, SEEK_SET) != 0)
        r = fail_detail(f, INTERNAL, NULL, "spool: %s", strerror(errno));
    if (r != OK)
        return r;
    *ret_fd = s->fd;
    *ret_length = s->length;
    s->fd = -1;
    return OK;
}
