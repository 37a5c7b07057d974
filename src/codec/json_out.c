#include "codec/json.h"

#include "base/date.h"
#include "base/utf8.h"

#include <assert.h>
#include <math.h>
#include <string.h>

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

/* From the first mistake on the text is worthless, and says so at its end. */
static bool sound(struct json_out *o, bool good)
{
    o->unsound |= !good;
    return !o->unsound;
}

/* The comma that a value needs, or NUL. */
static char comma(struct json_out *o)
{
    if (o->after_key) {
        o->after_key = false;
        return '\0';
    }
    bool named = o->depth == 0 || (o->is_array & level_bit(o)); /* a member needs its name first */
    bool alone = o->depth > 0 || !(o->has_item & 1);            /* one value is one text */
    if (!sound(o, named && alone))
        return '\0';
    bool first = !(o->has_item & level_bit(o));
    o->has_item |= level_bit(o);
    return first ? '\0' : ',';
}

static void before_value(struct json_out *o)
{
    if (comma(o))
        buf_char(&o->b, ',');
}

void json_open(struct json_out *o, char bracket)
{
    assert(bracket == '{' || bracket == '[');
    if (!sound(o, o->depth < MOST_LEVELS))
        return;
    before_value(o);
    buf_char(&o->b, bracket);
    o->depth++;
    o->has_item &= ~level_bit(o);
    o->is_array = bracket == '[' ? o->is_array | level_bit(o) : o->is_array & ~level_bit(o);
}

void json_close(struct json_out *o, char bracket)
{
    bool same = (bracket == ']') == ((o->is_array & level_bit(o)) != 0);
    if (!sound(o, o->depth > 0 && !o->after_key && same))
        return;
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

/* Bytes from `at` on that stand in JSON as they are. */
static size_t clean_until(str s, size_t at)
{
    while (at < s.n) {
        unsigned char c = (unsigned char)s.p[at];
        if (!special[c]) {
            at++;
        } else if (c >= 0xE4 && c <= 0xE9 && s.n - at > 2 &&
                   ((unsigned char)s.p[at + 1] & 0xC0) == 0x80 &&
                   ((unsigned char)s.p[at + 2] & 0xC0) == 0x80) {
            at += 3; /* most of Chinese, without a call for each character */
        } else {
            size_t next = at;
            if (c < 0x80 || utf8_next(s, &next) == UTF8_BAD)
                break;
            at = next;
        }
    }
    return at;
}

/* The rest of a text of which `at` bytes are clean. */
static void put_mended(buf *b, str s, size_t at)
{
    size_t from = 0;
    while (at < s.n) {
        buf_add(b, str_sub(s, from, at));
        if ((unsigned char)s.p[at] < 0x80)
            put_escape(b, (unsigned char)s.p[at]);
        else
            buf_add(b, S("\xEF\xBF\xBD"));
        from = ++at;
        at = clean_until(s, at);
    }
    buf_add(b, str_sub(s, from, at));
}

/* "s" with the signs around it that are not NUL. Nearly all texts need no escape and go out in one
 * piece. */
static void put_quoted(buf *b, char before, str s, char after)
{
    size_t clean = clean_until(s, 0);
    char *p;
    if (clean == s.n && (p = buf_space(b, s.n + 2 + (before != '\0') + (after != '\0')))) {
        if (before)
            *p++ = before;
        *p++ = '"';
        if (s.n)
            memcpy(p, s.p, s.n);
        p[s.n] = '"';
        if (after)
            p[s.n + 1] = after;
        return;
    }
    if (before)
        buf_char(b, before);
    buf_char(b, '"');
    put_mended(b, s, clean);
    buf_char(b, '"');
    if (after)
        buf_char(b, after);
}

void json_name(struct json_out *o, str key)
{
    if (!sound(o, o->depth > 0 && !(o->is_array & level_bit(o)) && !o->after_key))
        return;
    char before = o->has_item & level_bit(o) ? ',' : '\0';
    o->has_item |= level_bit(o);
    put_quoted(&o->b, before, key, ':');
    o->after_key = true;
}

void json_put_text(struct json_out *o, str s)
{
    put_quoted(&o->b, comma(o), s, '\0');
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

/* n digits of v with leading zeros. */
static char *digits(char *p, u64 v, int n)
{
    for (int i = n - 1; i >= 0; i--, v /= 10)
        p[i] = (char)('0' + v % 10);
    return p + n;
}

enum { MOST_PLACES = 8 };

/* Coordinates and rates have few digits: v is a whole number of 10^-places when the division gives
 * v back, because both are exact below 2^53 and the quotient is rounded as a reader rounds. False
 * leaves the rest to buf_double. */
static bool put_short_real(buf *b, double v)
{
    double whole = 0, power = 1;
    int places = 0;
    if (!(v > -1e6 && v < 1e6) || (v > -1e-4 && v < 1e-4))
        return false;
    for (; places <= MOST_PLACES; places++, power *= 10) {
        whole = rint(v * power);
        if (whole / power == v)
            break;
    }
    if (places > MOST_PLACES)
        return false;
    u64 n = whole < 0 ? 0 - (u64)(i64)whole : (u64)whole, unit = (u64)power;
    if (whole < 0)
        buf_char(b, '-');
    buf_i64(b, (i64)(n / unit));
    if (places > 0) {
        char text[MOST_PLACES + 1] = ".", *end = digits(text + 1, n % unit, places);
        buf_add(b, (str){ text, (size_t)(end - text) });
    }
    return true;
}

void json_put_real(struct json_out *o, double v)
{
    before_value(o);
    if (v == 0)
        buf_char(&o->b, '0'); /* -0 is read back as the whole number 0 */
    else if (!put_short_real(&o->b, v))
        buf_double(&o->b, v);
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

/* The same text as instant_text, but a list has two of these in every row and printf takes half its
 * time. */
void json_put_instant(struct json_out *o, i64 ms)
{
    char text[] = "\"0000-00-00T00:00:00.000Z\"", *p = text + 1;
    int y, m, d;
    if (ms == 0) {
        json_put_null(o);
        return;
    }
    i64 days = ms / DAY_MS - (ms % DAY_MS < 0);
    u64 rest = (u64)(ms - days * DAY_MS);
    day_split((day)days, &y, &m, &d);
    if (y < 0 || y > 9999) { /* no instant of ours; date.h decides what to show */
        json_put_text(o, instant_text(o->b.arena, ms));
        return;
    }
    p = digits(p, (u64)y, 4) + 1;
    p = digits(p, (u64)m, 2) + 1;
    p = digits(p, (u64)d, 2) + 1;
    p = digits(p, rest / 3600000, 2) + 1;
    p = digits(p, rest / 60000 % 60, 2) + 1;
    p = digits(p, rest / 1000 % 60, 2) + 1;
    digits(p, rest % 1000, 3);
    before_value(o);
    buf_add(&o->b, (str){ text, sizeof text - 1 });
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
    return buf_ok(&o->b) && !o->unsound && o->depth == 0 && !o->after_key;
}

str json_out_str(const struct json_out *o)
{
    return buf_str(&o->b);
}
