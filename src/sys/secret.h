/* secret.h — random bytes, passwords, keys, sealing of personal data, SM3.
 *
 * Sealed data: SM4-CTR and HMAC-SM3, encrypt-then-MAC, key id in the header, a fresh nonce each
 * time. A blind index (HMAC-SM3 under its own key over the folded value) allows exact search
 * without opening anything. Keys lie in NAGUAN_DATA/keys (mode 0600), made at first start; losing
 * them loses the sealed data: they belong into every backup. Sealing uses the newest key, opening
 * whichever the data names; blind indexes and codes stay with the first key, because what is
 * printed on a door or stands in an index must be found again after a new key was added. */
#ifndef NAGUAN_SECRET_H
#define NAGUAN_SECRET_H

#include "base/buf.h"
#include "base/err.h"

enum { SM3_BYTES = 32, BLIND_BYTES = 16 };

void secret_random(void *p, size_t n);
/* URL-safe random text of n characters from 62 letters and digits. */
str secret_token(struct arena *a, size_t n);
/* Password people can read out: 3 groups of 4 without look-alikes, about 59 bits. */
str secret_password(struct arena *a);

void sm3(str data, unsigned char out[SM3_BYTES]);
struct sm3_stream;
struct sm3_stream *sm3_begin(void);
void sm3_add(struct sm3_stream *s, str data);
void sm3_end(struct sm3_stream *s, unsigned char out[SM3_BYTES]); /* frees s */
/* HMAC-SM3 under a key of at most 64 bytes that is no key of the installation: what another party
 * checks. */
void sm3_mac(str key, str data, unsigned char out[SM3_BYTES]);
/* Whether sent is the HMAC-SHA256 of data under that key, in a time that does not tell where it
 * differs: for interfaces of others; what is ours is SM3. */
bool sha256_mac_is(str key, str data, str sent);
/* Whether s is n digits of a hexadecimal number in lower case, and whether it is an SM3 written so.
 */
bool is_hex(str s, size_t n);
bool sm3_is_text(str s);
str hex(struct arena *a, const void *p, size_t n);

/* Argon2id (libsodium, interactive limits: 64 MB and about a tenth of a second). Comparing with an
 * empty hash is false and takes as long: a login nobody has looks like a wrong password. */
CHECKED rc password_hash(struct arena *a, str password, str *ret, struct fault *f);
bool password_matches(str hash, str password);

struct keyring; /* safe from any thread */
/* dir: the folder itself; its parent must exist. create makes the folder and a first key where
 * there is none, else NOT_FOUND. UNAVAILABLE when a key file is damaged or others may read it, or
 * OpenSSL lacks the algorithms. */
CHECKED rc keyring_open(str dir, bool create, struct keyring **ret, struct fault *f);
void keyring_close(struct keyring *k);
/* purpose keeps uses apart ("phone", "reporter"): data sealed for one does not open for another. */
CHECKED rc seal(const struct keyring *k, const char *purpose, struct arena *a, str plain, str *ret,
                struct fault *f);
/* UNAVAILABLE "secret.key_missing" with the arg key, INTERNAL "secret.damaged" when a bit or the
 * purpose is wrong. */
CHECKED rc unseal(const struct keyring *k, const char *purpose, struct arena *a, str sealed,
                  str *ret, struct fault *f);
void blind_index(const struct keyring *k, const char *purpose, str folded,
                 unsigned char out[BLIND_BYTES]);
/* HMAC-SM3 under the key of purpose: cursors, QR tags, ledger heads, CSRF. */
void keyed_mac(const struct keyring *k, const char *purpose, str data,
               unsigned char out[SM3_BYTES]);
str keyring_id(const struct keyring *k); /* id of the newest key */

#endif
