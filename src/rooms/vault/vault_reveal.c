/* vault_reveal.c — 揭示举报人身份: one asks with a purpose, another grants, the first reads for
 * some hours. Who may ask and grant for what, and for how long, stands in rules/reveal_purposes. */
#include "core/house.h"
#include "core/ledger.h"
#include "core/list.h"
#include "core/outbox.h"
#include "core/rows.h"
#include "db/queries.h"
#include "rooms/vault/vault_api.h"
#include "rooms/vault/vault_box.h"

enum { FACTS = 300, WORDS_MOST = 100, HOUR_MS = 3600 * 1000 };

struct reveal {
    struct arena *arena;
    i64 id, matter_id, asked_by, until;
    str purpose, words;
    bool decided, granted;
};

static rc take_reveal(const struct row *r, void *arg, struct fault *f)
{
    struct reveal *v = arg;
    (void)f;
    *v = (struct reveal){ .arena = v->arena,
                          .id = row_int(r, 0),
                          .matter_id = row_int(r, 1),
                          .purpose = row_text_copy(r, 2, v->arena),
                          .words = row_text_copy(r, 3, v->arena),
                          .asked_by = row_int(r, 4),
                          .decided = !row_null(r, 5),
                          .granted = row_int(r, 5) != 0,
                          .until = row_int(r, 6) };
    return OK;
}

/* With the matter, which must be in the actor's scope. */
static rc find(struct request *rq, struct reveal *ret, struct matter *ret_matter, struct fault *f)
{
    i64 id;
    ret->arena = rq->arena;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = db_one(rq->tx, &Q_reveal_get, ARGS(V_I(id)), take_reveal, ret, f);
    if (r == NOT_FOUND)
        return fail(f, NOT_FOUND, "vault.no_such_reveal");
    return r == OK ? matter_get(rq->tx, ret->matter_id, ret_matter, f) : r;
}

/* ---- who may ---- */

static bool has_role(const struct actor *who, str roles)
{
    while (roles.n)
        if (who->roles & role_from_name(str_cut(roles, '|', &roles)))
            return true;
    return false;
}

static str purpose_cell(struct tx *tx, str purpose, const char *column)
{
    const struct rules *rules = house_of(tx)->rules;
    const struct rule_row *row =
        rule_find(rules, S("reveal_purposes"), purpose, day_at(tx_now(tx)));
    return row ? rule_cell(rules, row, str_from(column)) : S("");
}

/* Who mediates between the two never learns who reported one of them, whatever other role that
 * person has (O121 37). */
static rc check_role(struct request *rq, str purpose, const char *column, struct fault *f)
{
    if (rq->actor->roles & ROLE_MEDIATOR)
        return fail(f, FORBIDDEN, "vault.not_for_mediators");
    return has_role(rq->actor, purpose_cell(rq->tx, purpose, column))
               ? OK
               : fail(f, FORBIDDEN, "vault.not_for_your_role");
}

/* ---- what is told of it ---- */

/* In the ledger under the matter, so that the report's own record lists it. */
static rc note(struct request *rq, const struct matter *m, const struct reveal *v,
               const char *action, struct fault *f)
{
    struct arena *a = rq->arena;
    struct json_out o = json_out_new(a, FACTS);
    json_open(&o, '{');
    json_id_of(&o, "reveal", v->id);
    json_text_of(&o, "purpose", v->purpose);
    json_close(&o, '}');
    const char *kind = arena_cstr(a, m->kind);
    str act = ARENA_CONCAT(a, m->kind, S("."), str_from(action)),
        topic = ARENA_CONCAT(a, m->kind, S(".reveal"));
    rc r = ledger_append(rq->tx, rq->actor,
                         &(struct ledger_entry){ .act = arena_cstr(a, act),
                                                 .subject_kind = kind,
                                                 .subject_id = m->id,
                                                 .matter_id = m->id,
                                                 .entity_id = m->entity_id,
                                                 .from = m->state,
                                                 .to = m->state,
                                                 .facts = json_out_str(&o),
                                                 .purpose = v->words },
                         f);
    if (r != OK)
        return r;
    return outbox_put(rq->tx, m->bureau_id,
                      &(struct outbox_fact){ .topic = arena_cstr(a, topic),
                                             .subject_kind = kind,
                                             .subject_id = m->id,
                                             .matter_id = m->id,
                                             .unit_id = m->unit_id,
                                             .person_id = v->asked_by,
                                             .body = json_out_str(&o) },
                      f);
}

/* ---- the three steps ---- */

rc reveals_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &reveal_list, f);
}

rc reveal_post(struct request *rq, struct fault *f)
{
    const struct reveal_new *in = rq->in;
    struct matter m;
    struct vault_box box;
    i64 open = 0;
    rc r = matter_get(rq->tx, in->matter_id, &m, f);
    if (r == OK)
        r = vault_box_get(rq->tx, m.id, &box, f);
    if (r == NOT_FOUND)
        return fail(f, NOT_FOUND, "matter.not_found");
    if (r == OK)
        r = check_role(rq, in->purpose, "asked_by", f);
    if (r == OK)
        r = db_int(rq->tx, &Q_reveal_open_of,
                   ARGS(V_I(m.id), V_I(rq->actor->person_id), V_I(tx_now(rq->tx))), &open, f);
    if (r == OK && open)
        return refuse(f, "vault.asked_already");
    struct reveal v = { .id = tx_id(rq->tx),
                        .matter_id = m.id,
                        .asked_by = rq->actor->person_id,
                        .purpose = in->purpose };
    if (r == OK)
        r = vault_masked(rq->tx, m.id, in->words, &v.words, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_reveal_insert,
                    ARGS(V_I(v.id), V_I(m.bureau_id), V_I(m.id), V_T(v.purpose), V_T(v.words),
                         V_I(v.asked_by), V_I(tx_now(rq->tx))),
                    NULL, f);
    if (r == OK)
        r = note(rq, &m, &v, "reveal_ask", f);
    return r == OK ? reply_created(rq, "/v1/vault/reveals/", v.id) : r;
}

