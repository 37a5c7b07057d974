/* access.h — keys by which other systems come in (接口密钥): what each is good for, in whose name,
 * how often, until when.
 *
 * A key is 48 random characters, told once; its SM3 is kept. It is no person: it opens only the
 * addresses of rooms that ask for it here, sees what its unit and those below see, and nothing of
 * secret work. */
#ifndef NAGUAN_ACCESS_H
#define NAGUAN_ACCESS_H

#include "core/request.h"

/* Who comes with the key in the head "Authorization: Bearer …" (ret is the machine in the key's
 * unit), from then on rq->tx has its scope. right: rules, access_rights. UNAUTHENTICATED for every
 * key that is unknown, ended or past its last day; FORBIDDEN without the right; TOO_MANY when it
 * asks more often than agreed. ret lives in rq->arena. */
CHECKED rc access_find(struct request *rq, const char *right, struct actor *ret, struct fault *f);

/* The same for a key that comes otherwise (a form's api_key); key empty: the head's. ret_key: by
 * which the key's own rows are known. */
CHECKED rc access_enter(struct request *rq, str key, const char *right, struct actor *ret,
                        i64 *ret_key, struct fault *f);

/* Whoever sent a message signed by Standard Webhooks with the secret of that key (webhook-id,
 * webhook-timestamp, webhook-signature over "id.timestamp.body", HMAC-SHA256, v1). UNAUTHENTICATED
 * for a key that is none, and for a wrong signature, alike; "access.stale" when it was signed more
 * than five minutes from now. */
CHECKED rc access_signed(struct request *rq, i64 key, const char *right, struct actor *ret,
                         struct fault *f);

extern const struct room access_room;

#endif
