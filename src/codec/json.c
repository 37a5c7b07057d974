#include "codec/json.h"

#include "codec/json_node.h"

_Static_assert((int)NODE_NULL == (int)JSON_NULL && (int)NODE_OBJECT == (int)JSON_OBJECT &&
                   (int)NODE_INT == (int)JSON_INT && (int)NODE_TEXT == (int)JSON_TEXT,
               "json_node.h and json.h number the types alike");

rc json_parse(struct arena *a, str text, const struct json **ret, struct fault *f)
{
    return json_read(a, text, ret, f);
}

enum json_type json_type(const struct json *j)
{
    return j ? (enum json_type)j->kind : JSON_NULL;
}

i64 json_int(const struct json *j)
{
    return json_type(j) == JSON_INT ? j->integer : 0;
}

double json_real(const struct json *j)
{
    if (json_type(j) == JSON_REAL)
        return j->real;
    return (double)json_int(j);
}

str json_text(const struct json *j)
{
    return json_type(j) == JSON_TEXT ? j->text : S("");
}

size_t json_size(const struct json *j)
{
    return j ? j->n : 0;
}

const struct json *json_at(const struct json *j, size_t i)
{
    return i < json_size(j) ? &j->items[i] : NULL;
}

const struct json *json_get(const struct json *j, const char *key)
{
    str wanted = str_from(key);
    for (size_t i = 0; json_type(j) == JSON_OBJECT && i < j->n; i++)
        if (str_eq(j->keys[i], wanted))
            return &j->items[i];
    return NULL;
}

str json_key(const struct json *j, size_t i)
{
    return json_type(j) == JSON_OBJECT && i < j->n ? j->keys[i] : S("");
}

const struct json *json_member(const struct json *j, size_t i)
{
    return json_at(j, i);
}
