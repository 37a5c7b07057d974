#include "rooms/casefile/paper_parts.h"

#include "db/queries.h"
#include "rooms/register/register.h"

rc paper_put_subject(struct tx *tx, const struct matter *m, struct json_out *o, struct fault *f)
{
    struct entity e = { 0 };
    struct premises p = { 0 };
    rc r = m->premises_id ? premises_named(tx, m->premises_id, &p, f) : OK;
    if (r == OK && m->entity_id)
        r = entity_named(tx, m->entity_id, &e, f);
    if (r != OK)
        return r;
    json_text_of(o, "operator", e.name.n ? e.name : p.name);
    json_text_of(o, "uscc", e.uscc);
    json_text_of(o, "door", p.name);
    json_text_of(o, "address", p.address.n ? p.address : e.address);
    json_text_of(o, "matter", m->number);
    return OK;
}

struct named {
    struct arena *arena;
    str name, certificate;
};

static rc take_named(const struct row *r, void *arg, struct fault *f)
{
    struct named *n = arg;
    (void)f;
    n->name = row_text_copy(r, 0, n->arena);
    n->certificate = row_text_copy(r, 1, n->arena);
    return OK;
}

rc paper_put_officer(struct tx *tx, i64 id, const char *name, const char *certificate,
                     struct json_out *o, struct fault *f)
{
    struct named n = { .arena = tx_arena(tx) };
    rc r = db_each(tx, &Q_inspection_person, ARGS(V_I(id)), take_named, &n, f);
    if (r != OK)
        return r;
    json_text_of(o, name, n.name);
    json_text_of(o, certificate, n.certificate);
    return OK;
}
