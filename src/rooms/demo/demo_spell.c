#include "rooms/demo/demo_spell.h"

#include <string.h>

str place_spell(struct arena *a, str name_en)
{
    char *p = arena_alloc(a, name_en.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < name_en.n && name_en.p[i] != ' '; i++) {
        char c = name_en.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            p[n++] = c;
    }
    return (str){ p, n };
}

void vals_put(struct val *to, const struct val *from, size_t n)
{
    memcpy(to, from, n * sizeof *to);
}

static void open_change(struct json_out *o, const char *field)
{
    json_name(o, str_from(field));
    json_open(o, '[');
}

void change_ids(struct json_out *o, const char *field, i64 before, i64 after)
{
    open_change(o, field);
    json_put_id(o, before);
    json_put_id(o, after);
    json_close(o, ']');
}

static void put_text(struct json_out *o, str s)
{
    if (s.n)
        json_put_text(o, s);
    else
        json_put_null(o);
}

void change_text(struct json_out *o, const char *field, str before, str after)
{
    open_change(o, field);
    put_text(o, before);
    put_text(o, after);
    json_close(o, ']');
}

void change_instant(struct json_out *o, const char *field, i64 before, i64 after)
{
    open_change(o, field);
    json_put_instant(o, before);
    json_put_instant(o, after);
    json_close(o, ']');
}
