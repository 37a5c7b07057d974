/* case_look.c — what crosses the wall, and the pass through it. The pass is a row of case_read;
 * that the case is found with it and not without is the scope's doing (db/scope.c). */
#include "rooms/casefile/case_look.h"

#include "core/house.h"
#include "core/ledger.h"
#include "core/list.h"
#include "core/rows.h"
#include "core/session.h"
#include "db/queries.h"

enum { FACTS = 300, HOUR_MS = 3600 * 1000, CARDS = 50 };

static const struct field look_fields[] = {
    FIELD(struct case_look, purpose, F_CODE, REQUIRED, .codes = "wall_purposes"),
    FIELD(struct case_look, for_id, F_ID, REQUIRED,
          .doc = "the matter it is for: the clue, or another about the same operator"),
    FIELD(struct case_look, words, F_TEXT, REQUIRED, .min = 2, .max = 500,
          .doc = "why it is needed; stands in the record"),
};
const struct record case_look_record = RECORD("CaseLook", struct case_look, look_fields);

/* ---- what crosses ---- */

static const struct row_member card_members[] = {
    { "id", F_ID },          { "number", F_TEXT },       { "kind", F_CODE },
    { "state", F_CODE },     { "opened_at", F_INSTANT }, { "unit_id", F_ID },
    { "unit_name", F_TEXT }, { "entity_id", F_ID },      { "filed_on", F_DAY },
    { "not_filed", F_BOOL }, { "decision", F_CODE },     { "decided_on", F_DAY },
    { "closed", F_BOOL },    { "publication_id", F_ID }, { "clue_id", F_ID },
    { "readable", F_BOOL },
};
static const struct row_shape card = ROW_SHAPE(card_members);

rc case_across(struct request *rq, struct fault *f)
{
    i64 id;
    rc r = request_id(rq, 0, &id, f);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    r = db_one(rq->tx, &Q_case_card, ARGS(V_I(id), V_I(rq->actor->bureau_id)), row_put,
               &(struct row_put){ &card, &rq->out }, f);
    json_close(&rq->out, '}');
    return r == NOT_FOUND ? fail(f, NOT_FOUND, "case.not_found") : r;
}

struct cards {
    struct json_out *out;
    i64 n, last;
};

static rc put_card(const struct row *r, void *arg, struct fault *f)
{
    struct cards *cards = arg;
    (void)f;
    cards->n++;
    cards->last = row_int(r, 0);
    json_open(cards->out, '{');
    row_put_members(r, &card, cards->out);
    json_close(cards->out, '}');
    return OK;
}

/* ?before=, the `next` of the page before. */
rc case_cards(struct request *rq, struct fault *f)
{
    struct cards cards = { .out = &rq->out };
    str text = http_query(rq->http, "before");
    i64 id, before = INT64_MAX;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK && text.n && !str_to_i64(text, &before))
        r = fault_field(f, S("before"), "bad_value", text);
    if (r != OK)
        return r;
    json_open(&rq->out, '{');
    json_name(&rq->out, S("items"));
    json_open(&rq->out, '[');
    r = db_each(rq->tx, &Q_case_cards, ARGS(V_I(id), V_I(before), V_I(CARDS)), put_card, &cards, f);
    json_close(&rq->out, ']');
    json_id_of(&rq->out, "next", cards.n == CARDS ? cards.last : 0);
    json_close(&rq->out, '}');
    return r;
}

/* ---- the pass ---- */

/* One read across the wall, as it is listed. */
struct pass {
    i64 case_id, for_id, until;
    str words, purpose;
};

static bool may_ask(const struct actor *who, str roles)
{
    while (roles.n)
        if (who->roles & role_from_name(str_cut(roles, '|', &roles)))
            return true;
    return false;
}

/* The case must be one that is told of to them, and what it is for theirs to see and about it. */
static rc check_reason(struct request *rq, i64 id, const struct case_look *in, struct fault *f)
{
    i64 told = 0, n = 0;
    rc r = db_int(rq->tx, &Q_case_card, ARGS(V_I(id), V_I(rq->actor->bureau_id)), &told, f);
    if (r == OK && !told)
        return fail(f, NOT_FOUND, "case.not_found");
    if (r == OK)
        r = db_int(rq->tx, &Q_case_look_for, ARGS(V_I(id), V_I(in->for_id)), &n, f);
    return r == OK && !n ? fault_field(f, S("for_id"), "not_about_it", S("")) : r;
}

