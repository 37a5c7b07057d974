/* record_encode.c — the other direction: structs to JSON, and tables to JSON Schema. */
#include "base/date.h"
#include "base/utf8.h"
#include "core/mask.h"
#include "core/record.h"
#include "core/record_day.h"

#include <string.h>

static void put_day(struct json_out *o, day d)
{
    int y, m, dom;
    if (d == DAY_NONE) {
        json_put_null(o);
        return;
    }
    day_split(d, &y, &m, &dom);
    char text[] = "0000-00-00";
    for (int i = 3; i >= 0; i--, y /= 10)
        text[i] = (char)('0' + y % 10);
    text[5] = (char)('0' + m / 10);
    text[6] = (char)('0' + m % 10);
    text[8] = (char)('0' + dom / 10);
    text[9] = (char)('0' + dom % 10);
    json_put_text(o, (str){ text, sizeof text - 1 });
}

void record_put_day(struct json_out *o, day d)
{
    put_day(o, d);
}

static void put_text(struct json_out *o, const struct field *t, str s, bool mask)
{
    if (s.n == 0 && !(t->flags & REQUIRED))
        json_put_null(o);
    else if (mask && (t->flags & SEALED))
        json_put_text(o, mask_personal(o->b.arena, s));
    else
        json_put_text(o, s);
}

static void put_point(struct json_out *o, const struct point *v)
{
    if (!v->set) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    json_name(o, S("lon"));
    json_put_real(o, v->lon);
    json_name(o, S("lat"));
    json_put_real(o, v->lat);
    json_text_of(o, "crs", S("wgs84"));
    json_close(o, '}');
}

static void put_records(struct json_out *o, const struct field *t, const struct records *v,
                        bool mask)
{
    json_open(o, '[');
    for (size_t i = 0; i < v->n; i++)
        record_encode(t->of, (const char *)v->at + i * t->of->size, mask, o);
    json_close(o, ']');
}

static void put_ids(struct json_out *o, const struct ids *v)
{
    json_open(o, '[');
    for (size_t i = 0; i < v->n; i++)
        json_put_id(o, v->at[i]);
    json_close(o, ']');
}

static void put_codes(struct json_out *o, const struct strs *v)
{
    json_open(o, '[');
    for (size_t i = 0; i < v->n; i++)
        json_put_text(o, v->at[i]);
    json_close(o, ']');
}

static void put_field(struct json_out *o, const struct field *t, const void *p, bool mask)
{
    switch (t->type) {
    case F_ID:
        json_put_id(o, *(const i64 *)p);
        return;
    case F_INT:
    case F_FEN:
        json_put_int(o, *(const i64 *)p);
        return;
    case F_REAL:
        json_put_real(o, *(const double *)p);
        return;
    case F_BOOL:
        json_put_bool(o, *(const bool *)p);
        return;
    case F_TEXT:
    case F_CODE:
        put_text(o, t, *(const str *)p, mask);
        return;
    case F_DAY:
        put_day(o, *(const day *)p);
        return;
    case F_INSTANT:
        json_put_instant(o, *(const i64 *)p);
        return;
    case F_IDS:
        put_ids(o, p);
        return;
    case F_CODES:
        put_codes(o, p);
        return;
    case F_POINT:
        put_point(o, p);
        return;
    case F_RECORD:
        record_encode(t->of, p, mask, o);
        return;
    case F_RECORDS:
        put_records(o, t, p, mask);
        return;
    case F_JSON:
        json_put_value(o, *(const struct json *const *)p);
        return;
    }
}

void record_put_value(const struct field *t, const void *p, struct json_out *o)
{
    put_field(o, t, p, false);
}

void record_put_members(const struct record *r, const void *p, bool mask, struct json_out *o)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct field *t = &r->fields[i];
        json_name(o, str_from(t->name));
        put_field(o, t, (const char *)p + t->offset, mask);
    }
}

void record_encode(const struct record *r, const void *p, bool mask, struct json_out *o)
{
    json_open(o, '{');
    record_put_members(r, p, mask, o);
    json_close(o, '}');
}

