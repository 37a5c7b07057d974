/* clue_api.c — decode, call, encode; and opening a package. */
#include "core/house.h"
#include "core/list.h"
#include "core/matter_clock.h"
#include "core/matter_page.h"
#include "core/record_day.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/casefile/case_subject.h"
#include "rooms/casefile/clue.h"

static rc check_new(struct tx *tx, const struct clue_new *in, struct fault *f)
{
    rc r = OK;
    if (in->entity_id == 0 && in->premises_id == 0)
        r = fault_field(f, S("entity_id"), "required", S(""));
    if (in->found_at > tx_now(tx))
        r = fault_field(f, S("found_at"), "in_the_future", S(""));
    return r;
}

static rc open_matter(struct tx *tx, const struct actor *who, const struct clue_new *in,
                      struct matter *m, struct fault *f)
{
    struct case_subject s;
    const struct rule_row *category =
        rule_find(house_of(tx)->rules, S("filing_categories"), in->category, day_at(tx_now(tx)));
    if (!category)
        return fault_field(f, S("category"), "not_in_force", in->category);
    rc r = case_subject(tx, who->bureau_id,
                        &(struct case_subject_of){ in->entity_id, in->premises_id, in->unit_id },
                        &s, f);
    if (r != OK)
        return r;
    *m = (struct matter){ .kind = S("clue"),
                          .state = S("draft"),
                          .unit_id = who->unit_id,
                          .person_id = who->person_id,
                          .entity_id = s.entity_id,
                          .premises_id = s.premises_id,
                          .place_code = s.place_code,
                          .lon = s.lon,
                          .lat = s.lat,
                          .has_point = s.has_point,
                          .title = category->name_zh,
                          .title_list = S("filing_categories"),
                          .title_code = in->category };
    r = matter_open(tx, who, m, f);
    /* where it goes when it is sealed */
    return r == OK ? db_exec(tx, &Q_clue_insert,
                             ARGS(V_I(m->id), V_I(who->bureau_id),
                                  V_T(in->source.n ? in->source : S("own")), V_ID(in->source_id),
                                  V_I(day_at(in->found_at ? in->found_at : tx_now(tx))),
                                  V_T(in->category), V_T(in->story), V_I(s.investigates)),
                             NULL, f)
                   : r;
}

rc clue_open(struct tx *tx, const struct actor *who, const struct clue_new *in, i64 *ret_id,
             struct fault *f)
{
    struct matter m;
    const struct evidence_new *piece = in->evidence.at;
    rc r = check_new(tx, in, f);
    if (r == OK)
        r = open_matter(tx, who, in, &m, f);
    for (size_t i = 0; r == OK && i < in->evidence.n; i++)
        r = evidence_add(tx, who, &m, 1, &piece[i], f);
    if (r == OK)
        r = matter_clock_start(tx, &m, S("R1"), day_at(in->found_at ? in->found_at : tx_now(tx)),
                               f);
    if (r == OK)
        *ret_id = m.id;
    return r;
}

rc clues_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &clue_list, f);
}

rc clue_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = clue_open(rq->tx, rq->actor, rq->in, &id, f);
    return r == OK ? reply_created(rq, "/v1/clues/", id) : r;
}

rc clue_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? matter_page(rq, &clue_flow, id, f) : r;
}

/* Only to what is open: what was sealed stays. */
rc clue_evidence_post(struct request *rq, struct fault *f)
{
    i64 id;
    struct clue c;
    struct matter m;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = clue_get(rq->tx, id, &c, f);
    if (r == OK)
        r = matter_get(rq->tx, id, &m, f);
    if (r != OK)
        return r;
    if (!str_eq(m.state, S("draft")))
        return refuse(f, "clue.sealed");
    r = evidence_add(rq->tx, rq->actor, &m, c.round, rq->in, f);
    if (r == OK)
        r = matter_tell(rq->tx, rq->actor, &m, "evidence", m.state, S(""), f);
    return r == OK ? matter_page(rq, &clue_flow, id, f) : r;
}

/* ---- the page ---- */

static const struct row_member outcome_members[] = {
    { "case_id", F_ID },    { "filed_on", F_DAY },   { "not_filed", F_BOOL },
    { "decision", F_CODE }, { "decided_on", F_DAY }, { "closed", F_BOOL },
};
static const struct row_shape outcome_shape = ROW_SHAPE(outcome_members);

static rc put_outcome(struct request *rq, const struct clue *c, struct fault *f)
{
    json_name(&rq->out, S("outcome"));
    if (c->case_id == 0) {
        json_put_null(&rq->out);
        return OK;
    }
    json_open(&rq->out, '{');
    rc r = db_each(rq->tx, &Q_clue_outcome, ARGS(V_I(c->case_id)), row_put,
                   &(struct row_put){ &outcome_shape, &rq->out }, f);
    json_close(&rq->out, '}');
    return r;
}

static const struct row_member seal_members[] = {
    { "round", F_INT },    { "seal", F_TEXT },        { "at", F_INSTANT },
    { "person_id", F_ID }, { "person_name", F_TEXT },
};
static const struct row_shape seal_shape = ROW_SHAPE(seal_members);

rc clue_panel(struct request *rq, const struct matter *m, struct fault *f)
{
    struct clue c;
    struct json_out *o = &rq->out;
    str now = S("");
    rc r = clue_get(rq->tx, m->id, &c, f);
    if (r == OK && c.seal.n)
        r = evidence_seal(rq->tx, c.id, c.round, c.story, &now, f);
    if (r != OK)
        return r;
    json_text_of(o, "category", c.category);
    json_text_of(o, "story", c.story);
    json_text_of(o, "source", c.source);
    json_id_of(o, "source_id", c.source_id);
    json_name(o, S("found_on"));
    record_put_day(o, c.found_on);
    json_int_of(o, "round", c.round);
    json_text_of(o, "seal", c.seal);
    json_bool_of(o, "seal_holds", c.seal.n && str_eq(c.seal, now));
    json_instant_of(o, "sealed_at", c.sealed_at);
    json_id_of(o, "sealed_by", c.sealed_by);
    json_text_of(o, "return_reason", c.return_reason);
    json_text_of(o, "return_note", c.return_note);
    r = rows_put_of(rq->tx, &Q_clue_seals, m->id, "seals", &seal_shape, o, f);
    if (r == OK)
        r = evidence_put(rq->tx, m->id, o, f);
    return r == OK ? put_outcome(rq, &c, f) : r;
}
