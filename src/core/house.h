/* house.h — what one installation consists of, for code that holds only a transaction. Immutable
 * after start. */
#ifndef NAGUAN_HOUSE_H
#define NAGUAN_HOUSE_H

#include "core/rule.h"
#include "db/db.h"
#include "sys/blob.h"
#include "sys/partial.h"
#include "sys/secret.h"

struct mirror;
struct finder;

struct house {
    struct db *db;
    const struct rules *rules;
    struct keyring *keyring;
    struct keyring *vault; /* of reporters' identities: its own keys (rooms/vault) */
    struct blob_store *blobs;
    struct partial_store *uploads; /* what is on its way here in pieces */
    str public_url;                /* what QRs lead to, without a slash at the end */
    str backup_dir;                /* of the nightly copies; empty: none are made */
    i64 backup_keep;               /* how many of them stay */
    str migrations_dir;
    str spool_dir;               /* for replies too large for memory */
    const struct finder *places; /* which community or grid holds a point; NULL without outlines */
    struct mirror *mirror;       /* the register in memory; NULL in programs that do not serve */
};

/* Hangs h on its database, so that house_of finds it. */
void house_set(const struct house *h);
const struct house *house_of(const struct tx *tx); /* asserts that it was set */

#endif
