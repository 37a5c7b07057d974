#include "sys/keyring.h"

#include <string.h>

/* Sealed data, in bytes: form 1 | key id 4 | nonce 16 | ciphertext | tag 16. The tag covers all
 * before it and depends on the purpose through its key. */
enum { FORM = 1, NONCE_AT = 1 + KEY_ID, TEXT_AT = NONCE_AT + SM4_NONCE, TAG = 16 };

static const unsigned char *bytes_of(str s)
{
    return (const unsigned char *)s.p;
}

static void tag_of(const struct purpose *p, str head_and_text, unsigned char out[SM3_BYTES])
{
    gm_mac_of(&p->tag, &head_and_text, 1, out);
}

rc seal(const struct keyring *k, const char *purpose, struct arena *a, str plain, str *ret,
        struct fault *f)
{
    const struct key *key = keyring_newest(k);
    const struct purpose *p = keyring_purpose(k, key, purpose);
    unsigned char tag[SM3_BYTES];
    size_t n = TEXT_AT + plain.n;
    unsigned char *out = arena_alloc(a, n + TAG);
    out[0] = FORM;
    memcpy(out + 1, key->id, KEY_ID);
    secret_random(out + NONCE_AT, SM4_NONCE);
    if (!gm_sm4_ctr(p->sm4, out + NONCE_AT, plain, out + TEXT_AT))
        return fail(f, NO_MEMORY, NULL);
    tag_of(p, (str){ (const char *)out, n }, tag);
    memcpy(out + n, tag, TAG);
    *ret = (str){ (const char *)out, n + TAG };
    return OK;
}

rc unseal(const struct keyring *k, const char *purpose, struct arena *a, str sealed, str *ret,
          struct fault *f)
{
    unsigned char tag[SM3_BYTES];
    if (sealed.n < TEXT_AT + TAG || sealed.p[0] != FORM)
        return fail(f, INTERNAL, "secret.damaged");
    const struct key *key = keyring_find(k, bytes_of(sealed) + 1);
    if (!key) {
        if (f)
            fault_arg(f, "key", hex(f->arena, sealed.p + 1, KEY_ID));
        return fail(f, UNAVAILABLE, "secret.key_missing");
    }
    const struct purpose *p = keyring_purpose(k, key, purpose);
    size_t n = sealed.n - TAG;
    tag_of(p, str_sub(sealed, 0, n), tag);
    if (!gm_equal(tag, sealed.p + n, TAG))
        return fail(f, INTERNAL, "secret.damaged");
    unsigned char *out = arena_alloc(a, n - TEXT_AT + 1);
    if (!gm_sm4_ctr(p->sm4, bytes_of(sealed) + NONCE_AT, str_sub(sealed, TEXT_AT, n), out))
        return fail(f, NO_MEMORY, NULL);
    *ret = (str){ (const char *)out, n - TEXT_AT };
    return OK;
}

void blind_index(const struct keyring *k, const char *purpose, str folded,
                 unsigned char out[BLIND_BYTES])
{
    unsigned char code[SM3_BYTES];
    gm_mac_of(&keyring_purpose(k, keyring_first(k), purpose)->blind, &folded, 1, code);
    memcpy(out, code, BLIND_BYTES);
}

void keyed_mac(const struct keyring *k, const char *purpose, str data, unsigned char out[SM3_BYTES])
{
    gm_mac_of(&keyring_purpose(k, keyring_first(k), purpose)->mac, &data, 1, out);
}
