#include "sys/partial.h"

#include "sys/wall.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME = 24 };

struct partial_store {
    struct arena *arena;
    int dir;
    pthread_mutex_t lock; /* guards the list of those that are being written */
    struct partial *first;
};

struct partial {
    struct arena *arena;
    struct partial_store *store;
    struct partial *next;
    pthread_mutex_t lock; /* guards what follows; taken after the store's */
    i64 id, size, last_ms;
    int fd; /* locked; -1: lost to another */
    bool held, fresh;
};

/* Why, from an error number; 0: another has the file. Never called under a lock: it may jump away
 * when the fault's arena is full. */
static rc failed(struct fault *f, const char *step, int why)
{
    bool full = why == ENOSPC || why == EDQUOT || why == EFBIG;
    if (why == 0 || why == EWOULDBLOCK)
        return fail(f, LOCKED, "upload.taken");
    return fail_detail(f, full ? DISK_FULL : UNAVAILABLE, NULL, "upload %s: errno %d", step, why);
}

static void name_of(i64 id, char ret[NAME])
{
    snprintf(ret, NAME, "%lld", (long long)id);
}

rc partial_open(str dir, struct partial_store **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct partial_store *s = ARENA_NEW(a, struct partial_store);
    const char *path = arena_cstr(a, dir);
    s->arena = a;
    s->dir = mkdir(path, 0700) == 0 || errno == EEXIST
                 ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
                 : -1;
    if (s->dir < 0) {
        rc code = failed(f, "open", errno);
        arena_free(a);
        return code;
    }
    pthread_mutex_init(&s->lock, NULL);
    *ret = s;
    return OK;
}

void partial_close(struct partial_store *s)
{
    if (!s)
        return;
    close(s->dir);
    pthread_mutex_destroy(&s->lock);
    arena_free(s->arena);
}

rc partial_size(struct partial_store *s, i64 id, i64 *ret, struct fault *f)
{
    char name[NAME];
    struct stat st;
    name_of(id, name);
    if (fstatat(s->dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT)
            return failed(f, "size", errno);
        st.st_size = 0;
    }
    *ret = st.st_size;
    return OK;
}

/* ---- taking ---- */

