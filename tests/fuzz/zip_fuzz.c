/* Any bytes as a zip archive, as it is uploaded: each entry gives the same bytes and the same end
 * twice, never more than it may, stops where its reader does, and is there exactly when it is said
 * to be. The names asked for are those of an XLSX and those the archive itself seems to hold. */
#include "base/buf.h"
#include "base/limits.h"
#include "codec/unzip.h"

#include "target.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST = 1 << 16, NAMES = 32 };

struct sum {
    u64 bytes, hash;
    u64 stop; /* after so many bytes the reader has enough; 0: never */
};

static rc add(void *arg, str bytes, struct fault *f)
{
    struct sum *s = arg;
    (void)f;
    must(bytes.n > 0);
    s->bytes += bytes.n;
    s->hash = s->hash * 31 + str_hash(bytes);
    return s->stop && s->bytes >= s->stop ? CANCELLED : OK;
}

static rc read_entry(struct arena *a, const struct unzip *z, str name, struct sum *s)
{
    struct fault f;
    struct unzip_sink sink = { add, s };
    fault_init(&f, a);
    rc code = unzip_each(z, name, MOST, &sink, &f);
    must(code == OK || f.code == code || code == CANCELLED);
    return code;
}

static void entry(struct arena *a, const struct unzip *z, str name)
{
    struct sum one = { 0 }, two = { 0 }, cut = { 0 };
    rc code = read_entry(a, z, name, &one);
    must(code == OK || code == INVALID || code == TOO_LARGE || code == NOT_FOUND);
    must(unzip_has(z, name) == (code != NOT_FOUND) && unzip_size(z, name) >= 0);
    must(one.bytes <= MOST && (code != NOT_FOUND || one.bytes == 0));
    must(read_entry(a, z, name, &two) == code && one.bytes == two.bytes && one.hash == two.hash);
    cut.stop = one.bytes / 2 + 1;
    must(one.bytes == 0 || read_entry(a, z, name, &cut) == CANCELLED);
}

/* What stands in the central directory where a name should be: any bytes at all. */
static size_t names_in(str file, str ret[NAMES])
{
    enum { HEAD = 46, LENGTH_AT = 28 };
    size_t n = 0;
    for (size_t at = 0; at + HEAD <= file.n && n < NAMES; at++) {
        str head = str_sub(file, at, at + HEAD);
        if (!str_starts(head, S("PK\x01\x02")))
            continue;
        size_t length =
            (unsigned char)head.p[LENGTH_AT] | (size_t)(unsigned char)head.p[LENGTH_AT + 1] << 8;
        ret[n++] = str_sub(file, at + HEAD, at + HEAD + length);
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const str usual[] = { STR_INIT("[Content_Types].xml"), STR_INIT("XL/WORKBOOK.XML"),
                                 STR_INIT("../../etc/passwd"), STR_INIT("a"), STR_INIT("") };
    if (size > 1 << 17)
        return 0;
    struct arena *a = arena_new(0);
    struct fault f;
    struct unzip *z = NULL;
    str names[NAMES], file = { (const char *)data, size };
    size_t n = names_in(file, names);
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    fault_init(&f, a);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    rc code = unzip_open(a, fd, &z, &f);
    must(code == OK ? z != NULL : (code == INVALID || code == TOO_LARGE) && z == NULL && f.key.n);
    for (size_t i = 0; z && i < COUNT(usual); i++)
        entry(a, z, usual[i]);
    for (size_t i = 0; z && i < n; i++)
        entry(a, z, names[i]);
    arena_free(a);
    must(fcntl(fd, F_GETFD) >= 0);
    close(fd);
    return 0;
}
