/* actor_load.h — a person as an actor, by id: for work done later on somebody's behalf. */
#ifndef NAGUAN_ACTOR_LOAD_H
#define NAGUAN_ACTOR_LOAD_H

#include "core/actor.h"

/* What a person with these roles sees; bureau, person and units are the caller's. */
void scope_of_roles(struct scope *scope, unsigned roles);

/* As the person is now, with the scope a session of theirs would have; lives in the transaction's
 * arena. NOT_FOUND "person.not_found" when the person is not active any more. */
CHECKED rc actor_load(struct tx *tx, i64 person_id, struct actor *ret, struct fault *f);

/* Whose deputy the person is today, into scope->absent; lives in the transaction's arena. */
CHECKED rc actor_absent(struct tx *tx, i64 person_id, struct scope *scope, struct fault *f);

/* The cases they have a part in and those they hold a pass for, into scope->parts and ->passes;
 * lives in the transaction's arena. */
CHECKED rc actor_let_in(struct tx *tx, i64 person_id, struct scope *scope, struct fault *f);

#endif
