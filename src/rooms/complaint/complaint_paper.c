#include "rooms/complaint/complaint_paper.h"

#include "core/house.h"
#include "db/queries.h"
#include "rooms/complaint/complaint_rules.h"
#include "rooms/complaint/complaint_store.h"
#include "rooms/document/document.h"
#include "rooms/register/register.h"

enum { FACTS_MAX = 64 << 10 };

str fen_text(struct arena *a, i64 fen)
{
    return arena_fmt(a, "%lld.%02lld", (long long)(fen / 100), (long long)(fen % 100));
}

struct name {
    struct arena *arena;
    str text;
};

static rc take_name(const struct row *r, void *arg, struct fault *f)
{
    struct name *n = arg;
    (void)f;
    n->text = row_text_copy(r, 0, n->arena);
    return OK;
}

static rc put_subject(struct tx *tx, const struct matter *m, struct json_out *o, struct fault *f)
{
    struct entity e = { 0 };
    struct premises p = { 0 };
    struct name consumer = { .arena = tx_arena(tx) };
    rc r = m->premises_id ? premises_named(tx, m->premises_id, &p, f) : OK;
    if (r == OK && m->entity_id)
        r = entity_named(tx, m->entity_id, &e, f);
    if (r == OK)
        r = db_each(tx, &Q_complaint_consumer, ARGS(V_I(m->id)), take_name, &consumer, f);
    json_text_of(o, "matter", m->number);
    json_text_of(o, "consumer", consumer.text);
    json_text_of(o, "operator", e.name.n ? e.name : p.name);
    json_text_of(o, "uscc", e.uscc);
    json_text_of(o, "address", p.address.n ? p.address : e.address);
    json_text_of(o, "received_on", day_text(tx_arena(tx), day_at(m->opened_at)));
    return r;
}

rc complaint_paper(struct tx *tx, const struct step *s, const struct paper_ask *ask,
                   struct fault *f)
{
    struct json_out o = json_out_new(tx_arena(tx), FACTS_MAX);
    i64 id;
    str number;
    json_open(&o, '{');
    rc r = put_subject(tx, s->matter, &o, f);
    json_text_of(&o, "basis", ask->basis);
    for (size_t i = 0; i < ask->count; i++)
        json_text_of(&o, ask->facts[i].name, ask->facts[i].value);
    json_close(&o, '}');
    struct document_ask paper = { .kind = str_from(ask->kind),
                                  .matter_id = s->matter->id,
                                  .unit_id = s->matter->unit_id,
                                  .facts = json_out_str(&o) };
    if (r == OK)
        r = document_make(tx, s->actor, &paper, &id, &number, f);
    if (r == OK && ask->consumer)
        r = complaint_serving_add(tx, s->matter->id, id, "consumer", f);
    if (r == OK && ask->operator)
        r = complaint_serving_add(tx, s->matter->id, id, "operator", f);
    return r;
}

rc complaint_register_paper(struct tx *tx, const struct step *s, struct fault *f)
{
    const struct rules *rules = house_of(tx)->rules;
    struct complaint c;
    str story;
    day on = day_at(s->matter->opened_at);
    rc r = complaint_get(tx, s->matter->id, &c, f);
    if (r == OK)
        r = party_open_text(tx, c.story, &story, f);
    if (r == OK)
        r = complaint_masked(tx, c.id, story, &story, f);
    if (r != OK)
        return r;
    const struct paper_fact facts[] = {
        { "category", complaint_names(tx, "filing_categories", c.category, on) },
        { "demands", complaint_names(tx, "demands", c.demands, on) },
        { "amount", c.amount ? fen_text(tx_arena(tx), c.amount) : S("") },
        { "story", story },
        { "publish", complaint_word(rules, c.may_publish ? WORD_YES : WORD_NO) },
        { "entrust", complaint_word(rules, c.may_entrust ? WORD_YES : WORD_NO) },
    };
    return complaint_paper(
        tx, s,
        &(struct paper_ask){
            .kind = "complaint_register", .basis = S(""), .facts = facts, .count = COUNT(facts) },
        f);
}
