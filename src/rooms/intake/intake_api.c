/* intake_api.c — decode, call, encode. */
#include "rooms/intake/intake_api.h"

#include "core/ledger.h"
#include "core/matter_page.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/intake/intake_code.h"
#include "rooms/intake/intake_forms.h"
#include "rooms/intake/intake_split.h"

rc intakes_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &intake_list, f);
}

/* ---- taking in ---- */

static void put_codes(struct json_out *o, const struct split_codes *codes)
{
    json_name(o, S("codes"));
    json_open(o, '[');
    for (size_t i = 0; i < codes->n; i++) {
        json_open(o, '{');
        json_id_of(o, "report_id", codes->at[i].report_id);
        json_text_of(o, "code", codes->at[i].code);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_taken(struct json_out *o, const struct intake_taken *taken,
                      const struct split_codes *codes)
{
    json_id_of(o, "id", taken->id);
    json_bool_of(o, "again", taken->again);
    json_bool_of(o, "changed", taken->changed);
    put_codes(o, codes);
}

/* Codes are told once: a request that is repeated gets the reply without them. */
static void keep_without_codes(struct request *rq, const struct intake_taken *taken)
{
    struct json_out kept = json_out_new(rq->arena, 1024);
    json_open(&kept, '{');
    put_taken(&kept, taken, &(struct split_codes){ .n = 0 });
    json_close(&kept, '}');
    rq->kept = json_out_str(&kept);
}

rc intake_post(struct request *rq, struct fault *f)
{
    struct intake_taken taken;
    struct split_codes codes = { .n = 0 };
    str follow = S("");
    rc r = intake_take(rq->tx, rq->actor, rq->in, &codes, &taken, f);
    if (r == OK && !taken.again)
        r = intake_code_give(rq->tx, rq->actor, taken.id, &follow, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    put_taken(&rq->out, &taken, &codes);
    if (follow.n)
        json_text_of(&rq->out, "follow_code", follow);
    json_close(&rq->out, '}');
    keep_without_codes(rq, &taken);
    if (taken.again)
        return OK;
    rq->status = 201;
    reply_header(rq, "Location", arena_fmt(rq->arena, "/v1/intakes/%lld", (long long)taken.id));
    return OK;
}

rc intake_split_post(struct request *rq, struct fault *f)
{
    struct intake_taken taken = { 0 };
    struct split_codes codes = { .n = 0 };
    if (rq->if_match == 0)
        return fail(f, BAD_REQUEST, "if_match_required");
    rc r = request_id(rq, 0, &taken.id, f);
    if (r == OK)
        r = split_step(rq->tx, rq->actor, taken.id, rq->if_match, rq->in, &codes, f);
    if (r == OK) {
        json_open(&rq->out, '{');
        put_taken(&rq->out, &taken, &codes);
        json_close(&rq->out, '}');
        keep_without_codes(rq, &taken);
    }
    return r;
}

/* ---- one intake ---- */

static const struct row_member part_members[] = {
    { "id", F_ID },
    { "kind", F_CODE },
    { "number", F_TEXT },
    { "state", F_CODE },
    { "ver", F_INT },
    { "unit_id", F_ID },
    { "unit_name", F_TEXT },
    { "due_at", F_INSTANT },
    { "closed_at", F_INSTANT },
    { "made_at", F_INSTANT },
    { "returned_at", F_INSTANT },
    { "title_list", F_CODE },
    { "title_code", F_CODE },
};
static const struct row_member update_members[] = {
    { "no", F_INT },
    { "at", F_INSTANT },
    { "fields", F_TEXT },
};
static const struct row_member joined_members[] = {
    { "id", F_ID },       { "number", F_TEXT },         { "received_at", F_INSTANT },
    { "ground", F_CODE }, { "representative", F_BOOL },
};
static const struct row_shape part = ROW_SHAPE(part_members), update = ROW_SHAPE(update_members),
                              joined = ROW_SHAPE(joined_members);

static void put_demands(struct json_out *o, str codes)
{
    json_name(o, S("demands"));
    json_open(o, '[');
    while (codes.n)
        json_put_text(o, str_cut(codes, '|', &codes));
    json_close(o, ']');
}

static void put_intake(struct json_out *o, const struct intake *in)
{
    json_text_of(o, "channel", in->channel);
    json_text_of(o, "system", in->system);
    json_text_of(o, "external_number", in->external_number);
    json_instant_of(o, "received_at", in->received_at);
    json_id_of(o, "received_by", in->received_by);
    json_id_of(o, "routed_to", in->unit_id);
    json_text_of(o, "subject_name", in->subject_name);
    json_text_of(o, "subject_address", in->subject_address);
    json_text_of(o, "category", in->category);
    put_demands(o, in->demands);
    json_int_of(o, "amount", in->amount);
    json_bool_of(o, "may_publish", in->may_publish);
    json_bool_of(o, "may_entrust", in->may_entrust);
    json_bool_of(o, "anonymous", in->anonymous);
    json_text_of(o, "story", in->story_masked);
    json_text_of(o, "answer_route", in->answer_route);
    json_text_of(o, "answer_note", in->answer_note);
    json_id_of(o, "merged_into", in->merged_into);
    json_text_of(o, "merge_ground", in->merge_ground);
    json_bool_of(o, "representative", in->representative);
    json_int_of(o, "unseen_updates", in->update_count - in->updates_seen);
}

static const struct row_member code_members[] = { { "wants", F_CODE },
                                                  { "code_given_at", F_INSTANT } };
static const struct row_shape code_shape = ROW_SHAPE(code_members);

/* What the sender of a public form takes it for, null when it came another way; and since when the
 * sender can follow it, null when nobody was given a code. */
static rc put_code(const struct row *r, void *arg, struct fault *f)
{
    (void)f;
    row_put_members(r, &code_shape, arg);
    return OK;
}

/* The kind's own panel on the matter page (flow.panel). */
rc intake_panel(struct request *rq, const struct matter *m, struct fault *f)
{
    struct intake in;
    rc r = intake_read(rq->tx, m->id, &in, f);
    if (r != OK)
        return r;
    put_intake(&rq->out, &in);
    r = db_one(rq->tx, &Q_intake_wants, ARGS(V_I(m->id)), put_code, &rq->out, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        json_name(&rq->out, S("wants"));
        json_put_null(&rq->out);
        json_instant_of(&rq->out, "code_given_at", 0);
        r = OK;
    }
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_intake_parts, m->id, "parts", &part, &rq->out, f);
    if (r == OK)
        r = rows_put_of(rq->tx, &Q_intake_updates, m->id, "updates", &update, &rq->out, f);
    return r == OK ? rows_put_of(rq->tx, &Q_intake_joined, m->id, "joined", &joined, &rq->out, f)
                   : r;
}

rc intake_page(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    return r == OK ? matter_page(rq, &intake_flow, id, f) : r;
}

/* Once a report was made of it, who sent it is known to the vault alone: whoever handles the
 * complaint beside it finds the complainant there. */
static rc not_in_the_vault(struct tx *tx, i64 id, struct fault *f)
{
    struct intake_parts parts;
    rc r = intake_parts_read(tx, id, &parts, f);
    for (size_t i = 0; r == OK && i < parts.n; i++)
        if (!parts.at[i].is_complaint)
            r = refuse(f, "intake.in_the_vault");
    return r;
}

/* Reading in clear is an act: it is in the ledger with its purpose before it is shown. */
rc intake_reveal(struct request *rq, struct fault *f)
{
    i64 id;
    struct intake in;
    struct intake_words w;
    str purpose;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = intake_read(rq->tx, id, &in, f);
    if (r == OK)
        r = not_in_the_vault(rq->tx, id, f);
    if (r == OK)
        r = words_open(rq->tx, in.words, &w, f);
    if (r == OK)
        r = intake_masked(rq->tx, id, rq->purpose, &purpose, f);
    if (r == OK)
        r = ledger_append(rq->tx, rq->actor,
                          &(struct ledger_entry){ .act = "intake.reveal",
                                                  .subject_kind = "intake",
                                                  .subject_id = id,
                                                  .matter_id = id,
                                                  .purpose = purpose },
                          f);
    if (r == OK)
        record_encode(&intake_words_record, &w, false, &rq->out);
    return r;
}

/* The centre has looked at what was sent again. */
rc intake_seen(struct request *rq, struct fault *f)
{
    i64 id;
    struct matter m;
    struct intake in;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = intake_read(rq->tx, id, &in, f);
    if (r == OK)
        r = matter_get(rq->tx, id, &m, f);
    if (r == OK && in.updates_seen < in.update_count) {
        r = db_exec(rq->tx, &Q_intake_updates_seen, ARGS(V_I(id), V_I(in.update_count)), NULL, f);
        if (r == OK)
            r = matter_tell(rq->tx, rq->actor, &m, "seen", m.state, S(""), f);
    }
    return r == OK ? reply_no_content(rq) : r;
}
