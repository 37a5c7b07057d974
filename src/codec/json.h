/* json.h — JSON: strict reading (jansson), streaming writing (ours; docs/internals/json.md).
 *
 * Reading refuses broken UTF-8, duplicate keys, trailing text, NaN and more than LIMIT_JSON_DEPTH
 * levels. */
#ifndef NAGUAN_JSON_H
#define NAGUAN_JSON_H

#include "base/buf.h"
#include "base/err.h"

/* A value read from a text; lives in the arena it was parsed with. */
struct json;
enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_INT,
    JSON_REAL,
    JSON_TEXT,
    JSON_ARRAY,
    JSON_OBJECT
};

/* BAD_REQUEST with key "json.syntax" and args line, column when text is not one JSON value,
 * "json.too_deep" when it nests deeper than LIMIT_JSON_DEPTH. Also refused: \u0000, and integers
 * that do not fit in 64 bits. */
CHECKED rc json_parse(struct arena *a, str text, const struct json **ret, struct fault *f);
enum json_type json_type(const struct json *j); /* JSON_NULL for NULL */
/* Each gives 0, 0.0 or the empty text when the value has another type. */
i64 json_int(const struct json *j);
double json_real(const struct json *j); /* also of an integer */
str json_text(const struct json *j);
size_t json_size(const struct json *j); /* elements or members */
const struct json *json_at(const struct json *j, size_t i);
const struct json *json_get(const struct json *j, const char *key); /* NULL when absent */
str json_key(const struct json *j, size_t i); /* members in the order of the text */
const struct json *json_member(const struct json *j, size_t i);

/* Writing. Commas and colons come by themselves; what is wrongly nested shows in json_out_ok. */
struct json_out {
    buf b;
    u64 has_item; /* one bit per level: something stands there already */
    u64 is_array; /* one bit per level: '[' opened it */
    int depth;
    bool after_key, unsound; /* unsound: a value without its name, a bracket that closes another */
};
struct json_out json_out_new(struct arena *a, size_t max);
void json_open(struct json_out *o, char bracket);  /* '{' or '[' */
void json_close(struct json_out *o, char bracket); /* '}' or ']' */
void json_name(struct json_out *o, str key);
void json_put_text(struct json_out *o, str s); /* broken UTF-8 becomes U+FFFD */
void json_put_int(struct json_out *o, i64 v);
void json_put_id(struct json_out *o, i64 id); /* as a string; 0 is null */
void json_put_real(struct json_out *o, double v);
void json_put_bool(struct json_out *o, bool v);
void json_put_null(struct json_out *o);
void json_put_raw(struct json_out *o, str json);   /* already JSON */
void json_put_instant(struct json_out *o, i64 ms); /* RFC 3339 UTC; 0 is null */
void json_put_value(struct json_out *o, const struct json *j);
/* Shorthands for members of an object. */
void json_text_of(struct json_out *o, const char *key, str s);
void json_int_of(struct json_out *o, const char *key, i64 v);
void json_id_of(struct json_out *o, const char *key, i64 id);
void json_bool_of(struct json_out *o, const char *key, bool v);
void json_instant_of(struct json_out *o, const char *key, i64 ms);
/* False when it did not fit or is no JSON: whoever fails half way need not mend what was begun. */
bool json_out_ok(const struct json_out *o);
str json_out_str(const struct json_out *o);

#endif
