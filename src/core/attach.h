/* attach.h — files people send: streamed to the blob store while they arrive, known by their
 * content. */
#ifndef NAGUAN_ATTACH_H
#define NAGUAN_ATTACH_H

#include "core/request.h"

/* rq->in of a ROUTE_UPLOAD route. The blob is durable when the handler runs; a row that names it
 * makes it stay. */
struct upload {
    str name;       /* of the file, safe as a file name */
    str media_type; /* by content, of those in attach.c; "application/octet-stream" for another
                       (ROUTE_ANY_TYPE only) */
    str hash;       /* of what lies, SM3 in hex */
    i64 size;       /* of what lies */
    str content;    /* the hash of what was sent: another one when it lies sealed (ROUTE_SEALED) */
    i64 sent;       /* its size */
    const struct http_pair *fields; /* the other parts of the form */
    size_t field_count;
};
/* The purpose by which an upload of a ROUTE_SEALED route lies sealed; never to be renamed. */
#define UPLOAD_SEALED "upload"
str upload_field(const struct upload *u, const char *name); /* empty when absent */

/* The media type of content that begins with head (64 bytes are enough); empty when it is none that
 * we keep. */
str attach_type(str head);

/* A file whose bytes are in the blob store becomes a loose attachment: its rows, and that of the
 * ledger. */
struct attach_new {
    str hash, name, media_type; /* name: safe as a file name */
    i64 size, taken_at;         /* taken_at: 0 when unknown */
    bool placed;
    double lon, lat;
};
/* Where a picture was taken, as text; both empty: unknown. Field errors "lon", "lat". */
CHECKED rc attach_place(struct attach_new *file, str lon, str lat, struct fault *f);
CHECKED rc attach_add(struct tx *tx, const struct actor *who, const struct attach_new *file,
                      i64 *ret_id, struct fault *f);
/* Where a picture comes from: SM3 of the camera's own file and the number burnt into it, both may
 * be empty. */
CHECKED rc attach_mark(struct tx *tx, i64 id, str original, str number, struct fault *f);

/* Rows of tables blob and attachment; the handler of POST /v1/attachments. */
rc attach_post(struct request *rq, struct fault *f);
rc attach_content(struct request *rq, struct fault *f);

#endif
