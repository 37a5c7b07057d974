/* callback_api.c — the drawn ones as a list, and what was said when they were called. */
#include "core/house.h"
#include "core/matter_list.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/complaint/callback.h"
#include "rooms/complaint/complaint_store.h"

enum { FACTS = 200 };

static const struct field fields[] = {
    FIELD(struct callback_form, satisfaction, F_CODE, REQUIRED, .codes = "satisfaction"),
    FIELD(struct callback_form, note, F_TEXT, 0, .max = 1000,
          .doc = "what was said; kept without what tells who complains"),
};
const struct record callback_record = RECORD("ComplaintCallback", struct callback_form, fields);

static const struct column columns[] = {
    MATTER_FIRST,
    { "category", "c.category", F_CODE, COL_FILTER, "filing_categories" },
    { "consumer", "(SELECT min(p.shown) FROM complaint_party p WHERE p.complaint_id = k.id)",
      F_TEXT, COL_NULLS, NULL },
    { "settled_as", "c.settled_as", F_CODE, COL_FILTER | COL_NULLS, "settlement_forms" },
    { "termination", "c.termination", F_CODE, COL_FILTER | COL_NULLS, "termination_reasons" },
    { "refusal", "c.refusal", F_CODE, COL_FILTER | COL_NULLS, "refusal_reasons" },
    { "recovered", "c.recovered", F_FEN, COL_FILTER, NULL },
    MATTER_OPERATOR,
    MATTER_PLACE,
    MATTER_UNIT,
    MATTER_UNIT_NAME,
    MATTER_PERSON("mediator"),
    MATTER_PERSON_NAME("mediator"),
    MATTER_CLOSED,
    { "drawn_at", "k.drawn_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "satisfaction", "k.satisfaction", F_CODE, COL_FILTER | COL_NULLS, "satisfaction" },
    { "note", "k.note", F_TEXT, COL_NULLS, NULL },
    { "called_at", "k.called_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "called_by", "k.called_by", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "called_by_name", "(SELECT p.name FROM person p WHERE p.id = k.called_by)", F_TEXT, COL_NULLS,
      NULL },
};
const struct list callback_list = {
    .name = "callbacks",
    .from = "complaint_callback k JOIN matter m ON m.id = k.id JOIN complaint c ON c.id = k.id",
    .where = "k.bureau_id = m.bureau_id",
    .order = "-drawn_at",
    MATTER_LIST(columns),
};

rc callbacks_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &callback_list, f);
}

struct said {
    struct arena *arena;
    str satisfaction; /* empty: not called yet */
};

static rc take_said(const struct row *r, void *arg, struct fault *f)
{
    struct said *s = arg;
    (void)f;
    s->satisfaction = row_text_copy(r, 0, s->arena);
    return OK;
}

/* Each is asked once; who was not reached is tried again. */
static rc may_call(struct request *rq, const struct matter *m, struct fault *f)
{
    const struct rules *rules = house_of(rq->tx)->rules;
    struct said s = { .arena = rq->arena };
    rc r = db_one(rq->tx, &Q_complaint_callback_said, ARGS(V_I(m->id)), take_said, &s, f);
    if (r == NOT_FOUND)
        return fail(f, NOT_FOUND, "complaint.not_drawn");
    if (r == OK && m->person_id && m->person_id == rq->actor->person_id)
        return refuse(f, "complaint.callback_own");
    if (r != OK || s.satisfaction.n == 0)
        return r;
    const struct rule_row *row =
        rule_find(rules, S("satisfaction"), s.satisfaction, day_at(tx_now(rq->tx)));
    bool answered = !row || str_eq(rule_cell(rules, row, S("valid")), S("yes"));
    return answered ? fail(f, CONFLICT, "complaint.called_already") : OK;
}

static rc tell(struct request *rq, const struct matter *m, const struct callback_form *in,
               struct fault *f)
{
    struct json_out o = json_out_new(rq->arena, FACTS);
    json_open(&o, '{');
    json_text_of(&o, "satisfaction", in->satisfaction);
    json_close(&o, '}');
    return matter_tell(rq->tx, rq->actor, m, "call_back", m->state, json_out_str(&o), f);
}

rc callback_post(struct request *rq, struct fault *f)
{
    const struct callback_form *in = rq->in;
    struct matter m;
    i64 id;
    str note;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = matter_get(rq->tx, id, &m, f);
    if (r == OK)
        r = may_call(rq, &m, f);
    if (r == OK)
        r = complaint_masked(rq->tx, id, in->note, &note, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_complaint_callback_put,
                    ARGS(V_I(id), V_T(in->satisfaction), V_T0(note), V_I(rq->actor->person_id),
                         V_I(tx_now(rq->tx))),
                    NULL, f);
    if (r == OK)
        r = tell(rq, &m, in, f);
    return r == OK ? reply_no_content(rq) : r;
}
