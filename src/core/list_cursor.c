/* list_cursor.c — digest, keys and signature in base64url. The signature keeps a client from asking for rows by made-up
 * keys; it is no secret what the keys are. */
#include "core/list_cursor.h"

#include "codec/base64.h"
#include "core/list_hooks.h"

#include <assert.h>
#include <string.h>

enum { MAC = 16 };

static struct list_hooks installed;

void list_set_hooks(const struct list_hooks *hooks)
{
    installed = *hooks;
}

const struct list_hooks *list_hooks(void)
{
    assert(installed.sign);
    return &installed;
}

struct fixed {
    u64 digest;
    i64 id, number;
    double real;
    int32_t null, type;
};

static str bytes_of(const struct fixed *x)
{
    return (str){ (const char *)x, sizeof *x };
}

static str sign(str payload, struct arena *a)
{
    unsigned char mac[32];
    list_hooks()->sign(payload, mac);
    return arena_str(a, (str){ (const char *)mac, MAC });
}

str list_cursor_write(const struct list_query *q, const struct list_key *key, struct arena *a)
{
    struct fixed x;
    memset(&x, 0, sizeof x); /* padding is signed too */
    x.digest = q->digest;
    x.id = key->id;
    x.null = key->null;
    x.type = (int32_t)key->sort.type;
    str text = S("");
    if (key->null)
        x.type = VAL_NULL;
    else if (key->sort.type == VAL_TEXT)
        text = key->sort.s;
    else if (key->sort.type == VAL_REAL)
        x.real = key->sort.d;
    else
        x.number = key->sort.i;
    str payload = ARENA_CONCAT(a, bytes_of(&x), text);
    return base64url_encode(a, ARENA_CONCAT(a, sign(payload, a), payload));
}

static rc refused(struct fault *f)
{
    return fail(f, BAD_REQUEST, "list.cursor");
}

rc list_cursor_read(const struct list_query *q, str text, struct arena *a, struct list_key *ret, struct fault *f)
{
    str raw;
    struct fixed x;
    if (text.n > LIMIT_CURSOR || !base64url_decode(a, text, &raw) || raw.n < MAC + sizeof x)
        return refused(f);
    str payload = str_sub(raw, MAC, raw.n);
    if (!str_eq(str_sub(raw, 0, MAC), sign(payload, a)))
        return refused(f);
    memcpy(&x, payload.p, sizeof x);
    if (x.digest != q->digest)
        return refused(f);
    struct list_key key = { .set = true, .null = x.null != 0, .id = x.id };
    if (x.type == VAL_TEXT)
        key.sort = V_T(str_sub(payload, sizeof x, payload.n));
    else if (x.type == VAL_REAL)
        key.sort = V_D(x.real);
    else
        key.sort = V_I(x.number);
    *ret = key;
    return OK;
}
