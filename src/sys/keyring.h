/* keyring.h — the keys behind secret.h; only keyring.c and seal.c look inside. */
#ifndef NAGUAN_KEYRING_H
#define NAGUAN_KEYRING_H

#include "sys/gm.h"

enum {
    KEY_BYTES = 32,
    KEY_ID = 4, /* bytes; the first of SM3 over the key, so that a file can be checked against its
                   name */
    MAX_KEYS = 16,
    MAX_PURPOSES = 64, /* times keys; the names are literals in the code */
    PURPOSE_NAME = 32,
};

struct key {
    int number; /* 1 is the first one ever made here */
    unsigned char id[KEY_ID];
    unsigned char bytes[KEY_BYTES];
    struct gm_mac derive; /* under the key itself: derives the keys of purposes */
};

/* What a purpose uses of one key, derived at its first use. */
struct purpose {
    char name[PURPOSE_NAME];
    const struct key *key;
    unsigned char sm4[SM4_KEY];
    struct gm_mac tag; /* of sealed data */
    struct gm_mac blind;
    struct gm_mac mac;
};

/* The keys of this purpose. Stops the process when there are more purposes than MAX_PURPOSES: they
 * are literals. */
const struct purpose *keyring_purpose(const struct keyring *k, const struct key *key,
                                      const char *name);
const struct key *keyring_newest(const struct keyring *k);
/* The first one: what is printed on doors or stands in an index must be found again after a new key
 * was made. */
const struct key *keyring_first(const struct keyring *k);
const struct key *keyring_find(const struct keyring *k,
                               const unsigned char id[KEY_ID]); /* or NULL */

#endif
