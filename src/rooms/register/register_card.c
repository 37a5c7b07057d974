#include "rooms/register/register_card.h"

#include "core/rows.h"
#include "db/queries.h"
#include "rooms/register/licence.h"
#include "rooms/register/register_api.h"

struct put {
    struct request *rq;
    bool mask;
};

static rc put_premises(const struct row *r, void *arg, struct fault *f)
{
    struct put *p = arg;
    struct premises door;
    (void)f;
    premises_take(r, p->rq->arena, &door);
    record_encode(&premises_record, &door, p->mask, &p->rq->out);
    return OK;
}

static rc put_licence(const struct row *r, void *arg, struct fault *f)
{
    struct put *p = arg;
    struct licence l;
    (void)f;
    licence_take(r, p->rq->arena, &l);
    record_encode(&licence_record, &l, p->mask, &p->rq->out);
    return OK;
}

static rc put_contact(const struct row *r, void *arg, struct fault *f)
{
    struct put *p = arg;
    struct contact c;
    rc result = contact_take(p->rq->tx, r, &c, f);
    if (result == OK)
        record_encode(&contact_record, &c, p->mask, &p->rq->out);
    return result;
}

static const struct row_member merge_members[] = {
    { "id", F_ID },       { "gone_id", F_ID }, { "gone_name", F_TEXT },
    { "reason", F_TEXT }, { "at", F_INSTANT }, { "undone_at", F_INSTANT },
};
static const struct row_shape merge = ROW_SHAPE(merge_members);

static rc put_part(struct put *p, const char *name, const struct query *q, i64 id, row_fn fn,
                   struct fault *f)
{
    struct json_out *o = &p->rq->out;
    json_name(o, str_from(name));
    json_open(o, '[');
    rc r = db_each(p->rq->tx, q, ARGS(V_I(id)), fn, p, f);
    json_close(o, ']');
    return r;
}

rc put_entity_card(struct request *rq, const struct entity *e, bool mask, struct fault *f)
{
    struct put p = { rq, mask };
    struct json_out *o = &rq->out;
    json_open(o, '{');
    record_put_members(&entity_record, e, mask, o);
    rc r = put_part(&p, "premises", &Q_premises_of_entity, e->id, put_premises, f);
    if (r == OK)
        r = put_part(&p, "licences", &Q_licences_of_entity, e->id, put_licence, f);
    if (r == OK)
        r = put_part(&p, "contacts", &Q_contacts_of_entity, e->id, put_contact, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_merges_of_entity, e->id, "merges", &merge, o, f);
    json_close(o, '}');
    return r;
}

enum { HISTORY_PAGE = 100 };

struct history {
    struct json_out *out;
    i64 at, subject_id, ver; /* of the last row */
    int n;
};

static const struct row_member version_members[] = {
    { "subject_kind", F_CODE }, { "subject_id", F_ID }, { "ver", F_INT },
    { "at", F_INSTANT },        { "actor_id", F_ID },   { "actor_name", F_TEXT },
    { "source", F_CODE },       { "source_id", F_ID },
};
static const struct row_shape version_shape = ROW_SHAPE(version_members);

static rc put_version(const struct row *r, void *arg, struct fault *f)
{
    struct history *h = arg;
    struct json_out *o = h->out;
    (void)f;
    str diff = row_text(r, 8);
    h->subject_id = row_int(r, 1);
    h->ver = row_int(r, 2);
    h->at = row_int(r, 3);
    h->n++;
    json_open(o, '{');
    row_put_members(r, &version_shape, o);
    json_name(o, S("diff"));
    if (diff.n)
        json_put_raw(o, diff);
    else
        json_put_null(o);
    json_close(o, '}');
    return OK;
}

/* ?before=at,subject_id,ver pages back in time: an operator that is entered and enrolled at once
 * has two versions of one moment. */
static rc history_start(struct request *rq, struct history *before, struct fault *f)
{
    str id, ver, text = http_query(rq->http, "before");
    before->at = before->subject_id = before->ver = INT64_MAX;
    if (text.n == 0)
        return OK;
    str at = str_cut(text, ',', &id);
    id = str_cut(id, ',', &ver);
    bool whole = str_to_i64(at, &before->at) && str_to_i64(id, &before->subject_id) &&
                 str_to_i64(ver, &before->ver);
    return whole ? OK : fault_field(f, S("before"), "bad_value", text);
}

rc entity_history(struct request *rq, struct fault *f)
{
    struct json_out *o = &rq->out;
    struct history before, h = { .out = o };
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = history_start(rq, &before, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    r = db_each(
        rq->tx, &Q_history_of_entity,
        ARGS(V_I(id), V_I(before.at), V_I(before.subject_id), V_I(before.ver), V_I(HISTORY_PAGE)),
        put_version, &h, f);
    json_close(o, ']');
    json_name(o, S("next"));
    if (h.n == HISTORY_PAGE)
        json_put_text(o, arena_fmt(rq->arena, "%lld,%lld,%lld", (long long)h.at,
                                   (long long)h.subject_id, (long long)h.ver));
    else
        json_put_null(o);
    json_close(o, '}');
    return r;
}
