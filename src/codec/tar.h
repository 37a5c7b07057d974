/* tar.h — the heads of a tar archive (POSIX ustar), so that what we pack can be opened with what
 * every system has. */
#ifndef NAGUAN_TAR_H
#define NAGUAN_TAR_H

#include "base/str.h"

enum { TAR_BLOCK = 512, TAR_NAME = 100 };

/* A regular file; its content follows, filled up with zeros to whole blocks. Two blocks of zeros
 * end the archive. */
struct tar_entry {
    str name; /* shorter than TAR_NAME */
    i64 size;
    i64 at; /* ms UTC; kept to the second */
    unsigned mode;
};

/* False when the name does not fit. */
bool tar_write(const struct tar_entry *e, char block[TAR_BLOCK]);
/* False when it is no head of a regular file or its sum is wrong. The name points into block. */
bool tar_read(const char block[TAR_BLOCK], struct tar_entry *ret);
bool tar_is_end(const char block[TAR_BLOCK]);
/* Zeros behind content of this size. */
size_t tar_padding(i64 size);

#endif
