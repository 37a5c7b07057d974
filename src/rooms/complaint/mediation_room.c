#include "rooms/complaint/mediation_room.h"

#include "codec/qr.h"
#include "core/attach.h"
#include "core/house.h"
#include "core/ledger.h"
#include "core/record_day.h"
#include "db/queries.h"
#include "rooms/complaint/complaint_api.h"
#include "rooms/complaint/complaint_forms.h"
#include "rooms/complaint/complaint_store.h"

enum { CODE_LENGTH = 24, FORM = 16 << 10 };

static const struct field offer_fields[] = {
    FIELD(struct room_offer, kind, F_CODE, REQUIRED, .codes = "offer|accept|decline"),
    FIELD(struct room_offer, amount, F_FEN, 0, .min = 0, .max = 1000000000),
    FIELD(struct room_offer, terms, F_TEXT, 0, .max = 1000),
    FIELD(struct room_offer, answers_id, F_ID, 0, .doc = "the offer that this answers or counters"),
};
const struct record room_offer_record = RECORD("RoomOffer", struct room_offer, offer_fields);

static const struct field consent_fields[] = {
    FIELD(struct room_consent, agrees, F_BOOL, REQUIRED, .doc = "to mediation"),
    FIELD(struct room_consent, entrusts, F_BOOL, 0,
          .doc = "to having a consumer association or mediation body entrusted with it"),
};
const struct record room_consent_record =
    RECORD("RoomConsent", struct room_consent, consent_fields);

static str index_of(struct tx *tx, str code)
{
    unsigned char index[BLIND_BYTES];
    blind_index(house_of(tx)->keyring, "mediation", code, index);
    return arena_str(tx_arena(tx), (str){ (const char *)index, BLIND_BYTES });
}

/* ---- the desk opens it ---- */

static rc give_code(struct request *rq, i64 id, const char *side, struct fault *f)
{
    str code = secret_token(rq->arena, CODE_LENGTH);
    str url = ARENA_CONCAT(rq->arena, request_base(rq), S("/d/mediation/"), code);
    struct qr picture;
    rc r = qr_make(rq->arena, url, &picture, f);
    if (r != OK)
        return r;
    json_text_of(&rq->out, side, code);
    json_text_of(&rq->out, arena_fmt(rq->arena, "%s_url", side).p, url);
    json_text_of(&rq->out, arena_fmt(rq->arena, "%s_qr", side).p, qr_svg(rq->arena, &picture));
    return db_exec(rq->tx, &Q_complaint_room_open,
                   ARGS(V_I(id), V_T(str_from(side)), V_B(index_of(rq->tx, code)),
                        V_I(tx_now(rq->tx)), V_I(rq->actor->person_id)),
                   NULL, f);
}

/* The two may offer: before the operator itself, and while they are mediated. */
static bool may_offer(str state)
{
    return str_eq(state, S("first")) || str_eq(state, S("mediating"));
}

static bool may_consent(str state)
{
    return str_eq(state, S("accepted"));
}

static bool is_open(str state)
{
    return may_offer(state) || may_consent(state) || str_eq(state, S("agreed"));
}

rc room_open_post(struct request *rq, struct fault *f)
{
    struct matter m;
    struct complaint c;
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = matter_get(rq->tx, id, &m, f);
    if (r == OK)
        r = complaint_get(rq->tx, id, &c, f);
    if (r == OK && !is_open(m.state))
        r = refuse(f, "complaint.room_shut");
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    r = give_code(rq, id, "consumer", f);
    if (r == OK)
        r = give_code(rq, id, "operator", f);
    json_close(&rq->out, '}');
    return r == OK ? matter_tell(rq->tx, rq->actor, &m, "open_room", m.state, S(""), f) : r;
}

/* ---- a side comes in ---- */

struct guest {
    struct arena *arena;
    i64 id, bureau_id, unit_id, amount, agreed_day, due_day, files;
    i64 first_day; /* PS1 */
    i64 consumer_agrees, operator_agrees, consumer_declines, operator_declines, entrusts;
    str side, number, state, bureau, bureau_en, operator, category;
};

