#include "sys/secret.h"

#include <sodium.h>
#include <string.h>

rc password_hash(struct arena *a, str password, str *ret, struct fault *f)
{
    char text[crypto_pwhash_STRBYTES];
    if (sodium_init() < 0)
        return fail_detail(f, UNAVAILABLE, NULL, "libsodium does not start");
    if (crypto_pwhash_str(text, password.p ? password.p : "", password.n,
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return fail(f, NO_MEMORY, NULL);
    *ret = arena_str(a, str_from(text));
    return OK;
}

/* The work of a real comparison, so that a login nobody has takes as long as one with a wrong
 * password. */
static void compare_with_nothing(str password)
{
    static const unsigned char salt[crypto_pwhash_SALTBYTES];
    unsigned char out[32];
    int done = crypto_pwhash(out, sizeof out, password.p ? password.p : "", password.n, salt,
                             crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                             crypto_pwhash_ALG_ARGON2ID13);
    (void)done; /* nobody asks for the result */
    sodium_memzero(out, sizeof out);
}

bool password_matches(str hash, str password)
{
    char text[crypto_pwhash_STRBYTES] = { 0 };
    if (sodium_init() < 0)
        return false;
    if (hash.n == 0 || hash.n >= sizeof text) {
        compare_with_nothing(password);
        return false;
    }
    memcpy(text, hash.p, hash.n);
    return crypto_pwhash_str_verify(text, password.p ? password.p : "", password.n) == 0;
}
