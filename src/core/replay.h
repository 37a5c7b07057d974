/* replay.h — the same request twice is done once: Idempotency-Key (RFC draft) by person, key and
 * content.
 *
 * The answer is kept beside what was done, in the same transaction, for as long as rules/retention
 * says. */
#ifndef NAGUAN_REPLAY_H
#define NAGUAN_REPLAY_H

#include "core/app_parts.h"

enum { REPLAY_KEY = 64 };

/* Takes the key from the request's header; BAD_REQUEST "replay.key" when it is none. */
CHECKED rc replay_key(struct call *c, struct fault *f);
/* What is asked, in one digest: method, target, version, body or the file sent. */
void replay_digest(struct call *c);
/* Whether it was answered before: then c->reply is that answer. CONFLICT "replay.other" when the
 * key was used for something else. */
CHECKED rc replay_find(struct call *c, struct tx *tx, bool *ret_found, struct fault *f);
CHECKED rc replay_keep(struct call *c, struct tx *tx, struct fault *f);

#endif
