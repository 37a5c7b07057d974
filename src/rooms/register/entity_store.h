/* entity_store.h — the statements of the register's operators; no rules. */
#ifndef NAGUAN_ENTITY_STORE_H
#define NAGUAN_ENTITY_STORE_H

#include "rooms/register/register.h"

CHECKED rc entity_insert(struct tx *tx, const struct entity *e, struct fault *f);
/* ret_changed 0: the version was not the newest any more. */
CHECKED rc entity_update(struct tx *tx, const struct entity *e, i64 ver, i64 *ret_changed,
                         struct fault *f);

/* For change rows: ciphertext in base64url. arg is the tx. */
str change_seal(void *tx, str plain);

#endif
