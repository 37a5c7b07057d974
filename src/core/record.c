/* record.c — decoding by the field table: every wrong field is named, nothing unknown passes. */
#include "core/record.h"

#include "base/date.h"
#include "base/id.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "geo/crs.h"

#include <math.h>
#include <string.h>

static bool (*code_known)(str list, str code);

void record_set_code_check(bool (*known)(str list, str code))
{
    code_known = known;
}

struct decode {
    struct arena *arena;
    struct fault *fault;
    bool patch; /* only what is sent is touched; holds for the outermost record */
};

typedef rc (*decode_fn)(struct decode *d, const struct field *t, const struct json *j, void *p,
                        str path);

static rc wrong(struct decode *d, str path, const char *code)
{
    return fault_field(d->fault, path, code, S(""));
}

static rc out_of_bounds(struct decode *d, str path, const char *code, i64 bound)
{
    return fault_field(d->fault, path, code, arena_fmt(d->arena, "%lld", (long long)bound));
}

static bool has_bounds(const struct field *t)
{
    return t->min != 0 || t->max != 0;
}

static rc check_count(struct decode *d, const struct field *t, size_t n, i64 otherwise, str path)
{
    i64 max = t->max ? t->max : otherwise;
    if ((i64)n < t->min)
        return out_of_bounds(d, path, "too_short", t->min);
    return (i64)n > max ? out_of_bounds(d, path, "too_long", max) : OK;
}

static rc decode_id(struct decode *d, const struct field *t, const struct json *j, void *p,
                    str path)
{
    (void)t;
    if (json_type(j) != JSON_TEXT || !id_parse(json_text(j), p))
        return wrong(d, path, "not_an_id");
    return OK;
}

static rc decode_int(struct decode *d, const struct field *t, const struct json *j, void *p,
                     str path)
{
    if (json_type(j) != JSON_INT)
        return wrong(d, path, "not_a_whole_number");
    i64 v = json_int(j);
    if (has_bounds(t) && v < t->min)
        return out_of_bounds(d, path, "too_small", t->min);
    if (has_bounds(t) && v > t->max)
        return out_of_bounds(d, path, "too_big", t->max);
    memcpy(p, &v, sizeof v);
    return OK;
}

static rc decode_real(struct decode *d, const struct field *t, const struct json *j, void *p,
                      str path)
{
    if (json_type(j) != JSON_INT && json_type(j) != JSON_REAL)
        return wrong(d, path, "not_a_number");
    double v = json_real(j);
    if (!isfinite(v))
        return wrong(d, path, "not_a_number");
    if (has_bounds(t) && v < (double)t->min)
        return out_of_bounds(d, path, "too_small", t->min);
    if (has_bounds(t) && v > (double)t->max)
        return out_of_bounds(d, path, "too_big", t->max);
    memcpy(p, &v, sizeof v);
    return OK;
}

static rc decode_bool(struct decode *d, const struct field *t, const struct json *j, void *p,
                      str path)
{
    (void)t;
    enum json_type type = json_type(j);
    if (type != JSON_TRUE && type != JSON_FALSE)
        return wrong(d, path, "not_true_or_false");
    bool v = type == JSON_TRUE;
    memcpy(p, &v, sizeof v);
    return OK;
}

static rc text_value(struct decode *d, const struct field *t, const struct json *j, str path,
                     str *ret)
{
    if (json_type(j) != JSON_TEXT)
        return wrong(d, path, "not_text");
    str s = str_trim(json_text(j));
    if (!utf8_clean(s))
        return wrong(d, path, "bad_characters");
    if (s.n == 0 && (t->flags & REQUIRED))
        return wrong(d, path, "required");
    rc r = check_count(d, t, utf8_length(s), LIMIT_TEXT, path);
    if (r == OK)
        *ret = s;
    return r;
}

static bool in_choice(const char *choices, str code)
{
    str rest = str_from(choices);
    while (rest.n) {
        str one = str_cut(rest, '|', &rest);
        if (str_eq(one, code))
            return true;
    }
    return false;
}

static bool code_ok(const char *codes, str code)
{
    if (!codes)
        return true;
    if (strchr(codes, '|'))
        return in_choice(codes, code);
    return !code_known || code_known(str_from(codes), code);
}

static rc decode_text(struct decode *d, const struct field *t, const struct json *j, void *p,
                      str path)
{
    str s = S("");
    rc r = text_value(d, t, j, path, &s);
    if (r == OK && t->type == F_CODE && s.n && !code_ok(t->codes, s))
        r = fault_field(d->fault, path, "unknown_code", s);
    if (r == OK)
        memcpy(p, &s, sizeof s);
    return r;
}

