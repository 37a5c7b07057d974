#include "rooms/intake/intake_public.h"

#include "core/attach.h"
#include "core/clock.h"
#include "core/ledger.h"
#include "core/record_day.h"
#include "core/rule_put.h"
#include "core/spoken_code.h"
#include "db/queries.h"
#include "rooms/intake/intake_code.h"
#include "rooms/intake/intake_rules.h"
#include "rooms/intake/intake_split.h"
#include "rooms/register/register.h"

static const struct field filing_fields[] = {
    FIELD(struct public_filing, draft, F_TEXT, REQUIRED, .min = 32, .max = 64,
          .doc = "drawn by the page for each draft: the same again is the same filing"),
    FIELD(struct public_filing, wants, F_CODE, REQUIRED, .codes = "complaint|report|consultation"),
    FIELD(struct public_filing, tag, F_TEXT, 0, .max = 64, .doc = "the code in the QR of a door"),
    FIELD(struct public_filing, entity_id, F_ID, 0),
    FIELD(struct public_filing, premises_id, F_ID, 0),
    FIELD(struct public_filing, subject_name, F_TEXT, 0, .max = 200),
    FIELD(struct public_filing, subject_address, F_TEXT, 0, .max = 300),
    FIELD(struct public_filing, category, F_CODE, 0, .codes = "filing_categories"),
    FIELD(struct public_filing, story, F_TEXT, REQUIRED, .min = 2, .max = 3000),
    FIELD(struct public_filing, demands, F_CODES, 0, .codes = "demands", .max = 8),
    FIELD(struct public_filing, amount, F_FEN, 0, .min = 0, .max = 1000000000),
    FIELD(struct public_filing, anonymous, F_BOOL, 0),
    FIELD(struct public_filing, may_publish, F_BOOL, 0),
    FIELD(struct public_filing, may_entrust, F_BOOL, 0),
    FIELD(struct public_filing, agrees, F_BOOL, REQUIRED, .doc = "the privacy notice was read"),
    FIELD(struct public_filing, sender, F_RECORD, 0, .of = &intake_party_record),
};
const struct record public_filing_record =
    RECORD("PublicFiling", struct public_filing, filing_fields);

/* ---- whose form it is ---- */

/* A door's own bureau, else the first of the house. From here on the machine acts for a stranger.
 */
static rc enter(struct request *rq, str tag, i64 *ret_door, struct actor *ret, struct fault *f)
{
    struct scope *scope = ARENA_NEW(rq->arena, struct scope);
    struct actor who = { .roles = ROLE_SYSTEM, .scope = scope };
    rc r = tag.n ? door_of_tag(rq->tx, tag, ret_door, f) : OK;
    if (r == NOT_FOUND) {
        fault_clear(f);
        return fail(f, NOT_FOUND, "doorstep.unknown");
    }
    if (r == OK)
        r = db_int(rq->tx, &Q_public_bureau, ARGS(V_I(*ret_door)), &who.bureau_id, f);
    if (r == OK)
        r = db_int(rq->tx, &Q_public_unit, ARGS(V_I(who.bureau_id)), &who.unit_id, f);
    if (r != OK)
        return r;
    *scope = scope_system(who.bureau_id);
    tx_set_scope(rq->tx, scope);
    *ret = who;
    return OK;
}