static void schema_bounds(const struct field *t, const char *least, const char *most,
                          struct json_out *o)
{
    if (t->min)
        json_int_of(o, least, t->min);
    if (t->max)
        json_int_of(o, most, t->max);
}

static void schema_type(const struct field *t, const char *type, struct json_out *o)
{
    json_name(o, S("type"));
    if (t->flags & REQUIRED) {
        json_put_text(o, str_from(type));
        return;
    }
    json_open(o, '[');
    json_put_text(o, str_from(type));
    json_put_text(o, S("null"));
    json_close(o, ']');
}

static void schema_choice(const struct field *t, struct json_out *o)
{
    str rest = str_from(t->codes);
    if (str_find(rest, S("|")) == rest.n) {
        if (rest.n)
            json_text_of(o, "x-codes", rest);
        return;
    }
    json_name(o, S("enum"));
    json_open(o, '[');
    while (rest.n) {
        str one = str_cut(rest, '|', &rest);
        json_put_text(o, one);
    }
    if (!(t->flags & REQUIRED))
        json_put_null(o);
    json_close(o, ']');
}

static void schema_ref(str name, struct json_out *o)
{
    json_text_of(o, "$ref", ARENA_CONCAT(o->b.arena, S("#/components/schemas/"), name));
}

static void schema_list(const struct field *t, struct json_out *o)
{
    schema_type(t, "array", o);
    schema_bounds(t, "minItems", "maxItems", o);
    json_name(o, S("items"));
    json_open(o, '{');
    if (t->type == F_RECORDS)
        schema_ref(str_from(t->of->name), o);
    else
        json_text_of(o, "type", S("string"));
    json_close(o, '}');
    str codes = str_from(t->codes);
    if (t->type == F_CODES && codes.n && str_find(codes, S("|")) == codes.n)
        json_text_of(o, "x-codes", codes);
}

static void schema_text(const struct field *t, const char *format, struct json_out *o)
{
    schema_type(t, "string", o);
    if (format)
        json_text_of(o, "format", str_from(format));
    else
        schema_bounds(t, "minLength", "maxLength", o);
}

static void schema_value(const struct field *t, struct json_out *o)
{
    switch (t->type) {
    case F_ID:
        schema_type(t, "string", o);
        json_text_of(o, "pattern", S("^[1-9][0-9]{0,18}$"));
        return;
    case F_INT:
    case F_FEN:
        schema_type(t, "integer", o);
        schema_bounds(t, "minimum", "maximum", o);
        return;
    case F_REAL:
        schema_type(t, "number", o);
        schema_bounds(t, "minimum", "maximum", o);
        return;
    case F_BOOL:
        schema_type(t, "boolean", o);
        return;
    case F_TEXT:
        schema_text(t, NULL, o);
        return;
    case F_CODE:
        schema_text(t, NULL, o);
        schema_choice(t, o);
        return;
    case F_DAY:
        schema_text(t, "date", o);
        return;
    case F_INSTANT:
        schema_text(t, "date-time", o);
        return;
    case F_IDS:
    case F_CODES:
    case F_RECORDS:
        schema_list(t, o);
        return;
    case F_POINT:
        schema_ref(S("Point"), o);
        return;
    case F_RECORD:
        schema_ref(str_from(t->of->name), o);
        return;
    case F_JSON:
        return;
    }
}

void record_schema(const struct record *r, struct json_out *o)
{
    json_open(o, '{');
    json_text_of(o, "type", S("object"));
    json_name(o, S("properties"));
    json_open(o, '{');
    for (size_t i = 0; i < r->count; i++) {
        const struct field *t = &r->fields[i];
        json_name(o, str_from(t->name));
        json_open(o, '{');
        schema_value(t, o);
        if (t->doc)
            json_text_of(o, "description", str_from(t->doc));
        if (t->flags & READ_ONLY)
            json_bool_of(o, "readOnly", true);
        json_close(o, '}');
    }
    json_close(o, '}');
    json_name(o, S("required"));
    json_open(o, '[');
    for (size_t i = 0; i < r->count; i++)
        if (r->fields[i].flags & REQUIRED)
            json_put_text(o, str_from(r->fields[i].name));
    json_close(o, ']');
    json_close(o, '}');
}
