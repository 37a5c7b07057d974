/* case_api.c — decode, call, encode. */
#include "rooms/casefile/case_api.h"

#include "core/list.h"
#include "core/matter_page.h"
#include "core/record_day.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/casefile/case_measure.h"
#include "rooms/casefile/case_publish.h"
#include "rooms/casefile/case_recusal.h"
#include "rooms/casefile/case_rules.h"
#include "rooms/casefile/case_volume.h"
#include "rooms/casefile/case_wall.h"
#include "rooms/casefile/evidence.h"

rc cases_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &case_list, f);
}

rc case_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = case_file_open(rq->tx, rq->actor, rq->in, &id, f);
    return r == OK ? reply_created(rq, "/v1/cases/", id) : r;
}

rc case_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? matter_page(rq, &case_flow, id, f) : r;
}

/* Evidence is taken while it is verified and investigated, by those who do so. */
rc case_evidence_post(struct request *rq, struct fault *f)
{
    i64 id;
    struct matter m;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = matter_get(rq->tx, id, &m, f);
    if (r == OK && !str_eq(m.kind, S("case")))
        r = fail(f, NOT_FOUND, "case.not_found");
    if (r != OK)
        return r;
    if (!str_eq(m.state, S("verifying")) && !str_eq(m.state, S("investigating")) &&
        !str_eq(m.state, S("paused")))
        return refuse(f, "case.not_investigating");
    const struct evidence_new *in = rq->in;
    r = wall_take(rq->tx, id, rq->actor->person_id, PART_INVESTIGATOR, f);
    if (r == OK)
        r = wall_take_second(rq->tx, rq->actor, &m, in->second_officer, "second_officer", f);
    if (r == OK)
        r = evidence_add(rq->tx, rq->actor, &m, 1, rq->in, f);
    if (r == OK)
        r = matter_tell(rq->tx, rq->actor, &m, "evidence", m.state, S(""), f);
    return r == OK ? matter_page(rq, &case_flow, id, f) : r;
}

/* ---- the page ---- */

static void put_day(struct json_out *o, const char *name, day d)
{
    json_name(o, str_from(name));
    record_put_day(o, d);
}

/* That there is a report behind it only those see who see reports (O121 37). */
static rc put_source_id(struct request *rq, const struct case_file *c, struct fault *f)
{
    struct matter report;
    rc r = c->source_id && str_eq(c->source, S("report"))
               ? matter_get(rq->tx, c->source_id, &report, f)
               : OK;
    json_id_of(&rq->out, "source_id", r == OK ? c->source_id : 0);
    if (r != NOT_FOUND)
        return r;
    fault_clear(f);
    return OK;
}

static void put_source(struct json_out *o, const struct case_file *c)
{
    json_text_of(o, "source", c->source);
    json_text_of(o, "from_agency", c->from_agency);
    json_text_of(o, "category", c->category);
    json_text_of(o, "story", c->story);
    json_text_of(o, "party", c->party);
    put_day(o, "found_on", c->found_on);
    json_text_of(o, "cause", c->cause);
    json_id_of(o, "lead_id", c->lead_id);
    json_id_of(o, "second_id", c->second_id);
    put_day(o, "filed_on", c->filed_on);
    put_day(o, "act_ended_on", c->act_ended_on);
}

static void put_decision(struct json_out *o, const struct case_file *c)
{
    json_text_of(o, "review_class", c->review_class);
    json_text_of(o, "decision", c->decision);
    json_text_of(o, "penalties", c->penalties);
    json_int_of(o, "fine", c->fine);
    json_int_of(o, "confiscated", c->confiscated);
    json_text_of(o, "discretion", c->discretion);
    put_day(o, "noticed_on", c->noticed_on);
    json_bool_of(o, "hearing", c->hearing);
    put_day(o, "hearing_on", c->hearing_on);
    json_id_of(o, "presider_id", c->presider_id);
    json_instant_of(o, "discussed_at", c->discussed_at);
    put_day(o, "decided_on", c->decided_on);
    json_text_of(o, "service_mode", c->service_mode);
    put_day(o, "served_on", c->served_on);
    put_day(o, "pay_by", c->pay_by);
    json_text_of(o, "ending", c->ending);
    put_day(o, "ended_on", c->ended_on);
    put_day(o, "published_on", c->published_on);
    put_day(o, "publish_until", c->publish_until);
    put_day(o, "unpublished_on", c->unpublished_on);
    json_text_of(o, "unpublished_why", c->unpublished_why);
}

