/* urgent_api.c — calls to a door over HTTP. */
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/street/urgent.h"

static const struct field new_fields[] = {
    FIELD(struct urgent_new, premises_id, F_ID, REQUIRED),
    FIELD(struct urgent_new, matter_id, F_ID, 0,
          .doc = "the complaint, report or hazard behind it"),
    FIELD(struct urgent_new, why, F_TEXT, REQUIRED, .max = 300),
    FIELD(struct urgent_new, person_id, F_ID, 0, .doc = "none: whoever is nearest"),
};
const struct record urgent_new_record = RECORD("UrgentNew", struct urgent_new, new_fields);

static const struct field pass_fields[] = {
    FIELD(struct urgent_pass, reason, F_TEXT, REQUIRED, .max = 300),
    FIELD(struct urgent_pass, person_id, F_ID, 0, .doc = "none: the next nearest"),
};
const struct record urgent_pass_record = RECORD("UrgentPass", struct urgent_pass, pass_fields);

static const struct column columns[] = {
    { "id", "u.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "made_at", "u.made_at", F_INSTANT, COL_FILTER | COL_SORT, NULL },
    { "state", "u.state", F_CODE, COL_FILTER, "urgent_states" },
    { "premises_id", "u.premises_id", F_ID, COL_FILTER, NULL },
    { "premises_name", "(SELECT p.name FROM premises p WHERE p.id = u.premises_id)", F_TEXT, 0,
      NULL },
    { "why", "u.why", F_TEXT, 0, NULL },
    { "matter_id", "u.matter_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "person_id", "u.person_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "person_name", "(SELECT o.name FROM person o WHERE o.id = u.person_id)", F_TEXT, 0, NULL },
    { "sweep_id", "u.sweep_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "metres", "u.metres", F_INT, COL_NULLS, NULL },
    { "unit_id", "u.unit_id", F_ID, COL_FILTER, NULL },
    { "taken_at", "u.taken_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
    { "ended_at", "u.ended_at", F_INSTANT, COL_FILTER | COL_NULLS, NULL },
};
const struct list urgent_list = { .name = "urgent-calls",
                                  .from = "urgent_call u",
                                  .scope_kind = "urgent_call",
                                  .scope_alias = "u",
                                  .id = "u.id",
                                  .order = "-made_at",
                                  .columns = columns,
                                  .count = COUNT(columns) };

static const struct row_member call_members[] = {
    { "id", F_ID },           { "premises_id", F_ID },   { "premises_name", F_TEXT },
    { "address", F_TEXT },    { "lon", F_REAL },         { "lat", F_REAL },
    { "matter_id", F_ID },    { "why", F_TEXT },         { "state", F_CODE },
    { "sweep_id", F_ID },     { "person_id", F_ID },     { "person_name", F_TEXT },
    { "metres", F_INT },      { "made_by", F_ID },       { "made_by_name", F_TEXT },
    { "made_at", F_INSTANT }, { "taken_at", F_INSTANT }, { "ended_at", F_INSTANT },
    { "visit_id", F_ID },
};
static const struct row_member pass_members[] = {
    { "no", F_INT },       { "person_id", F_ID }, { "person_name", F_TEXT }, { "to_id", F_ID },
    { "to_name", F_TEXT }, { "reason", F_TEXT },  { "at", F_INSTANT },
};
static const struct row_shape call = ROW_SHAPE(call_members), pass = ROW_SHAPE(pass_members);

rc urgents_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &urgent_list, f);
}

static rc put_call(struct request *rq, i64 id, struct fault *f)
{
    struct json_out *o = &rq->out;
    json_open(o, '{');
    rc r = db_one(rq->tx, &Q_urgent_page, ARGS(V_I(id)), row_put, &(struct row_put){ &call, o }, f);
    if (r == NOT_FOUND)
        return fail(f, NOT_FOUND, "urgent.not_found");
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_urgent_passes, id, "passes", &pass, o, f);
    json_close(o, '}');
    return r;
}

rc urgent_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = street_send_now(rq->tx, rq->actor, rq->in, &id, f);
    if (r != OK)
        return r;
    rq->status = 201;
    reply_header(rq, "Location", arena_fmt(rq->arena, "/v1/urgent-calls/%lld", (long long)id));
    return put_call(rq, id, f);
}

rc urgent_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? put_call(rq, id, f) : r;
}

static rc act_and_show(struct request *rq, const char *what, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = urgent_act(rq->tx, rq->actor, id, str_from(what), rq->in, f);
    if (r == OK)
        r = put_call(rq, id, f);
    return r;
}

rc urgent_take(struct request *rq, struct fault *f)
{
    return act_and_show(rq, "take", f);
}

rc urgent_pass_on(struct request *rq, struct fault *f)
{
    return act_and_show(rq, "pass", f);
}

rc urgent_withdraw(struct request *rq, struct fault *f)
{
    return act_and_show(rq, "withdraw", f);
}
