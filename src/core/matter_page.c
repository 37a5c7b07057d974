#include "core/matter_page.h"

#include "core/matter_clock.h"
#include "core/matter_list.h"
#include "core/paper.h"
#include "core/rows.h"
#include "db/queries.h"

enum { TIMELINE = 200 };

static const struct flow *const *installed;
static size_t installed_count;

void matter_set_flows(const struct flow *const *flows, size_t n)
{
    installed = flows;
    installed_count = n;
}

const struct flow *matter_flow(str kind)
{
    for (size_t i = 0; i < installed_count; i++)
        if (str_eq(kind, str_from(installed[i]->kind)))
            return installed[i];
    return NULL;
}

static const struct row_member subject_members[] = {
    { "unit_name", F_TEXT },     { "person_name", F_TEXT }, { "entity_name", F_TEXT },
    { "premises_name", F_TEXT }, { "address", F_TEXT },
};
static const struct row_member photo_members[] = {
    { "id", F_ID },      { "name", F_TEXT },        { "media_type", F_TEXT },
    { "size", F_INT },   { "taken_at", F_INSTANT }, { "created_at", F_INSTANT },
    { "stage", F_CODE },
};
static const struct row_member document_members[] = {
    { "id", F_ID },     { "kind", F_CODE },          { "number", F_TEXT },
    { "code", F_TEXT }, { "created_at", F_INSTANT }, { "ready", F_BOOL },
};
static const struct row_member act_members[] = {
    { "id", F_ID },           { "at", F_INSTANT }, { "act", F_CODE }, { "actor_id", F_ID },
    { "actor_name", F_TEXT }, { "from", F_CODE },  { "to", F_CODE },  { "for_name", F_TEXT },
};
static const struct row_member raised_members[] = {
    { "rung", F_CODE },      { "raised_to", F_CODE }, { "at", F_INSTANT },
    { "due_at", F_INSTANT }, { "told", F_INT },
};
static const struct row_shape raised = ROW_SHAPE(raised_members);
static const struct row_shape subject = ROW_SHAPE(subject_members),
                              photo = ROW_SHAPE(photo_members),
                              document = ROW_SHAPE(document_members), act = ROW_SHAPE(act_members);

static rc put_timeline(struct request *rq, const struct matter *m, struct fault *f)
{
    json_name(&rq->out, S("timeline"));
    return rows_put(rq->tx, &Q_matter_timeline, ARGS(V_I(m->id), V_I(TIMELINE)),
                    &(struct row_put){ &act, &rq->out }, f);
}

static rc put_page(struct request *rq, const struct flow *flow, struct matter *m, struct fault *f)
{
    struct json_out *o = &rq->out;
    json_open(o, '{');
    matter_put_members(m, o);
    rc r = db_one(rq->tx, &Q_matter_subject, ARGS(V_I(m->id)), row_put,
                  &(struct row_put){ &subject, o }, f);
    if (r == OK && flow->panel)
        r = flow->panel(rq, m, f);
    if (r == OK) {
        json_name(o, S("clocks"));
        r = matter_clocks_put(rq->tx, m, o, f);
    }
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_matter_photos, m->id, "photos", &photo, o, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_matter_documents, m->id, "documents", &document, o, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_matter_raises, m->id, "raised", &raised, o, f);
    if (r == OK)
        r = papers_wish(rq->tx, rq->actor, m->id, f);
    if (r == OK)
        r = put_timeline(rq, m, f);
    if (r == OK) {
        json_name(o, S("moves"));
        r = flow_moves(rq->tx, flow, rq->actor, m, o, f);
    }
    json_close(o, '}');
    return r;
}

rc matter_page(struct request *rq, const struct flow *flow, i64 id, struct fault *f)
{
    struct matter m;
    rc r = matter_get(rq->tx, id, &m, f);
    if (r == OK && !str_eq(m.kind, str_from(flow->kind)))
        r = fail(f, NOT_FOUND, "matter.not_found");
    if (r != OK)
        return r;
    reply_version(rq, m.ver);
    return put_page(rq, flow, &m, f);
}

static rc find_flow(struct request *rq, i64 *ret_id, const struct flow **ret, struct fault *f)
{
    struct matter m;
    rc r = request_id(rq, 0, ret_id, f);
    if (r == OK)
        r = matter_get(rq->tx, *ret_id, &m, f);
    if (r != OK)
        return r;
    *ret = matter_flow(m.kind);
    return *ret ? OK : fail(f, NOT_FOUND, "matter.not_found");
}

static rc matter_get_page(struct request *rq, struct fault *f)
{
    i64 id;
    const struct flow *flow;
    rc r = find_flow(rq, &id, &flow, f);
    return r == OK ? matter_page(rq, flow, id, f) : r;
}

static rc matter_move(struct request *rq, struct fault *f)
{
    i64 id;
    const struct flow *flow;
    if (rq->if_match == 0)
        return fail(f, BAD_REQUEST, "if_match_required");
    rc r = find_flow(rq, &id, &flow, f);
    if (r != OK)
        return r;
    struct flow_ask ask = {
        .matter_id = id, .ver = rq->if_match, .action = rq->params[1], .form = rq->body
    };
    r = flow_apply(rq->tx, flow, rq->actor, ask, NULL, f);
    return r == OK ? matter_page(rq, flow, id, f) : r;
}

static const struct column columns[] = {
    { "id", "m.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "number", "m.number", F_TEXT, COL_FILTER | COL_FINDS_ALONE, NULL },
    { "kind", "m.kind", F_CODE, COL_FILTER | COL_FINDS, "matter_kinds" },
    { "state", "m.state", F_CODE, COL_FILTER, NULL },
    { "title", "m.title", F_TEXT, 0, NULL },
    /* what a page names in its reader's language: a code of a list of the rules */
    { "title_list", "m.title_list", F_CODE, COL_FILTER | COL_NULLS, NULL },
    { "title_code", "m.title_code", F_CODE, COL_FILTER | COL_NULLS, NULL },
    MATTER_UNIT,
    MATTER_UNIT_NAME,
    MATTER_PERSON("person"),
    MATTER_PERSON_NAME("person"),
    MATTER_OPERATOR,
    MATTER_DOOR,
    MATTER_PLACE,
    MATTER_LIMITS("opened_at"),
    MATTER_CLOSED,
    MATTER_LEVEL,
    MATTER_RAISED,
    MATTER_FROM_UNIT,
    MATTER_VER,
};
static const struct list matter_list = {
    .name = "matters",
    .from = "matter m",
    .order = "due_at",
    .select = list_by_branches,
    .branch_order = "due_at|opened_at",
    .look = LIST_LOOK,
    MATTER_LIST(columns),
};

static rc matters_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &matter_list, f);
}

static const struct route routes[] = {
    { HTTP_GET, "/v1/matters", READ, matters_get, ROLE_ANYONE, .list = &matter_list,
      .doc = "everything with a state, an owner and a clock" },
    { HTTP_GET, "/v1/matters/{id}", READ, matter_get_page, ROLE_ANYONE,
      .doc = "the page of a matter" },
    { HTTP_POST, "/v1/matters/{id}/moves/{action}", WRITE, matter_move, ROLE_ANYONE,
      .flags = ROUTE_PATCH, .doc = "takes a step of its flow; the body is the step's form" },
};
const struct room matter_room = { .name = "matter",
                                  .routes = routes,
                                  .route_count = COUNT(routes) };