static rc take_guest(const struct row *r, void *arg, struct fault *f)
{
    struct guest *g = arg;
    struct arena *a = g->arena;
    (void)f;
    *g = (struct guest){
        .arena = a,
        .id = row_int(r, 0),
        .side = row_text_copy(r, 1, a),
        .number = row_text_copy(r, 2, a),
        .state = row_text_copy(r, 3, a),
        .bureau_id = row_int(r, 4),
        .unit_id = row_int(r, 5),
        .bureau = row_text_copy(r, 6, a),
        .bureau_en = row_text_copy(r, 7, a),
        .operator= row_text_copy(r, 8, a),
        .category = row_text_copy(r, 9, a),
        .amount = row_int(r, 10),
        .agreed_day = row_int(r, 11),
        .due_day = row_int(r, 12),
        .files = row_int(r, 13),
        .first_day = row_int(r, 14),
        .consumer_agrees = row_int(r, 15),
        .operator_agrees = row_int(r, 16),
        .consumer_declines = row_int(r, 17),
        .operator_declines = row_int(r, 18),
        .entrusts = row_int(r, 19),
    };
    return OK;
}

static rc find_guest(struct request *rq, struct guest *ret, struct fault *f)
{
    ret->arena = rq->arena;
    rc r = db_one(rq->tx, &Q_complaint_room_by_code, ARGS(V_B(index_of(rq->tx, rq->params[0]))),
                  take_guest, ret, f);
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "document.not_real") : r;
}

static void put_day_of(struct json_out *o, const char *name, i64 d)
{
    json_name(o, str_from(name));
    record_put_day(o, d ? (day)d : DAY_NONE);
}

/* "yes", "no", or null: not said yet. */
static void put_answer(struct json_out *o, const char *name, i64 agrees, i64 declines)
{
    if (agrees || declines) {
        json_bool_of(o, name, agrees != 0);
        return;
    }
    json_name(o, str_from(name));
    json_put_null(o);
}

static void put_consent(struct json_out *o, const struct guest *g)
{
    put_answer(o, "consumer_agrees", g->consumer_agrees, g->consumer_declines);
    put_answer(o, "operator_agrees", g->operator_agrees, g->operator_declines);
    json_bool_of(o, "entrusts", g->entrusts != 0);
    json_bool_of(o, "may_consent", may_consent(g->state));
}

/* Whoever comes from the doorstep has no lists of rules. */
static void put_category(struct request *rq, const struct guest *g)
{
    const struct rule_row *row = rule_find(house_of(rq->tx)->rules, S("filing_categories"),
                                           g->category, day_at(tx_now(rq->tx)));
    json_text_of(&rq->out, "category_zh", row ? row->name_zh : g->category);
    json_text_of(&rq->out, "category_en", row ? row->name_en : g->category);
}

static rc put_room(struct request *rq, const struct guest *g, struct fault *f)
{
    static const char *const parts[] = { "sessions", "offers", "evidence", "agreements" };
    struct json_out *o = &rq->out;
    rc r = OK;
    json_open(o, '{');
    json_text_of(o, "number", g->number);
    json_text_of(o, "side", g->side);
    json_text_of(o, "state", g->state);
    json_text_of(o, "bureau", g->bureau);
    json_text_of(o, "bureau_en", g->bureau_en);
    json_text_of(o, "operator", g->operator);
    json_text_of(o, "category", g->category);
    put_category(rq, g);
    json_int_of(o, "amount", g->amount);
    put_day_of(o, "law_due", g->due_day); /* the two clocks: the law's and the parties' */
    put_day_of(o, "agreed_day", g->agreed_day);
    put_day_of(o, "first_due", g->first_day); /* 先行和解: until when the operator may settle it */
    put_consent(o, g);
    json_bool_of(o, "may_offer", may_offer(g->state));
    json_bool_of(o, "may_send", is_open(g->state));
    json_bool_of(o, "may_sign", str_eq(g->state, S("agreed")));
    json_int_of(o, "files_most", ROOM_FILES);
    for (size_t i = 0; r == OK && i < COUNT(parts); i++)
        r = complaint_put_part(rq, g->id, parts[i], f);
    json_close(o, '}');
    return r;
}

