/* desk.c — jobs, the ledger, saved views, and the first page of the day. */
#include "base/date.h"
#include "core/job.h"
#include "core/ledger.h"
#include "core/list.h"
#include "db/queries.h"
#include "rooms/admin/admin.h"

enum { TODAY_ITEMS = 20 };

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

static rc put_job(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_id_of(o, "id", row_int(r, 0));
    json_text_of(o, "kind", row_text(r, 1));
    json_text_of(o, "state", row_text(r, 2));
    json_int_of(o, "done", row_int(r, 3));
    json_int_of(o, "total", row_int(r, 4));
    json_text_of(o, "note", row_text(r, 5));
    json_name(o, S("result"));
    row_text(r, 6).n ? json_put_raw(o, row_text(r, 6)) : json_put_null(o);
    json_instant_of(o, "created_at", row_int(r, 7));
    json_instant_of(o, "started_at", row_int(r, 8));
    json_instant_of(o, "finished_at", row_int(r, 9));
    json_bool_of(o, "cancel", row_int(r, 10) != 0);
    json_close(o, '}');
    return OK;
}

rc job_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_job_get, ARGS(V_I(id)), put_job, &rq->out, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "job.not_found") : r;
}

rc job_cancel_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = job_cancel(rq->tx, id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_job_get, ARGS(V_I(id)), put_job, &rq->out, f);
    return r;
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

static rc take_id(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(i64 *)arg = row_int(r, 0);
    return OK;
}

rc view_post(struct request *rq, struct fault *f)
{
    const struct view_new *in = rq->in;
    i64 id = tx_id(rq->tx);
    rc r = db_one(rq->tx, &Q_view_save,
                  ARGS(V_I(id), V_I(rq->actor->bureau_id), V_I(rq->actor->person_id), V_T(in->list), V_T(in->name),
                       V_T(in->query), V_I(in->shared), V_I(tx_now(rq->tx))),
                  take_id, &id, f);
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

static rc put_counts(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_int_of(o, "late", row_int(r, 0));
    json_int_of(o, "due_today", row_int(r, 1));
    json_int_of(o, "due_week", row_int(r, 2));
    json_int_of(o, "open", row_int(r, 3));
    return OK;
}

static rc put_matter(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_id_of(o, "id", row_int(r, 0));
    json_text_of(o, "number", row_text(r, 1));
    json_text_of(o, "kind", row_text(r, 2));
    json_text_of(o, "state", row_text(r, 3));
    json_text_of(o, "title", row_text(r, 4));
    json_instant_of(o, "due_at", row_int(r, 5));
    json_int_of(o, "level", row_int(r, 6));
    json_text_of(o, "entity_name", row_text(r, 7));
    json_text_of(o, "unit_name", row_text(r, 8));
    json_id_of(o, "person_id", row_int(r, 9));
    json_close(o, '}');
    return OK;
}

static rc put_sweep(const struct row *r, void *arg, struct fault *f)
{
    struct json_out *o = arg;
    (void)f;
    json_open(o, '{');
    json_id_of(o, "id", row_int(r, 0));
    json_text_of(o, "name", row_text(r, 1));
    json_text_of(o, "state", row_text(r, 2));
    json_text_of(o, "unit_name", row_text(r, 3));
    json_int_of(o, "stops", row_int(r, 4));
    json_int_of(o, "done", row_int(r, 5));
    json_close(o, '}');
    return OK;
}

static rc put_hazard_state(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    json_name(arg, row_text(r, 0));
    json_put_int(arg, row_int(r, 1));
    return OK;
}

static rc put_items(struct request *rq, const char *name, i64 person_id, struct fault *f)
{
    struct json_out *o = &rq->out;
    json_name(o, str_from(name));
    json_open(o, '[');
    rc r = db_each(rq->tx, &Q_today_matters, ARGS(V_I(rq->actor->bureau_id), V_I(person_id), V_I(TODAY_ITEMS)), put_matter, o, f);
    json_close(o, ']');
    return r;
}

rc today_get(struct request *rq, struct fault *f)
{
    struct json_out *o = &rq->out;
    i64 bureau = rq->actor->bureau_id, now = tx_now(rq->tx);
    day today = day_at(now);
    json_open(o, '{');
    rc r = db_one(rq->tx, &Q_today_counts, ARGS(V_I(bureau), V_I(now), V_I(day_end(today)), V_I(day_end(today + 7))),
                  put_counts, o, f);
    if (r == OK)
        r = put_items(rq, "mine", rq->actor->person_id, f);
    if (r == OK)
        r = put_items(rq, "items", 0, f);
    json_name(o, S("sweeps"));
    json_open(o, '[');
    if (r == OK)
        r = db_each(rq->tx, &Q_today_sweeps, ARGS(V_I(bureau), V_I(today)), put_sweep, o, f);
    json_close(o, ']');
    json_name(o, S("hazards_by_state"));
    json_open(o, '{');
    if (r == OK)
        r = db_each(rq->tx, &Q_today_hazards, ARGS(V_I(bureau)), put_hazard_state, o, f);
    json_close(o, '}');
    json_close(o, '}');
    return r;
}
