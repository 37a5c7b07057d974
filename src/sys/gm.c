#include "sys/gm.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SM3_BLOCK = 64 };

/* The void functions of secret.h promise a digest. They can only fail without memory or without the
 * algorithm, which keyring_open has looked for (gm_works); going on with a wrong digest would be
 * worse than stopping. */
static _Noreturn void broken(void)
{
    fputs("naguan: SM3 failed in OpenSSL\n", stderr);
    abort();
}

static EVP_MD_CTX *hash_begin(void)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    if (!c || EVP_DigestInit_ex(c, EVP_sm3(), NULL) != 1)
        broken();
    return c;
}

static void hash_add(EVP_MD_CTX *c, const void *p, size_t n)
{
    if (n && EVP_DigestUpdate(c, p, n) != 1)
        broken();
}

static void hash_end(EVP_MD_CTX *c, unsigned char out[SM3_BYTES])
{
    if (EVP_DigestFinal_ex(c, out, NULL) != 1)
        broken();
}

struct sm3_stream *sm3_begin(void)
{
    return (struct sm3_stream *)hash_begin();
}

void sm3_add(struct sm3_stream *s, str data)
{
    hash_add((EVP_MD_CTX *)s, data.p, data.n);
}

void sm3_end(struct sm3_stream *s, unsigned char out[SM3_BYTES])
{
    hash_end((EVP_MD_CTX *)s, out);
    EVP_MD_CTX_free((EVP_MD_CTX *)s);
}

void sm3(str data, unsigned char out[SM3_BYTES])
{
    struct sm3_stream *s = sm3_begin();
    sm3_add(s, data);
    sm3_end(s, out);
}

static EVP_MD_CTX *padded(const unsigned char key[SM3_BLOCK], unsigned char pad)
{
    unsigned char block[SM3_BLOCK];
    for (size_t i = 0; i < SM3_BLOCK; i++)
        block[i] = key[i] ^ pad;
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    if (c && (EVP_DigestInit_ex(c, EVP_sm3(), NULL) != 1 ||
              EVP_DigestUpdate(c, block, sizeof block) != 1)) {
        EVP_MD_CTX_free(c);
        c = NULL;
    }
    explicit_bzero(block, sizeof block);
    return c;
}

bool gm_mac_init(struct gm_mac *m, str key)
{
    unsigned char block[SM3_BLOCK] = { 0 };
    if (key.n > sizeof block)
        return false;
    if (key.n)
        memcpy(block, key.p, key.n);
    *m = (struct gm_mac){ padded(block, 0x36), padded(block, 0x5c) };
    explicit_bzero(block, sizeof block);
    if (m->inner && m->outer)
        return true;
    gm_mac_clear(m);
    return false;
}

void sm3_mac(str key, str data, unsigned char out[SM3_BYTES])
{
    struct gm_mac m;
    if (!gm_mac_init(&m, key))
        abort();
    gm_mac_of(&m, &data, 1, out);
    gm_mac_clear(&m);
}

bool sha256_mac_is(str key, str data, str sent)
{
    unsigned char mac[32];
    size_t n = 0;
    if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key.p, key.n, (const unsigned char *)data.p,
                   data.n, mac, sizeof mac, &n))
        broken();
    return n == sizeof mac && sent.n == n && gm_equal(mac, sent.p, n);
}

void gm_mac_clear(struct gm_mac *m)
{
    EVP_MD_CTX_free(m->inner); /* wipes its state; NULL is fine */
    EVP_MD_CTX_free(m->outer);
    *m = (struct gm_mac){ NULL, NULL };
}

void gm_mac_of(const struct gm_mac *m, const str *parts, size_t count, unsigned char out[SM3_BYTES])
{
    unsigned char first[SM3_BYTES];
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    if (!c || EVP_MD_CTX_copy_ex(c, m->inner) != 1)
        broken();
    for (size_t i = 0; i < count; i++)
        hash_add(c, parts[i].p, parts[i].n);
    hash_end(c, first);
    if (EVP_MD_CTX_copy_ex(c, m->outer) != 1)
        broken();
    hash_add(c, first, sizeof first);
    hash_end(c, out);
    EVP_MD_CTX_free(c);
}

static bool ctr_pieces(EVP_CIPHER_CTX *c, str in, unsigned char *out)
{
    int n;
    for (size_t at = 0; at < in.n; at += (size_t)n) { /* OpenSSL counts in int */
        size_t piece = in.n - at < 1 << 30 ? in.n - at : 1 << 30;
        if (EVP_EncryptUpdate(c, out + at, &n, (const unsigned char *)in.p + at, (int)piece) != 1 ||
            (size_t)n != piece)
            return false;
    }
    return true;
}

bool gm_sm4_ctr(const unsigned char key[SM4_KEY], const unsigned char nonce[SM4_NONCE], str in,
                unsigned char *out)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    bool ok =
        c && EVP_EncryptInit_ex(c, EVP_sm4_ctr(), NULL, key, nonce) == 1 && ctr_pieces(c, in, out);
    EVP_CIPHER_CTX_free(c);
    return ok;
}

bool gm_equal(const void *a, const void *b, size_t n)
{
    return CRYPTO_memcmp(a, b, n) == 0;
}

/* SM4 of one block is what counter mode adds to zeros when the nonce is the block. Vectors: GB/T
 * 32905, 32907 annex A. */
bool gm_works(void)
{
    static const unsigned char key[SM4_KEY] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
                                                0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10 };
    static const unsigned char sm4_want[] = { 0x68, 0x1e, 0xdf, 0x34, 0xd2, 0x06, 0x96, 0x5e,
                                              0x86, 0xb3, 0xe9, 0x4f, 0x53, 0x6e, 0x42, 0x46 };
    static const unsigned char sm3_want[] = { 0x66, 0xc7, 0xf0, 0xf4, 0x62, 0xee, 0xed, 0xd9,
                                              0xd1, 0xf2, 0xd4, 0x6b, 0xdc, 0x10, 0xe4, 0xe2,
                                              0x41, 0x67, 0xc4, 0x87, 0x5c, 0xf2, 0xf7, 0xa2,
                                              0x29, 0x7d, 0xa0, 0x2b, 0x8f, 0x4b, 0xa8, 0xe0 };
    static const char zeros[SM4_KEY];
    unsigned char out[SM4_KEY], digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    return gm_sm4_ctr(key, key, (str){ zeros, sizeof zeros }, out) &&
           memcmp(out, sm4_want, sizeof out) == 0 &&
           EVP_Digest("abc", 3, digest, &n, EVP_sm3(), NULL) == 1 && n == SM3_BYTES &&
           memcmp(digest, sm3_want, SM3_BYTES) == 0;
}