/* Before anything is shown: the row of the list, and an act in the ledger. */
static rc give_pass(struct request *rq, const struct pass *pass, struct fault *f)
{
    const struct actor *who = rq->actor;
    struct json_out facts = json_out_new(rq->arena, FACTS);
    json_open(&facts, '{');
    json_text_of(&facts, "purpose", pass->purpose);
    json_id_of(&facts, "for", pass->for_id);
    json_instant_of(&facts, "until", pass->until);
    json_close(&facts, '}');
    rc r = db_exec(rq->tx, &Q_case_read_insert,
                   ARGS(V_I(tx_id(rq->tx)), V_I(pass->case_id), V_I(who->person_id),
                        V_T(pass->words), V_I(tx_now(rq->tx)), V_I(who->bureau_id),
                        V_I(who->unit_id), V_T(pass->purpose), V_I(pass->for_id), V_I(pass->until)),
                   NULL, f);
    return r == OK ? ledger_append(rq->tx, who,
                                   &(struct ledger_entry){ .act = "case.read_across",
                                                           .subject_kind = "case",
                                                           .subject_id = pass->case_id,
                                                           .matter_id = pass->case_id,
                                                           .facts = json_out_str(&facts),
                                                           .purpose = pass->words },
                                   f)
                   : r;
}

rc case_look_post(struct request *rq, struct fault *f)
{
    const struct case_look *in = rq->in;
    const struct rules *rules = house_of(rq->tx)->rules;
    const struct rule_row *purpose =
        rule_find(rules, S("wall_purposes"), in->purpose, day_at(tx_now(rq->tx)));
    i64 id, hours = 0;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK && !purpose)
        r = fault_field(f, S("purpose"), "not_in_force", in->purpose);
    if (r == OK && !may_ask(rq->actor, rule_cell(rules, purpose, S("asked_by"))))
        r = fail(f, FORBIDDEN, "case.look_not_for_your_role");
    if (r == OK)
        r = check_reason(rq, id, in, f);
    if (r != OK)
        return r;
    str_to_i64(rule_cell(rules, purpose, S("hours")), &hours);
    r = give_pass(
        rq,
        &(struct pass){ id, in->for_id, tx_now(rq->tx) + hours * HOUR_MS, in->words, in->purpose },
        f);
    if (r == OK)
        session_forget(rq->app, rq->actor->person_id); /* the next request sees with the pass */
    return r == OK ? reply_created(rq, "/v1/cases/", id) : r;
}

/* ---- who looked ---- */

/* A secret matter is not known by what it was given as a reason for. */
#define FOR_ID "(SELECT q.id FROM matter q WHERE q.id = r.for_id AND q.secret <> 1)"

static const struct column columns[] = {
    { "id", "r.id", F_ID, COL_FILTER | COL_SORT, NULL },
    { "case_id", "r.case_id", F_ID, COL_FILTER, NULL },
    { "number", "m.number", F_TEXT, 0, NULL },
    { "person_id", "r.person_id", F_ID, COL_FILTER, NULL },
    { "person_name", "(SELECT p.name FROM person p WHERE p.id = r.person_id)", F_TEXT, 0, NULL },
    { "unit_id", "r.unit_id", F_ID, COL_FILTER | COL_NULLS, NULL },
    { "code", "r.code", F_CODE, COL_FILTER | COL_NULLS, "wall_purposes" },
    { "purpose", "r.purpose", F_TEXT, 0, NULL },
    { "for_id", FOR_ID, F_ID, COL_NULLS, NULL },
    { "at", "r.at", F_INSTANT, COL_FILTER, NULL },
    { "until", "r.until", F_INSTANT, COL_NULLS, NULL },
};
const struct list case_read_list = {
    .name = "wall_reads",
    .from = "case_read r JOIN matter m ON m.id = r.case_id",
    .scope_kind = "matter",
    .scope_alias = "m",
    .id = "r.id",
    .order = "-id",
    .columns = columns,
    .count = COUNT(columns),
};

rc case_reads_get(struct request *rq, struct fault *f)
{
    return list_reply(rq, &case_read_list, f);
}
