#include "codec/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BUFFER = 64 << 10 };

/* One of the two files: the texts, and where each ends. */
struct file {
    int fd;
    size_t n, waiting; /* bytes in all; of them in the buffer */
    char *buffer;
    const char *map;
};

struct spill {
    struct file texts, ends;
    size_t count;
    i64 most;
};

/* /var/tmp, because /tmp is memory on many systems. */
static int nameless_file(void)
{
    int fd = open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    char path[] = "/var/tmp/naguan-XXXXXX"; /* a file system without O_TMPFILE */
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static rc failed(struct fault *f, const char *step)
{
    int why = errno;
    bool full = why == ENOSPC || why == EDQUOT || why == EFBIG;
    return fail_detail(f, full ? DISK_FULL : UNAVAILABLE, NULL, "spill %s: errno %d", step, why);
}

static void close_file(struct file *file)
{
    if (file->map)
        munmap((void *)(uintptr_t)file->map, file->n);
    if (file->fd >= 0)
        close(file->fd);
}

static void drop(void *arg)
{
    struct spill *s = arg;
    close_file(&s->texts);
    close_file(&s->ends);
}

rc spill_new(struct arena *a, i64 most, struct spill **ret, struct fault *f)
{
    struct spill *s = ARENA_NEW(a, struct spill);
    s->most = most;
    s->texts = (struct file){ .fd = -1, .buffer = arena_alloc(a, BUFFER) };
    s->ends = (struct file){ .fd = -1, .buffer = arena_alloc(a, BUFFER) };
    arena_defer(a, drop, s);
    s->texts.fd = nameless_file();
    s->ends.fd = nameless_file();
    if (s->texts.fd < 0 || s->ends.fd < 0)
        return failed(f, "open");
    *ret = s;
    return OK;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t wrote = write(fd, p, n);
        if (wrote < 0 && errno != EINTR)
            return false;
        p += wrote > 0 ? wrote : 0;
        n -= wrote > 0 ? (size_t)wrote : 0;
    }
    return true;
}

static bool flush(struct file *file)
{
    bool ok = write_all(file->fd, file->buffer, file->waiting);
    file->waiting = 0;
    return ok;
}

static bool append(struct file *file, const char *p, size_t n)
{
    file->n += n;
    if (file->waiting + n > BUFFER && !flush(file))
        return false;
    if (n > BUFFER)
        return write_all(file->fd, p, n);
    memcpy(file->buffer + file->waiting, p, n);
    file->waiting += n;
    return true;
}

rc spill_add(struct spill *s, str text, struct fault *f)
{
    u64 end = s->texts.n + text.n;
    if (s->texts.n + s->ends.n + text.n + sizeof end > (u64)s->most)
        return fail(f, TOO_LARGE, "spill.full");
    if ((text.n && !append(&s->texts, text.p, text.n)) ||
        !append(&s->ends, (const char *)&end, sizeof end))
        return failed(f, "write");
    s->count++;
    return OK;
}

static bool map(struct file *file)
{
    if (!flush(file))
        return false;
    if (file->n == 0)
        return true;
    void *p = mmap(NULL, file->n, PROT_READ, MAP_SHARED, file->fd, 0);
    if (p == MAP_FAILED)
        return false;
    file->map = p;
    return true;
}

rc spill_seal(struct spill *s, struct fault *f)
{
    return map(&s->texts) && map(&s->ends) ? OK : failed(f, "map");
}

size_t spill_count(const struct spill *s)
{
    return s->count;
}

static size_t end_of(const struct spill *s, size_t i)
{
    u64 end;
    memcpy(&end, s->ends.map + i * sizeof end, sizeof end);
    return (size_t)end;
}

str spill_at(const struct spill *s, size_t i)
{
    if (i >= s->count)
        return S("");
    size_t from = i > 0 ? end_of(s, i - 1) : 0, to = end_of(s, i);
    return to > from ? (str){ s->texts.map + from, to - from } : S("");
}
