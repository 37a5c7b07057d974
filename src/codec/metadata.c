#include "codec/metadata.h"

#include "codec/base64.h"

static bool good_name(str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] <= ' ' || name.p[i] > '~')
            return false;
    return name.n > 0;
}

static bool has(const struct metadata *m, str name)
{
    for (size_t i = 0; i < m->count; i++)
        if (str_eq(m->pairs[i].name, name))
            return true;
    return false;
}

static bool take_pair(struct arena *a, str pair, struct metadata *m)
{
    str value, text, name = str_cut(pair, ' ', &text);
    if (m->count == METADATA_PAIRS || !good_name(name) || has(m, name))
        return false;
    if (text.n > METADATA_VALUE / 3 * 4 + 4 || !base64_decode(a, text, &value) ||
        value.n > METADATA_VALUE)
        return false;
    m->pairs[m->count].name = name;
    m->pairs[m->count++].value = value;
    return true;
}

rc metadata_parse(struct arena *a, str text, struct metadata *ret, struct fault *f)
{
    struct metadata m = { .count = 0 };
    bool more = text.n > 0;
    while (more) {
        str rest;
        more = str_find(text, S(",")) < text.n; /* a comma at the end leaves an empty pair */
        if (!take_pair(a, str_trim(str_cut(text, ',', &rest)), &m))
            return fail(f, BAD_REQUEST, "upload.metadata");
        text = rest;
    }
    *ret = m;
    return OK;
}

str metadata_get(const struct metadata *m, const char *name)
{
    for (size_t i = 0; i < m->count; i++)
        if (str_eq(m->pairs[i].name, str_from(name)))
            return m->pairs[i].value;
    return (str){ 0 };
}

str metadata_add(struct arena *a, str text, const char *name, str value)
{
    return ARENA_CONCAT(a, text, text.n ? S(",") : S(""), str_from(name), S(" "),
                        base64_encode(a, value));
}
