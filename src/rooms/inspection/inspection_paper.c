/* inspection_paper.c — the papers of an inspection: the approval form and the notice. */
#include "core/house.h"
#include "rooms/document/document.h"
#include "rooms/inspection/inspection_cap.h"
#include "rooms/inspection/inspection_forms.h"
#include "rooms/register/register.h"

enum { FACTS_MAX = 16 << 10 };

/* What is inspected on which basis, when, and by whom. */
static rc put_inspection(struct tx *tx, const struct step *s, const struct approval *a,
                         struct json_out *o, struct fault *f)
{
    const struct rule_row *item =
        rule_find(house_of(tx)->rules, S("catalogue"), a->item, day_at(s->matter->opened_at));
    struct inspector lead, second;
    rc r = inspector_named(tx, a->lead_id, &lead, f);
    if (r == OK)
        r = inspector_named(tx, a->second_id, &second, f);
    if (r != OK)
        return r;
    json_text_of(o, "matter", s->matter->number);
    json_text_of(o, "item", a->item);
    json_text_of(o, "basis", item ? item->basis : S(""));
    json_text_of(o, "planned_on", day_text(tx_arena(tx), a->planned_on));
    json_text_of(o, "officer", lead.name);
    json_text_of(o, "officer_certificate", lead.certificate);
    json_text_of(o, "second_officer", second.name);
    json_text_of(o, "second_certificate", second.certificate);
    return OK;
}

static rc put_subject(struct tx *tx, const struct step *s, struct json_out *o, struct fault *f)
{
    struct entity e = { 0 };
    struct premises p;
    rc r = premises_named(tx, s->matter->premises_id, &p, f);
    if (r == OK && s->matter->entity_id)
        r = entity_named(tx, s->matter->entity_id, &e, f);
    if (r != OK)
        return r;
    json_text_of(o, "operator", e.name.n ? e.name : p.name);
    json_text_of(o, "uscc", e.uscc);
    json_text_of(o, "door", p.name);
    json_text_of(o, "address", p.address.n ? p.address : e.address);
    return OK;
}

static rc make(struct tx *tx, const struct step *s, const char *kind, struct json_out *o,
               struct fault *f)
{
    i64 id;
    str number;
    struct document_ask ask = { .kind = str_from(kind),
                                .matter_id = s->matter->id,
                                .unit_id = s->matter->unit_id,
                                .facts = json_out_str(o) };
    return document_make(tx, s->actor, &ask, &id, &number, f);
}

rc notice_paper(struct tx *tx, const struct step *s, const struct approval *a, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), FACTS_MAX);
    json_open(&o, '{');
    rc r = put_inspection(tx, s, a, &o, f);
    if (r == OK)
        r = put_subject(tx, s, &o, f);
    json_close(&o, '}');
    return r == OK ? make(tx, s, "inspection_notice", &o, f) : r;
}

/* Why, how often already, and who decided: what the approver had before the eyes. */
static rc put_decision(struct tx *tx, const struct step *s, const struct approval *a,
                       struct json_out *o, struct fault *f)
{
    struct cap_count c;
    struct arena *arena = tx_arena(tx);
    rc r = cap_count(tx, s->matter, a, &c, f);
    if (r != OK)
        return r;
    json_text_of(o, "ground", a->ground);
    json_text_of(o, "reason", a->reason);
    json_text_of(o, "year_count", arena_fmt(arena, "%lld", (long long)c.made));
    json_text_of(o, "cap", c.most < 0 ? S("") : arena_fmt(arena, "%lld", (long long)c.most));
    json_text_of(o, "approver", s->actor->name);
    json_text_of(o, "decided_on", day_text(arena, day_at(s->now)));
    return OK;
}

rc approval_paper(struct tx *tx, const struct step *s, const struct approval *a, struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), FACTS_MAX);
    json_open(&o, '{');
    rc r = put_inspection(tx, s, a, &o, f);
    if (r == OK)
        r = put_subject(tx, s, &o, f);
    if (r == OK)
        r = put_decision(tx, s, a, &o, f);
    json_close(&o, '}');
    return r == OK ? make(tx, s, "inspection_approval", &o, f) : r;
}
