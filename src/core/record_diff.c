/* record_diff.c — what changed between two versions of a record. Values are compared as they are
 * written. */
#include "core/record.h"

/* The value of one field as JSON text. */
static str value_text(const struct field *t, const void *record, str (*seal)(void *arg, str plain),
                      void *arg, struct arena *a)
{
    struct json_out o = json_out_new(a, 1 << 20);
    const void *p = (const char *)record + t->offset;
    if ((t->flags & SEALED) && seal) {
        str plain = *(const str *)p;
        if (plain.n)
            json_put_text(&o, seal(arg, plain));
        else
            json_put_null(&o);
    } else {
        record_put_value(t, p, &o);
    }
    return json_out_str(&o);
}

static bool same(const struct field *t, const void *before, const void *after, struct arena *a)
{
    if (t->type == F_TEXT || t->type == F_CODE)
        return str_eq(*(const str *)((const char *)before + t->offset),
                      *(const str *)((const char *)after + t->offset));
    return str_eq(value_text(t, before, NULL, NULL, a), value_text(t, after, NULL, NULL, a));
}

size_t record_diff(const struct record *r, const void *before, const void *after,
                   str (*seal)(void *arg, str plain), void *arg, struct json_out *o)
{
    struct arena *a = o->b.arena;
    size_t n = 0;
    json_open(o, '{');
    for (size_t i = 0; i < r->count; i++) {
        const struct field *t = &r->fields[i];
        if ((t->flags & UNVERSIONED) || same(t, before, after, a))
            continue;
        n++;
        json_name(o, str_from(t->name));
        json_open(o, '[');
        json_put_raw(o, value_text(t, before, seal, arg, a));
        json_put_raw(o, value_text(t, after, seal, arg, a));
        json_close(o, ']');
    }
    json_close(o, '}');
    return n;
}
