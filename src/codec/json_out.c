#include "codec/json.h"

#include "base/date.h"
#include "base/utf8.h"

#include <assert.h>

enum { MOST_LEVELS = 63 }; /* bits of has_item, the outermost value has one too */

/* What a byte inside a text asks for: 0 nothing, 1 a look (control, quote, backslash, not ASCII).
 */
static const unsigned char special[256] = {
    [0 ... 0x1F] = 1,
    ['"'] = 1,
    ['\\'] = 1,
    [0x80 ... 0xFF] = 1,
};

struct json_out json_out_new(struct arena *a, size_t max)
{
    return (struct json_out){ .b = buf_new(a, max) };
}

static u64 level_bit(const struct json_out *o)
{
    return (u64)1 << o->depth;
}

static void before_value(struct json_out *o)
{
    if (o->after_key) {
        o->after_key = false;
        return;
    }
    assert(o->depth == 0 || (o->is_array & level_bit(o))); /* a member needs its name first */
    assert(o->depth > 0 || !(o->has_item & 1));            /* one value is one text */
    if (o->has_item & level_bit(o))
        buf_char(&o->b, ',');
    o->has_item |= level_bit(o);
}

void json_open(struct json_out *o, char bracket)
{
    assert(bracket == '{' || bracket == '[');
    assert(o->depth < MOST_LEVELS);
    before_value(o);
    buf_char(&o->b, bracket);
    o->depth++;
    o->has_item &= ~level_bit(o);
    o->is_array = bracket == '[' ? o->is_array | level_bit(o) : o->is_array & ~level_bit(o);
}

void json_close(struct json_out *o, char bracket)
{
    assert(o->depth > 0 && !o->after_key);
    assert((bracket == ']') == ((o->is_array & level_bit(o)) != 0));
    buf_char(&o->b, bracket);
    o->depth--;
}

static void put_escape(buf *b, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    static const char shorts[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'
    };
    char *p;
    if (c == '"' || c == '\\' || (c < sizeof shorts && shorts[c])) {
        p = buf_space(b, 2);
        if (p) {
            p[0] = '\\';
            p[1] = c < sizeof shorts ? shorts[c] : (char)c;
        }
        return;
    }
    buf_add(b, S("\\u00"));
    buf_char(b, digits[c >> 4]);
    buf_char(b, digits[c & 15]);
}

static void put_quoted(buf *b, str s)
{
    size_t from = 0, at = 0; /* [from, at) needs no change and goes out in one piece */
    buf_char(b, '"');
    while (at < s.n) {
        unsigned char c = (unsigned char)s.p[at];
        if (!special[c]) {
            at++;
            continue;
        }
        size_t start = at;
        if (c >= 0x80 && utf8_next(s, &at) != UTF8_BAD)
            continue;
        buf_add(b, str_sub(s, from, start));
        if (c >= 0x80) {
            buf_add(b, S("\xEF\xBF\xBD"));
        } else {
            put_escape(b, c);
            at++;
        }
        from = at;
    }
    buf_add(b, str_sub(s, from, at));
    buf_char(b, '"');
}

void json_name(struct json_out *o, str key)
{
    assert(o->depth > 0 && !(o->is_array & level_bit(o)) && !o->after_key);
    if (o->has_item & level_bit(o))
        buf_char(&o->b, ',');
    o->has_item |= level_bit(o);
    put_quoted(&o->b, key);
    buf_char(&o->b, ':');
    o->after_key = true;
}

void json_put_text(struct json_out *o, str s)
{
    before_value(o);
    put_quoted(&o->b, s);
}

void json_put_int(struct json_out *o, i64 v)
{
    before_value(o);
    buf_i64(&o->b, v);
}

void json_put_id(struct json_out *o, i64 id)
{
    if (id == 0) {
        json_put_null(o);
        return;
    }
    before_value(o);
    buf_char(&o->b, '"');
    buf_i64(&o->b, id);
    buf_char(&o->b, '"');
}

void json_put_real(struct json_out *o, double v)
{
    before_value(o);
    buf_double(&o->b, v == 0 ? 0 : v); /* -0 is read back as the whole number 0 */
}

void json_put_bool(struct json_out *o, bool v)
{
    json_put_raw(o, v ? S("true") : S("false"));
}

void json_put_null(struct json_out *o)
{
    json_put_raw(o, S("null"));
}

void json_put_raw(struct json_out *o, str json)
{
    before_value(o);
    buf_add(&o->b, json);
}

void json_put_instant(struct json_out *o, i64 ms)
{
    if (ms == 0) {
        json_put_null(o);
        return;
    }
    before_value(o);
    struct arena_mark m = arena_mark(o->b.arena);
    str text = instant_text(o->b.arena, ms);
    bool grows = o->b.cap - o->b.n < text.n + 2;
    buf_char(&o->b, '"');
    buf_add(&o->b, text);
    buf_char(&o->b, '"');
    if (!grows) /* the buffer did not move behind the mark: the copy can go back */
        arena_rewind(o->b.arena, m);
}

static void put_members(struct json_out *o, const struct json *j)
{
    for (size_t i = 0; i < json_size(j); i++) {
        json_name(o, json_key(j, i));
        json_put_value(o, json_member(j, i));
    }
}

void json_put_value(struct json_out *o, const struct json *j)
{
    switch (json_type(j)) {
    case JSON_NULL:
        json_put_null(o);
        break;
    case JSON_FALSE:
    case JSON_TRUE:
        json_put_bool(o, json_type(j) == JSON_TRUE);
        break;
    case JSON_INT:
        json_put_int(o, json_int(j));
        break;
    case JSON_REAL:
        json_put_real(o, json_real(j));
        break;
    case JSON_TEXT:
        json_put_text(o, json_text(j));
        break;
    case JSON_ARRAY:
        json_open(o, '[');
        for (size_t i = 0; i < json_size(j); i++)
            json_put_value(o, json_at(j, i));
        json_close(o, ']');
        break;
    case JSON_OBJECT:
        json_open(o, '{');
        put_members(o, j);
        json_close(o, '}');
        break;
    }
}

void json_text_of(struct json_out *o, const char *key, str s)
{
    json_name(o, str_from(key));
    json_put_text(o, s);
}

void json_int_of(struct json_out *o, const char *key, i64 v)
{
    json_name(o, str_from(key));
    json_put_int(o, v);
}

void json_id_of(struct json_out *o, const char *key, i64 id)
{
    json_name(o, str_from(key));
    json_put_id(o, id);
}

void json_bool_of(struct json_out *o, const char *key, bool v)
{
    json_name(o, str_from(key));
    json_put_bool(o, v);
}

void json_instant_of(struct json_out *o, const char *key, i64 ms)
{
    json_name(o, str_from(key));
    json_put_instant(o, ms);
}

bool json_out_ok(const struct json_out *o)
{
    return buf_ok(&o->b) && o->depth == 0 && !o->after_key;
}

str json_out_str(const struct json_out *o)
{
    return buf_str(&o->b);
}
