/* spool.h — a reply too large for memory on its way to a client: an unnamed file that goes with its
 * last descriptor. */
#ifndef NAGUAN_SPOOL_H
#define NAGUAN_SPOOL_H

#include "base/err.h"

struct spool;

/* dir: where it lies, on a real disk. */
CHECKED rc spool_open(struct arena *a, str dir, struct spool **ret, struct fault *f);
CHECKED rc spool_add(struct spool *s, str bytes, struct fault *f); /* DISK_FULL */
/* Hands over the descriptor, rewound; the caller closes it. Without this call the file goes with
 * the arena. */
CHECKED rc spool_end(struct spool *s, int *ret_fd, i64 *ret_length, struct fault *f);

#endif
