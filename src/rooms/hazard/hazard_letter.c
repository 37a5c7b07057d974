#include "rooms/hazard/hazard_letter.h"

#include "core/house.h"
#include "rooms/document/document.h"
#include "rooms/register/register.h"

enum { FACTS_MAX = 64 << 10 };

static void put_day(struct json_out *o, const char *name, day d)
{
    json_text_of(o, name, d == DAY_NONE ? S("") : day_text(o->b.arena, d));
}

static str facts_of(struct tx *tx, const struct matter *m, const struct hazard_letter *l,
                    const struct entity *e, const struct premises *p)
{
    const struct hazard *h = l->hazard;
    const struct rule_row *kind =
        rule_find(house_of(tx)->rules, S("hazard_kinds"), h->kind, day_at(m->opened_at));
    struct json_out o = json_out_new(tx_arena(tx), FACTS_MAX);
    json_open(&o, '{');
    json_text_of(&o, "operator", e->name.n ? e->name : p->name);
    json_text_of(&o, "uscc", e->uscc);
    json_text_of(&o, "door", p->name);
    json_text_of(&o, "address", p->address.n ? p->address : e->address);
    json_text_of(&o, "matter", m->number);
    json_text_of(&o, "hazard_kind", h->kind);
    json_text_of(&o, "basis", kind ? kind->basis : S(""));
    json_text_of(&o, "story", h->story);
    json_text_of(&o, "remedy", h->remedy);
    put_day(&o, "due", l->due);
    if (l->transfer) {
        json_text_of(&o, "agency", l->transfer->to_agency);
        json_text_of(&o, "transfer_kind", l->transfer->kind);
        put_day(&o, "reply_due", l->transfer->reply_due ? (day)l->transfer->reply_due : DAY_NONE);
    }
    json_close(&o, '}');
    return json_out_str(&o);
}

rc hazard_write(struct tx *tx, const struct actor *who, const struct matter *m,
                const struct hazard_letter *l, str *ret_number, struct fault *f)
{
    struct entity e = { 0 };
    struct premises p = { 0 };
    i64 id;
    rc r = m->premises_id ? premises_named(tx, m->premises_id, &p, f) : OK;
    if (r == OK && m->entity_id)
        r = entity_named(tx, m->entity_id, &e, f);
    if (r != OK)
        return r;
    struct document_ask ask = { .kind = l->kind,
                                .matter_id = m->id,
                                .unit_id = m->from_unit_id ? m->from_unit_id : m->unit_id,
                                .facts = facts_of(tx, m, l, &e, &p) };
    return document_make(tx, who, &ask, &id, ret_number, f);
}
