/* full_disk.c — a disk that is full while a file exists, for a server that is started with this
 * preloaded.
 *
 * While the file named by NAGUAN_TEST_FULL exists, every write to a regular file fails with ENOSPC,
 * as on a full disk; sockets, pipes and reads go on. Works without root, which a small tmpfs would
 * need. */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static bool is_full(int fd)
{
    const char *mark = getenv("NAGUAN_TEST_FULL");
    struct stat about;
    return mark && access(mark, F_OK) == 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

/* Each function is the one of the C library, or ENOSPC. */
#define EXPORTED __attribute__((visibility("default")))
#define ON_FULL_DISK(result, name, parameters, arguments)                                          \
    EXPORTED result name parameters;                                                               \
    EXPORTED result name parameters                                                                \
    {                                                                                              \
        static result(*real) parameters;                                                           \
        if (!real)                                                                                 \
            *(void **)&real = dlsym(RTLD_NEXT, #name);                                             \
        int before = errno;                                                                        \
        if (is_full(fd)) {                                                                         \
            errno = ENOSPC;                                                                        \
            return -1;                                                                             \
        }                                                                                          \
        errno = before;                                                                            \
        return real arguments;                                                                     \
    }

ON_FULL_DISK(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
ON_FULL_DISK(ssize_t, pwrite, (int fd, const void *p, size_t n, off_t at), (fd, p, n, at))
ON_FULL_DISK(ssize_t, pwrite64, (int fd, const void *p, size_t n, off64_t at), (fd, p, n, at))
ON_FULL_DISK(ssize_t, writev, (int fd, const struct iovec *v, int n), (fd, v, n))
