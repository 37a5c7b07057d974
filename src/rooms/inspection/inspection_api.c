/* inspection_api.c — what the bureau's people ask about inspections. */
#include "rooms/inspection/inspection_api.h"

#include "codec/qr.h"
#include "core/house.h"
#include "core/matter_page.h"
#include "core/record_day.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/inspection/inspection_cap.h"
#include "rooms/inspection/inspection_forms.h"

enum { RATINGS_READ = ROLE_CHIEF | ROLE_HEAD | ROLE_AUDITOR | ROLE_COMMAND };

rc inspections_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &inspection_list, f);
}

rc ratings_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &rating_list, f);
}

rc inspection_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = inspection_ask(rq->tx, rq->actor, rq->in, &id, f);
    return r == OK ? reply_created(rq, "/v1/inspections/", id) : r;
}

rc inspection_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? matter_page(rq, &inspection_flow, id, f) : r;
}

/* ---- the code that the officers show ---- */

static rc code_of(struct request *rq, struct approval *ret, str *ret_url, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = approval_get(rq->tx, id, ret, f);
    if (r == OK && ret->code.n == 0)
        return refuse(f, "inspection.no_code");
    if (r == OK)
        *ret_url = ARENA_CONCAT(rq->arena, request_base(rq), S("/d/inspection/"), ret->code);
    return r;
}

rc inspection_code_get(struct request *rq, struct fault *f)
{
    struct approval a;
    str url;
    rc r = code_of(rq, &a, &url, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_text_of(&rq->out, "code", a.code);
    json_text_of(&rq->out, "url", url);
    json_instant_of(&rq->out, "until", a.code_until);
    json_close(&rq->out, '}');
    return OK;
}

rc inspection_qr(struct request *rq, struct fault *f)
{
    struct approval a;
    struct qr q;
    str url;
    rc r = code_of(rq, &a, &url, f);
    if (r == OK)
        r = qr_make(rq->arena, url, &q, f);
    if (r != OK)
        return r;
    rq->raw = qr_svg(rq->arena, &q);
    rq->raw_type = S("image/svg+xml");
    return OK;
}

/* ---- the panel ---- */

static const struct row_member recusal_members[] = {
    { "officer_id", F_ID },     { "officer_name", F_TEXT },  { "asked_by", F_CODE },
    { "ground", F_CODE },       { "reason", F_TEXT },        { "asked_at", F_INSTANT },
    { "granted", F_BOOL },      { "decided_at", F_INSTANT }, { "decided_by", F_ID },
    { "replacement_id", F_ID }, { "decision", F_TEXT },
};
static const struct row_member publication_members[] = {
    { "facts", F_JSON },         { "note", F_TEXT },        { "published_at", F_INSTANT },
    { "changed_at", F_INSTANT }, { "changed_why", F_TEXT }, { "withdrawn_at", F_INSTANT },
};
static const struct row_member rating_members[] = {
    { "stars", F_INT },
    { "reasons", F_JSON },
    { "words", F_TEXT },
    { "at", F_INSTANT },
};
static const struct row_member result_members[] = {
    { "visit_id", F_ID },        { "on_day", F_DAY },   { "ended_at", F_INSTANT },
    { "outcome", F_CODE },       { "verdict", F_CODE }, { "failed_key", F_INT },
    { "failed_general", F_INT }, { "hazards", F_INT },
};
static const struct row_shape recusal = ROW_SHAPE(recusal_members),
                              publication = ROW_SHAPE(publication_members),
                              rating = ROW_SHAPE(rating_members),
                              result = ROW_SHAPE(result_members);

/* One row as an object, or null. */
static rc put_one(struct request *rq, const struct query *q, i64 id, const char *name,
                  const struct row_shape *shape, struct fault *f)
{
    struct json_out o = json_out_new(rq->arena, 64 << 10);
    json_open(&o, '{');
    rc r = id ? db_one(rq->tx, q, ARGS(V_I(id)), row_put, &(struct row_put){ shape, &o }, f)
              : NOT_FOUND;
    json_close(&o, '}');
    json_name(&rq->out, str_from(name));
    if (r == NOT_FOUND) {
        fault_clear(f);
        json_put_null(&rq->out);
        return OK;
    }
    if (r == OK)
        json_put_raw(&rq->out, json_out_str(&o));
    return r;
}

static rc put_cap(struct request *rq, const struct matter *m, const struct approval *a,
                  struct fault *f)
{
    struct cap_count c;
    struct json_out *o = &rq->out;
    rc r = cap_count(rq->tx, m, a, &c, f);
    if (r != OK)
        return r;
    json_name(o, S("cap"));
    json_open(o, '{');
    json_int_of(o, "made", c.made);
    json_int_of(o, "reserved", c.reserved);
    if (c.most >= 0)
        json_int_of(o, "most", c.most);
    json_close(o, '}');
    return OK;
}

/* Who stepped aside for this operator before: the chief should know it before approving. */
static rc put_ties(struct request *rq, const struct matter *m, const struct approval *a,
                   struct fault *f)
{
    rc r = OK;
    json_name(&rq->out, S("ties"));
    json_open(&rq->out, '[');
    for (int i = 0; r == OK && m->entity_id && i < 2; i++) {
        i64 n = 0, person = i ? a->second_id : a->lead_id;
        r = db_int(rq->tx, &Q_recusal_of_operator, ARGS(V_I(person), V_I(m->entity_id)), &n, f);
        if (r == OK && n)
            json_put_id(&rq->out, person);
    }
    json_close(&rq->out, ']');
    return r;
}

static rc put_sides(struct request *rq, const struct matter *m, const struct approval *a,
                    struct fault *f)
{
    struct json_out *o = &rq->out;
    rc r = put_cap(rq, m, a, f);
    if (r == OK)
        r = put_ties(rq, m, a, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_recusals, m->id, "recusals", &recusal, o, f);
    if (r == OK)
        r = put_one(rq, &Q_inspection_result, a->used_by, "result", &result, f);
    if (r == OK)
        r = put_one(rq, &Q_publication_get, m->id, "publication", &publication, f);
    if (r == OK && (rq->actor->roles & RATINGS_READ))
        r = put_one(rq, &Q_rating_get, m->id, "rating", &rating, f);
    return r;
}

rc inspection_panel(struct request *rq, const struct matter *m, struct fault *f)
{
    struct approval a;
    struct json_out *o = &rq->out;
    rc r = approval_get(rq->tx, m->id, &a, f);
    if (r != OK)
        return r;
    json_id_of(o, "lead_id", a.lead_id);
    json_id_of(o, "second_id", a.second_id);
    json_text_of(o, "item", a.item);
    json_text_of(o, "ground", a.ground);
    json_bool_of(o, "counts", a.counts);
    json_id_of(o, "joint_id", a.joint_id == a.id ? 0 : a.joint_id);
    json_text_of(o, "reason", a.reason);
    json_text_of(o, "planned_on", day_text(rq->arena, a.planned_on));
    json_instant_of(o, "noticed_at", a.noticed_at);
    json_instant_of(o, "code_until", a.code.n ? a.code_until : 0);
    json_text_of(o, "recusal", a.recusal);
    json_instant_of(o, "recusal_at", a.recusal_at);
    json_bool_of(o, "to_be_published", str_eq(item_cell(rq->tx, m, &a, "publish"), S("yes")));
    json_id_of(o, "visit_id", a.used_by);
    return put_sides(rq, m, &a, f);
}