static void put_codes(struct request *rq, const char *list)
{
    size_t n;
    struct json_out *o = &rq->out;
    const struct rule_row *rows = rule_rows(house_of(rq->tx)->rules, str_from(list), &n);
    day today = day_at(tx_now(rq->tx));
    json_name(o, str_from(list));
    json_open(o, '[');
    for (size_t i = 0; i < n; i++) {
        if (today < rows[i].valid_from || today > rows[i].valid_to)
            continue;
        json_open(o, '{');
        json_text_of(o, "code", rows[i].code);
        json_text_of(o, "name_zh", rows[i].name_zh);
        json_text_of(o, "name_en", rows[i].name_en);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static rc put_door(struct request *rq, i64 door, struct fault *f)
{
    struct premises p = { 0 };
    struct entity e = { 0 };
    rc r = door ? premises_named(rq->tx, door, &p, f) : OK;
    if (r == OK && p.entity_id)
        r = entity_named(rq->tx, p.entity_id, &e, f);
    json_text_of(&rq->out, "subject_name", e.name.n ? e.name : p.name);
    json_text_of(&rq->out, "subject_address", p.address.n ? p.address : e.address);
    return r;
}

rc public_form_get(struct request *rq, struct fault *f)
{
    struct actor who;
    i64 door = 0;
    rc r = enter(rq, str_trim(http_query(rq->http, "tag")), &door, &who, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    r = put_door(rq, door, f);
    put_codes(rq, "filing_categories");
    put_codes(rq, "demands");
    json_int_of(&rq->out, "photos_most", intake_setting(rq->tx, "public_photos"));
    json_close(&rq->out, '}');
    return r;
}

rc public_operators_get(struct request *rq, struct fault *f)
{
    struct actor who;
    i64 door = 0;
    rc r = enter(rq, S(""), &door, &who, f);
    json_open(&rq->out, '{');
    json_name(&rq->out, S("items"));
    if (r == OK)
        r = register_put_public(rq->tx, str_trim(http_query(rq->http, "q")), &rq->out, f);
    json_close(&rq->out, '}');
    return r;
}

/* ---- brakes ---- */

/* Kept for the day alone, and the day is part of it: addresses cannot be followed over days. */
static str source_of(struct request *rq, str address, day today)
{
    unsigned char mark[BLIND_BYTES];
    str text = ARENA_CONCAT(rq->arena, day_text(rq->arena, today), S(" "), address);
    blind_index(house_of(rq->tx)->keyring, "public-filing", text, mark);
    return arena_str(rq->arena, (str){ (const char *)mark, BLIND_BYTES });
}

static rc brake(struct request *rq, i64 bureau_id, str address, const char *setting,
                struct fault *f)
{
    day today = day_at(tx_now(rq->tx));
    str source = source_of(rq, address, today);
    i64 n = 0;
    rc r = db_int(rq->tx, &Q_public_filing_n, ARGS(V_I(bureau_id), V_I(today), V_B(source)), &n, f);
    if (r == OK && n >= intake_setting(rq->tx, setting))
        return refuse(f, "intake.enough_today");
    return r == OK ? db_exec(rq->tx, &Q_public_filing_count,
                             ARGS(V_I(bureau_id), V_I(today), V_B(source)), NULL, f)
                   : r;
}

static rc brakes(struct request *rq, i64 bureau_id, struct fault *f)
{
    day today = day_at(tx_now(rq->tx));
    rc r = brake(rq, bureau_id, rq->http->remote, "public_address_day", f);
    if (r == OK)
        r = brake(rq, bureau_id, S(""), "public_all_day", f);
    return r == OK
               ? db_exec(rq->tx, &Q_public_filing_forget, ARGS(V_I(bureau_id), V_I(today)), NULL, f)
               : r;
}

/* ---- filing ---- */

static void need(struct fault *f, bool there, const char *field)
{
    if (!there)
        (void)fault_field(f, str_from(field), "required", S(""));
}

/* What the law asks for with a complaint (Order 121 art. 10) and a report (art. 28); all that is
 * missing is told at once. */
static rc check(struct request *rq, const struct public_filing *in, i64 door, struct fault *f)
{
    bool complains = str_eq(in->wants, S("complaint")), reports = str_eq(in->wants, S("report"));
    struct intake_part_new part = { .category = in->category };
    struct intake_split split = { .complaint =
                                      complains ? part : (struct intake_part_new){ .unit_id = 0 },
                                  .reports = { .at = &part, .n = reports ? 1 : 0 } };
    struct split_ground ground = { .subject_known = door || in->entity_id || in->premises_id,
                                   .subject_name = in->subject_name,
                                   .subject_address = in->subject_address,
                                   .demands = in->demands.n,
                                   .anonymous = in->anonymous,
                                   .sender = &in->sender };
    need(f, in->agrees, "agrees");
    need(f, in->category.n || !(complains || reports), "category");
    if (split_wanted(&split) && in->category.n)
        split_check(rq->tx, &split, &ground, f);
    if (!complains && !in->anonymous) {
        need(f, in->sender.name.n > 0, "sender.name");
        need(f, in->sender.phone.n > 0, "sender.phone");
    }
    return f->error_count ? INVALID : OK;
}

static struct intake_new intake_of(const struct public_filing *in, i64 door)
{
    return (struct intake_new){ .channel = S("public"),
                                .entity_id = door ? 0 : in->entity_id,
                                .premises_id = door ? door : in->premises_id,
                                .subject_name = in->subject_name,
                                .subject_address = in->subject_address,
                                .category = in->category,
                                .demands = in->demands,
                                .amount = in->amount,
                                .anonymous = in->anonymous,
                                .sender = in->sender,
                                .story = in->story,
                                .may_publish = in->may_publish,
                                .may_entrust = in->may_entrust };
}

static str code_of(struct request *rq, str draft)
{
    unsigned char mac[SM3_BYTES];
    keyed_mac(house_of(rq->tx)->keyring, "filing-draft", draft, mac);
    return spoken_code_of(rq->arena, mac);
}

/* What happens next, with the last day of each: triage, and the decision on a complaint. */
static rc put_next(struct request *rq, const struct public_filing *in, i64 received_at,
                   struct fault *f)
{
    static const char *const clocks[] = { "LJ1", "C1" };
    const struct rules *rules = house_of(rq->tx)->rules;
    struct json_out *o = &rq->out;
    size_t n = str_eq(in->wants, S("complaint")) ? COUNT(clocks) : 1;
    day on = day_at(received_at);
    rc r = OK;
    json_name(o, S("next"));
    json_open(o, '[');
    for (size_t i = 0; r == OK && i < n; i++) {
        struct clock_result due;
        struct clock_ask ask = { .clock = str_from(clocks[i]), .law = on, .from = on };
        const struct rule_row *row = rule_find(rules, S("clocks"), ask.clock, on);
        r = clock_due(rules, &ask, &due, f);
        if (r != OK || !row)
            break;
        json_open(o, '{');
        rule_put_names(o, "limit", row);
        json_text_of(o, "basis", rule_basis(rules, row->basis, rq->arena));
        json_name(o, S("due"));
        record_put_day(o, due.due);
        json_close(o, '}');
    }
    json_close(o, ']');
    return r;
}

static rc reply(struct request *rq, const struct public_filing *in, str code, bool again,
                struct fault *f)
{
    struct filing x;
    rc r = intake_of_code(rq->tx, code, &x, f);
    if (r != OK)
        return r;
    reply_header(rq, "Cache-Control", S("no-store"));
    rq->status = again ? 200 : 201;
    json_open(&rq->out, '{');
    json_text_of(&rq->out, "number", x.number);
    json_text_of(&rq->out, "follow_code", code);
    json_bool_of(&rq->out, "again", again);
    json_text_of(&rq->out, "bureau", x.bureau);
    json_text_of(&rq->out, "bureau_en", x.bureau_en);
    r = put_next(rq, in, x.received_at, f);
    json_close(&rq->out, '}');
    return r;
}

static rc take(struct request *rq, const struct public_filing *in, const struct actor *who,
               i64 door, str code, struct fault *f)
{
    struct intake_new new_one = intake_of(in, door);
    struct intake_taken taken;
    rc r = intake_weigh(rq->tx, who, &new_one, &taken, f);
    if (r != OK && r != INVALID)
        return r;
    r = check(rq, in, door, f); /* and what weighing found wrong */
    if (r == OK)
        r = brakes(rq, who->bureau_id, f);
    if (r == OK)
        r = intake_take(rq->tx, who, &new_one, NULL, &taken, f);
    if (r == OK)
        r = intake_code_keep(rq->tx, who, taken.id, code, f);
    return r == OK
               ? db_exec(rq->tx, &Q_intake_code_wants, ARGS(V_I(taken.id), V_T(in->wants)), NULL, f)
               : r;
}

rc public_filing_post(struct request *rq, struct fault *f)
{
    const struct public_filing *in = rq->in;
    struct actor who;
    struct filing known;
    str code = code_of(rq, in->draft);
    i64 door = 0;
    rc r = enter(rq, in->tag, &door, &who, f);
    if (r != OK)
        return r;
    r = intake_of_code(rq->tx, code, &known, f);
    if (r == OK)
        return reply(rq, in, code, true, f);
    if (r != NOT_FOUND)
        return r;
    fault_clear(f);
    r = take(rq, in, &who, door, code, f);
    return r == OK ? reply(rq, in, code, false, f) : r;
}

/* ---- pictures, by the code that was just given ---- */

static rc may_send(struct request *rq, struct filing *ret, struct fault *f)
{
    i64 n = 0;
    rc r = intake_of_code(rq->tx, rq->params[0], ret, f);
    if (r == OK && !str_eq(ret->state, S("received")))
        return refuse(f, "intake.takes_no_more");
    if (r == OK)
        r = db_int(rq->tx, &Q_public_photos, ARGS(V_I(ret->id)), &n, f);
    return r == OK && n >= intake_setting(rq->tx, "public_photos")
               ? refuse(f, "doorstep.photos_enough")
               : r;
}

rc public_photo_gate(struct request *rq, struct fault *f)
{
    struct filing x;
    return may_send(rq, &x, f);
}

static rc keep_photo(struct request *rq, const struct filing *x, i64 id, struct fault *f)
{
    const struct upload *u = rq->in;
    const struct actor who = { .bureau_id = x->bureau_id,
                               .unit_id = x->centre_id,
                               .roles = ROLE_SYSTEM };
    struct tx *tx = rq->tx;
    rc r = db_exec(tx, &Q_blob_insert,
                   ARGS(V_T(u->hash), V_I(u->size), V_T(u->media_type), V_I(tx_now(tx))), NULL, f);
    if (r == OK)
        r = db_exec(tx, &Q_public_photo_insert,
                    ARGS(V_I(id), V_I(x->bureau_id), V_T(u->hash), V_T(u->name), V_T(u->media_type),
                         V_I(u->size), V_I(x->centre_id), V_I(tx_now(tx)), V_I(x->id)),
                    NULL, f);
    return r == OK ? ledger_append(tx, &who,
                                   &(struct ledger_entry){ .act = "attachment.add",
                                                           .subject_kind = "attachment",
                                                           .subject_id = id,
                                                           .matter_id = x->id },
                                   f)
                   : r;
}

/* The same picture sent again is the one that is there. */
rc public_photo_post(struct request *rq, struct fault *f)
{
    const struct upload *u = rq->in;
    struct filing x;
    i64 id = 0;
    rc r = may_send(rq, &x, f);
    if (r == OK && !str_starts(u->media_type, S("image/")))
        r = fail(f, UNSUPPORTED, "attachment.type");
    if (r == OK)
        r = db_int(rq->tx, &Q_public_photo_same, ARGS(V_I(x.id), V_T(u->hash)), &id, f);
    if (r == OK && !id) {
        id = tx_id(rq->tx);
        r = keep_photo(rq, &x, id, f);
    }
    if (r != OK)
        return r;
    reply_header(rq, "Cache-Control", S("no-store"));
    rq->status = 201;
    json_open(&rq->out, '{');
    json_id_of(&rq->out, "id", id);
    json_close(&rq->out, '}');
    return OK;
}
