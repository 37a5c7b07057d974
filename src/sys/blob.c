#include "sys/blob.h"

#include "sys/secret.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A blob lies in "ab/cdef…": its SM3 in hexadecimal, cut after two digits. Work in progress lies in
 * "new" under a random name and is locked by its writer: what is there without a lock was left by a
 * process that died. */
enum { HASH_TEXT = 2 * SM3_BYTES, TEMPORARY = 24 };

struct blob_store {
    struct arena *arena;
    int dir, unfinished;
};

struct blob_writer {
    struct arena *arena;
    struct blob_store *store;
    struct sm3_stream *hash;
    int fd;
    bool failed; /* a piece is missing: only blob_abandon makes sense, and commit does just that */
    i64 size;
    char *name;
};

static rc failed(struct fault *f, const char *step)
{
    int why = errno;
    bool full = why == ENOSPC || why == EDQUOT || why == EFBIG;
    return fail_detail(f, full ? DISK_FULL : UNAVAILABLE, NULL, "blob %s: errno %d", step, why);
}

/* The folder below dir, made when it is not there, or -1. */
static int folder_in(int dir, const char *name)
{
    if (mkdirat(dir, name, 0700) == 0) {
        if (dir >= 0 &&
            fsync(dir) != 0) /* AT_FDCWD is no descriptor: that folder is the operator's */
            return -1;
    } else if (errno != EEXIST) {
        return -1;
    }
    return openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static void drop_if_left(int dir, const char *name)
{
    int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        unlinkat(dir, name, 0);
    close(fd);
}

static void drop_left_overs(int dir)
{
    int again = dup(dir); /* closedir closes it */
    DIR *d = again >= 0 ? fdopendir(again) : NULL;
    if (!d) {
        if (again >= 0)
            close(again);
        return; /* the next start tries again */
    }
    rewinddir(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d))
        if (e->d_name[0] != '.')
            drop_if_left(dir, e->d_name);
    closedir(d);
}

rc blob_open(str dir, struct blob_store **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct blob_store *s = ARENA_NEW(a, struct blob_store);
    *s = (struct blob_store){ .arena = a, .unfinished = -1 };
    s->dir = folder_in(AT_FDCWD, arena_cstr(a, dir));
    if (s->dir >= 0)
        s->unfinished = folder_in(s->dir, "new");
    if (s->unfinished < 0) {
        rc code = failed(f, "open");
        blob_close(s);
        return code;
    }
    drop_left_overs(s->unfinished);
    *ret = s;
    return OK;
}

void blob_close(struct blob_store *s)
{
    if (!s)
        return;
    if (s->dir >= 0)
        close(s->dir);
    if (s->unfinished >= 0)
        close(s->unfinished);
    arena_free(s->arena);
}

