/* desk.c — jobs, the ledger, saved views. */
#include "core/job.h"
#include "core/ledger.h"
#include "core/list.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/admin/admin.h"

rc ledger_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &ledger_list, f);
}

rc ledger_verify_get(struct request *rq, struct fault *f)
{
    struct ledger_verdict v;
    struct json_out *o = &rq->out;
    rc r = ledger_verify(rq->tx, &v, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_int_of(o, "rows", v.rows);
    json_int_of(o, "heads", v.heads);
    json_int_of(o, "unsealed", v.unsealed);
    json_bool_of(o, "whole", v.bad_seq == 0);
    json_int_of(o, "bad_seq", v.bad_seq);
    json_text_of(o, "reason", v.reason);
    json_close(o, '}');
    return OK;
}

rc jobs_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &job_list, f);
}

static const struct row_member job_members[] = {
    { "id", F_ID },
    { "kind", F_CODE },
    { "state", F_CODE },
    { "done", F_INT },
    { "total", F_INT },
    { "note", F_TEXT },
    { "result", F_JSON },
    { "created_at", F_INSTANT },
    { "started_at", F_INSTANT },
    { "finished_at", F_INSTANT },
    { "cancel", F_BOOL },
};
static const struct row_shape job = ROW_SHAPE(job_members);

static rc put_job(struct request *rq, i64 id, struct fault *f)
{
    json_open(&rq->out, '{');
    rc r =
        db_one(rq->tx, &Q_job_get, ARGS(V_I(id)), row_put, &(struct row_put){ &job, &rq->out }, f);
    json_close(&rq->out, '}');
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "job.not_found") : r;
}

rc job_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? put_job(rq, id, f) : r;
}

rc job_cancel_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = job_cancel(rq->tx, id, f);
    return r == OK ? put_job(rq, id, f) : r;
}

static rc put_view(const struct row *r, void *arg, struct fault *f)
{
    struct request *rq = arg;
    struct json_out *o = &rq->out;
    (void)f;
    json_open(o, '{');
    json_id_of(o, "id", row_int(r, 0));
    json_text_of(o, "list", row_text(r, 1));
    json_text_of(o, "name", row_text(r, 2));
    json_text_of(o, "query", row_text(r, 3));
    json_bool_of(o, "shared", row_int(r, 4) != 0);
    json_bool_of(o, "mine", row_int(r, 5) == rq->actor->person_id);
    json_close(o, '}');
    return OK;
}

rc views_get(struct request *rq, struct fault *f)
{
    struct json_out *o = &rq->out;
    json_open(o, '{');
    json_name(o, S("items"));
    json_open(o, '[');
    rc r = db_each(rq->tx, &Q_view_list, ARGS(V_T(http_query(rq->http, "list"))), put_view, rq, f);
    json_close(o, ']');
    json_close(o, '}');
    return r;
}

rc view_post(struct request *rq, struct fault *f)
{
    const struct view_new *in = rq->in;
    i64 id = tx_id(rq->tx);
    rc r = db_int(rq->tx, &Q_view_save,
                  ARGS(V_I(id), V_I(rq->actor->bureau_id), V_I(rq->actor->person_id), V_T(in->list),
                       V_T(in->name), V_T(in->query), V_I(in->shared), V_I(tx_now(rq->tx))),
                  &id, f);
    return r == OK ? reply_created(rq, "/v1/views/", id) : r;
}

rc view_delete(struct request *rq, struct fault *f)
{
    i64 id, changed;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_view_delete, ARGS(V_I(id), V_I(rq->actor->person_id)), &changed, f);
    if (r == OK && changed == 0)
        return fail(f, NOT_FOUND, "view.not_found");
    return r == OK ? reply_no_content(rq) : r;
}
