/* snap_api.c — snaps: what they consist of, their lists, their handlers, and how dropped ones go.
 */
#include "core/house.h"
#include "core/job.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/street/snap.h"
#include "rooms/street/visit_spec.h"

static const struct field new_fields[] = {
    FIELD(struct snap_new, client_id, F_TEXT, REQUIRED, .min = 8, .max = 64,
          .doc = "made on the phone; sent again it is the same snap"),
    FIELD(struct snap_new, photos, F_IDS, REQUIRED, .min = 1, .max = 9),
    FIELD(struct snap_new, point, F_POINT, 0),
    FIELD(struct snap_new, accuracy, F_REAL, 0, .min = 0, .max = 100000),
    FIELD(struct snap_new, taken_at, F_INSTANT, REQUIRED),
    FIELD(struct snap_new, note, F_TEXT, 0, .max = 500),
};
const struct record snap_new_record = RECORD("SnapNew", struct snap_new, new_fields);

static const struct field class_fields[] = {
    FIELD(struct snap_class, as, F_CODE, REQUIRED, .codes = "hazard|door|visit|drop|keep"),
    FIELD(struct snap_class, note, F_TEXT, 0, .max = 500),
    FIELD(struct snap_class, hazard, F_RECORD, 0, .of = &hazard_new_record),
    FIELD(struct snap_class, door, F_RECORD, 0, .of = &new_door_record),
    FIELD(struct snap_class, visit_id, F_ID, 0, .doc = "the visit it is a note of"),
};
const struct record snap_class_record = RECORD("SnapClass", struct snap_class, class_fields);

static const struct column columns[] = {
    { "id", "s.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "state", "s.state", F_CODE, COL_FILTER, NULL },
    { "taken_at", "s.taken_at", F_INSTANT, COL_FILTER, NULL },
    { "note", "s.note", F_TEXT, 0, NULL },
    { "photo_id",
      "(SELECT min(a.id) FROM attachment a WHERE a.subject_kind = 'snap' AND a.subject_id = s.id)",
      F_ID, COL_NULLS, NULL },
    { "photos",
      "(SELECT count(*) FROM attachment a WHERE a.subject_kind = 'snap' AND a.subject_id = s.id)",
      F_INT, 0, NULL },
    { "person_id", "s.person_id", F_ID, COL_FILTER, NULL },
    { "person_name", "(SELECT p.name FROM person p WHERE p.id = s.person_id)", F_TEXT, 0, NULL },
    { "unit_id", "s.unit_id", F_ID, COL_FILTER, NULL },
    { "place_code", "s.place_code", F_TEXT, COL_FILTER | COL_NULLS, NULL },
    { "lon", "s.lon", F_REAL, COL_NULLS, NULL },
    { "lat", "s.lat", F_REAL, COL_NULLS, NULL },
    { "became", "s.became", F_CODE, COL_FILTER | COL_NULLS, NULL },
    { "became_id", "s.became_id", F_ID, COL_NULLS, NULL },
    { "decided_at", "s.decided_at", F_INSTANT, COL_NULLS, NULL },
    { "ver", "s.ver", F_INT, COL_HIDDEN, NULL },
};
#define SNAPS(name_, kind)                                                                         \
    {                                                                                              \
        .name = name_, .from = "snap s", .scope_kind = kind, .scope_alias = "s", .id = "s.id",     \
        .order = "-id", .columns = columns, .count = COUNT(columns), .lon = "s.lon",               \
        .lat = "s.lat"                                                                             \
    }
const struct list snap_list = SNAPS("snaps", "snap"), my_snap_list = SNAPS("my-snaps", "my_snap");

rc my_snaps_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &my_snap_list, f);
}

rc snaps_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &snap_list, f);
}

rc snap_post(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = snap_take(rq->tx, rq->actor, rq->in, &id, f);
    return r == OK ? reply_created(rq, "/v1/snaps/", id) : r;
}

static const struct row_member snap_members[] = {
    { "id", F_ID },        { "state", F_CODE },      { "taken_at", F_INSTANT },
    { "note", F_TEXT },    { "person_id", F_ID },    { "person_name", F_TEXT },
    { "unit_id", F_ID },   { "place_code", F_TEXT }, { "lon", F_REAL },
    { "lat", F_REAL },     { "accuracy", F_REAL },   { "became", F_CODE },
    { "became_id", F_ID }, { "decided_by", F_ID },   { "decided_at", F_INSTANT },
    { "ver", F_INT },
};
static const struct row_member photo_members[] = { { "id", F_ID },
                                                   { "name", F_TEXT },
                                                   { "media_type", F_TEXT } };
static const struct row_shape snap = ROW_SHAPE(snap_members), photo = ROW_SHAPE(photo_members);

struct whose {
    i64 person_id, ver;
};

static rc take_whose(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    *(struct whose *)arg = (struct whose){ row_int(r, 2), row_int(r, 3) };
    return OK;
}

rc snap_page(struct request *rq, struct fault *f)
{
    i64 id;
    struct whose whose = { 0 };
    struct json_out *o = &rq->out;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_snap_get, ARGS(V_I(id)), take_whose, &whose, f);
    bool colleague = rq->actor->roles & ROLE_OFFICER && !(rq->actor->roles & ROLE_CHIEF) &&
                     whose.person_id != rq->actor->person_id;
    if (r == NOT_FOUND || (r == OK && colleague))
        return fail(f, NOT_FOUND, "snap.not_found");
    if (r != OK)
        return r;
    reply_version(rq, whose.ver);
    json_open(o, '{');
    r = db_one(rq->tx, &Q_snap_page, ARGS(V_I(id)), row_put, &(struct row_put){ &snap, o }, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_snap_photos, id, "photos", &photo, o, f);
    json_close(o, '}');
    return r;
}

rc snap_classify_post(struct request *rq, struct fault *f)
{
    i64 id, became = 0;
    struct snap_class *in = rq->in;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = snap_classify(rq->tx, rq->actor, id, rq->if_match, in, &became, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_id_of(&rq->out, "id", id);
    json_text_of(&rq->out, "as", in->as);
    json_id_of(&rq->out, "became_id", became);
    json_close(&rq->out, '}');
    return OK;
}

/* ---- dropped snaps go after their time (rules/retention) ---- */

struct sweeping_out {
    struct job *job;
    i64 before, gone;
};

static rc drop_old(struct tx *tx, void *arg, struct fault *f)
{
    struct sweeping_out *s = arg;
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row = rule_find(rules, S("retention"), S("snap"), day_at(tx_now(tx)));
    i64 days = 0;
    if (!row || !str_to_i64(rule_cell(rules, row, S("days")), &days))
        return OK;
    s->before = tx_now(tx) - days * DAY_MS;
    struct val bureau = V_I(s->job->actor.bureau_id);
    rc r = db_exec(tx, &Q_snap_photos_loose, ARGS(bureau, V_I(s->before)), NULL, f);
    return r == OK ? db_exec(tx, &Q_snaps_delete, ARGS(bureau, V_I(s->before)), &s->gone, f) : r;
}

rc snaps_job(struct job *job, struct json_out *result, struct fault *f)
{
    struct sweeping_out s = { .job = job };
    rc r = db_tx_run(job->house->db, DB_WRITE, drop_old, &s, job->arena, f);
    json_open(result, '{');
    json_int_of(result, "gone", s.gone);
    json_close(result, '}');
    return r;
}