/* A new locked file in "new", or -1. */
static int new_file(struct blob_writer *w)
{
    for (;;) {
        struct stat st;
        w->name = arena_cstr(w->arena, secret_token(w->arena, TEMPORARY));
        int fd = openat(w->store->unfinished, w->name,
                        O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
            return -1;
        if (flock(fd, LOCK_EX) != 0 || fstat(fd, &st) != 0) {
            unlinkat(w->store->unfinished, w->name, 0);
            close(fd);
            return -1;
        }
        if (st.st_nlink > 0)
            return fd;
        close(fd); /* another start of the store swept it before it was locked */
    }
}

rc blob_begin(struct blob_store *s, struct blob_writer **ret, struct fault *f)
{
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct blob_writer *w = ARENA_NEW(a, struct blob_writer);
    *w = (struct blob_writer){ .arena = a, .store = s };
    w->fd = new_file(w);
    if (w->fd < 0) {
        rc code = failed(f, "begin");
        arena_free(a);
        return code;
    }
    w->hash = sm3_begin();
    *ret = w;
    return OK;
}

rc blob_write(struct blob_writer *w, str bytes, struct fault *f)
{
    size_t at = 0;
    while (at < bytes.n && !w->failed) {
        ssize_t n = write(w->fd, bytes.p + at, bytes.n - at);
        if (n < 0 && errno != EINTR) {
            w->failed = true;
            return failed(f, "write");
        }
        at += n > 0 ? (size_t)n : 0;
    }
    if (w->failed)
        return fail(f, UNAVAILABLE, NULL);
    sm3_add(w->hash, bytes);
    w->size += (i64)bytes.n;
    return OK;
}

/* Ends the writer; the file in "new" goes unless it has been renamed. */
static void end(struct blob_writer *w, bool keep)
{
    unsigned char unused[SM3_BYTES];
    if (w->hash)
        sm3_end(w->hash, unused);
    if (!keep)
        unlinkat(w->store->unfinished, w->name, 0);
    close(w->fd);
    arena_free(w->arena);
}

/* Gives the file its name for good. The folder entry is on the disk when it returns true. */
static bool name_it(const struct blob_writer *w, str hash)
{
    char *start = arena_cstr(w->arena, str_sub(hash, 0, 2));
    int dir = folder_in(w->store->dir, start);
    if (dir < 0)
        return false;
    /* Over an equal file that is there already: content decides the name, so nothing is lost and
     * damage heals. */
    bool ok = renameat(w->store->unfinished, w->name, dir, hash.p + 2) == 0 && fsync(dir) == 0;
    int why = errno;
    close(dir);
    errno = why;
    return ok;
}

/* wanted: the hash it must have, or empty. */
static rc commit(struct blob_writer *w, str wanted, struct arena *a, str *ret_hash, struct fault *f)
{
    unsigned char digest[SM3_BYTES];
    if (w->failed) {
        end(w, false);
        return fail(f, UNAVAILABLE, NULL);
    }
    sm3_end(w->hash, digest);
    w->hash = NULL;
    str hash = hex(a, digest, sizeof digest);
    if (wanted.n && !str_eq(hash, wanted)) {
        end(w, false);
        return fail(f, WRONG_HASH, NULL);
    }
    bool ok = fsync(w->fd) == 0 && name_it(w, hash);
    rc code = ok ? OK : failed(f, "commit");
    end(w, ok);
    if (code == OK)
        *ret_hash = hash;
    return code;
}

rc blob_commit(struct blob_writer *w, struct arena *a, str *ret_hash, i64 *ret_size,
               struct fault *f)
{
    i64 size = w->size;
    rc r = commit(w, (str){ 0 }, a, ret_hash, f);
    if (r == OK)
        *ret_size = size;
    return r;
}

rc blob_commit_as(struct blob_writer *w, str hash, struct fault *f)
{
    struct arena *a = arena_new(0);
    str same;
    if (!a) {
        blob_abandon(w);
        return fail(f, NO_MEMORY, NULL);
    }
    rc r = commit(w, hash, a, &same, f);
    arena_free(a);
    return r;
}

void blob_abandon(struct blob_writer *w)
{
    if (w)
        end(w, false);
}

struct place {
    char path[HASH_TEXT + 2]; /* "ab/cdef…" and NUL */
};

/* False for whatever is no hash: such a name never reaches the file system. */
static bool place_of(str hash, struct place *ret)
{
    if (hash.n != HASH_TEXT)
        return false;
    for (size_t i = 0; i < hash.n; i++) {
        char c = hash.p[i];
        if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
            return false;
    }
    snprintf(ret->path, sizeof ret->path, "%.2s/%.62s", hash.p, hash.p + 2);
    return true;
}

rc blob_read(struct blob_store *s, str hash, int *ret_fd, i64 *ret_size, struct fault *f)
{
    struct place place;
    struct stat st;
    if (!place_of(hash, &place))
        return fail(f, NOT_FOUND, NULL);
    int fd = openat(s->dir, place.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? fail(f, NOT_FOUND, NULL) : failed(f, "read");
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return fail(f, NOT_FOUND, NULL);
    }
    *ret_fd = fd;
    *ret_size = st.st_size;
    return OK;
}

rc blob_delete(struct blob_store *s, str hash, struct fault *f)
{
    struct place place;
    if (!place_of(hash, &place))
        return fail(f, NOT_FOUND, NULL);
    if (unlinkat(s->dir, place.path, 0) == 0)
        return OK;
    return errno == ENOENT ? fail(f, NOT_FOUND, NULL) : failed(f, "delete");
}

rc blob_expire(struct blob_store *s, str hash, i64 before, struct fault *f)
{
    struct place place;
    struct stat st;
    if (!place_of(hash, &place))
        return fail(f, NOT_FOUND, NULL);
    if (fstatat(s->dir, place.path, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? OK : failed(f, "expire");
    if ((i64)st.st_mtim.tv_sec * 1000 >= before)
        return OK;
    return unlinkat(s->dir, place.path, 0) == 0 || errno == ENOENT ? OK : failed(f, "expire");
}