rc room_get(struct request *rq, struct fault *f)
{
    struct guest g;
    rc r = find_guest(rq, &g, f);
    return r == OK ? put_room(rq, &g, f) : r;
}

/* As it is after what was said. */
static rc reread(struct request *rq, struct guest *g, struct fault *f)
{
    rc r = find_guest(rq, g, f);
    return r == OK ? put_room(rq, g, f) : r;
}

static struct actor actor_of(const struct guest *g, const struct scope *scope)
{
    return (struct actor){
        .bureau_id = g->bureau_id, .unit_id = g->unit_id, .roles = ROLE_SYSTEM, .scope = scope
    };
}

/* A step of the flow in the name of a side. */
static rc step_of(struct request *rq, const struct guest *g, str action, str form, struct fault *f)
{
    const struct json *said;
    rc r = json_parse(rq->arena, form, &said, f);
    if (r != OK)
        return r;
    const struct scope *own = tx_scope(rq->tx), whole = scope_system(g->bureau_id);
    struct actor who = actor_of(g, &whole);
    struct flow_ask ask = { .matter_id = g->id, .action = action, .form = said };
    tx_set_scope(rq->tx, &whole);
    r = flow_apply(rq->tx, &complaint_flow, &who, ask, NULL, f);
    tx_set_scope(rq->tx, own);
    return r;
}

static str consent_of(struct request *rq, const struct guest *g, const struct room_consent *in)
{
    struct json_out o = json_out_new(rq->arena, FORM);
    json_open(&o, '{');
    json_text_of(&o, "side", g->side);
    json_bool_of(&o, "agrees", in->agrees);
    json_bool_of(&o, "entrusts", in->entrusts);
    json_close(&o, '}');
    return json_out_str(&o);
}

rc room_consent_post(struct request *rq, struct fault *f)
{
    struct guest g;
    rc r = find_guest(rq, &g, f);
    if (r == OK && !may_consent(g.state))
        r = refuse(f, "complaint.room_shut");
    if (r == OK)
        r = step_of(rq, &g, S("consent"), consent_of(rq, &g, rq->in), f);
    return r == OK ? reread(rq, &g, f) : r;
}

static str form_of(struct request *rq, const struct guest *g, const struct room_offer *in)
{
    struct json_out o = json_out_new(rq->arena, FORM);
    json_open(&o, '{');
    json_text_of(&o, "side", g->side);
    json_text_of(&o, "kind", in->kind);
    json_int_of(&o, "amount", in->amount);
    json_text_of(&o, "terms", in->terms);
    if (in->answers_id)
        json_id_of(&o, "answers_id", in->answers_id);
    json_close(&o, '}');
    return json_out_str(&o);
}

/* The step that the mediator takes for a side on the telephone, taken by the side itself. */
rc room_offer_post(struct request *rq, struct fault *f)
{
    struct guest g;
    rc r = find_guest(rq, &g, f);
    if (r == OK && !may_offer(g.state))
        r = refuse(f, "complaint.room_shut");
    if (r == OK)
        r = step_of(rq, &g, S("offer"), form_of(rq, &g, rq->in), f);
    return r == OK ? put_room(rq, &g, f) : r;
}

/* ---- files ---- */

rc room_evidence_gate(struct request *rq, struct fault *f)
{
    struct guest g;
    rc r = find_guest(rq, &g, f);
    if (r == OK && !is_open(g.state))
        return refuse(f, "complaint.room_shut");
    return r == OK && g.files >= ROOM_FILES ? refuse(f, "complaint.files_enough") : r;
}

rc room_sign_gate(struct request *rq, struct fault *f)
{
    struct guest g;
    rc r = find_guest(rq, &g, f);
    return r == OK && !str_eq(g.state, S("agreed")) ? refuse(f, "complaint.nothing_to_sign") : r;
}

