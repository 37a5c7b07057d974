/* partial.h — files that arrive in pieces, over broken connections and days: NAGUAN_DATA/uploads/
 * and the number of each.
 *
 * What was written is there: the length of a file is how much of it has come. One writer at a time
 * has a file, also among several processes. In this process one that has been silent for
 * PARTIAL_SILENCE loses it to who comes next: behind a phone that changed its network hangs a
 * connection that nobody will ever speak on again. All calls are safe from any thread; a struct
 * partial belongs to one thread at a time. UNAVAILABLE or DISK_FULL on a failure of the disk. */
#ifndef NAGUAN_PARTIAL_H
#define NAGUAN_PARTIAL_H

#include "base/err.h"

struct partial_store;
struct partial;

enum { PARTIAL_SILENCE = 5000 }; /* ms */

/* dir: the folder itself, made when it is not there; its parent must exist. */
CHECKED rc partial_open(str dir, struct partial_store **ret, struct fault *f);
void partial_close(struct partial_store *s); /* NULL is fine */

/* How much has come, 0 when nothing has. */
CHECKED rc partial_size(struct partial_store *s, i64 id, i64 *ret, struct fault *f);
/* The file for writing at its end. LOCKED when another has it. */
CHECKED rc partial_take(struct partial_store *s, i64 id, struct partial **ret, struct fault *f);
i64 partial_length(const struct partial *p);
/* LOCKED when it was lost meanwhile. What could be written of the bytes counts, also on failure. */
CHECKED rc partial_write(struct partial *p, str bytes, struct fault *f);
/* On the disk for good; from here on nobody else gets the file before it is left. */
CHECKED rc partial_keep(struct partial *p, struct fault *f);
/* At most n bytes from `at` on; 0 bytes at the end. */
CHECKED rc partial_read(struct partial *p, i64 at, char *to, size_t n, size_t *ret_n,
                        struct fault *f);
CHECKED rc partial_empty(struct partial *p, struct fault *f); /* all of it was wrong */
void partial_leave(struct partial *p);                        /* frees p; NULL is fine */
void partial_remove(struct partial *p);                       /* the file too; frees p */
/* What is not being written: the file goes. Not there is fine; LOCKED. */
CHECKED rc partial_drop(struct partial_store *s, i64 id, struct fault *f);
/* Drops what nobody has written to since `before` (ms UTC) and nobody has; returns how many. */
size_t partial_sweep(struct partial_store *s, i64 before);

#endif
