/* list_cursor.c — a page's end as a signed cursor: what it belongs to, the last id, the last sort
 * value. */
#include "core/list_cursor.h"

#include "codec/cursor.h"
#include "core/list_hooks.h"

#include <assert.h>
#include <string.h>

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

static void mac(void *arg, str payload, unsigned char out[CURSOR_MAC])
{
    unsigned char whole[32];
    (void)arg;
    list_hooks()->sign(payload, whole);
    memcpy(out, whole, CURSOR_MAC);
}

static struct cursor_value value_of(const struct list_key *key)
{
    if (key->null || key->sort.type == VAL_NULL)
        return (struct cursor_value){ .kind = CURSOR_NULL };
    if (key->sort.type == VAL_TEXT)
        return (struct cursor_value){ .kind = CURSOR_TEXT, .text = key->sort.s };
    if (key->sort.type == VAL_REAL)
        return (struct cursor_value){ .kind = CURSOR_REAL, .real = key->sort.d };
    return (struct cursor_value){ .kind = CURSOR_INT, .integer = key->sort.i };
}

rc list_cursor_write(const struct list_query *q, const struct list_key *key, struct arena *a,
                     str *ret, struct fault *f)
{
    const struct cursor_value values[] = {
        { .kind = CURSOR_INT, .integer = (i64)q->digest },
        { .kind = CURSOR_INT, .integer = key->id },
        value_of(key),
    };
    return cursor_write(a, values, COUNT(values), &(struct cursor_sign){ .mac = mac }, ret, f);
}

rc list_cursor_read(const struct list_query *q, str text, struct arena *a, struct list_key *ret,
                    struct fault *f)
{
    struct cursor_value v[CURSOR_VALUES];
    size_t n;
    rc r = cursor_read(a, text, &(struct cursor_sign){ .mac = mac }, v, &n, f);
    if (r != OK || n != 3 || v[0].kind != CURSOR_INT || (u64)v[0].integer != q->digest)
        return fail(f, BAD_REQUEST, "list.cursor");
    *ret = (struct list_key){ .set = true, .null = v[2].kind == CURSOR_NULL, .id = v[1].integer };
    if (v[2].kind == CURSOR_TEXT)
        ret->sort = V_T(v[2].text);
    else if (v[2].kind == CURSOR_REAL)
        ret->sort = V_D(v[2].real);
    else
        ret->sort = V_I(v[2].integer);
    return OK;
}