static rc decode_day(struct decode *d, const struct field *t, const struct json *j, void *p,
                     str path)
{
    (void)t;
    day v;
    if (json_type(j) != JSON_TEXT || !day_parse(json_text(j), &v))
        return wrong(d, path, "not_a_day");
    memcpy(p, &v, sizeof v);
    return OK;
}

static rc decode_instant(struct decode *d, const struct field *t, const struct json *j, void *p,
                         str path)
{
    (void)t;
    i64 v;
    /* 0 means absent: a clock that was never set must not pass for a field left out */
    if (json_type(j) != JSON_TEXT || !instant_parse(json_text(j), &v) || v == 0)
        return wrong(d, path, "not_an_instant");
    memcpy(p, &v, sizeof v);
    return OK;
}

static str element_path(struct decode *d, str path, size_t i)
{
    return arena_fmt(d->arena, "%.*s.%zu", STR_ARG(path), i);
}

/* Arrays of one type: elements are decoded by `one` as if each were a required field of size bytes.
 */
struct array {
    size_t size;
    decode_fn one;
    void *at;
    size_t n;
};

static rc decode_array(struct decode *d, const struct field *t, const struct json *j, str path,
                       struct array *ret)
{
    if (json_type(j) != JSON_ARRAY)
        return wrong(d, path, "not_a_list");
    size_t n = json_size(j);
    rc r = check_count(d, t, n, LIMIT_PAGE, path);
    if (r != OK)
        return r;
    struct field element = *t;
    element.flags = REQUIRED;
    element.min = element.max = 0;
    char *at = arena_array(d->arena, n, ret->size);
    for (size_t i = 0; i < n; i++) {
        rc e = ret->one(d, &element, json_at(j, i), at + i * ret->size, element_path(d, path, i));
        if (e != OK)
            r = e;
    }
    ret->at = at;
    ret->n = n;
    return r;
}

static rc decode_ids(struct decode *d, const struct field *t, const struct json *j, void *p,
                     str path)
{
    struct array ids = { .size = sizeof(i64), .one = decode_id };
    rc r = decode_array(d, t, j, path, &ids);
    if (r == OK)
        *(struct ids *)p = (struct ids){ ids.at, ids.n };
    return r;
}

static rc decode_one_code(struct decode *d, const struct field *t, const struct json *j, void *p,
                          str path)
{
    struct field code = *t;
    code.type = F_CODE;
    return decode_text(d, &code, j, p, path);
}

static rc decode_codes(struct decode *d, const struct field *t, const struct json *j, void *p,
                       str path)
{
    struct array codes = { .size = sizeof(str), .one = decode_one_code };
    rc r = decode_array(d, t, j, path, &codes);
    if (r == OK)
        *(struct strs *)p = (struct strs){ codes.at, codes.n };
    return r;
}

static rc decode_point(struct decode *d, const struct field *t, const struct json *j, void *p,
                       str path)
{
    static const struct field parts[] = {
        FIELD(struct point, lon, F_REAL, REQUIRED, .min = -180, .max = 180),
        FIELD(struct point, lat, F_REAL, REQUIRED, .min = -90, .max = 90),
        FIELD(struct point, crs, F_CODE, 0, .codes = "wgs84|gcj02|bd09"),
    };
    static const struct record shape = RECORD("Point", struct point, parts);
    (void)t;
    struct fault inner;
    fault_init(&inner, d->arena);
    struct point v = { 0 };
    if (record_decode(&shape, j, &v, d->arena, &inner) != OK) {
        for (const struct field_error *e = inner.errors; e; e = e->next)
            fault_field(d->fault, ARENA_CONCAT(d->arena, path, S("."), e->field),
                        arena_cstr(d->arena, e->code), e->arg);
        return inner.errors ? INVALID : wrong(d, path, "not_a_record");
    }
    v.set = true;
    crs_to_wgs84(crs_from_name(v.crs), &v.lon, &v.lat);
    /* at the edge of the globe the other systems reach beyond it */
    if (!(fabs(v.lon) <= 180 && fabs(v.lat) <= 90))
        return wrong(d, path, "out_of_range");
    memcpy(p, &v, sizeof v);
    return OK;
}

static rc decode_fields(struct decode *d, const struct record *r, const struct json *j, void *p,
                        str path);

static rc decode_record(struct decode *d, const struct field *t, const struct json *j, void *p,
                        str path)
{
    struct decode whole = { d->arena, d->fault, false };
    memset(p, 0, t->of->size);
    return decode_fields(&whole, t->of, j, p, path);
}