static const struct row_member act_members[] = {
    { "act", F_CODE },         { "at", F_INSTANT }, { "person_id", F_ID },
    { "person_name", F_TEXT }, { "said", F_JSON },
};
static const struct row_member part_members[] = {
    { "person_id", F_ID }, { "person_name", F_TEXT }, { "part", F_CODE },
    { "at", F_INSTANT },   { "ended_at", F_INSTANT },
};
static const struct row_member paid_members[] = {
    { "on", F_DAY },
    { "fine", F_FEN },
    { "late", F_FEN },
    { "confiscated", F_FEN },
};
static const struct row_member part_payment_members[] = { { "due", F_DAY }, { "amount", F_FEN } };
static const struct row_member read_members[] = {
    { "person_id", F_ID }, { "person_name", F_TEXT }, { "purpose", F_TEXT },
    { "at", F_INSTANT },   { "code", F_CODE },        { "until", F_INSTANT },
    { "for_id", F_ID },    { "for_number", F_TEXT },
};
static const struct row_shape act = ROW_SHAPE(act_members), part = ROW_SHAPE(part_members),
                              paid = ROW_SHAPE(paid_members),
                              parts = ROW_SHAPE(part_payment_members),
                              reads = ROW_SHAPE(read_members);

static rc put_debt(struct request *rq, const struct case_file *c, struct fault *f)
{
    struct case_debt debt;
    rc r = case_debt(rq->tx, c->id, day_at(tx_now(rq->tx)), &debt, f);
    if (r != OK)
        return r;
    json_name(&rq->out, S("owed"));
    json_open(&rq->out, '{');
    json_int_of(&rq->out, "fine", debt.fine);
    json_int_of(&rq->out, "late", debt.late);
    json_int_of(&rq->out, "confiscated", debt.confiscated);
    json_int_of(&rq->out, "overdue", debt.overdue);
    json_close(&rq->out, '}');
    return OK;
}

/* The kind's own panel on the matter page (flow.panel). */
rc case_panel(struct request *rq, const struct matter *m, struct fault *f)
{
    struct case_file c;
    struct json_out *o = &rq->out;
    rc r = case_get(rq->tx, m->id, &c, f);
    if (r == OK)
        r = put_source_id(rq, &c, f);
    if (r != OK)
        return r;
    put_source(o, &c);
    put_decision(o, &c);
    const struct {
        const struct query *q;
        const char *name;
        const struct row_shape *shape;
    } lists[] = { { &Q_case_acts, "acts", &act },
                  { &Q_case_parts, "parts", &part },
                  { &Q_case_payments, "payments", &paid },
                  { &Q_case_instalments, "instalments", &parts },
                  { &Q_case_reads, "reads", &reads } };
    for (size_t i = 0; r == OK && i < COUNT(lists); i++)
        r = rows_put_of(rq->tx, lists[i].q, m->id, lists[i].name, lists[i].shape, o, f);
    if (r == OK)
        r = measures_put(rq->tx, m->id, o, f);
    if (r == OK)
        r = recusals_put(rq->tx, m->id, o, f);
    if (r == OK)
        r = publication_put(rq->tx, m->id, o, f);
    if (r == OK)
        r = volumes_put(rq, m, f);
    if (r == OK)
        r = put_debt(rq, &c, f);
    return r == OK ? evidence_put(rq->tx, m->id, o, f) : r;
}
