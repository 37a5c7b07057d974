#include "rooms/hazard/order_door.h"

#include "core/attach.h"
#include "core/house.h"
#include "core/ledger.h"
#include "core/record_day.h"
#include "db/queries.h"
#include "rooms/hazard/hazard.h"

enum { FORM = 16 << 10 };

static const struct field proof_fields[] = {
    FIELD(struct doorstep_proof, photos, F_IDS, REQUIRED, .min = 1, .max = DOORSTEP_PHOTOS,
          .doc = "ids of the pictures sent before"),
    FIELD(struct doorstep_proof, note, F_TEXT, 0, .max = 500),
};
const struct record doorstep_proof_record =
    RECORD("DoorstepProof", struct doorstep_proof, proof_fields);

struct order {
    struct arena *arena;
    str number, facts, bureau, bureau_en, state, place_code, remedy;
    i64 written_at, bureau_id, hazard_id, unit_id, person_id, ordered_by, proven_at, failed,
        due_day, photos;
};

static rc take_order(const struct row *r, void *arg, struct fault *f)
{
    struct order *o = arg;
    struct arena *a = o->arena;
    (void)f;
    *o = (struct order){
        .arena = a,
        .number = row_text_copy(r, 0, a),
        .written_at = row_int(r, 1),
        .facts = row_text_copy(r, 2, a),
        .bureau_id = row_int(r, 3),
        .bureau = row_text_copy(r, 4, a),
        .bureau_en = row_text_copy(r, 5, a),
        .hazard_id = row_int(r, 6),
        .state = row_text_copy(r, 7, a),
        .unit_id = row_int(r, 8),
        .person_id = row_int(r, 9),
        .place_code = row_text_copy(r, 10, a),
        .ordered_by = row_int(r, 11),
        .proven_at = row_int(r, 12),
        .failed = row_int(r, 13),
        .remedy = row_text_copy(r, 14, a),
        .due_day = row_null(r, 15) ? 0 : row_int(r, 15),
        .photos = row_int(r, 16),
    };
    return OK;
}

static rc find_order(struct request *rq, struct tx *tx, struct order *ret, struct fault *f)
{
    ret->arena = rq->arena;
    rc r = db_one(tx, &Q_order_by_code, ARGS(V_T(rq->params[0])), take_order, ret, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "document.not_real") : r;
}

static bool is_asked(const struct order *o)
{
    return str_eq(o->state, S("ordered"));
}

/* What the operator understands: asked, proven, done, or gone another way. */
static str standing(const struct order *o)
{
    if (is_asked(o))
        return S("asked");
    if (str_eq(o->state, S("proven")) || str_eq(o->state, S("closed")))
        return o->state;
    return S("elsewhere");
}

static void put_fact(struct json_out *o, const struct json *facts, const char *name)
{
    json_text_of(o, name, json_text(json_get(facts, name)));
}

