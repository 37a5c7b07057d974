#include "rooms/intake/likeness_api.h"

#include "rooms/intake/likeness.h"

struct likeness_in {
    str kind;
    i64 entity_id, premises_id, except_id;
    str subject_name, category;
    struct intake_party sender;
    str story;
};
static const struct field ask_fields[] = {
    FIELD(struct likeness_in, kind, F_CODE, 0, .codes = "complaint|report"),
    FIELD(struct likeness_in, entity_id, F_ID, 0),
    FIELD(struct likeness_in, premises_id, F_ID, 0),
    FIELD(struct likeness_in, except_id, F_ID, 0, .doc = "an intake that is not looked at"),
    FIELD(struct likeness_in, subject_name, F_TEXT, 0, .max = 200),
    FIELD(struct likeness_in, category, F_CODE, 0, .codes = "filing_categories"),
    FIELD(struct likeness_in, sender, F_RECORD, 0, .of = &intake_party_record),
    FIELD(struct likeness_in, story, F_TEXT, SEALED, .max = 5000),
};
const struct record likeness_ask_record =
    RECORD("IntakeLikenessAsk", struct likeness_in, ask_fields);

static void put_why(struct json_out *o, const struct likeness *l)
{
    json_name(o, S("same"));
    json_open(o, '[');
    if (l->same_person)
        json_put_text(o, S("person"));
    if (l->same_subject)
        json_put_text(o, S("subject"));
    if (l->similar)
        json_put_text(o, S("facts"));
    json_close(o, ']');
    json_int_of(o, "similar", l->similar);
}

static void put_one(struct tx *tx, struct json_out *o, const struct likeness *l)
{
    const struct rules *rules = house_of(tx)->rules;
    json_open(o, '{');
    json_id_of(o, "id", l->id);
    json_text_of(o, "number", l->number);
    json_text_of(o, "state", l->state);
    json_instant_of(o, "received_at", l->received_at);
    json_text_of(o, "channel", l->channel);
    json_text_of(o, "category", l->category);
    json_text_of(o, "story", l->story);
    put_why(o, l);
    json_text_of(o, "rule", l->rule->code);
    json_text_of(o, "proposes", rule_cell(rules, l->rule, S("proposes")));
    json_text_of(o, "ground", rule_cell(rules, l->rule, S("ground")));
    json_close(o, '}');
}

static void put_factor(struct json_out *o, const struct factor *one)
{
    json_open(o, '{');
    json_text_of(o, "code", one->rule->code);
    json_int_of(o, "count", one->count);
    json_int_of(o, "least", one->least);
    json_int_of(o, "days", one->days);
    json_name(o, S("intakes"));
    json_open(o, '[');
    for (size_t i = 0; i < one->n; i++) {
        json_open(o, '{');
        json_id_of(o, "id", one->at[i].id);
        json_text_of(o, "number", one->at[i].number);
        json_instant_of(o, "received_at", one->at[i].received_at);
        json_close(o, '}');
    }
    json_close(o, ']');
    json_close(o, '}');
}

static rc answer(struct request *rq, const struct likeness_ask *ask, struct fault *f)
{
    struct likenesses found;
    struct factors *factors = ARENA_NEW(rq->arena, struct factors);
    rc r = likeness_find(rq->tx, ask, &found, f);
    if (r == OK)
        r = factors_find(rq->tx, ask, factors, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_name(&rq->out, S("items"));
    json_open(&rq->out, '[');
    for (size_t i = 0; i < found.n; i++)
        put_one(rq->tx, &rq->out, &found.at[i]);
    json_close(&rq->out, ']');
    json_name(&rq->out, S("factors"));
    json_open(&rq->out, '[');
    for (size_t i = 0; i < factors->n; i++)
        put_factor(&rq->out, &factors->at[i]);
    json_close(&rq->out, ']');
    json_close(&rq->out, '}');
    return OK;
}

rc likeness_post(struct request *rq, struct fault *f)
{
    const struct likeness_in *in = rq->in;
    struct likeness_ask ask = { .bureau_id = rq->actor->bureau_id,
                                .except_id = in->except_id,
                                .kind = in->kind,
                                .entity_id = in->entity_id,
                                .premises_id = in->premises_id,
                                .subject_name = in->subject_name,
                                .category = in->category,
                                .traces = traces_of(rq->tx, &in->sender, in->story) };
    return answer(rq, &ask, f);
}

rc likeness_get(struct request *rq, struct fault *f)
{
    i64 id;
    struct intake in;
    struct intake_words w;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = intake_read(rq->tx, id, &in, f);
    if (r == OK)
        r = words_open(rq->tx, in.words, &w, f);
    if (r != OK)
        return r;
    struct likeness_ask ask = { .bureau_id = rq->actor->bureau_id,
                                .except_id = id,
                                .entity_id = in.entity_id,
                                .premises_id = in.premises_id,
                                .subject_name = in.subject_name,
                                .category = in.category,
                                .traces = traces_of(rq->tx, &w.sender, w.story) };
    return answer(rq, &ask, f);
}
