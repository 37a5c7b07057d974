/* gm.h — the national algorithms as OpenSSL 3 gives them: SM3 (GB/T 32905), HMAC over it, SM4 (GB/T
 * 32907) in counter mode. Private to sys/; everybody else uses secret.h. OpenSSL has no
 * authenticated mode of SM4, hence encrypt-then-MAC. */
#ifndef NAGUAN_GM_H
#define NAGUAN_GM_H

#include "sys/secret.h"

enum { SM4_KEY = 16, SM4_NONCE = 16 };

/* A key made ready for many codes: both pads are hashed once. Safe for use from many threads at
 * once. */
struct gm_mac {
    void *inner, *outer;
};

bool gm_mac_init(struct gm_mac *m, str key); /* false without memory; key up to 64 bytes */
void gm_mac_clear(struct gm_mac *m);
/* The code of all parts one after another. */
void gm_mac_of(const struct gm_mac *m, const str *parts, size_t count,
               unsigned char out[SM3_BYTES]);

/* Both directions; out has room for in.n bytes. False without memory. */
bool gm_sm4_ctr(const unsigned char key[SM4_KEY], const unsigned char nonce[SM4_NONCE], str in,
                unsigned char *out);

/* In a time that does not tell where they differ. */
bool gm_equal(const void *a, const void *b, size_t n);

/* False when this OpenSSL lacks the algorithms or computes them wrong (a FIPS-only provider, a
 * broken build). */
bool gm_works(void);

#endif
