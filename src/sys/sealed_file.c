#include "sys/sealed_file.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PIECE = 64 << 10, PLACE = 9, LENGTH = 4, SEALED_MOST = PIECE + 4096 };

struct sealed_file {
    struct sealed_file_to to;
    struct arena *piece; /* what one piece needs */
    u64 place;
    size_t n;
    char bytes[PLACE + PIECE]; /* behind the place, written when the piece is full */
};

static void drop(void *arg)
{
    struct sealed_file *s = arg;
    arena_free(s->piece);
}

rc sealed_file_begin(struct arena *a, const struct sealed_file_to *to, struct sealed_file **ret,
                     struct fault *f)
{
    struct sealed_file *s = ARENA_NEW(a, struct sealed_file);
    s->to = *to;
    s->place = 0;
    s->n = 0;
    s->piece = arena_new(0);
    if (!s->piece)
        return fail(f, NO_MEMORY, NULL);
    arena_defer(a, drop, s);
    *ret = s;
    return OK;
}

/* Eight bytes of the number, the lowest first, and one that says whether it is the last. */
static void put_place(char at[PLACE], u64 place, bool last)
{
    for (int i = 0; i < PLACE - 1; i++)
        at[i] = (char)(place >> (8 * i) & 0xff);
    at[PLACE - 1] = last;
}

static rc write_piece(struct sealed_file *s, bool last, struct fault *f)
{
    str sealed;
    char length[LENGTH];
    put_place(s->bytes, s->place++, last);
    rc r = seal(s->to.keys, s->to.purpose, s->piece, (str){ s->bytes, PLACE + s->n }, &sealed, f);
    if (r != OK)
        return r;
    for (int i = 0; i < LENGTH; i++)
        length[i] = (char)(sealed.n >> (8 * i) & 0xff);
    r = s->to.write(s->to.arg, (str){ length, LENGTH }, f);
    if (r == OK)
        r = s->to.write(s->to.arg, sealed, f);
    s->n = 0;
    arena_reset(s->piece);
    return r;
}

rc sealed_file_add(struct sealed_file *s, str bytes, struct fault *f)
{
    while (bytes.n) {
        size_t n = PIECE - s->n < bytes.n ? PIECE - s->n : bytes.n;
        memcpy(s->bytes + PLACE + s->n, bytes.p, n);
        s->n += n;
        bytes = str_sub(bytes, n, bytes.n);
        rc r = s->n == PIECE ? write_piece(s, false, f) : OK;
        if (r != OK)
            return r;
    }
    return OK;
}

rc sealed_file_end(struct sealed_file *s, struct fault *f)
{
    return write_piece(s, true, f);
}

/* ---- reading ---- */

struct opening {
    const struct keyring *keys;
    const char *purpose;
    struct arena *piece;
    u64 place;
    int from, to;
};

/* False at the end and when it cannot be read. */
static bool read_all(int fd, char *to, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t got = read(fd, to + at, n - at);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        at += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static bool write_all(int fd, str bytes)
{
    for (size_t at = 0; at < bytes.n;) {
        ssize_t n = write(fd, bytes.p + at, bytes.n - at);
        if (n < 0 && errno != EINTR)
            return false;
        at += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static rc damaged(struct fault *f)
{
    return fail(f, INTERNAL, "secret.damaged");
}

static rc open_piece(struct opening *o, bool *ret_last, struct fault *f)
{
    unsigned char length[LENGTH];
    char place[PLACE];
    size_t n = 0;
    str plain;
    if (!read_all(o->from, (char *)length, LENGTH))
        return damaged(f);
    for (int i = 0; i < LENGTH; i++)
        n |= (size_t)length[i] << (8 * i);
    if (n > SEALED_MOST)
        return damaged(f);
    char *sealed = arena_alloc(o->piece, n + 1);
    if (!read_all(o->from, sealed, n))
        return damaged(f);
    rc r = unseal(o->keys, o->purpose, o->piece, (str){ sealed, n }, &plain, f);
    if (r != OK)
        return r;
    *ret_last = plain.n >= PLACE && plain.p[PLACE - 1];
    put_place(place, o->place++, *ret_last);
    if (plain.n < PLACE || memcmp(place, plain.p, PLACE) != 0)
        return damaged(f);
    if (!write_all(o->to, str_sub(plain, PLACE, plain.n)))
        return fail_detail(f, NO_MEMORY, NULL, "sealed file: errno %d", errno);
    return OK;
}

static rc open_all(struct opening *o, struct fault *f)
{
    bool last = false;
    char more;
    rc r = OK;
    while (r == OK && !last) {
        r = open_piece(o, &last, f);
        arena_reset(o->piece);
    }
    if (r == OK && read_all(o->from, &more, 1))
        return damaged(f);
    return r;
}

rc sealed_file_read(const struct keyring *keys, const char *purpose, int fd, int *ret_fd,
                    struct fault *f)
{
    struct opening o = { keys, purpose, arena_new(0), 0, fd, -1 };
    if (!o.piece)
        return fail(f, NO_MEMORY, NULL);
    o.to = memfd_create("table", MFD_CLOEXEC);
    rc r = o.to < 0 || lseek(fd, 0, SEEK_SET) != 0
               ? fail_detail(f, UNAVAILABLE, NULL, "sealed file: errno %d", errno)
               : open_all(&o, f);
    arena_free(o.piece);
    if (r == OK && lseek(o.to, 0, SEEK_SET) == 0) {
        *ret_fd = o.to;
        return OK;
    }
    if (o.to >= 0)
        close(o.to);
    return r == OK ? fail_detail(f, UNAVAILABLE, NULL, "sealed file: errno %d", errno) : r;
}
