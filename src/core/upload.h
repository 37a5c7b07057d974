/* upload.h — reads one multipart upload while it arrives, for the dispatcher. */
#ifndef NAGUAN_UPLOAD_H
#define NAGUAN_UPLOAD_H

#include "core/attach.h"
#include "sys/blob.h"
#include "sys/sealed_file.h"

struct upload_reader;

struct upload_ask {
    struct blob_store *blobs;
    str content_type;
    bool any_type; /* whatever the content is; else UNSUPPORTED "attachment.type" unless attach_type
                      knows it */
    const struct keyring *keys; /* what arrives is sealed with them (UPLOAD_SEALED); NULL: it lies
                                   as it is */
};
CHECKED rc upload_begin(struct arena *a, const struct upload_ask *ask, struct upload_reader **ret,
                        struct fault *f);
CHECKED rc upload_piece(struct upload_reader *u, str bytes, struct fault *f);
/* All has arrived: the blob is durable. Waits for the disk. BAD_REQUEST "upload.no_file". */
CHECKED rc upload_end(struct upload_reader *u, struct upload *ret, struct fault *f);

#endif
