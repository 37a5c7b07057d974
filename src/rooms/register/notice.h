/* notice.h — what the ledger and other screens hear of a change in the register. */
#ifndef NAGUAN_NOTICE_H
#define NAGUAN_NOTICE_H

#include "rooms/register/register.h"

struct notice {
    const char *kind, *act; /* "premises", "change" */
    i64 id, entity_id, unit_id;
    str place_code, facts;
    str from, to; /* states, when the change moved it to another one */
};
CHECKED rc register_notice(struct tx *tx, const struct actor *who, const struct notice *n,
                           struct fault *f);

#endif
