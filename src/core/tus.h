/* tus.h — photos sent in pieces over connections that break: tus 1.0 with creation, expiration and
 * termination (docs/internals/uploads.md).
 *
 * The bytes of a PATCH go to their file while they arrive (ROUTE_TUS, tus_body.c); these are the
 * handlers of the routes, all LONG with ROUTE_TUS | ROUTE_NO_TX but tus_options, which is STREAM.
 * Addresses: `{prefix}` for OPTIONS and POST, `{prefix}/{id}` for HEAD, PATCH and DELETE.
 *
 * An upload is one person's, known by the SM3 of the whole. Once all of it is here and has that
 * SM3, it becomes a loose attachment of that person, as from POST /v1/attachments. */
#ifndef NAGUAN_TUS_H
#define NAGUAN_TUS_H

#include "core/request.h"

#define TUS_VERSION "1.0.0"

/* Called in the transaction in which the attachment is made, or in which it is found to be there
 * already. */
typedef rc (*tus_arrived)(struct tx *tx, const struct actor *who, str hash, i64 attachment_id,
                          struct fault *f);

rc tus_options(struct request *rq, struct fault *f);
rc tus_create(struct request *rq, tus_arrived arrived, struct fault *f);
/* Also ends an upload whose last byte came just before a connection or the server broke. */
rc tus_head(struct request *rq, tus_arrived arrived, struct fault *f);
/* WRONG_HASH when all is here and it is something else: the file is empty again. */
rc tus_patch(struct request *rq, tus_arrived arrived, struct fault *f);
rc tus_delete(struct request *rq, struct fault *f);

struct house;
/* The keeper's: rows whose time was over before now, and files without one that nobody has written
 * to since `before`. */
CHECKED rc tus_tidy(const struct house *house, i64 now, i64 before, struct arena *a,
                    struct fault *f);

#endif