/* The open, locked file, or -1. */
static int open_locked(struct partial_store *s, const char *name, struct stat *st)
{
    for (;;) {
        int fd = openat(s->dir, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
            return -1;
        if (flock(fd, LOCK_EX | LOCK_NB) != 0 || fstat(fd, st) != 0) {
            int why = errno;
            close(fd);
            errno = why;
            return -1;
        }
        if (st->st_nlink > 0)
            return fd;
        close(fd); /* it was removed before it was locked */
    }
}

static struct partial **find(struct partial_store *s, i64 id)
{
    struct partial **at = &s->first;
    while (*at && (*at)->id != id)
        at = &(*at)->next;
    return at;
}

/* Takes the file from who has it and has long been silent. Under the store's lock. */
static bool take_over(struct partial *p, struct partial **at)
{
    struct partial *old = *at;
    if (pthread_mutex_trylock(&old->lock) != 0)
        return false; /* writing at this moment */
    bool silent = !old->held && monotonic_ms() - old->last_ms >= PARTIAL_SILENCE;
    if (silent) {
        p->fd = old->fd;
        p->size = old->size;
        p->fresh = old->fresh;
        old->fd = -1;
        *at = old->next;
    }
    pthread_mutex_unlock(&old->lock);
    return silent;
}

/* False with errno, 0 when another has it. */
static bool take(struct partial *p)
{
    struct partial_store *s = p->store;
    struct partial **at = find(s, p->id);
    char name[NAME];
    struct stat st = { 0 };
    errno = 0;
    if (*at)
        return take_over(p, at);
    name_of(p->id, name);
    p->fd = open_locked(s, name, &st);
    p->size = st.st_size;
    p->fresh = st.st_size == 0;
    return p->fd >= 0;
}

rc partial_take(struct partial_store *s, i64 id, struct partial **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct partial *p = ARENA_NEW(a, struct partial);
    *p = (struct partial){ .arena = a, .store = s, .id = id, .fd = -1, .last_ms = monotonic_ms() };
    pthread_mutex_init(&p->lock, NULL);
    pthread_mutex_lock(&s->lock);
    bool taken = take(p);
    int why = errno;
    if (taken) {
        p->next = s->first;
        s->first = p;
    }
    pthread_mutex_unlock(&s->lock);
    if (taken) {
        *ret = p;
        return OK;
    }
    pthread_mutex_destroy(&p->lock);
    arena_free(a);
    return failed(f, "take", why);
}

static void end(struct partial *p, bool removed)
{
    struct partial_store *s = p->store;
    char name[NAME];
    name_of(p->id, name);
    pthread_mutex_lock(&s->lock);
    if (p->fd >= 0) {
        *find(s, p->id) = p->next;
        if (removed)
            unlinkat(s->dir, name, 0);
        close(p->fd);
    }
    pthread_mutex_unlock(&s->lock);
    pthread_mutex_destroy(&p->lock);
    arena_free(p->arena);
}

void partial_leave(struct partial *p)
{
    if (p)
        end(p, false);
}

void partial_remove(struct partial *p)
{
    end(p, true);
}

/* ---- writing ---- */

i64 partial_length(const struct partial *p)
{
    return p->size;
}

static bool write_all(struct partial *p, str bytes)
{
    errno = 0;
    while (p->fd >= 0 && bytes.n) {
        ssize_t n = pwrite(p->fd, bytes.p, bytes.n, p->size);
        if (n < 0 && errno != EINTR)
            return false;
        p->size += n > 0 ? n : 0;
        bytes = str_sub(bytes, n > 0 ? (size_t)n : 0, bytes.n);
    }
    return p->fd >= 0;
}

rc partial_write(struct partial *p, str bytes, struct fault *f)
{
    pthread_mutex_lock(&p->lock);
    bool ok = write_all(p, bytes);
    int why = errno;
    p->last_ms = monotonic_ms();
    pthread_mutex_unlock(&p->lock);
    return ok ? OK : failed(f, "write", why);
}

rc partial_keep(struct partial *p, struct fault *f)
{
    pthread_mutex_lock(&p->lock);
    p->held = true;
    int fd = p->fd;
    pthread_mutex_unlock(&p->lock);
    if (fd < 0)
        return failed(f, "keep", 0);
    if (fsync(fd) != 0 || (p->fresh && fsync(p->store->dir) != 0))
        return failed(f, "keep", errno);
    p->fresh = false;
    return OK;
}

rc partial_read(struct partial *p, i64 at, char *to, size_t n, size_t *ret_n, struct fault *f)
{
    errno = 0;
    pthread_mutex_lock(&p->lock);
    ssize_t got = p->fd < 0 ? -1 : pread(p->fd, to, n, at);
    int why = errno;
    pthread_mutex_unlock(&p->lock);
    if (got < 0)
        return failed(f, "read", why);
    *ret_n = (size_t)got;
    return OK;
}

rc partial_empty(struct partial *p, struct fault *f)
{
    errno = 0;
    pthread_mutex_lock(&p->lock);
    bool ok = p->fd >= 0 && ftruncate(p->fd, 0) == 0;
    int why = errno;
    if (ok)
        p->size = 0;
    pthread_mutex_unlock(&p->lock);
    return ok ? OK : failed(f, "empty", why);
}

/* ---- going ---- */

static rc drop(struct partial_store *s, i64 id, i64 before, struct fault *f)
{
    char name[NAME];
    struct stat st;
    struct partial *p;
    name_of(id, name);
    if (fstatat(s->dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? OK : failed(f, "drop", errno);
    rc r = partial_take(s, id, &p, f);
    if (r != OK)
        return r;
    bool old = fstat(p->fd, &st) == 0 && (i64)st.st_mtim.tv_sec * 1000 < before;
    if (old)
        partial_remove(p);
    else
        partial_leave(p);
    return OK;
}

rc partial_drop(struct partial_store *s, i64 id, struct fault *f)
{
    return drop(s, id, INT64_MAX, f);
}

size_t partial_sweep(struct partial_store *s, i64 before)
{
    int again = openat(s->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* closedir closes it */
    DIR *d = again >= 0 ? fdopendir(again) : NULL;
    size_t n = 0;
    if (!d) {
        if (again >= 0)
            close(again);
        return 0; /* the next round tries again */
    }
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        i64 id;
        struct stat st;
        if (!str_to_i64(str_from(e->d_name), &id) ||
            fstatat(s->dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
            (i64)st.st_mtim.tv_sec * 1000 >= before)
            continue;
        if (drop(s, id, before, NULL) == OK)
            n++;
    }
    closedir(d);
    return n;
}
