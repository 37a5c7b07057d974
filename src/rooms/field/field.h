/* field.h — the phone in the street: which phones there are, and what they send.
 *
 * A capsule is what one act in the street leaves behind: a journal closed by a chain of SM3. The
 * server answers with a receipt once it is durable; what it cannot carry out it keeps for a person
 * to correct. docs/internals/field.md is the protocol. */
#ifndef NAGUAN_FIELD_H
#define NAGUAN_FIELD_H

#include "core/actor.h"

/* A photo that who sent is whole and is that attachment: capsules of theirs that wait for it take
 * it; what waited for nothing else is accepted. OK also when none waits. */
CHECKED rc capsule_photo_arrived(struct tx *tx, const struct actor *who, str hash,
                                 i64 attachment_id, struct fault *f);

extern const struct room field_room;

#endif
