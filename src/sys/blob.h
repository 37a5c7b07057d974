/* blob.h — large objects by content: NAGUAN_DATA/blobs/ab/cdef…, named by SM3, written beside and renamed, fsynced. */
#ifndef NAGUAN_BLOB_H
#define NAGUAN_BLOB_H

#include "base/err.h"

struct blob_store;
struct blob_writer;

CHECKED rc blob_open(str dir, struct blob_store **ret, struct fault *f);
void blob_close(struct blob_store *s);
CHECKED rc blob_begin(struct blob_store *s, struct blob_writer **ret, struct fault *f);
CHECKED rc blob_write(struct blob_writer *w, str bytes, struct fault *f); /* DISK_FULL keeps the store clean */
/* Durable when it returns. The same content twice is one file. Frees w. */
CHECKED rc blob_commit(struct blob_writer *w, struct arena *a, str *ret_hash, i64 *ret_size, struct fault *f);
void blob_abandon(struct blob_writer *w); /* NULL is fine */
CHECKED rc blob_read(struct blob_store *s, str hash, int *ret_fd, i64 *ret_size, struct fault *f); /* NOT_FOUND */
CHECKED rc blob_delete(struct blob_store *s, str hash, struct fault *f);

#endif
