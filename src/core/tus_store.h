/* tus_store.h — the rows of table upload, for tus.c and tus_body.c only. */
#ifndef NAGUAN_TUS_STORE_H
#define NAGUAN_TUS_STORE_H

#include "core/actor.h"
#include "core/attach.h"

struct tus_upload {
    i64 id, attachment_id; /* attachment_id: 0 while it is on its way */
    i64 expires_at;
    struct attach_new photo; /* hash and size: as announced */
};

/* One's own; text in a. NOT_FOUND "upload.not_found". */
CHECKED rc tus_store_get(struct tx *tx, i64 id, i64 person_id, struct arena *a,
                         struct tus_upload *ret, struct fault *f);
/* The upload of that content, made when there is none. The same again has time until expires_at,
 * and one that is still on its way the length said now. TOO_MANY "upload.quota" when the person has
 * more than quota bytes on their way. */
struct tus_wish {
    struct attach_new photo;
    i64 expires_at, quota;
};
CHECKED rc tus_store_ask(struct tx *tx, const struct actor *who, const struct tus_wish *wish,
                         struct tus_upload *ret, bool *ret_new, struct fault *f);
CHECKED rc tus_store_whole(struct tx *tx, i64 id, i64 attachment_id, struct fault *f);
CHECKED rc tus_store_delete(struct tx *tx, i64 id, i64 person_id, struct fault *f);
/* At most max ids of uploads whose time was over before `before`, gone. */
CHECKED rc tus_store_expire(struct tx *tx, i64 before, size_t max, i64 *ids, size_t *ret_n,
                            struct fault *f);

#endif
