/* capsule_chain.h — the chain that closes a capsule's journal, and what its clocks say. No
 * database. */
#ifndef NAGUAN_CAPSULE_CHAIN_H
#define NAGUAN_CAPSULE_CHAIN_H

#include "codec/json.h"

enum { CAPSULE_ID = 32, CAPSULE_SEAL = 64, CAPSULE_ENTRIES = 2000 };

/* As sent (CapsuleNew). */
struct capsule_new {
    str id, device, prev, kind, seal; /* hex, lower case; prev empty for the first */
    i64 seq, sent_at;
    const struct json *journal; /* texts, in order */
};

struct capsule_content {
    const struct json *what;  /* of the closing entry */
    i64 opened_at, sealed_at; /* by the phone's clock */
    i64 jump_ms; /* how far its clock was set back at most, by the one that cannot be set */
};

/* Checks names, numbers and the chain, and reads the journal. INVALID with the field errors: id,
 * device, prev, seal ("not_hex"), journal ("empty", "too_long"), journal.N ("bad_entry"), seal
 * ("does_not_match"). */
CHECKED rc capsule_open(const struct capsule_new *c, struct arena *a, struct capsule_content *ret,
                        struct fault *f);
/* The seal that such a journal must have, in hex; for tests and demonstrations too. */
str capsule_seal(const struct capsule_new *c, struct arena *a);

#endif