static rc put_order(struct request *rq, const struct order *of, struct fault *f)
{
    struct json_out *o = &rq->out;
    const struct json *facts;
    rc r = json_parse(rq->arena, of->facts, &facts, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_text_of(o, "number", of->number);
    json_name(o, S("day"));
    record_put_day(o, day_at(of->written_at));
    json_text_of(o, "bureau", of->bureau);
    json_text_of(o, "bureau_en", of->bureau_en);
    put_fact(o, facts, "operator");
    put_fact(o, facts, "door");
    put_fact(o, facts, "address");
    put_fact(o, facts, "hazard_kind");
    put_fact(o, facts, "story");
    json_text_of(o, "remedy", of->remedy);
    json_text_of(o, "state", standing(of));
    json_name(o, S("due"));
    record_put_day(o, is_asked(of) && of->due_day ? (day)of->due_day : DAY_NONE);
    json_instant_of(o, "proven_at", of->proven_at);
    json_int_of(o, "failed_rechecks", of->failed);
    json_int_of(o, "photos", of->photos);
    json_int_of(o, "photos_most", DOORSTEP_PHOTOS);
    json_bool_of(o, "may_prove", is_asked(of));
    json_close(o, '}');
    return OK;
}

rc doorstep_order_get(struct request *rq, struct fault *f)
{
    struct order of;
    rc r = find_order(rq, rq->tx, &of, f);
    return r == OK ? put_order(rq, &of, f) : r;
}

static rc may_prove(struct request *rq, struct tx *tx, struct order *ret, struct fault *f)
{
    rc r = find_order(rq, tx, ret, f);
    return r == OK && !is_asked(ret) ? refuse(f, "doorstep.not_asked") : r;
}

rc doorstep_photo_gate(struct request *rq, struct fault *f)
{
    struct order of;
    rc r = may_prove(rq, rq->tx, &of, f);
    return r == OK && of.photos >= DOORSTEP_PHOTOS ? refuse(f, "doorstep.photos_enough") : r;
}

static rc insert_photo(struct request *rq, const struct order *of, i64 id, struct fault *f)
{
    const struct upload *u = rq->in;
    struct tx *tx = rq->tx;
    rc r = db_exec(tx, &Q_blob_insert,
                   ARGS(V_T(u->hash), V_I(u->size), V_T(u->media_type), V_I(tx_now(tx))), NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_attachment_insert,
                    ARGS(V_I(id), V_I(of->bureau_id), V_T(u->hash), V_T(u->name),
                         V_T(u->media_type), V_I(u->size), V_I(tx_now(tx)), V_NULL(), V_NULL(),
                         V_I(of->unit_id), V_I(0), V_I(tx_now(tx))),
                    NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_doorstep_photo_insert,
                    ARGS(V_I(id), V_I(of->hazard_id), V_I(tx_now(tx))), NULL, f);
    return r;
}

static rc reply_photo(struct request *rq, i64 id)
{
    rq->status = 201;
    json_open(&rq->out, '{');
    json_id_of(&rq->out, "id", id);
    json_close(&rq->out, '}');
    return OK;
}

static struct actor operator_of(const struct order *of, const struct scope *scope)
{
    return (struct actor){
        .bureau_id = of->bureau_id, .unit_id = of->unit_id, .roles = ROLE_SYSTEM, .scope = scope
    };
}

/* The same picture sent again is the one that is there. */
rc doorstep_photo_post(struct request *rq, struct fault *f)
{
    const struct upload *u = rq->in;
    struct order of;
    i64 id = 0;
    rc r = may_prove(rq, rq->tx, &of, f);
    if (r == OK && !str_starts(u->media_type, S("image/")))
        r = fail(f, UNSUPPORTED, "attachment.type");
    if (r == OK)
        r = db_int(rq->tx, &Q_doorstep_photo_same, ARGS(V_I(of.hazard_id), V_T(u->hash)), &id, f);
    if (r != OK || id)
        return r == OK ? reply_photo(rq, id) : r;
    if (of.photos >= DOORSTEP_PHOTOS)
        return refuse(f, "doorstep.photos_enough");
    struct actor who = operator_of(&of, NULL);
    id = tx_id(rq->tx);
    r = insert_photo(rq, &of, id, f);
    if (r == OK)
        r = ledger_append(rq->tx, &who,
                          &(struct ledger_entry){ .act = "attachment.add",
                                                  .subject_kind = "attachment",
                                                  .subject_id = id,
                                                  .matter_id = of.hazard_id },
                          f);
    return r == OK ? reply_photo(rq, id) : r;
}

static rc all_belong(struct request *rq, const struct order *of, struct ids photos, struct fault *f)
{
    rc r = OK;
    for (size_t i = 0; r == OK && i < photos.n; i++) {
        i64 belongs = 0;
        r = db_int(rq->tx, &Q_doorstep_photo_belongs, ARGS(V_I(of->hazard_id), V_I(photos.at[i])),
                   &belongs, f);
        if (r == OK && !belongs)
            r = fault_field(f, arena_fmt(rq->arena, "photos.%zu", i), "not_your_upload", S(""));
    }
    return r;
}

static str proof_form_of(struct request *rq, const struct doorstep_proof *in)
{
    struct json_out o = json_out_new(rq->arena, FORM);
    json_open(&o, '{');
    json_name(&o, S("photos"));
    json_open(&o, '[');
    for (size_t i = 0; i < in->photos.n; i++)
        json_put_id(&o, in->photos.at[i]);
    json_close(&o, ']');
    if (in->note.n)
        json_text_of(&o, "note", in->note);
    json_close(&o, '}');
    return json_out_str(&o);
}

rc doorstep_proof_post(struct request *rq, struct fault *f)
{
    const struct doorstep_proof *in = rq->in;
    struct order of;
    rc r = may_prove(rq, rq->tx, &of, f);
    if (r == OK)
        r = all_belong(rq, &of, in->photos, f);
    if (r != OK)
        return r;
    struct scope scope = scope_system(of.bureau_id);
    struct actor who = operator_of(&of, &scope);
    r = hazard_follow(rq->tx, &who, of.hazard_id, "proof", proof_form_of(rq, in), f);
    if (r == OK)
        r = find_order(rq, rq->tx, &of, f);
    return r == OK ? put_order(rq, &of, f) : r;
}
