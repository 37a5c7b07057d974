/* register_public.c — operators as anybody may look for them who wants to file something: by name,
 * code or address, never by people or telephones. */
#include "base/utf8.h"
#include "core/house.h"
#include "rooms/register/register.h"
#include "search/mirror.h"

enum { FOUND_MOST = 10, TYPED_LEAST = 2, TYPED_MOST = 120 };

static bool is_public(const struct found *found)
{
    return found->by == BY_USCC || found->by == BY_NAME || found->by == BY_PINYIN ||
           found->by == BY_ADDRESS;
}

static rc put_one(struct tx *tx, const struct found *found, struct json_out *o, struct fault *f)
{
    struct entity e;
    struct premises p = { 0 };
    rc r = entity_named(tx, found->entity_id, &e, f);
    if (r == OK && found->premises_id)
        r = premises_named(tx, found->premises_id, &p, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_id_of(o, "entity_id", found->entity_id);
    json_id_of(o, "premises_id", found->premises_id);
    json_text_of(o, "name", e.name);
    json_text_of(o, "address", p.address.n ? p.address : e.address);
    json_close(o, '}');
    return OK;
}

rc register_put_public(struct tx *tx, str typed, struct json_out *o, struct fault *f)
{
    struct door_filter filter = { .kind = OPERATORS };
    struct found found[FOUND_MOST];
    struct search s = { .typed = typed, .filter = &filter, .limit = FOUND_MOST };
    size_t n = 0;
    rc r = OK;
    if (!utf8_clean(typed) || typed.n > TYPED_MOST)
        return fault_field(f, S("q"), "bad_value", S(""));
    if (!house_of(tx)->mirror)
        return fail(f, UNAVAILABLE, "search.not_ready");
    if (utf8_length(typed) >= TYPED_LEAST)
        r = mirror_scope(tx, OPERATORS, &filter, f);
    if (r == OK && utf8_length(typed) >= TYPED_LEAST)
        r = mirror_search(tx, house_of(tx)->mirror, &s, found, &n, f);
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < n; i++)
        if (is_public(&found[i]))
            r = put_one(tx, &found[i], o, f);
    json_close(o, ']');
    return r;
}
