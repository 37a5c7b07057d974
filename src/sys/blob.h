/* blob.h — large objects by content: NAGUAN_DATA/blobs/ab/cdef…, named by SM3, written beside and
 * renamed, fsynced. */
#ifndef NAGUAN_BLOB_H
#define NAGUAN_BLOB_H

#include "base/err.h"

struct blob_store;
struct blob_writer;

/* dir: the folder itself, made when it is not there; its parent must exist. What writers that died
 * left behind goes. All calls are safe from any thread, each writer belongs to one. UNAVAILABLE or
 * DISK_FULL on a failure of the disk. */
CHECKED rc blob_open(str dir, struct blob_store **ret, struct fault *f);
void blob_close(struct blob_store *s);
CHECKED rc blob_begin(struct blob_store *s, struct blob_writer **ret, struct fault *f);
CHECKED rc blob_write(struct blob_writer *w, str bytes,
                      struct fault *f); /* DISK_FULL keeps the store clean */
/* Durable when it returns. The same content twice is one file. Frees w, also when it fails. hash:
 * SM3 in hexadecimal. */
CHECKED rc blob_commit(struct blob_writer *w, struct arena *a, str *ret_hash, i64 *ret_size,
                       struct fault *f);
/* The same, but WRONG_HASH, and nothing stays, when the content has another hash than this. */
CHECKED rc blob_commit_as(struct blob_writer *w, str hash, struct fault *f);
void blob_abandon(struct blob_writer *w); /* NULL is fine */
/* The caller closes *ret_fd. NOT_FOUND for anything that is no hash, too: a name never becomes a
 * path. */
CHECKED rc blob_read(struct blob_store *s, str hash, int *ret_fd, i64 *ret_size, struct fault *f);
CHECKED rc blob_delete(struct blob_store *s, str hash, struct fault *f);
/* The same, unless it was written, perhaps again, at `before` (ms UTC) or later: somebody may be
 * about to name it. Not there is fine. */
CHECKED rc blob_expire(struct blob_store *s, str hash, i64 before, struct fault *f);

#endif