/* Without its name: the other side reads it, and people call a picture after themselves. */
static rc take_file(struct request *rq, const struct guest *g, i64 *ret_id, struct fault *f)
{
    const struct upload *u = rq->in;
    struct tx *tx = rq->tx;
    struct actor who = actor_of(g, NULL);
    i64 id = tx_id(tx);
    rc r = db_exec(tx, &Q_blob_insert,
                   ARGS(V_T(u->hash), V_I(u->size), V_T(u->media_type), V_I(tx_now(tx))), NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_complaint_room_file,
                    ARGS(V_I(id), V_I(g->bureau_id), V_T(u->hash), V_T(u->media_type), V_I(u->size),
                         V_I(g->unit_id), V_I(tx_now(tx)), V_I(g->id)),
                    NULL, f);
    if (r == OK)
        r = ledger_append(tx, &who,
                          &(struct ledger_entry){ .act = "attachment.add",
                                                  .subject_kind = "attachment",
                                                  .subject_id = id,
                                                  .matter_id = g->id },
                          f);
    if (r == OK)
        *ret_id = id;
    return r;
}

rc room_evidence_post(struct request *rq, struct fault *f)
{
    struct guest g;
    i64 id;
    str note;
    rc r = room_evidence_gate(rq, f);
    if (r == OK)
        r = find_guest(rq, &g, f);
    if (r == OK)
        r = complaint_masked(rq->tx, g.id, upload_field(rq->in, "note"), &note, f);
    if (r == OK)
        r = take_file(rq, &g, &id, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_complaint_evidence_insert,
                    ARGS(V_I(id), V_I(g.id), V_T(g.side), V_T(note), V_NULL(), V_I(tx_now(rq->tx))),
                    NULL, f);
    return r == OK ? put_room(rq, &g, f) : r;
}

rc room_sign_post(struct request *rq, struct fault *f)
{
    const struct upload *u = rq->in;
    struct guest g;
    struct agreement last;
    i64 id;
    rc r = room_sign_gate(rq, f);
    if (r == OK && !str_starts(u->media_type, S("image/")))
        r = fail(f, UNSUPPORTED, "attachment.type");
    if (r == OK)
        r = find_guest(rq, &g, f);
    if (r == OK)
        r = complaint_agreement(rq->tx, g.id, &last, f);
    if (r == OK)
        r = take_file(rq, &g, &id, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_complaint_signature_insert,
                    ARGS(V_I(last.id), V_T(g.side), V_I(id), V_NULL(), V_I(tx_now(rq->tx))), NULL,
                    f);
    if (r == CONFLICT)
        return fail(f, CONFLICT, "complaint.signed_already");
    return r == OK ? put_room(rq, &g, f) : r;
}

struct file {
    struct arena *arena;
    str hash, type;
};

static rc take_content(const struct row *r, void *arg, struct fault *f)
{
    struct file *x = arg;
    (void)f;
    x->hash = row_text_copy(r, 0, x->arena);
    x->type = row_text_copy(r, 1, x->arena);
    return OK;
}

/* What either side relies on, both may see. */
rc room_evidence_get(struct request *rq, struct fault *f)
{
    struct guest g;
    struct file x = { .arena = rq->arena };
    i64 id;
    rc r = find_guest(rq, &g, f);
    if (r == OK)
        r = request_id(rq, 1, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_complaint_room_evidence, ARGS(V_I(g.id), V_I(id)), take_content, &x,
                   f);
    if (r != OK)
        return r == NOT_FOUND ? fail(f, NOT_FOUND, "document.not_real") : r;
    reply_header(rq, "Content-Security-Policy", S("default-src 'none'; sandbox"));
    reply_header(rq, "Cache-Control", S("no-store"));
    rq->raw_type = x.type;
    return blob_read(house_of(rq->tx)->blobs, x.hash, &rq->raw_fd, &rq->raw_length, f);
}