rc reveal_decide(struct request *rq, struct fault *f)
{
    const struct reveal_decision *in = rq->in;
    struct reveal v;
    struct matter m;
    i64 hours = 0;
    str reason;
    rc r = find(rq, &v, &m, f);
    if (r == OK)
        r = check_role(rq, v.purpose, "granted_by", f);
    if (r != OK)
        return r;
    if (v.asked_by == rq->actor->person_id)
        return refuse(f, "vault.own_request");
    if (v.decided)
        return refuse(f, "vault.decided_already");
    str_to_i64(purpose_cell(rq->tx, v.purpose, "hours"), &hours);
    i64 now = tx_now(rq->tx), until = in->granted ? now + hours * HOUR_MS : 0;
    r = vault_masked(rq->tx, m.id, in->reason, &reason, f);
    if (r == OK)
        r = db_exec(rq->tx, &Q_reveal_decide,
                    ARGS(V_I(v.id), V_I(rq->actor->person_id), V_I(now), V_I(in->granted),
                         V_T(reason), V_ID(until)),
                    NULL, f);
    if (r == OK)
        r = note(rq, &m, &v, in->granted ? "reveal_grant" : "reveal_refuse", f);
    return r == OK ? reply_no_content(rq) : r;
}

static rc put_words(const struct row *row, void *arg, struct fault *f)
{
    struct request *rq = arg;
    str words;
    rc r = vault_words_open(rq->tx, row_blob(row, 1), &words, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_instant_of(&rq->out, "at", row_int(row, 0));
    json_text_of(&rq->out, "story", words);
    json_close(&rq->out, '}');
    return OK;
}

static rc put_identity(struct request *rq, const struct reveal *v, struct fault *f)
{
    struct vault_box box;
    struct reporter who;
    struct json_out *o = &rq->out;
    rc r = vault_box_get(rq->tx, v->matter_id, &box, f);
    if (r == OK)
        r = vault_box_open(rq->tx, &box, &who, f);
    if (r != OK)
        return r;
    json_open(o, '{');
    json_text_of(o, "pseudonym", box.pseudonym);
    record_put_members(&reporter_record, &who, false, o);
    json_instant_of(o, "readable_until", v->until);
    json_name(o, S("words"));
    json_open(o, '[');
    r = db_each(rq->tx, &Q_vault_stories, ARGS(V_I(v->matter_id), V_I(WORDS_MOST)), put_words, rq,
                f);
    json_close(o, ']');
    json_close(o, '}');
    return r;
}

/* Each reading is an act of its own, in the ledger before anything is shown. */
rc reveal_read(struct request *rq, struct fault *f)
{
    struct reveal v;
    struct matter m;
    rc r = find(rq, &v, &m, f);
    if (r != OK)
        return r;
    if (v.asked_by != rq->actor->person_id)
        return fail(f, FORBIDDEN, "vault.not_yours");
    r = check_role(rq, v.purpose, "asked_by", f);
    if (r != OK)
        return r;
    if (!v.granted)
        return refuse(f, v.decided ? "vault.refused" : "vault.not_granted_yet");
    if (tx_now(rq->tx) >= v.until)
        return refuse(f, "vault.over");
    r = db_exec(rq->tx, &Q_reveal_read, ARGS(V_I(v.id), V_I(tx_now(rq->tx))), NULL, f);
    if (r == OK)
        r = note(rq, &m, &v, "reveal_read", f);
    reply_header(rq, "Cache-Control", S("no-store"));
    return r == OK ? put_identity(rq, &v, f) : r;
}

/* ---- in the record of the matter ---- */

static const struct row_member reveal_members[] = {
    { "id", F_ID },         { "purpose", F_CODE },         { "words", F_TEXT },
    { "asked_by", F_ID },   { "asked_by_name", F_TEXT },   { "asked_at", F_INSTANT },
    { "decided_by", F_ID }, { "decided_by_name", F_TEXT }, { "decided_at", F_INSTANT },
    { "granted", F_BOOL },  { "reason", F_TEXT },          { "readable_until", F_INSTANT },
    { "reads", F_INT },     { "last_read_at", F_INSTANT },
};
static const struct row_member same_members[] = {
    { "id", F_ID },
    { "number", F_TEXT },
    { "state", F_CODE },
    { "opened_at", F_INSTANT },
};
static const struct row_shape reveals = ROW_SHAPE(reveal_members), same = ROW_SHAPE(same_members);

rc vault_put(struct tx *tx, i64 matter_id, struct json_out *o, struct fault *f)
{
    struct vault_box box;
    rc r = vault_box_get(tx, matter_id, &box, f);
    if (r != OK)
        return r;
    json_name(o, S("reporter"));
    json_open(o, '{');
    json_text_of(o, "pseudonym", box.pseudonym);
    json_bool_of(o, "named", box.named);
    json_bool_of(o, "has_code", box.has_code);
    json_close(o, '}');
    r = rows_put_of(tx, &Q_vault_others, matter_id, "same_reporter", &same, o, f);
    return r == OK ? rows_put_of(tx, &Q_reveals_of, matter_id, "reveals", &reveals, o, f) : r;
}
