#include "rooms/report/report_letter.h"

#include "core/house.h"
#include "rooms/document/document.h"
#include "rooms/register/register.h"
#include "rooms/vault/vault.h"

enum { FACTS_MAX = 64 << 10 };

struct subject {
    struct entity operator;
    struct premises door;
};

static rc find_subject(struct tx *tx, const struct matter *m, struct subject *ret, struct fault *f)
{
    rc r = m->premises_id ? premises_named(tx, m->premises_id, &ret->door, f) : OK;
    return r == OK && m->entity_id ? entity_named(tx, m->entity_id, &ret->operator, f) : r;
}

rc report_keep_address(struct tx *tx, const struct matter *m, str *ret, struct fault *f)
{
    struct subject s = { 0 };
    rc r = find_subject(tx, m, &s, f);
    if (r == OK)
        *ret = s.door.address.n ? s.door.address : s.operator.address;
    return r;
}

static struct json_out begin(struct tx *tx, const struct matter *m, const struct report *r,
                             const struct subject *s)
{
    struct json_out o = json_out_new(tx_arena(tx), FACTS_MAX);
    str name = s->operator.name.n ? s->operator.name : s->door.name;
    json_open(&o, '{');
    json_text_of(&o, "matter", m->number);
    json_text_of(&o, "operator", name.n ? name : r->target);
    json_text_of(&o, "door", s->door.name);
    json_text_of(&o, "address", s->door.address.n ? s->door.address : s->operator.address);
    json_text_of(&o, "category", r->category);
    json_text_of(&o, "received_on", day_text(tx_arena(tx), day_at(r->found_at)));
    return o;
}

static rc make(struct tx *tx, const struct step *s, str kind, struct json_out *o, struct fault *f)
{
    i64 id;
    str number;
    json_close(o, '}');
    return document_make(tx, s->actor,
                         &(struct document_ask){ .kind = kind,
                                                 .matter_id = s->matter->id,
                                                 .unit_id = s->matter->unit_id,
                                                 .facts = json_out_str(o) },
                         &id, &number, f);
}

rc report_write_transfer(struct tx *tx, const struct step *s, const struct report *r,
                         const struct report_transfer_form *form, struct fault *f)
{
    struct subject subject = { 0 };
    str note;
    rc code = find_subject(tx, s->matter, &subject, f);
    if (code == OK)
        code = vault_masked(tx, s->matter->id, form->note, &note, f);
    if (code != OK)
        return code;
    struct json_out o = begin(tx, s->matter, r, &subject);
    json_text_of(&o, "agency", form->to_agency);
    json_text_of(&o, "story", r->story);
    json_text_of(&o, "note", note);
    return make(tx, s, S("report_transfer"), &o, f);
}

rc report_write_result(struct tx *tx, const struct step *s, const struct report *r,
                       const struct rule_row *notice, struct fault *f)
{
    const struct tell_form *form = s->form;
    struct subject subject = { 0 };
    str note;
    rc code = find_subject(tx, s->matter, &subject, f);
    if (code == OK)
        code = vault_masked(tx, s->matter->id, form->note, &note, f);
    if (code != OK)
        return code;
    struct json_out o = begin(tx, s->matter, r, &subject);
    json_text_of(&o, "report_result", r->case_id ? S("filed") : S("not_filed"));
    json_text_of(&o, "no_filing", r->reason);
    json_text_of(&o, "note", note);
    json_text_of(&o, "basis", notice ? notice->basis : S(""));
    return make(tx, s, S("report_result"), &o, f);
}
