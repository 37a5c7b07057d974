/* sealed_file.h — a file that lies sealed from its first byte: written in pieces as it arrives,
 * read back into memory, never onto a disk.
 *
 * Each piece is its length (four bytes, the lowest first) and what seal makes of its place, whether
 * it is the last, and its bytes: a piece that is missing, doubled, moved or cut off is noticed. */
#ifndef NAGUAN_SEALED_FILE_H
#define NAGUAN_SEALED_FILE_H

#include "sys/secret.h"

struct sealed_file;

/* Where what was sealed goes, in order. */
typedef rc (*sealed_file_fn)(void *arg, str bytes, struct fault *f);
struct sealed_file_to {
    const struct keyring *keys;
    const char *purpose; /* of the keyring; lives as long as the file */
    sealed_file_fn write;
    void *arg;
};

/* In a, which must outlive it. */
CHECKED rc sealed_file_begin(struct arena *a, const struct sealed_file_to *to,
                             struct sealed_file **ret, struct fault *f);
CHECKED rc sealed_file_add(struct sealed_file *s, str bytes, struct fault *f);
/* The last piece; nothing may be added after it. */
CHECKED rc sealed_file_end(struct sealed_file *s, struct fault *f);

/* What lies in fd, opened into an unnamed file in memory that the caller closes; fd stays the
 * caller's, its position is lost. INTERNAL "secret.damaged", UNAVAILABLE "secret.key_missing",
 * NO_MEMORY. */
CHECKED rc sealed_file_read(const struct keyring *keys, const char *purpose, int fd, int *ret_fd,
                            struct fault *f);

#endif