static rc decode_records(struct decode *d, const struct field *t, const struct json *j, void *p,
                         str path)
{
    struct array records = { .size = t->of->size, .one = decode_record };
    rc r = decode_array(d, t, j, path, &records);
    if (r == OK)
        *(struct records *)p = (struct records){ records.at, records.n };
    return r;
}

static rc decode_json(struct decode *d, const struct field *t, const struct json *j, void *p,
                      str path)
{
    (void)d, (void)t, (void)path;
    memcpy(p, &j, sizeof j);
    return OK;
}

static const decode_fn decoders[] = {
    [F_ID] = decode_id,         [F_INT] = decode_int,         [F_REAL] = decode_real,
    [F_BOOL] = decode_bool,     [F_TEXT] = decode_text,       [F_CODE] = decode_text,
    [F_DAY] = decode_day,       [F_INSTANT] = decode_instant, [F_FEN] = decode_int,
    [F_IDS] = decode_ids,       [F_CODES] = decode_codes,     [F_POINT] = decode_point,
    [F_RECORD] = decode_record, [F_RECORDS] = decode_records, [F_JSON] = decode_json,
};

static size_t value_size(const struct field *t)
{
    switch (t->type) {
    case F_ID:
    case F_INT:
    case F_FEN:
    case F_INSTANT:
        return sizeof(i64);
    case F_REAL:
        return sizeof(double);
    case F_BOOL:
        return sizeof(bool);
    case F_TEXT:
    case F_CODE:
        return sizeof(str);
    case F_DAY:
        return sizeof(day);
    case F_IDS:
        return sizeof(struct ids);
    case F_CODES:
        return sizeof(struct strs);
    case F_POINT:
        return sizeof(struct point);
    case F_RECORD:
        return t->of->size;
    case F_RECORDS:
        return sizeof(struct records);
    case F_JSON:
        return sizeof(const struct json *);
    }
    return 0;
}

static void clear_value(const struct field *t, void *p)
{
    memset(p, 0, value_size(t));
    if (t->type == F_DAY)
        *(day *)p = DAY_NONE;
}

static str sub_path(struct decode *d, str path, str name)
{
    return path.n ? ARENA_CONCAT(d->arena, path, S("."), name) : name;
}

static rc decode_field(struct decode *d, const struct field *t, const struct json *j, void *record,
                       str path)
{
    char *p = (char *)record + t->offset;
    bool sent = j != NULL;
    bool empty = !sent || json_type(j) == JSON_NULL;
    if (!sent && d->patch)
        return OK;
    if (!(sent && (t->flags & READ_ONLY)))
        clear_value(t, p);
    if (sent && (t->flags & READ_ONLY))
        return wrong(d, path, "read_only");
    if (sent && (t->flags & HAS_FLAG))
        *((bool *)record + t->has) = true;
    if (empty && (t->flags & REQUIRED))
        return wrong(d, path, "required");
    if (empty)
        return OK;
    rc r = decoders[t->type](d, t, j, p, path);
    if (r == OK && t->check)
        r = t->check(p, path, d->fault);
    return r;
}

static bool is_field(const struct record *r, str name)
{
    for (size_t i = 0; i < r->count; i++)
        if (str_eq(name, str_from(r->fields[i].name)))
            return true;
    return false;
}

static rc decode_fields(struct decode *d, const struct record *r, const struct json *j, void *p,
                        str path)
{
    if (json_type(j) != JSON_OBJECT)
        return wrong(d, path, "not_a_record");
    rc result = OK;
    for (size_t i = 0; i < json_size(j); i++)
        if (!is_field(r, json_key(j, i)))
            result = wrong(d, sub_path(d, path, json_key(j, i)), "unknown");
    for (size_t i = 0; i < r->count; i++) {
        const struct field *t = &r->fields[i];
        rc one = decode_field(d, t, json_get(j, t->name), p, sub_path(d, path, str_from(t->name)));
        if (one != OK)
            result = one;
    }
    return result;
}

rc record_decode(const struct record *r, const struct json *j, void *p, struct arena *a,
                 struct fault *f)
{
    struct decode d = { a, f, false };
    memset(p, 0, r->size);
    return decode_fields(&d, r, j, p, S(""));
}

rc record_patch(const struct record *r, const struct json *j, void *p, struct arena *a,
                struct fault *f)
{
    struct decode d = { a, f, true };
    return decode_fields(&d, r, j, p, S(""));
}
